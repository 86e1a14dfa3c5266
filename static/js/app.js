// Enhancements only. Every link and form works without this file.
// What people read comes translated in data attributes of <body>.
const $ = (s, r = document) => r.querySelector(s);
const words = document.body.dataset;
const icon = (key) => `${document.documentElement.dataset.icons}#${key}`;
const narrow = matchMedia("(width < 45rem)");
const besideName = "htmx:oobErrorNoTarget";
const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work)); // what a tap shows comes first

// --- Toasts: one polite live region per layer, as a modal sheet makes the page behind it inert ---
const live = () => $("dialog:modal .toasts") ?? $("#toasts");

function toast(text, key = "check") {
  const t = $("#toast-template").content.firstElementChild.cloneNode(true);
  $("use", t).setAttribute("href", icon(key));
  t.append(Object.assign(document.createElement("p"), { textContent: text }));
  live().append(t);
  return t;
}

// One without an action leaves by itself; one with an action stays until the next page.
function expire(t) {
  if (!t.matches(".toast") || $("a, button", t)) return;
  setTimeout(() => t.remove(), 6000);
}
new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    if (!target.matches(".toasts")) continue;
    for (const t of addedNodes) if (t.nodeType === 1) {
      if (target.id === "toasts" && live() !== target) live().append(t); // seen again there
      else expire(t);
    }
  }
}).observe(document.body, { childList: true, subtree: true });
document.querySelectorAll(".toasts > .toast").forEach(expire);

// --- Sheets arrive as <dialog open data-modal>: make them modal, give focus back when they close ---
function openSheet(dialog, opener) {
  dialog.removeAttribute("open");
  dialog.showModal();
  focusIn(dialog);
  dialog.addEventListener("cancel", (e) => {
    if (e.target === dialog && e.cancelable) { e.preventDefault(); closeSheet(dialog); }
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (opener?.isConnected) opener.focus();
  }, { once: true });
}
// It is out of sight with the next frame; to wake the page behind it takes a phone longer.
function closeSheet(dialog) {
  dialog.dataset.gone = "";
  afterPaint(() => dialog.close());
}
const focusIn = (el) => ($("[autofocus]", el) ?? $("[aria-invalid=true]", el) ?? $("h2, h1", el))?.focus();
for (const d of document.querySelectorAll("dialog[open][data-modal]")) openSheet(d, null);

let opener = null;
document.addEventListener("click", (e) => {
  opener = e.target.closest("a, button");
  // On a phone a detail is a page of its own: the browser's back brings list and scroll back at once.
  // And whoever asks for a new tab or window gets it.
  if (!opener?.matches("a[href]")) return;
  if ((narrow.matches && opener.matches("[hx-target='#detail']")) || e.ctrlKey || e.metaKey || e.shiftKey) e.stopPropagation();
}, true);

function settle(e) {
  const target = e.detail?.target;
  const sheet = $("#sheet-slot > dialog:not(:modal)");
  if (sheet) return openSheet(sheet, opener);
  const modal = $("dialog:modal");
  if (modal && !modal.contains(document.activeElement)) return focusIn(modal);
  if (target?.id === "detail") {
    const row = e.detail.requestConfig?.elt;
    for (const a of document.querySelectorAll(".pane-list [aria-current=page].row-main")) a.removeAttribute("aria-current");
    if (row?.matches(".row-main")) row.setAttribute("aria-current", "page");
    target.scrollTop = 0;
    if (!modal) focusIn(target);
  }
  tick();
}
for (const name of ["htmx:afterSettle", "htmx:after:settle"]) document.addEventListener(name, settle);

