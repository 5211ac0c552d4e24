"""A product in words and as a card."""

from collections.abc import Sequence
from typing import Any

from actions.wording import WORDS, money
from shop.records import Product, Variant


class ProductTexts:
    """Writes products in one language and currency."""

    def __init__(self, currency: str, language: str) -> None:
        self._currency, self._language = currency, language

    def name(self, product: Product) -> str:
        return product.name_zh or product.name if self._language == "zh" else product.name

    def description(self, product: Product) -> str:
        text = (product.description_zh if self._language == "zh" else None) or product.description or ""
        return f"{text}\n" if text else ""

    def price_range(self, variants: Sequence[Variant]) -> str:
        """One price, or from the lowest to the highest."""
        low, high = min(v.price_cents for v in variants), max(v.price_cents for v in variants)
        key = "range.one" if low == high else "range.from_to"
        return WORDS.get(key, self._language, low=self._money(low), high=self._money(high))

    def lines(self, variants: Sequence[Variant]) -> str:
        """One line for each variant: options, price, stock."""
        return "\n".join(self._line(variant) for variant in variants)

    def card(self, product: Product, variants: Sequence[Variant] | None = None) -> dict[str, Any]:
        """The product as data, for channels that draw it."""
        return {
            "product_id": product.product_id,
            "title": self.name(product),
            "currency": self._currency,
            "variants": [
                {
                    "item_id": variant.item_id,
                    "options": variant.options,
                    "price_cents": variant.price_cents,
                    "available": variant.available,
                }
                for variant in (product.variants if variants is None else variants)
            ],
        }

    def _line(self, variant: Variant) -> str:
        options = ", ".join(f"{name}: {value}" for name, value in variant.options.items())
        return WORDS.get(
            "variant.line",
            self._language,
            options=options or WORDS.get("variant.only", self._language),
            price=self._money(variant.price_cents),
            stock=WORDS.get("variant.in_stock" if variant.available else "variant.sold_out", self._language),
        )

    def _money(self, cents: int) -> str:
        return money(cents, self._currency, self._language)
