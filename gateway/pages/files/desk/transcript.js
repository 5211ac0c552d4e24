// What was said in a case, and on demand why the bot answered as it did.

import * as api from "./api.js";
import { button, clock, el, marked } from "./dom.js";
import { signs, wish } from "./words.js";

const AUTHORS = { customer: "Customer", bot: "Bot", agent: "Agent" };
const NEAR_THE_END_PX = 60;

/** The log of one conversation. It stays at its newest line, unless somebody reads further up. */
export class Transcript {
  constructor(conversationId) {
    Object.assign(this, { conversationId, lastSeq: 0, isAtEnd: true });
    this.log = el("div.log");
    this.log.setAttribute("role", "log");
    this.log.setAttribute("aria-label", "Conversation");
    this.log.tabIndex = 0;
    this.log.addEventListener("scroll", () => this.noticeScroll());
    new ResizeObserver(() => this.keepAtEnd()).observe(this.log);
  }

  show(events) {
    for (const event of events) {
      if (event.seq <= this.lastSeq) continue; // events come in order, without gaps
      this.log.append(line(this.conversationId, event));
      this.lastSeq = event.seq;
    }
    this.keepAtEnd();
  }

  noticeScroll() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    this.isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END_PX;
  }

  keepAtEnd() {
    if (this.isAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }
}

function line(conversationId, event) {
  const text = el("div.text", ...marked(event.text));
  text.dir = "auto";
  return el(
    `div.line.${event.author}`,
    event.author === "system" ? null : byline(event),
    text,
    event.choices.length ? offered(event.choices) : null,
    event.author === "customer" ? why(conversationId, event.seq) : null,
  );
}

function byline(event) {
  const who = (event.author === "agent" && event.data.agent) || AUTHORS[event.author];
  return el("p.quiet", [who, event.data.voice ? "by voice" : "", clock(event.at)].filter(Boolean).join(" · "));
}

function offered(choices) {
  const list = el("ul.offered", ...choices.map((choice) => el("li", choice.title)));
  list.setAttribute("aria-label", "Offered choices");
  return list;
}

function why(conversationId, seq) {
  const place = el("div.why");
  const explain = async () => {
    const turn = await api.reasons(conversationId, seq).catch((error) => ({ problem: error.message }));
    const rows = facts(turn).flatMap(([term, value]) => [el("dt", term), el("dd", value)]);
    place.replaceChildren(el("dl", ...rows));
  };
  place.append(button("Why this answer?", explain, { kind: "link" }));
  return place;
}

function facts(turn) {
  if (turn.problem) return [["problem", turn.problem]];
  const { intent, band, entities = [], knowledge = [], actions = [], ms = {}, sentiment, frustration } = turn.reasons;
  const entries = knowledge.slice(0, 3).map((item) => `${item.entry_id} ${Number(item.confidence).toFixed(2)}`);
  const rows = [
    ["state", turn.state + (turn.ticket ? `, ticket ${turn.ticket}` : "")],
    ["intent", intent ? `${intent.name} ${Number(intent.confidence).toFixed(2)} (${band})` : ""],
    ["requests", (turn.reasons.requests ?? []).map((one) => `${wish(one.intent)}: ${wish(one.end)}`).join(", ")],
    ["mood", sentiment?.label ?? ""],
    ["frustration", frustration ? `${frustration.figure.toFixed(2)} (${signs(frustration.signs)})` : ""],
    ["entities", entities.map((entity) => `${entity.entity}: ${entity.value}`).join(", ")],
    ["knowledge", entries.join(", ")],
    ["action", actions.join(", ")],
    ["time", ms.total ? `${Math.round(ms.total)} ms` : ""],
  ];
  return rows.filter(([, value]) => value);
}
