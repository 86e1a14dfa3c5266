// <push-switch data-on="/settings/notifications/" data-key="…"><button id="push-on" hidden>…</button>…</push-switch>
// <push-switch data-off="/settings/notifications/7/"><button id="push-off">…</button></push-switch>
// Only the browser knows its subscription: this tells the server, which answers with what the device is told.
class PushSwitch extends HTMLElement {
  async connectedCallback() {
    const button = this.querySelector("button");
    button.addEventListener("click", () => (this.dataset.on ? this.#on() : this.#off()));
    if (!this.dataset.on || !window.PushManager || !navigator.serviceWorker) return;
    this.querySelector("[data-unable]").hidden = true;
    const isDenied = Notification.permission === "denied";
    this.querySelector("[data-denied]").hidden = !isDenied;
    button.hidden = isDenied;
    const known = await (await this.#manager()).getSubscription();
    if (known && !this.parentElement.querySelector("[role=alert]")) await this.#send(known);
  }

  async #manager() {
    return (await navigator.serviceWorker.ready).pushManager;
  }

  async #on() {
    if (await Notification.requestPermission() !== "granted") return this.connectedCallback();
    const manager = await this.#manager();
    await this.#send(await manager.subscribe({ userVisibleOnly: true, applicationServerKey: this.dataset.key }));
  }

  async #off() {
    await (await (await this.#manager()).getSubscription())?.unsubscribe();
    await this.#post(this.dataset.off, { off: "1" });
  }

  #send(subscription) {
    const { endpoint, keys } = subscription.toJSON();
    return this.#post(this.dataset.on, { endpoint, ...keys });
  }

  #post(url, values) {
    const csrfmiddlewaretoken = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    return window.htmx.ajax("POST", url, { target: "#push-device", swap: "outerHTML", values: { ...values, csrfmiddlewaretoken } });
  }
}

customElements.define("push-switch", PushSwitch);
