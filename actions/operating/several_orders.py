"""One wish for several orders, each in its own words: "pay W1 with PayPal, the order with the lamp with my card". Pure.

A wish for things belongs to the orders that they are of: things_by_order.py.
"""

import re
from collections.abc import Sequence

from actions.operating.american_address import american_address
from actions.operating.orders_meant import orders_said, possible_orders
from actions.operating.records import Records
from actions.operating.things_by_order import OF_THINGS, words_of_things
from actions.operating.wishes import OPERATIONS
from actions.operating.words import kinds_said, says, where_said
from actions.order_words import OTHER_ORDER, with_status_said
from shop.orders import number_key
from shop.policy_table import Operation
from shop.records import Order

OF_WHOLE_ORDERS = (Operation.CANCEL, Operation.CHANGE_PAYMENT, Operation.CHANGE_ADDRESS)
ONE = re.compile(r"\bones?\b", re.IGNORECASE)  # "the one with the lamp"
PART = re.compile(r"(?:[.;!?]\s|[，。；,]|\b(?:and|also|plus|as well as)\b|并且|同时|也|和)", re.IGNORECASE)


def words_by_order(
    records: Records, operation: Operation, text: str, numbers: Sequence[str]
) -> dict[str, str]:
    """By order id what is said of it; empty if fewer than two are told apart. numbers: those that the text names.

    "Cancel W1 and W2, no longer needed" says the same of both.
    """
    if operation in OF_THINGS:
        return {} if numbers else words_of_things(records, operation, text)
    if operation not in OF_WHOLE_ORDERS:
        return {}
    said = _parts_by_order(records, operation, text, numbers)
    words = {order_id: ", ".join(parts) for order_id, parts in said.items()}
    if len(words) < 2:
        return {}
    is_each_told = all(_tells(operation, each) for each in words.values())
    return words if is_each_told else dict.fromkeys(words, text)


def _parts_by_order(
    records: Records, operation: Operation, text: str, numbers: Sequence[str]
) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    speaks_of_orders = says("of_an_order", text)
    current: Order | None = None
    for part in filter(None, map(str.strip, PART.split(text))):
        if _wishes_otherwise(operation, part):
            _forget_if_only_named(said, current, operation)
            current = None
            continue
        is_named = says("of_an_order", part) or (speaks_of_orders and ONE.search(part) is not None)
        named = _order_in(records, operation, part, numbers, is_named=is_named)
        if named is None and current is not None and OTHER_ORDER.search(part):
            named = _other_than(records, operation, part, current)
        current = named or current
        if current is not None:
            said.setdefault(current.order_id, []).append(part)
    return said


def _forget_if_only_named(said: dict[str, list[str]], order: Order | None, operation: Operation) -> None:
    """ "For the order with the lamp, / send it to ...": it was named for the other wish."""
    parts = said.get(order.order_id, []) if order is not None else []
    if order is not None and len(parts) == 1 and operation not in _verbs(parts[0]):
        said.pop(order.order_id)


def _wishes_otherwise(operation: Operation, part: str) -> bool:
    """Whether the part says the verb of another operation, and not that of this one."""
    verbs = _verbs(part)
    return bool(verbs) and operation not in verbs


def _verbs(part: str) -> set[Operation | None]:
    return {OPERATIONS.get(intent) for intent, _ in where_said("spoken", part)}


def _other_than(records: Records, operation: Operation, part: str, order: Order) -> Order | None:
    """ "The other pending order", if there is just one."""
    others = with_status_said([one for one in records.orders if one is not order], part)
    possible = possible_orders(records, operation, others)
    return possible[0] if len(possible) == 1 else None


def _tells(operation: Operation, words: str) -> bool:
    """Whether the words say why, how or where to, so that the order needs no others."""
    if operation is Operation.CANCEL:
        return bool(kinds_said("reasons", words))
    if operation is Operation.CHANGE_PAYMENT:
        return bool(kinds_said("methods", words) or kinds_said("brands", words))
    return bool(american_address(words)) or says("to_my_address", words)


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
