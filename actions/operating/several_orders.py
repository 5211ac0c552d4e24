"""One wish for several orders, each in its own words: "pay W1 with PayPal, the order with the lamp with my card". Pure."""

import re
from collections.abc import Sequence

from actions.operating.orders_meant import orders_said, possible_orders
from actions.operating.records import Records
from actions.operating.words import says
from shop.orders import number_key
from shop.policy_table import Operation
from shop.records import Order

OF_WHOLE_ORDERS = (Operation.CANCEL, Operation.CHANGE_PAYMENT, Operation.CHANGE_ADDRESS)
ONE = re.compile(r"\bones?\b", re.IGNORECASE)  # "the one with the lamp"
PART = re.compile(r"(?:[.;!?]\s|[，。；,]|\b(?:and|also|plus|as well as)\b|并且|同时|也|和)", re.IGNORECASE)


def words_by_order(
    records: Records, operation: Operation, text: str, numbers: Sequence[str]
) -> dict[str, str]:
    """By order id what is said of it; empty if fewer than two are told apart. numbers: those that the text names."""
    if operation not in OF_WHOLE_ORDERS:
        return {}
    said: dict[str, list[str]] = {}
    speaks_of_orders = says("of_an_order", text)
    current, before = None, list[str]()
    for part in filter(None, map(str.strip, PART.split(text))):
        is_named = says("of_an_order", part) or (speaks_of_orders and ONE.search(part) is not None)
        order = _order_in(records, operation, part, numbers, is_named=is_named)
        current = order.order_id if order is not None else current
        if current is None:
            before.append(part)
        else:
            said.setdefault(current, []).append(part)
    if len(said) < 2:
        return {}
    return {order_id: ", ".join([*before, *parts]) for order_id, parts in said.items()}


def _order_in(
    records: Records, operation: Operation, part: str, numbers: Sequence[str], *, is_named: bool
) -> Order | None:
    """The one order that the part names by its number, or describes."""
    plain = part.casefold()
    keys = {number_key(number) for number in numbers if number.casefold().lstrip("#") in plain}
    if keys:
        return next((order for order in records.orders if number_key(order.order_id) in keys), None)
    described = orders_said(records, part) if is_named else None
    possible = possible_orders(records, operation, described or ())
    return possible[0] if len(possible) == 1 else None
