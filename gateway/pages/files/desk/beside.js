// Beside the conversation: what the customer came for, who it is, the last orders.

import { el, marked, money } from "./dom.js";
import { MOODS, REASONS, signs, wish } from "./words.js";

export function drawBeside(place, found) {
  place.replaceChildren(summary(found), profile(found.profile));
}

function summary({ summary: facts, mood }) {
  const rows = [
    ["Reason", REASONS[facts.reason] ?? facts.reason],
    ["Came for", facts.wants.map(wish).join(", ")],
    ["Not answered yet", facts.still_open.map(stillOpen).join("; ")],
    ["Last words", facts.asked_last],
    ["Mood", MOODS[mood] ?? ""],
    ["Signs", signs(facts.signs)],
    ["Orders", facts.order_numbers.join(", ")],
    ["Products", facts.products.join(", ")],
    ["So far", soFar(facts)],
  ];
  return el("section", el("h2", "In short"), definitions(rows));
}

function stillOpen({ intent, text }) {
  return text && !text.startsWith("/") ? `${wish(intent)} (“${text}”)` : wish(intent);
}

function soFar({ messages, answered_by_bot: answered, apologies }) {
  const parts = [`${messages} messages`, `${answered} answered by the bot`];
  return [...parts, ...(apologies ? [`${apologies} too late`] : [])].join(", ");
}

function profile(customer) {
  if (!customer) return el("section", el("h2", "Customer"), el("p.quiet", "Not signed in."));
  const rows = [
    ["Name", customer.name],
    ["E-mail", customer.email],
    ["City", customer.city],
    ["Tier", customer.tier ?? ""],
    ["Orders", String(customer.orders_in_all)],
  ];
  const orders = customer.orders.map((order) =>
    el(
      "li",
      el("strong", order.order_id),
      el("span", money(order.total_cents, order.currency)),
      el("span.quiet", [order.status, order.placed_on].filter(Boolean).join(", ")),
      el("span.quiet.wide", order.lines.join(", ")),
    ),
  );
  return el("section", el("h2", "Customer"), definitions(rows), el("h3", "Last orders"), el("ul.orders", ...orders));
}

function definitions(rows) {
  return el("dl", ...rows.filter(([, value]) => value).flatMap(([term, value]) => [el("dt", term), described(value)]));
}

function described(value) {
  const made = el("dd", ...marked(value));
  made.dir = "auto";
  return made;
}
