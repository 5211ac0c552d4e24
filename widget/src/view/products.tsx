// Product cards: one with its versions, or several to leaf through.

import { useRef } from "preact/hooks";
import { money, type Strings } from "../strings";
import type { Language, ProductCard, Variant } from "../types";
import { BackIcon, ForwardIcon } from "./icons";

const SHOWN_VARIANTS = 4;

interface Props {
  product: ProductCard;
  words: Strings;
  language: Language;
}

export function Product({ product, words, language }: Props) {
  const { variants, currency } = product;
  return (
    <article class="card">
      <Head product={product} words={words} language={language} />
      <ul class="variants">
        {variants.slice(0, SHOWN_VARIANTS).map((variant) => (
          <VariantLine key={variant.item_id} variant={variant} currency={currency} words={words} language={language} />
        ))}
      </ul>
      {variants.length > SHOWN_VARIANTS && (
        <details>
          <summary>{words.versions.replace("{n}", String(variants.length))}</summary>
          <ul class="variants">
            {variants.slice(SHOWN_VARIANTS).map((variant) => (
              <VariantLine key={variant.item_id} variant={variant} currency={currency} words={words} language={language} />
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

function Head({ product, words, language }: Props) {
  const available = product.variants.some((variant) => variant.available);
  return (
    <>
      {product.image && <img src={product.image} alt="" width="160" height="120" loading="lazy" />}
      <h3 dir="auto">{product.title}</h3>
      <p class="price">
        {priceRange(product, language)}
        <span class={available ? "stock" : "stock out"}>{available ? words.inStock : words.soldOut}</span>
      </p>
    </>
  );
}

function VariantLine({ variant, currency, words, language }: { variant: Variant; currency: string; words: Strings; language: Language }) {
  const options = Object.values(variant.options).join(" · ");
  return (
    <li class={variant.available ? "" : "out"}>
      <span dir="auto">{options || "–"}</span>
      <span class="amount">{money(variant.price_cents, currency, language)}</span>
      <span class="unseen">{variant.available ? words.inStock : words.soldOut}</span>
    </li>
  );
}

export function Carousel({ products, words, language, onAsk }: { products: ProductCard[]; words: Strings; language: Language; onAsk: (text: string) => void }) {
  const rail = useRef<HTMLUListElement>(null);
  const move = (direction: number) => rail.current?.scrollBy({ left: direction * rail.current.clientWidth * 0.8, behavior: "smooth" });
  return (
    <div class="carousel">
      <ul ref={rail} tabIndex={0}>
        {products.map((product) => (
          <li key={product.product_id} class="card">
            <Head product={product} words={words} language={language} />
            {product.reason && <p class="reason">{product.reason}</p>}
            <button onClick={() => onAsk(product.title)} aria-label={`${words.ask}: ${product.title}`}>
              {words.ask}
            </button>
          </li>
        ))}
      </ul>
      <button class="icon" aria-label={words.previous} onClick={() => move(-1)}>
        <BackIcon />
      </button>
      <button class="icon" aria-label={words.next} onClick={() => move(1)}>
        <ForwardIcon />
      </button>
    </div>
  );
}

function priceRange(product: ProductCard, language: Language): string {
  const prices = product.variants.map((variant) => variant.price_cents);
  const [low, high] = [Math.min(...prices), Math.max(...prices)].map((cents) => money(cents, product.currency, language));
  return low === high ? low! : `${low} – ${high}`;
}
