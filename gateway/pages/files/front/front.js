// The shop front at `/`: shows the demo shop's products, lets a visitor be one of its customers, and says lines of the
// guided tour in the chat. With another shop loaded it is an empty page with the chat.

import { WORDS } from "./words.js";

const chat = () => document.querySelector("parley-chat");
const place = (id) => document.getElementById(id);
const state = { shop: undefined, language: readLanguage(), visitor: localStorage.getItem("parley visitor") ?? "" };

async function begin() {
  await customElements.whenDefined("parley-chat");
  place("visitor").addEventListener("change", (event) => visitAs(event.target.value));
  place("language").addEventListener("click", () => speak(state.language === "en" ? "zh" : "en"));
  speak(state.language);
  const answer = await fetch("/demo/shop");
  state.shop = answer.ok ? await answer.json() : null;
  draw();
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
  place("visitor-label").textContent = words.visitor;
  place("visitor").parentElement.hidden = !shop;
  place("tour").replaceChildren(...(shop ? words.tour.map(tourLine) : []));
  place("categories").replaceChildren(...(shop?.categories ?? []).map(category));
  place("visitor").replaceChildren(...visitorOptions(words));
}

function visitorOptions(words) {
  const guest = option("", words.anonymous);
  const others = (state.shop?.visitors ?? []).map((visitor) =>
    option(visitor.customer_id, `${visitor.name}, ${visitor.city} (${words.hints[visitor.hint]})`),
  );
  return [guest, ...others];
}

function option(value, text) {
  const made = element("option", text);
  made.value = value;
  made.selected = value === state.visitor;
  return made;
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

/** Be another customer: the chat begins anew, so that nobody reads on in somebody else's conversation. */
async function visitAs(customerId) {
  state.visitor = customerId;
  localStorage.setItem("parley visitor", customerId);
  chat().startAnew();
  await chat().signOut();
  if (!customerId) return;
  const answer = await fetch("/demo/sign-in", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ customer_id: customerId }),
  });
  if (answer.ok) await chat().signIn((await answer.json()).identity_token);
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