// --- What went wrong with a fragment: the error page's #problem, inside the sheet if one is open ---
function problemSlot() {
  const body = $("dialog:modal .sheet-body");
  if (!body) return $("#messages");
  const slot = $(":scope > .problem", body) ?? document.createElement("div");
  slot.className = "problem";
  slot.setAttribute("role", "alert");
  body.prepend(slot);
  return slot;
}
document.addEventListener("htmx:beforeSwap", (e) => {
  if (!e.detail.isError) return;
  e.detail.target = problemSlot();
  e.detail.ignoreTitle = true;
  if (!e.detail.xhr.responseText.includes('id="problem"')) unreachable();
});
document.addEventListener("htmx:beforeHistoryUpdate", (e) => { // the address stays with what is shown
  if (e.detail.failed) Object.assign(e.detail.history, { type: "replace", path: location.pathname + location.search });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, unreachable);
function unreachable() {
  problemSlot().replaceChildren($("#unreachable").content.cloneNode(true));
}

// The browser's console names failed requests itself, and one given up because the page moved on is no failure.
if (window.htmx) htmx.logger = (elt, name, detail) => { if (detail?.xhr || name === besideName) delete detail.error; };

// What an answer says beside its fragment belongs to the page, also where the form that asked has left it meanwhile:
// htmx looks for the place beside that form.
document.addEventListener(besideName, ({ detail: { content, target } }) => {
  if (target === "#toasts") live().append(...content.children);
  else $(target)?.replaceChildren(...content.childNodes);
});

// --- Taps ---
document.addEventListener("click", async (e) => {
  // A tap outside closes a sheet, unless it holds something that is shown only once.
  if (e.target.matches("dialog.sheet:modal:not(:has(.secret))")) return closeSheet(e.target);
  const el = e.target.closest("[data-close], [data-copy], [data-share], [data-veil], [data-flag], [data-clear]");
  if (!el) return;
  const d = el.dataset;
  if ("close" in d && el.closest("dialog:modal")) { e.preventDefault(); closeSheet(el.closest("dialog")); }
  if ("copy" in d) await copy(d.copy, d.done);
  if ("share" in d) {
    e.preventDefault(); // without JavaScript it is a link that begins a mail
    if (navigator.share) navigator.share({ text: d.share }).catch((error) => { if (error.name !== "AbortError") copy(d.share); });
    else await copy(d.share);
  }
  if ("veil" in d) veil(el);
  if ("flag" in d) flag(el);
  if ("clear" in d) {
    const i = $("input[type=search]", el.parentElement);
    i.value = "";
    i.focus();
    i.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

async function copy(text, done) {
  try { await navigator.clipboard.writeText(text); } catch { // no permission, or plain http
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "vh" });
    (document.querySelector("dialog:modal") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast(done ?? words.copied);
}

function veil(button) {
  const secret = $(".secret"), off = secret.toggleAttribute("data-hidden");
  secret.ariaHidden = off;
  $("use", button).setAttribute("href", icon(off ? "eye" : "eye-off"));
  $("span", button).textContent = off ? words.show : words.hide;
}

// Paint the answer at once; the form posts itself, and a refusal paints it back.
function flag(button, on = button.ariaPressed !== "true", said = true) {
  button.ariaPressed = on;
  $("use", button).setAttribute("href", icon(on ? "flag-on" : "flag"));
  const text = (on ? words.flagged : words.unflagged).replace("{name}", button.dataset.flag);
  if (said) afterPaint(() => toast(text, on ? "flag-on" : "flag"));
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, (e) => {
  const button = $("[data-flag]", e.detail.elt);
  if (button) flag(button, button.ariaPressed !== "true", false);
});

// --- Theme: shown before the setting is saved ---
document.addEventListener("change", (e) => {
  if (e.target.name !== "theme") return;
  if (e.target.value) document.documentElement.dataset.theme = e.target.value;
  else delete document.documentElement.dataset.theme;
});

// --- A keyboard that is open takes room. CSS could see it with :has(), but would look at the whole page with every tap. ---
function typing({ type, target }) {
  const isText = target.matches("input:not([type=radio], [type=checkbox]), textarea");
  document.body.toggleAttribute("data-typing", type === "focusin" && isText);
}
for (const name of ["focusin", "focusout"]) addEventListener(name, typing);

// --- Offline: the server cannot say so, the browser can ---
const isOffline = () => !navigator.onLine || "offline" in document.documentElement.dataset; // the worker marks kept pages
const net = () => { const o = $("#offline"); if (o) o.hidden = !isOffline(); };
net();
addEventListener("online", net);
addEventListener("offline", net);
document.addEventListener("submit", (e) => { // refused with a sentence; what was typed stays
  if (navigator.onLine || e.target.method !== "post") return;
  e.preventDefault();
  e.stopImmediatePropagation();
  problemSlot().replaceChildren($("#refused").content.cloneNode(true));
}, true);
document.addEventListener("htmx:sendError", ({ detail: { elt } }) => { // the kept page, where there is one
  if (isOffline() && elt.matches("a[href]") && !elt.matches("[hx-target='#sheet-slot']")) location.assign(elt.href);
});

// --- Ages stay true while the page is open: the server's own words, Intl's for days ---
const days = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
function since(date) {
  const minutes = Math.floor((Date.now() - date) / 60000);
  if (minutes < 1) return words.now;
  if (minutes < 60) return words.min.replace("{n}", minutes);
  if (minutes < 2880) return words.h.replace("{n}", Math.floor(minutes / 60));
  return days.format(-Math.floor(minutes / 1440), "day");
}
function tick() {
  for (const t of document.querySelectorAll("time[data-ago]")) {
    const text = since(Date.parse(t.dateTime));
    if (t.textContent !== text) t.textContent = text;
  }
}
setInterval(tick, 30000);
addEventListener("pageshow", (e) => { if (e.persisted) tick(); });

// --- Pull to refresh: only in the installed app, where the browser's own gesture is missing ---
if (matchMedia("(display-mode: standalone)").matches && $("#ptr")) {
  let y0 = null, hint = null;
  addEventListener("touchstart", (e) => { y0 = scrollY <= 0 && !$("dialog:modal") ? e.touches[0].clientY : null; }, { passive: true });
  addEventListener("touchmove", (e) => {
    const d = y0 === null ? 0 : e.touches[0].clientY - y0;
    if (d > 24 && !hint) { hint = $("#ptr").content.firstElementChild.cloneNode(true); $("main").prepend(hint); }
    hint?.classList.toggle("ready", d > 88);
  }, { passive: true });
  addEventListener("touchend", () => {
    if (hint?.classList.contains("ready")) location.reload();
    hint?.remove();
    hint = null;
  });
}
