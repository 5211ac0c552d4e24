"""What customers may read about their money: gift cards, refunds, invoices. Nothing is changed here.

Like every operation these are allowed by the shop's table, for the customer the conversation has verified.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from orders.invoice import invoice_pdf
from orders.payment import GIFT_CARD, money_shown
from orders.planning import refusal_of
from orders.results import Money, Obstacle, OrderFact, Refusal
from shop.backend import ShopBackend
from shop.policy_table import Allowed, Fact, Operation, PolicyTable, Refused, decide
from shop.policy_table.facts import NOTED, situation_of
from shop.records import Customer, Order, Payment, PaymentMethod, ShopState
from storage import now_utc


@dataclass(frozen=True)
class Refunds:
    """What came back for an order, and what is still to come (`booked` False: once the parcel is back)."""

    order_id: str
    status: str
    money: tuple[Money, ...]


@dataclass(frozen=True)
class Invoice:
    """A PDF. file_name: for saving it."""

    order_id: str
    file_name: str
    pdf: bytes


class Statements:
    """Reads for customers. state: the shop's name and currency as they are now."""

    def __init__(
        self,
        shop: ShopBackend,
        *,
        table: Callable[[], PolicyTable],
        state: Callable[[], ShopState],
        now: Callable[[], datetime] = now_utc,
    ) -> None:
        self._shop, self._table, self._state, self._now = shop, table, state, now

    def gift_cards(self, customer_id: str) -> tuple[PaymentMethod, ...] | Refusal:
        """The customer's gift cards with their balances; none is an empty answer."""
        customer = self._shop.customer(customer_id)
        if customer is None:
            return _unknown(Operation.GIFT_CARD_BALANCE, "")
        decision = self._decision(Operation.GIFT_CARD_BALANCE, None)
        if isinstance(decision, Refused):
            return refusal_of(decision, None)
        return tuple(method for method in customer.payment_methods if method.source == GIFT_CARD)

    def refunds(self, customer_id: str, order_number: str) -> Refunds | Refusal:
        """Refunds of an order, made and expected, with the working days each takes."""
        found = self._allowed_order(Operation.REFUND_STATUS, customer_id, order_number)
        if isinstance(found, Refusal):
            return found
        customer, order, decision = found
        made = [payment for payment in order.payments if payment.transaction_type == "refund"]
        money = money_shown(customer, made, decision)
        money += money_shown(customer, _expected(order), decision, booked=False)
        return Refunds(order.order_id, order.status, money)

    def invoice(self, customer_id: str, order_number: str, *, language: str) -> Invoice | Refusal:
        """The order's invoice. language: "en" or "zh". Raises orders.invoice.NoFont."""
        found = self._allowed_order(Operation.INVOICE, customer_id, order_number)
        if isinstance(found, Refusal):
            return found
        customer, order, _ = found
        pdf = invoice_pdf(order, customer, self._state(), language=language, made_at=self._now())
        name = "".join(letter for letter in order.order_id if letter.isalnum() or letter in "-_")
        return Invoice(order.order_id, f"invoice-{name}.pdf", pdf)

    def _allowed_order(
        self, operation: Operation, customer_id: str, order_number: str
    ) -> tuple[Customer, Order, Allowed] | Refusal:
        customer = self._shop.customer(customer_id)
        order = self._shop.order_of(customer_id, order_number)
        if customer is None or order is None:
            return _unknown(operation, order_number)
        decision = self._decision(operation, order)
        if isinstance(decision, Refused):
            return refusal_of(decision, order.order_id)
        return customer, order, decision

    def _decision(self, operation: Operation, order: Order | None) -> Allowed | Refused:
        return decide(self._table(), operation, situation_of(order, day=self._now().date()))


def _unknown(operation: Operation, order_number: str) -> Refusal:
    obstacle = Obstacle.UNKNOWN_ORDER
    return Refusal(operation, obstacle, obstacle.value, Fact(OrderFact.ORDER_NUMBER, order_number))


def _expected(order: Order) -> list[Payment]:
    """What a requested return brings back: as it was promised, or the full price where nothing is noted."""
    method_id = order.extra.get("return_payment_method_id")
    if order.status != "return requested" or method_id is None:
        return []
    cents = order.extra.get(NOTED, {}).get(Operation.RETURN.value, {}).get("refund_cents")
    return [Payment("refund", _full_price(order) if cents is None else int(cents), str(method_id))]


def _full_price(order: Order) -> int:
    """Of the lines that go back; two lines may be of the same variant."""
    left = list(order.extra.get("return_items") or [])
    total = 0
    for line in order.lines:
        if line.item_id in left:
            left.remove(line.item_id)
            total += line.price_cents
    return total
