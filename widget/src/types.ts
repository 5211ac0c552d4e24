// The shapes of Parley's HTTP contract (see /openapi.json) that the widget reads.

export type Language = "en" | "zh";
export type Author = "customer" | "bot" | "agent" | "system";

export interface Choice {
  id: string;
  title: string;
}

export interface Source {
  id: string;
  title: string;
  text?: string;
}

export interface Variant {
  item_id: string;
  options: Record<string, string>;
  price_cents: number;
  available: boolean;
}

export interface ProductCard {
  product_id: string;
  title: string;
  currency: string;
  image?: string;
  reason?: string;
  variants: Variant[];
}

export interface OrderCard {
  order_id: string;
  status: string;
  status_text: string;
  lines: { name: string; options: Record<string, string>; price_cents: number }[];
  total_cents: number;
  currency: string;
  tracking_ids: string[];
  placed_on: string | null;
  delivered_on: string | null;
}

export interface Expects {
  slot: string;
  kind: string;
}

export interface ParleyEvent {
  seq: number;
  author: Author;
  kind: string;
  text: string;
  choices: Choice[];
  data: Record<string, unknown>;
  sources: Source[];
  expects?: Expects;
  in_reply_to?: number | null;
  at: string;
}

/** What a customer sends; exactly one of the three. */
export type Body = { text: string } | { choice_id: string; title: string } | { audio: Blob };
