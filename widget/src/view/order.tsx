// An order as a card: number, status, dates if the shop knows them, lines and total.

import { money, type Strings } from "../strings";
import type { Language, OrderCard } from "../types";

export function Order({ order, words, language }: { order: OrderCard; words: Strings; language: Language }) {
  return (
    <article class="card order">
      <h3>
        {words.order} {order.order_id}
      </h3>
      <p class="status">{order.status_text}</p>
      <dl>
        {order.placed_on && <Fact term={words.placed} value={day(order.placed_on, language)} />}
        {order.delivered_on && <Fact term={words.delivered} value={day(order.delivered_on, language)} />}
        {order.tracking_ids.length > 0 && <Fact term={words.tracking} value={order.tracking_ids.join(", ")} />}
      </dl>
      <ul class="variants">
        {order.lines.map((line) => (
          <li>
            <span dir="auto">
              {line.name} <small>{Object.values(line.options).join(" · ")}</small>
            </span>
            <span class="amount">{money(line.price_cents, order.currency, language)}</span>
          </li>
        ))}
        <li class="total">
          <span>{words.total}</span>
          <span class="amount">{money(order.total_cents, order.currency, language)}</span>
        </li>
      </ul>
    </article>
  );
}

function Fact({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** The shop's calendar day as it stands, in no time zone. */
function day(date: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}
