// The shop front at `/`: shows the demo shop's products, lets a visitor be one of its customers, and says lines of the
// guided tour in the chat. With another shop loaded it is an empty page with the chat.

import { Visitor } from "./visitor.js";
import { VisitorChoice } from "./visitor_choice.js";
import { WORDS } from "./words.js";

const RENEW_MS = 45 * 60_000; // tokens of demo customers are good for an hour
const ASK_AGAIN_MS = 2_000;
const chat = () => document.querySelector("parley-chat");
const place = (id) => document.getElementById(id);
const state = { shop: undefined, language: readLanguage(), choice: null };

async function begin() {
  await customElements.whenDefined("parley-chat");
  const visitor = new Visitor(chat());
  state.choice = new VisitorChoice(visitor);
  place("language").addEventListener("click", () => speak(state.language === "en" ? "zh" : "en"));
  speak(state.language);
  state.shop = await readShop();
  draw();
  await renew(visitor);
  setInterval(() => renew(visitor), RENEW_MS);
}

/** The demo shop, or null if another one is loaded. Asks until there is an answer. */
async function readShop() {
  for (;;) {
    const answer = await fetch("/demo/shop").catch(() => null);
    if (answer?.ok) return answer.json();
    if (answer?.status === 404) return null;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/** A renewal that fails changes nothing: the conversation stays signed in, and the next renewal tries again. */
function renew(visitor) {
  return visitor.renew().catch(() => undefined);
}

function speak(language) {
  state.language = language;
  localStorage.setItem("parley language", language);
  document.documentElement.lang = language;
  chat().setLanguage(language);
  draw();
}

function draw() {
  const { shop, language } = state;
  const words = WORDS[language];
  if (shop === undefined) return; // not known yet
  document.title = shop?.name ?? "Parley";
  place("name").textContent = shop?.name ?? "Parley";
  place("tagline").textContent = shop ? shop.tagline[language] : words.noShop;
  place("intro").textContent = shop ? words.intro : words.noShopIntro;
  place("language").textContent = words.other;
  place("footer").textContent = words.footer;
  state.choice.draw(words, shop?.visitors ?? []);
  place("tour").replaceChildren(...(shop ? words.tour.map(tourLine) : []));
  place("categories").replaceChildren(...(shop?.categories ?? []).map(category));
}

function tourLine(text) {
  const button = element("button", text);
  button.type = "button";
  button.addEventListener("click", () => chat().say(text));
  const item = element("li");
  item.append(button);
  return item;
}

function category(found) {
  const section = element("section");
  const tiles = element("ul");
  tiles.className = "tiles";
  tiles.append(...found.products.map(tile));
  section.append(element("h2", found[state.language]), tiles);
  return section;
}

function tile(product) {
  const words = WORDS[state.language];
  const button = element("button");
  button.type = "button";
  button.addEventListener("click", () => chat().say(product[state.language]));
  if (product.image) {
    const image = element("img");
    Object.assign(image, { src: product.image, alt: "", width: 160, height: 120, loading: "lazy" });
    button.append(image);
  }
  const price = new Intl.NumberFormat(state.language, { style: "currency", currency: state.shop.currency });
  const line = product.available ? `${words.from} ${price.format(product.from_cents / 100)}` : words.soldOut;
  button.append(element("strong", product[state.language]), element("span", line));
  const item = element("li");
  item.append(button);
  return item;
}

function element(name, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
}

function readLanguage() {
  const stored = localStorage.getItem("parley language");
  return stored ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
}

void begin();
