// What was said in a case, and on demand why the bot answered as it did.

import * as api from "./api.js";
import { button, clock, el } from "./dom.js";

const AUTHORS = { customer: "Customer", bot: "Bot", agent: "Agent", system: "" };

export function drawEvents(log, conversationId, events) {
  for (const event of events) {
    if (log.querySelector(`[data-seq="${event.seq}"]`)) continue;
    log.append(line(conversationId, event));
  }
  log.scrollTop = log.scrollHeight;
}

function line(conversationId, event) {
  const who = event.author === "agent" ? (event.data.agent ?? AUTHORS.agent) : AUTHORS[event.author];
  const text = el("div.text", event.text);
  text.dir = "auto";
  const made = el(
    `div.line.${event.author}`,
    el("p.quiet", [who, event.data.voice ? "by voice" : "", clock(event.at)].filter(Boolean).join(" · ")),
    text,
    event.choices.length ? el("p.quiet", `offered: ${event.choices.map((choice) => choice.title).join(" | ")}`) : null,
    event.author === "customer" ? why(conversationId, event.seq) : null,
  );
  made.dataset.seq = event.seq;
  return made;
}

function why(conversationId, seq) {
  const place = el("div.why");
  place.append(
    button("Why this answer?", async () => {
      const turn = await api.reasons(conversationId, seq).catch((error) => ({ problem: error.message }));
      place.replaceChildren(el("dl", ...facts(turn).flatMap(([term, value]) => [el("dt", term), el("dd", value)])));
    }, { kind: "link" }),
  );
  return place;
}

function facts(turn) {
  if (turn.problem) return [["problem", turn.problem]];
  const { intent, band, entities = [], knowledge = [], actions = [], ms = {}, sentiment } = turn.reasons;
  const rows = [
    ["state", turn.state + (turn.ticket ? `, ticket ${turn.ticket}` : "")],
    ["intent", intent ? `${intent.name} ${Number(intent.confidence).toFixed(2)} (${band})` : ""],
    ["mood", sentiment?.label ?? ""],
    ["entities", entities.map((entity) => `${entity.entity}: ${entity.value}`).join(", ")],
    ["knowledge", knowledge.slice(0, 3).map((item) => `${item.entry_id} ${Number(item.confidence).toFixed(2)}`).join(", ")],
    ["action", actions.join(", ")],
    ["time", ms.total ? `${Math.round(ms.total)} ms` : ""],
  ];
  return rows.filter(([, value]) => value);
}
