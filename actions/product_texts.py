"""A product in words and as a card."""

from collections.abc import Sequence
from typing import Any

from actions.wording import WORDS, listed, money
from customers.recommender import Suggestion
from knowledge_graph.features import word_for
from knowledge_graph.traversals import Difference
from shop.records import Product, Variant

SAID_ONCE = ("similar", "goes_with")  # the sentence above the list says it for all of them


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
        return WORDS.get(key, self._language, low=self.money(low), high=self.money(high))

    def lines(self, variants: Sequence[Variant]) -> str:
        """One line for each variant: options, price, stock."""
        return "\n".join(self._line(variant) for variant in variants)

    def differences(self, products: Sequence[Product], others: Sequence[Difference] = ()) -> list[str]:
        """One line for each product, with what sets it apart from the others: price, options, stock, attributes."""
        facts = [
            self._facts(product) | self._attributes(others, place) for place, product in enumerate(products)
        ]
        shared = {name for name in facts[0] if len({fact.get(name) for fact in facts}) == 1}
        lines = []
        for product, fact in zip(products, facts, strict=True):
            apart = [value for name, value in fact.items() if name not in shared and value]
            said = listed(apart or [fact["price"]], self._language)
            lines.append(WORDS.get("compare.line", self._language, product=self.name(product), facts=said))
        return lines

    def card(self, product: Product, variants: Sequence[Variant] | None = None) -> dict[str, Any]:
        """The product as data, for channels that draw it."""
        return {
            "product_id": product.product_id,
            "title": self.name(product),
            "image": product.extra.get("image"),
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

    def suggestion(self, suggestion: Suggestion) -> dict[str, Any]:
        """A recommended product as a card, with the reason, and as a line for channels that show only text."""
        product = suggestion.product
        available = [variant for variant in product.variants if variant.available]
        because = self.name(suggestion.because) if suggestion.because else ""
        reason = WORDS.get(f"because.{suggestion.reason}", self._language, product=because)
        price = self.price_range(available)
        key = "suggestion.line" if suggestion.reason in SAID_ONCE else "suggestion.line_with_reason"
        line = WORDS.get(key, self._language, product=self.name(product), price=price, reason=reason)
        return {**self.card(product, available), "reason": reason, "line": line}

    def money(self, cents: int) -> str:
        return money(cents, self._currency, self._language) if self._currency else ""

    def _facts(self, product: Product) -> dict[str, str]:
        """Price, stock and the values of each option, in words."""
        available = sum(variant.available for variant in product.variants)
        key = "compare.in_stock" if available else "variant.sold_out"
        stock = WORDS.get(key, self._language, available=available, count=len(product.variants))
        options = options_of(product)
        values = {
            name: WORDS.get(
                "compare.option",
                self._language,
                option=word_for(name, self._language),
                values=", ".join(word_for(value, self._language) for value in found),
            )
            for name, found in options.items()
        }
        return {"price": self.price_range(product.variants), **values, "in stock": stock}

    def _attributes(self, others: Sequence[Difference], place: int) -> dict[str, str]:
        """Of the product at a place, those that the catalogue has for it."""
        return {
            f"attribute {one.name}": self._attribute(one.name, value)
            for one in others
            if (value := one.values[place]) is not None
        }

    def _attribute(self, name: str, value: str) -> str:
        key = {"yes": "compare.has", "no": "compare.has_not"}.get(value.lower(), "compare.option")
        values = ", ".join(word_for(part.strip(), self._language) for part in value.split(","))
        return WORDS.get(key, self._language, option=word_for(name, self._language), values=values)

    def _line(self, variant: Variant) -> str:
        options = ", ".join(f"{name}: {value}" for name, value in variant.options.items())
        return WORDS.get(
            "variant.line",
            self._language,
            options=options or WORDS.get("variant.only", self._language),
            price=self.money(variant.price_cents),
            stock=WORDS.get("variant.in_stock" if variant.available else "variant.sold_out", self._language),
        )


def options_of(product: Product) -> dict[str, list[str]]:
    """The values of each option, in the catalogue's order."""
    found: dict[str, list[str]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            values = found.setdefault(name, [])
            values += [] if value in values else [value]
    return found
