"""A change that an operation makes, as a value: planned by orders/, shown to the customer, then given to a shop's backend.

Whatever a change says about an order holds for the order as it was seen: `expected` is its fingerprint then, `promised`
the one it is to have afterwards.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shop.policy_table.facts import NOTED
from shop.policy_table.rules import Operation
from shop.records import Address, Customer, Order, OrderLine, Payment


@dataclass(frozen=True)
class Wanted:
    """A variant that must be available, at this price, for the change to be made."""

    product_id: str
    item_id: str
    price_cents: int


@dataclass(frozen=True)
class NewIssue:
    """Something for the shop's people to look after. details: JSON-able; lines, wish, words."""

    subject: str
    details: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """What is to be different afterwards; None and empty parts stay as they are.

    left: fields that the operation leaves on the order, as retail-json names them. noted: what it notes on the order
    for the shop. payments: added to the order's. balances: (gift card, cents to add, may be negative). lines with
    reorder: those of the new order, whose payments and address are given too.
    """

    operation: Operation
    customer_id: str
    order_id: str | None = None
    expected: str | None = None
    promised: str | None = None
    status: str | None = None
    left: dict[str, Any] = field(default_factory=dict)
    noted: dict[str, Any] | None = None
    lines: tuple[OrderLine, ...] | None = None
    payments: tuple[Payment, ...] = ()
    balances: tuple[tuple[str, int], ...] = ()
    address: Address | None = None
    default_address: Address | None = None
    issue: NewIssue | None = None
    wanted: tuple[Wanted, ...] = ()

    @property
    def makes_an_order(self) -> bool:
        return self.operation is Operation.REORDER


def fingerprint(order: Order) -> str:
    """The same for two orders that agree in everything an operation may read or change."""
    return hashlib.sha256(json.dumps(asdict(order), sort_keys=True, default=str).encode()).hexdigest()


def changed_order(order: Order, change: Change) -> Order:
    """The order after the change."""
    extra = {**order.extra, **change.left}
    if change.noted is not None:
        extra[NOTED] = {**extra.get(NOTED, {}), change.operation.value: change.noted}
    return replace(
        order,
        status=change.status or order.status,
        lines=order.lines if change.lines is None else change.lines,
        payments=order.payments + change.payments,
        address=change.address or order.address,
        extra=extra,
    )


def changed_customer(customer: Customer, change: Change) -> Customer:
    """The customer after the change."""
    return moved(replace(customer, address=change.default_address or customer.address), dict(change.balances))


def moved(customer: Customer, balances: dict[str, int]) -> Customer:
    """The customer with amounts (cents, by gift card) added to balances. May leave a negative one: check it."""
    methods = tuple(
        replace(method, balance_cents=(method.balance_cents or 0) + balances[method.id])
        if method.id in balances
        else method
        for method in customer.payment_methods
    )
    return replace(customer, payment_methods=methods)
