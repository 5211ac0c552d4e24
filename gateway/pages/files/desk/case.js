// One open case: transcript, reply with canned and suggested answers, take, hand back, close.

import * as api from "./api.js";
import { button, el } from "./dom.js";
import { drawBeside } from "./beside.js";
import { drawEvents } from "./transcript.js";
import { STATES } from "./words.js";

export class OpenCase {
  constructor(place, beside, id, me) {
    Object.assign(this, { place, beside, id, me, found: null, lastSeq: 0, draftId: crypto.randomUUID() });
    this.log = el("div.log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-label", "Conversation");
    this.log.tabIndex = 0;
    this.head = el("div.head");
    this.problem = el("p.problem");
    this.problem.setAttribute("role", "alert");
    this.helps = el("div.helps");
    this.field = this.makeField();
    this.send = button("Send", () => this.reply(), { kind: "primary", title: "Ctrl+Enter" });
    place.replaceChildren(this.head, this.log, this.helps, el("div.reply", this.field, this.send), this.problem);
  }

  async refresh() {
    this.found = await api.conversation(this.id);
    this.showEvents(this.found.events);
    this.drawHead();
    drawBeside(this.beside, this.found);
    await this.drawHelps();
  }

  /** What is new, without drawing the rest again. */
  async follow() {
    const fresh = await api.events(this.id, this.lastSeq);
    if (!fresh.length) return;
    if (fresh.some((event) => event.kind === "handoff")) return this.refresh();
    this.showEvents(fresh);
    if (fresh.some((event) => event.author === "customer")) await this.drawHelps();
  }

  showEvents(events) {
    drawEvents(this.log, this.id, events);
    this.lastSeq = Math.max(this.lastSeq, ...events.map((event) => event.seq));
  }

  get isMine() {
    return this.found.state === "active" && this.found.agent === this.me.name;
  }

  drawHead() {
    const isOpen = this.found.state === "waiting" || this.found.state === "active";
    this.head.replaceChildren(
      el("h2", this.found.customer ?? "Guest"),
      el(`span.state.${this.found.state}`, STATES[this.found.state]),
      button("Take", () => this.step("take"), { kind: "primary", disabled: !isOpen || this.isMine }),
      button("Hand back to the bot", () => this.step("hand-back"), { disabled: !isOpen }),
      button("Close", () => this.step("close"), { disabled: !isOpen }),
    );
    this.field.disabled = this.send.disabled = !this.isMine;
    this.field.placeholder = this.isMine ? "Reply (Ctrl+Enter sends)" : isOpen ? "Take the case to reply" : "This case has ended";
  }

  async drawHelps() {
    if (!this.isMine) return this.helps.replaceChildren();
    const { canned, suggestions } = await api.helps(this.id).catch(() => ({ canned: [], suggestions: [] }));
    const chips = [
      ...suggestions.map((found) => this.chip(found.title, found.text, "suggested")),
      ...canned.map((found) => this.chip(found.title, found.text, "canned")),
    ];
    this.helps.replaceChildren(...chips);
  }

  chip(title, text, kind) {
    return button(title, () => this.insert(text), { kind, title: text });
  }

  insert(text) {
    this.field.value = this.field.value ? `${this.field.value}\n${text}` : text;
    this.field.focus();
  }

  async step(name) {
    await this.attempt(() => api.step(this.id, name));
    await this.refresh();
    if (this.isMine) this.field.focus();
  }

  async reply() {
    const text = this.field.value.trim();
    if (!text) return;
    // The id stays until the server has answered: a second try says it once.
    const sent = await this.attempt(() => api.reply(this.id, this.draftId, text));
    if (!sent) return;
    this.draftId = crypto.randomUUID();
    this.field.value = "";
    await this.follow();
  }

  async attempt(work) {
    this.problem.textContent = "";
    try {
      await work();
      return true;
    } catch (error) {
      this.problem.textContent = error.message;
      return false;
    }
  }

  makeField() {
    const field = el("textarea");
    Object.assign(field, { rows: 3, maxLength: 4000, dir: "auto", ariaLabel: "Reply" });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.reply();
    });
    return field;
  }
}
