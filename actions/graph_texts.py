"""What walks over the graph have found, in words, and their paths for the record."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent

from actions.turn import Turn
from actions.wording import LOCALES, WORDS, day, listed, money
from knowledge_graph.features import Feature, word_for
from knowledge_graph.graph import id_of
from knowledge_graph.places import Place, country_name
from knowledge_graph.traversals import Bought, Fact, Limit, Path
from shop.terms import PaymentWay, Promotion, Zone

LONG_DAY = {"en": "EEEE d MMMM y", "zh": "y年M月d日EEEE"}


def reasons(*paths: Path) -> dict[str, Any]:
    """For the turn's record: over which nodes each answer was found."""
    return {"graph": [{"path": path} for path in paths]}


class GraphTexts:
    """Writes in one language and currency."""

    def __init__(self, currency: str, language: str) -> None:
        self._currency, self._language = currency, language

    def limit(self, limit: Limit) -> str:
        return self._word(
            "limit.up_to" if limit.is_included else "limit.below", price=self.cents(limit.cents)
        )

    def wishes(
        self, kind: str | None, features: Sequence[Feature], limit: Limit | None, *, in_stock: bool
    ) -> str:
        """What was looked for, for example "lamp, dimmer, in stock"."""
        parts = [id_of(kind)] if kind else []
        parts += [word_for(feature.term, self._language) for feature in features]
        parts += [self._word("variant.in_stock")] if in_stock else []
        return ("、" if self._language == "zh" else ", ").join(
            [*parts, *([self.limit(limit)] if limit else [])]
        )

    def feature(self, name: str) -> str:
        return word_for(name, self._language)

    def values(self, fact: Fact) -> str:
        return listed([word_for(value, self._language) for value in fact.values], self._language)

    def day(self, moment: date) -> str:
        """With its day of the week: people plan by it."""
        return format_date(moment, LONG_DAY[self._language], locale=LOCALES[self._language])

    def place(self, place: Place) -> str:
        return place.city or country_name(place.country, self._language)

    def country(self, country: str) -> str:
        return country_name(country, self._language)

    def countries(self, countries: Sequence[str]) -> str:
        return listed([self.country(country) for country in countries], self._language)

    def zones(self, zones: Sequence[Zone]) -> str:
        return listed([zone.name.of(self._language) for zone in zones], self._language)

    def ways(self, ways: Sequence[PaymentWay]) -> str:
        return listed([way.name.of(self._language) for way in ways], self._language)

    def free(self, zone: Zone) -> str:
        """From what amount delivery costs nothing; nothing if it never does."""
        if zone.free_from is None:
            return ""
        return self._word("delivery.free_from", amount=self.amount(zone.free_from))

    def conditions(self, way: PaymentWay) -> str:
        """Its limit and when it is due; nothing if there is neither."""
        parts = []
        if way.limit is not None:
            name, amount = way.name.of(self._language), self.amount(way.limit)
            parts.append(self._word("payment.limit", way=name, amount=amount))
        if way.due_days is not None:
            parts.append(self._word("payment.due", way=way.name.of(self._language), days=way.due_days))
        return " ".join(parts)

    def offer(self, promotion: Promotion) -> str:
        """One line: for what, how much, on which conditions."""
        name = promotion.name.of(self._language)
        if promotion.percent is not None:
            percent = format_percent(promotion.percent / 100, locale=LOCALES[self._language])
            line = self._word("offer.percent", name=name, percent=percent)
        else:
            line = self._word("offer.amount", name=name, amount=self.amount(promotion.amount or Decimal(0)))
        conditions = [
            self._word(key, **values)
            for key, values in (
                ("offer.from_quantity", {"count": promotion.from_quantity}),
                ("offer.after_days", {"days": promotion.after_days}),
                ("offer.until", {"date": self.date(promotion.ends_on) if promotion.ends_on else None}),
            )
            if None not in values.values()
        ]
        if not conditions:
            return line
        return self._word("offer.with_conditions", offer=line, conditions=", ".join(conditions))

    def date(self, moment: date) -> str:
        return day(moment, self._language)

    def line_name(self, one: Bought) -> str:
        """The product of an order's line, with its options."""
        product = one.product
        name = (product.name_zh if product and self._language == "zh" else None) or one.line.name
        options = ", ".join(one.line.options.values())
        return self._word("bought.with_options", product=name, options=options) if options else name

    def bought(self, one: Bought) -> str:
        """For a choice: what, in which order, when it came."""
        order, name = one.order, self.line_name(one)
        if order.delivered_on is None:
            return self._word("bought.in_order", product=name, number=order.order_id)
        came = self.date(order.delivered_on)
        return self._word("bought.delivered", product=name, number=order.order_id, date=came)

    def amount(self, amount: Decimal) -> str:
        return self.cents(int(amount * 100))

    def cents(self, cents: int) -> str:
        return money(cents, self._currency, self._language)

    def _word(self, key: str, **values: object) -> str:
        return WORDS.get(key, self._language, **values)


def in_words_of(turn: Turn, currency: str) -> GraphTexts:
    return GraphTexts(currency, turn.language)
