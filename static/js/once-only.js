// <once-only data-seconds="120"> holds something that is shown once. It is taken out of the page after that time, and
// when the page is left: neither a frozen tab nor the back-forward cache keeps it. Without JavaScript the page itself
// goes away after the same time (Refresh header).
class OnceOnly extends HTMLElement {
  #timer;
  #until;

  connectedCallback() {
    const lasts = Number(this.dataset.seconds) * 1000;
    this.#until = Date.now() + lasts;
    this.#timer = setTimeout(this.#end, lasts);
    addEventListener("pagehide", this.#end);
    document.addEventListener("visibilitychange", this.#look);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    removeEventListener("pagehide", this.#end);
    document.removeEventListener("visibilitychange", this.#look);
  }

  // A phone that slept has not counted.
  #look = () => { if (Date.now() >= this.#until) this.#end(); };

  #end = () => {
    const said = this.parentElement?.querySelector("template#once-gone");
    if (said) this.replaceWith(said.content.cloneNode(true));
    else this.remove();
  };
}

customElements.define("once-only", OnceOnly);
