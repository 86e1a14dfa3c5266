// The service worker, served as /sw.js with `const SHELL = {version, files, offline, statics}` before it.
// Keeps the shell, and the pages of health, messages, tickets and the client list that this operator saw last.
// Never kept: people of directories, searches, passwords, settings, whatever says no-store.
const DAY = 24 * 3600e3; // after a day without an answer to a signed-in operator, everything goes
const MOST = 60; // pages
const NAME = `shell-${SHELL.version}`;
const KEPT = /^\/(clients|support|(health|messages)(\/[^/]+)?|clients\/[0-9a-f-]{36}\/(health|messages|support)(\/[^/]+){0,2})\/$/;
const NEVER = /\/(new|change|calendar|note|export\.csv)\//;
let forgotten = 0; // how often: a page on its way in at that moment stays out

self.addEventListener("install", (e) => e.waitUntil(install()));
self.addEventListener("activate", (e) => e.waitUntil(activate()));
self.addEventListener("message", (e) => e.waitUntil(e.data.keep ? look(e.data.keep) : forget()));
self.addEventListener("fetch", (e) => {
  const { request } = e, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname.startsWith(SHELL.statics)) {
    if (request.method === "GET") e.respondWith(file(request));
  } else if (request.mode !== "navigate") return;
  else if (url.pathname.endsWith("/sign-out/")) e.waitUntil(forget()); // the browser's own answer clears the rest
  else if (request.method === "GET") e.respondWith(page(e, url));
  else e.respondWith(fetch(request).catch(() => offline("data-refused")));
});

async function install() {
  const cache = await caches.open(NAME);
  const files = [...SHELL.files, SHELL.offline]; // a page that brought hashed files need not ask for them again
  await cache.addAll(files.map((path) => new Request(path, { cache: isHashed(path) ? "default" : "no-cache" })));
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("shell-") && name !== NAME) await caches.delete(name);
  await self.clients.claim();
}

// --- Files: a page of an older build gets today's file of the same name ---
async function file(request) {
  const cache = await caches.open(NAME), known = await cache.match(request.url);
  if (known && isHashed(request.url)) return known;
  try {
    const answer = await fetch(request);
    return answer.status === 404 ? await standIn(cache, request.url) ?? answer : answer;
  } catch {
    return known ?? await standIn(cache, request.url) ?? Response.error();
  }
}
const isHashed = (url) => /\.[0-9a-f]{12}\.\w+$/.test(url);
const plain = (url) => url.replace(/\.[0-9a-f]{12}(\.\w+)$/, "$1");
async function standIn(cache, url) {
  const same = (await cache.keys()).find((key) => plain(key.url) === plain(url));
  return same && cache.match(same);
}

// --- Pages: from the server; without one, what was seen last ---
async function page(e, url) {
  const before = forgotten;
  let answer;
  try { answer = await fetch(e.request); } catch { return await last(url) ?? offline(); }
  // A proxy whose server is gone is no answer of the portal.
  if (answer.status >= 502 && !answer.headers.has("X-Request-Id")) return await last(url) ?? offline();
  if (url.pathname === "/sign-in/" || answer.headers.has("Clear-Site-Data")) e.waitUntil(forget());
  else e.waitUntil(keep(url, answer.clone(), before));
  return answer;
}

async function look(address) {
  const url = new URL(address), before = forgotten;
  // The page that asks has just been fetched: the browser still has it.
  if (url.origin === location.origin && mayKeep(url)) await keep(url, await fetch(url, { cache: "force-cache" }), before);
}

const mayKeep = (url) => KEPT.test(url.pathname) && !NEVER.test(url.pathname) && !url.searchParams.has("q");

async function keep(url, answer, before) {
  if (!mayKeep(url) || !answer.ok || answer.redirected || /no-store/.test(answer.headers.get("Cache-Control"))) return;
  const html = await answer.text();
  const whose = html.match(/ data-operator="(\w+)"/)?.[1];
  if (!whose) return;
  const known = await about();
  if (known && known.operator !== whose) await caches.delete("pages");
  if (before !== forgotten) return;
  const pages = await caches.open("pages");
  await pages.put("/about", Response.json({ operator: whose, at: Date.now() }));
  await pages.put(url.href, new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  const keys = await pages.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST))) await pages.delete(key);
  if (before !== forgotten) await caches.delete("pages");
}

async function last(url) {
  const known = await about();
  if (!known) return;
  if (Date.now() - known.at > DAY) return forget();
  const pages = await caches.open("pages"), page = await pages.match(url.href);
  if (page) return marked(page, "data-offline");
  if (["/", "/start/"].includes(url.pathname) && await pages.match("/clients/")) return Response.redirect("/clients/");
}

async function about() {
  if (!await caches.has("pages")) return;
  return (await (await caches.open("pages")).match("/about"))?.json();
}

async function forget() {
  forgotten += 1;
  await caches.delete("pages");
}

async function offline(mark = "data-offline") {
  const page = await (await caches.open(NAME)).match(SHELL.offline);
  return page ? marked(page, mark) : Response.error();
}

async function marked(page, mark) {
  const html = (await page.text()).replace("<html ", `<html ${mark} `);
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

// --- Push: one notification for an incident; its update replaces it, its end closes it ---
self.addEventListener("push", (e) => e.waitUntil(tell(e.data.json())));

async function tell({ tag, title, body, url, is_update, is_over }) {
  await self.registration.showNotification(title, {
    body, tag, data: { url }, icon: SHELL.icon, badge: SHELL.icon, lang: SHELL.lang,
    renotify: !is_update && !is_over, silent: is_update || is_over,
  });
  if (!is_over) return;
  await new Promise((done) => setTimeout(done, 5000)); // a browser wants each push to be seen
  for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

self.addEventListener("notificationclick", (e) => {
  e.notification.close();
  e.waitUntil(open(new URL(e.notification.data.url, location.origin).href));
});

async function open(url) {
  const [window] = await self.clients.matchAll({ type: "window" });
  if (!window) return self.clients.openWindow(url);
  await window.focus();
  return window.navigate(url);
}
