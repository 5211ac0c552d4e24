"""An order in words and as a card. Dates only where the shop has them."""

from datetime import date
from typing import Any

from actions.wording import WORDS, day, money
from shop.records import Order

WILL_NOT_COME = ("cancelled", "return requested", "exchange requested")


class OrderTexts:
    """Writes orders in one language and currency."""

    def __init__(self, currency: str, language: str) -> None:
        self._currency, self._language = currency, language

    def status(self, order: Order) -> str:
        return WORDS.status(order.status, self._language)

    def total(self, order: Order) -> str:
        return money(order.total_cents, self._currency, self._language)

    def lines(self, order: Order) -> str:
        return "\n".join(
            WORDS.get(
                "order.line",
                self._language,
                name=line.name,
                options=_in_brackets(line.options),
                price=money(line.price_cents, self._currency, self._language),
            )
            for line in order.lines
        )

    def details(self, order: Order) -> str:
        """What else is known: dates, tracking numbers, refunds."""
        parts = []
        if order.placed_on:
            parts.append(WORDS.get("order.placed", self._language, date=day(order.placed_on, self._language)))
        if order.delivered_on:
            parts.append(
                WORDS.get("order.delivered", self._language, date=day(order.delivered_on, self._language))
            )
        if not parts:
            parts.append(WORDS.get("order.no_date", self._language))
        if order.tracking_ids:
            parts.append(WORDS.get("order.tracking", self._language, numbers=", ".join(order.tracking_ids)))
        refunded = sum(p.amount_cents for p in order.payments if p.transaction_type == "refund")
        if refunded:
            amount = money(refunded, self._currency, self._language)
            parts.append(WORDS.get("order.refunded", self._language, amount=amount))
        return " ".join(parts)

    def arrival(self, order: Order, today: date) -> str:
        """When it came or comes: the date first, or that there is none."""
        key = _arrival(order, today)
        moment = order.delivered_on or order.promised_on
        values = {"date": day(moment, self._language)} if moment else {}
        return WORDS.get(f"arrival.{key}", self._language, number=order.order_id, **values)

    def values(self, order: Order) -> dict[str, Any]:
        """What the responses on an order are filled with."""
        return {
            "order_number": order.order_id,
            "status": self.status(order),
            "lines": self.lines(order),
            "total": self.total(order),
            "details": self.details(order),
        }

    def short(self, order: Order) -> str:
        """One line, for a choice."""
        first = order.lines[0].name
        items = first if len(order.lines) == 1 else self._more(first, len(order.lines))
        return WORDS.get(
            "order.short", self._language, number=order.order_id, status=self.status(order), items=items
        )

    def listed(self, order: Order) -> str:
        """One line, for a list: with what it costs."""
        return WORDS.get("order.listed", self._language, order=self.short(order), total=self.total(order))

    def card(self, order: Order) -> dict[str, Any]:
        """The order as data, for channels that draw it."""
        return {
            "order_id": order.order_id,
            "status": order.status,
            "status_text": self.status(order),
            "lines": [
                {"name": line.name, "options": line.options, "price_cents": line.price_cents}
                for line in order.lines
            ],
            "total_cents": order.total_cents,
            "currency": self._currency,
            "tracking_ids": list(order.tracking_ids),
            "placed_on": order.placed_on.isoformat() if order.placed_on else None,
            "delivered_on": order.delivered_on.isoformat() if order.delivered_on else None,
        }

    def _more(self, first: str, count: int) -> str:
        others = count - 1 if self._language == "en" else count
        return WORDS.get("order.more_items", self._language, first=first, count=others)


def _arrival(order: Order, today: date) -> str:
    """The end of a key of wording.yml."""
    if order.status in WILL_NOT_COME:
        return "not_coming"
    if order.delivered_on:
        return "delivered"
    if order.promised_on is None:
        return "unknown"
    return "promised" if order.promised_on >= today else "overdue"


def _in_brackets(options: dict[str, str]) -> str:
    return f" ({', '.join(f'{name}: {value}' for name, value in options.items())})" if options else ""
