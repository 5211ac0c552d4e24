// The list of cases at the left: who waits, since when, why, in which mood.

import { el, waited } from "./dom.js";
import { MOODS, REASONS, STATES, signs } from "./words.js";

export function drawQueue(place, cases, openId, onOpen) {
  if (!cases.length) return place.replaceChildren(el("p.quiet.empty", "Nobody is waiting. New cases appear here by themselves."));
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  place.replaceChildren(el("ul", ...cases.map((found) => item(found, openId, onOpen))));
  if (focused) place.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function item(found, openId, onOpen) {
  const mood = MOODS[found.mood] ?? "";
  const made = el(
    "button.case",
    el("strong", found.customer ?? "Guest"),
    el("span.wait", waited(found.waiting_s)),
    el("span.quiet", REASONS[found.reason] ?? found.reason),
    el(`span.state.${found.state}`, found.state === "active" ? (found.agent ?? STATES.active) : STATES[found.state]),
    found.state === "warned" ? el("span.why", signs(found.signs)) : null,
    mood ? el(`span.mood.${found.mood}`, mood) : null,
    found.language === "zh" ? el("span.tag", "中文") : null,
  );
  made.type = "button";
  made.dataset.id = found.conversation_id;
  if (found.conversation_id === openId) made.setAttribute("aria-current", "true");
  made.addEventListener("click", () => onOpen(found.conversation_id));
  return el("li", made);
}
