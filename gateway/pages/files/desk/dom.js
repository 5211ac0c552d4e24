// Elements from plain values: el("p.quiet", "text", child, ...). Text is always text, never HTML.

export function el(description, ...children) {
  const [name, ...classes] = description.split(".");
  const made = document.createElement(name);
  made.className = classes.join(" ");
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// What turns text round or hides in it; the joiners of emoji and of Persian words are left alone.
const HIDDEN = /([\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])/;

/** A customer's text, with every hidden character as a visible sign in its place, where it can do nothing. */
export function marked(text) {
  return text.split(HIDDEN).map((part) => (HIDDEN.test(part) ? sign(part) : part));
}

function sign(character) {
  const made = el("span.hidden-character", `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`);
  made.title = "a hidden character of the customer's text";
  return made;
}

export function button(text, onClick, { kind = "", disabled = false, title = "" } = {}) {
  const made = el(kind ? `button.${kind}` : "button", text);
  Object.assign(made, { type: "button", disabled, title });
  made.addEventListener("click", onClick);
  return made;
}

export const byId = (id) => document.getElementById(id);

export function waited(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function money(cents, currency) {
  return new Intl.NumberFormat("en", { style: "currency", currency }).format(cents / 100);
}

export function clock(at) {
  return new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}
