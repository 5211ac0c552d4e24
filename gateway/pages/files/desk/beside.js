// Beside the conversation: what the customer came for, who it is, the last orders.

import { el, money } from "./dom.js";
import { MOODS, REASONS, wish } from "./words.js";

export function drawBeside(place, found) {
  place.replaceChildren(summary(found), profile(found.profile));
}

function summary({ summary: facts, mood }) {
  const rows = [
    ["Handed over because", REASONS[facts.reason] ?? facts.reason],
    ["Came for", facts.wants.map(wish).join(", ")],
    ["Mood", MOODS[mood] ?? ""],
    ["Orders named", facts.order_numbers.join(", ")],
    ["Products named", facts.products.join(", ")],
    ["So far", `${facts.messages} messages, ${facts.answered_by_bot} answered by the bot`],
  ];
  return el("section", el("h2", "In short"), definitions(rows));
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
  return el("dl", ...rows.filter(([, value]) => value).flatMap(([term, value]) => [el("dt", term), el("dd", value)]));
}
