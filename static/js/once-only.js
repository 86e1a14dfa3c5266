// <once-only data-seconds="120"> holds something that is shown once. It is taken out of the page after that time, and
// when the page is left: neither a frozen tab nor the back-forward cache keeps it. Without JavaScript the page itself
// goes away after the same time (Refresh header).
class OnceOnly extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#timer = setTimeout(this.#end, Number(this.dataset.seconds) * 1000);
    addEventListener("pagehide", this.#end);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    removeEventListener("pagehide", this.#end);
  }

  #end = () => {
    const said = this.parentElement?.querySelector("template#once-gone");
    if (said) this.replaceWith(said.content.cloneNode(true));
    else this.remove();
  };
}

customElements.define("once-only", OnceOnly);
