// Elements from plain values: el("p.quiet", "text", child, ...). Text is always text, never HTML.

export function el(description, ...children) {
  const [name, ...classes] = description.split(".");
  const made = document.createElement(name);
  made.className = classes.join(" ");
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
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
