// What a finger and a narrow screen would find; installed by the tests before a page loads.
window.probes = {
  // What axe finds once every colour has arrived where it is going.
  async axe(options) {
    for (const animation of document.getAnimations()) animation.finish();
    return (await axe.run(document, { resultTypes: ["violations"], ...options })).violations;
  },

  // Everything whose content is wider than it is, unless it may scroll sideways.
  tooWide() {
    return [...document.querySelectorAll("html, .pane, main, dialog")]
      .filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className} (${e.scrollWidth} of ${e.clientWidth}, ${this.culprit()})`);
  },
  culprit() {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility()
      && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroller, .table-wrap, .vh"));
    return wide.at(-1)?.outerHTML.slice(0, 120);
  },

  // Controls that a finger of 44 px would miss. Links inside running text are read, not aimed at.
  tooSmall() {
    const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
    return [...document.querySelectorAll(controls)].filter((e) => this.isMet(e) && !this.isInText(e) && this.isMissed(e))
      .map((e) => {
        const { width, height } = e.getBoundingClientRect();
        return `${e.outerHTML.slice(0, 140)} (${Math.round(width)} x ${Math.round(height)})`;
      });
  },
  isMet(e) {
    const { width, height } = e.getBoundingClientRect();
    return !e.disabled && width > 1 && height > 1 && !e.closest("[inert], .skip")
      && e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })
      && (!document.querySelector("dialog:modal") || e.closest("dialog:modal"));
  },
  isInText(e) {
    if (e.tagName !== "A" || getComputedStyle(e).display !== "inline") return false;
    const around = e.closest("p, li, dd, td, .prose");
    return around !== null && around.textContent.trim().length > e.textContent.trim().length;
  },
  isMissed(e) {
    e.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = e.getBoundingClientRect(), half = 21.5;
    const hits = (dx, dy) => {
      const found = document.elementFromPoint(x + width / 2 + dx, y + height / 2 + dy);
      return found && (e.contains(found) || found.closest("label")?.control === e || found.closest("label")?.contains(e));
    };
    const across = width >= 44 || (hits(-half, 0) && hits(half, 0)), down = height >= 44 || (hits(0, -half) && hits(0, half));
    return !(across && down);
  },

  // Words too close in colour to what is behind them. axe cannot say it where the system forces colours.
  hardToSee() {
    const parts = (text) => text.match(/[\d.]+/g).map(Number);
    const behind = (at) => {
      const [red, green, blue, alpha = 1] = at ? parts(getComputedStyle(at).backgroundColor) : [255, 255, 255];
      return alpha < 1 ? behind(at.parentElement) : [red, green, blue];
    };
    const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0.05);
    const ratio = (a, b) => Math.max(a, b) / Math.min(a, b);
    const holds = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    return [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility() && !e.closest(".vh, svg *") && holds(e))
      .filter((e) => ratio(light(parts(getComputedStyle(e).color)), light(behind(e))) < 4.5)
      .map((e) => e.outerHTML.slice(0, 120));
  },
};
