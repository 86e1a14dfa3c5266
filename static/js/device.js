// What this browser does for a signed-in operator beside showing pages: stays useful offline, obeys keys, tells its place.
const root = document.documentElement, said = root.dataset;
const $ = (s, r = document) => r.querySelector(s);

// --- The service worker; the page that brought it is the first one it keeps ---
if (said.worker && navigator.serviceWorker) {
  const isFirst = !navigator.serviceWorker.controller;
  navigator.serviceWorker.register(said.worker);
  if (isFirst) navigator.serviceWorker.ready.then(({ active }) => active.postMessage({ keep: location.href }));
}

// --- The back button brings a frozen page at once, but none from before signing out; the worker knows who is here ---
// The server lets only those browsers freeze pages that run this: see KEEPING in partnerportal/middleware.py.
const isSafe = location.protocol === "https:";
if (said.script) document.cookie = `${said.script}=1; path=/; samesite=lax${isSafe ? "; secure" : ""}`;
if (said.operator) {
  addEventListener("pagehide", ({ persisted }) => { if (persisted) said.frozen = ""; }); // not seen before it is looked at
  addEventListener("pageshow", async ({ persisted }) => {
    if (!persisted) return;
    const about = await window.caches?.match("/about", { cacheName: "pages" }).catch(() => {});
    if ((await about?.json())?.operator === said.operator) delete said.frozen;
    else location.reload();
  });
}

// --- The page without a connection says what there still is ---
const kept = $("#kept");
if (kept && window.caches) caches.open("pages").then((pages) => pages.keys()).then((keys) => {
  const seen = new Set(keys.map((key) => new URL(key.url).pathname));
  const client = location.pathname.match(/^\/clients\/[0-9a-f-]{36}(?=\/)/)?.[0];
  for (const link of kept.querySelectorAll("a")) {
    const mine = client && client + link.dataset.section;
    if (mine && seen.has(mine)) link.href = mine;
    link.parentElement.hidden = !seen.has(link.pathname);
  }
  kept.hidden = !$("li:not([hidden])", kept);
});
for (const part of document.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "refused") !== ("refused" in said);
$("[data-back]")?.addEventListener("click", () => history.back());

// --- Where it is, once ---
const token = $("input[name=csrfmiddlewaretoken]")?.value;
if (said.guess && token) fetch(said.guess, {
  method: "POST",
  body: new URLSearchParams({ csrfmiddlewaretoken: token, zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "", tag: navigator.language }),
}).catch(() => {}); // asked again with the next page

// --- Keys ---
let went = 0; // when `g` was pressed
const steps = { j: 1, k: -1 };

function step(by) {
  const rows = [...document.querySelectorAll("main .row-main[href]")].filter((row) => row.checkVisibility());
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

function act(key) {
  if (Date.now() - went < 1500) {
    went = 0;
    const item = key === "," ? "settings" : key;
    return $(`.nav [data-key^="${CSS.escape(item)}"]`)?.click() ?? true;
  }
  if (key === "g") went = Date.now();
  else if (key === "/") ($("main input[type=search]") ?? $(".topbar [data-search]"))?.[$("main input[type=search]") ? "focus" : "click"]();
  else if (key === "?") window.htmx?.ajax("GET", said.shortcuts, { target: "#sheet-slot", swap: "innerHTML" });
  else if (steps[key]) step(steps[key]);
  else return false;
  return true;
}

if (said.shortcuts) addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented) return;
  if (e.target.closest("input, textarea, select, [contenteditable]") || $("dialog:modal")) return;
  if (act(e.key)) e.preventDefault();
});
