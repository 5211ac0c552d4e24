// The choice "Visit as" at the head of the shop front, and the dialog that takes an identity token.

import { NotAToken } from "./visitor.js";

const BY_TOKEN = "token";
const place = (id) => document.getElementById(id);

export class VisitorChoice {
  constructor(visitor) {
    Object.assign(this, { visitor, words: null, demo: [] });
    this.select = place("visitor");
    this.dialog = place("token-dialog");
    this.select.addEventListener("change", () => this.choose(this.select.value));
    this.dialog.querySelector("form").addEventListener("submit", (event) => this.submit(event));
    this.dialog.addEventListener("close", () => this.drawOptions());
    place("token-cancel").addEventListener("click", () => this.dialog.close());
  }

  /** demo: the customers one may be in the demo shop; none in any other shop. */
  draw(words, demo) {
    Object.assign(this, { words, demo });
    this.select.parentElement.hidden = false;
    place("visitor-label").textContent = words.visitor;
    place("token-title").textContent = place("token-label").textContent = words.token;
    place("token-about").textContent = words.tokenAbout;
    place("token-cancel").textContent = words.cancel;
    place("token-go").textContent = words.signIn;
    this.drawOptions();
  }

  drawOptions() {
    const { words, visitor, demo } = this;
    const named = visitor.hasToken
      ? [[visitor.id, (visitor.isExpired ? words.expired : words.named).replace("{id}", visitor.id)]]
      : [];
    const others = demo
      .filter((found) => !(visitor.hasToken && found.customer_id === visitor.id))
      .map((found) => [found.customer_id, `${found.name}, ${found.city} (${words.hints[found.hint]})`]);
    const options = [["", words.anonymous], ...named, ...others, [BY_TOKEN, words.byToken]];
    this.select.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === visitor.id)));
  }

  async choose(value) {
    place("visitor-problem").textContent = "";
    if (value === BY_TOKEN) return this.ask();
    try {
      await this.visitor.become(value);
    } catch {
      place("visitor-problem").textContent = this.words.notSignedIn;
    }
    this.drawOptions();
  }

  ask() {
    this.say("");
    place("token").value = "";
    this.dialog.showModal();
  }

  async submit(event) {
    event.preventDefault();
    this.say("");
    try {
      await this.visitor.becomeNamedIn(place("token").value.trim());
      this.dialog.close();
    } catch (error) {
      this.say(this.problemOf(error));
    }
  }

  problemOf(error) {
    if (error instanceof NotAToken) return this.words.notToken;
    return error instanceof TypeError ? this.words.noConnection : error.message; // fetch fails with a TypeError
  }

  say(problem) {
    place("token-problem").textContent = problem;
  }
}
