// Trusted Types: strings become markup or the address of a script here, or not at all (require-trusted-types-for).
// Markup comes from our server only and holds no script but those of ours by address; the one other script is the worker.
window.trustedTypes?.createPolicy("default", {
  createHTML: (html) => (/<script(?! src="\/)/i.test(html) ? null : html),
  createScriptURL: (url) => (url === document.documentElement.dataset.worker ? url : null),
});
