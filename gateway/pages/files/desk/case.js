// One open case: transcript, reply with canned and suggested answers, take, hand back, close.

import * as api from "./api.js";
import { button, el } from "./dom.js";
import { drawBeside } from "./beside.js";
import { draftOf } from "./drafts.js";
import { Transcript } from "./transcript.js";
import { STATES } from "./words.js";

const NO_HELPS = { canned: [], suggestions: [] };

export class OpenCase {
  constructor(place, beside, id, me) {
    Object.assign(this, { beside, id, me, found: null, draft: draftOf(id) });
    this.transcript = new Transcript(id);
    this.head = el("div.head");
    this.problem = el("p.problem");
    this.problem.setAttribute("role", "alert");
    this.helps = el("div.helps");
    this.field = this.makeField();
    this.send = button("Send", () => this.reply(), { kind: "primary", title: "Ctrl+Enter", disabled: true });
    const reply = el("div.reply", this.field, this.send);
    place.replaceChildren(this.head, this.transcript.log, this.helps, reply, this.problem);
    beside.replaceChildren();
  }

  /** Whether the agent still looks at this case: answers for another one are not drawn. */
  get isShown() {
    return this.head.isConnected;
  }

  get isMine() {
    return this.found?.state === "active" && this.found.agent === this.me.name;
  }

  async refresh() {
    const found = await api.conversation(this.id);
    if (!this.isShown) return;
    this.found = found;
    this.transcript.show(found.events);
    this.drawHead();
    drawBeside(this.beside, found);
    await this.readOn();
    await this.drawHelps();
  }

  /** What is new, without drawing the rest again. */
  async follow() {
    const fresh = await this.readOn();
    if (fresh.some((event) => event.kind === "handoff")) await this.refresh();
    else if (fresh.some((event) => event.author === "customer")) await this.drawHelps();
  }

  /** Read page by page to the end of what has been said. */
  async readOn() {
    const read = [];
    for (;;) {
      const page = await api.events(this.id, this.transcript.lastSeq);
      if (!page.length) return read;
      this.transcript.show(page);
      read.push(...page);
    }
  }

  drawHead() {
    const { state } = this.found;
    const isWarned = state === "warned"; // the bot has it; nobody has asked for a person
    const isOpen = isWarned || state === "waiting" || state === "active";
    const who = el("h2", this.found.customer ?? "Guest");
    who.dir = "auto";
    this.head.replaceChildren(
      el("div.who", who, el(`span.state.${state}`, STATES[state])),
      el(
        "div.actions",
        button("Take", () => this.step("take"), { kind: "primary", disabled: !isOpen || this.isMine }),
        button("Hand back to the bot", () => this.step("hand-back"), { disabled: !isOpen || isWarned }),
        button("Close", () => this.step("close"), { disabled: !isOpen }),
      ),
    );
    this.field.disabled = this.send.disabled = !this.isMine;
    this.field.placeholder = this.isMine
      ? "Reply (Ctrl+Enter sends)"
      : isOpen
        ? "Take the case to reply"
        : "This case has ended";
  }

  async drawHelps() {
    if (!this.isMine) return this.helps.replaceChildren();
    const { canned, suggestions } = await api.helps(this.id).catch(() => NO_HELPS);
    const chips = [
      ...suggestions.map((found) => this.chip(found, "suggested")),
      ...canned.map((found) => this.chip(found, "canned")),
    ];
    this.helps.replaceChildren(...chips);
  }

  chip({ title, text }, kind) {
    return button(title, () => this.insert(text), { kind, title: text });
  }

  insert(text) {
    this.field.value = this.draft.text = this.draft.text ? `${this.draft.text}\n${text}` : text;
    this.field.focus();
  }

  async step(name) {
    await this.attempt(() => api.step(this.id, name), () => this.refresh());
    if (this.isMine) this.field.focus();
  }

  async reply() {
    const text = this.draft.text.trim();
    if (!text || !this.isMine) return;
    await this.attempt(async () => {
      await api.reply(this.id, this.draft.idFor(text), text);
      this.draft.said(text);
      this.field.value = this.draft.text;
    }, () => this.follow());
  }

  /** Do one after the other; what goes wrong is said below the reply. */
  async attempt(...works) {
    this.problem.textContent = "";
    for (const work of works) {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof api.Refused)) throw error;
        this.problem.textContent = error.message;
      }
    }
  }

  makeField() {
    const field = el("textarea");
    const { text } = this.draft;
    Object.assign(field, { rows: 3, maxLength: 4000, dir: "auto", ariaLabel: "Reply", value: text, disabled: true });
    field.addEventListener("input", () => (this.draft.text = field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.reply();
    });
    return field;
  }
}
