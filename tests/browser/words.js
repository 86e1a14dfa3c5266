// What a page says and whether it finds room for it; installed by the tests before a page loads.
window.words = {
  // Every text that is ours to translate: not what is marked as English, nor names.
  said() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
    while (walker.nextNode()) if (this.isOurs(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
    for (const name of ["aria-label", "placeholder", "title", "alt"])
      for (const e of document.body.querySelectorAll(`[${name}]`)) if (this.isOurs(e)) texts.push(e.getAttribute(name));
    return [document.title.split(" · ")[0], ...texts.map((text) => text.replace(/\s+/g, " ").trim())].filter(Boolean);
  },
  isOurs(e) {
    return e.closest("[lang]").lang === document.documentElement.lang
      && !e.closest("[translate=no], script, style, .mono") && e.checkVisibility();
  },

  // Buttons, tabs and chips that cut their words off, let them stick out or break them without a hyphen.
  cut() {
    return [...document.querySelectorAll("button, summary, .btn, .tab, .chip, .filter, .seg > *, .quick a, .prop, .fab, .nav-item")]
      .filter((e) => e.checkVisibility() && !e.closest(".vh"))
      .flatMap((e) => [e, ...e.querySelectorAll("*")].filter((part) => this.isCut(part, e)))
      .map((e) => `${e.outerHTML.replace(/\s+/g, " ").slice(0, 200)} (${e.scrollWidth} of ${e.clientWidth})`);
  },
  isCut(part, control) {
    if (part.closest(".vh, svg")) return false;
    const hides = part === control || getComputedStyle(part).overflowX !== "visible";
    const isTooLong = hides && part.clientWidth && part.scrollWidth > part.clientWidth + 1; // an inline element has no width
    return isTooLong || [...part.childNodes].some((node) => this.isBroken(node));
  },
  isBroken(node) {
    if (node.nodeType !== Node.TEXT_NODE) return false;
    return [...node.data.matchAll(/[\p{Script=Latin}\u00AD]{3,}/gu)].some(({ 0: word, index }) => {
      if (word.includes("\u00AD")) return false; // says itself where to break
      const range = document.createRange();
      range.setStart(node, index), range.setEnd(node, index + word.length);
      return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
    });
  },
};
