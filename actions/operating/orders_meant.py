"""Which order a message means: by number, as the newest, by day, by content, as the other one. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.operating.lines_meant import lines_named
from actions.operating.records import Records
from actions.operating.service_wishes import OF_THE_DAY
from actions.operating.task import Task
from actions.order_words import NEWEST, OTHER_ORDER
from actions.turn import Turn
from shop.orders import number_key
from shop.policy_table import Operation
from shop.records import Order

SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
ANY_STATUS = (Operation.REORDER, Operation.REFUND_STATUS)


@dataclass(frozen=True)
class Meant:
    """The orders that fit, newest first; one: it is that. unknown: a number that is not among the customer's."""

    orders: tuple[Order, ...] = ()
    unknown: str | None = None


def orders_meant(records: Records, task: Task, turn: Turn) -> Meant | None:
    """None: the message names no order."""
    number = turn.first("order_number")
    if number is not None:
        return _by_number(records, number)
    if OTHER_ORDER.search(turn.text) and task.order_id is not None:
        others = tuple(order for order in records.orders if order.order_id != task.order_id)
        return Meant(_likely(records, task.operation, others))
    by_day = _by_day(records, turn) if task.operation not in OF_THE_DAY else ()
    if by_day:
        return Meant(by_day)
    if NEWEST.search(turn.text):
        return Meant(tuple(records.orders[:1]))
    by_content = _by_content(records, turn.text)
    if not by_content:
        return None
    return Meant(by_content if len(by_content) == 1 else _likely(records, task.operation, by_content))


def _by_content(records: Records, text: str) -> tuple[Order, ...]:
    """Those that have most of the products which the text names."""
    named = {
        order.order_id: {order.lines[place].product_id for place in lines_named(records, order, text)}
        for order in records.orders
    }
    most = max((len(products) for products in named.values()), default=0)
    return tuple(order for order in records.orders if most and len(named[order.order_id]) == most)


def order_supposed(records: Records, task: Task, remembered: str | None) -> Meant:
    """Without a word on which: the one that was talked about, the only one, or those with which it is possible."""
    known = records.order(remembered)
    if known is not None:
        return Meant((known,))
    return Meant(_likely(records, task.operation, tuple(records.orders)))


def _likely(records: Records, operation: Operation, orders: tuple[Order, ...]) -> tuple[Order, ...]:
    """Those for which the table allows it; all, if it allows it for none."""
    if operation in ANY_STATUS:
        return orders
    related = (operation, *SAME_WISH.get(operation, ()))
    return tuple(order for order in orders if any(records.allows(one, order) for one in related)) or orders


SAME_WISH = {
    Operation.EXCHANGE: (Operation.CHANGE_ITEMS,),
    Operation.CHANGE_ITEMS: (Operation.EXCHANGE,),
}  # before it is sent, and afterwards


def _by_number(records: Records, number: str) -> Meant:
    key = number_key(number)
    same = [order for order in records.orders if number_key(order.order_id) == key]
    if not same and key.isdigit():
        same = [order for order in records.orders if re.sub(r"\D", "", order.order_id) == key]
    return Meant(tuple(same)) if len(same) == 1 else Meant(unknown=number)


def _by_day(records: Records, turn: Turn) -> tuple[Order, ...]:
    """Orders placed on a day, or on one of a span, that the message names."""
    spans = [match for day in turn.entities.get("date", []) if (match := SPAN.fullmatch(day))]
    return tuple(order for order in records.orders if _placed_in(order, spans))


def _placed_in(order: Order, spans: Sequence[re.Match[str]]) -> bool:
    if order.placed_on is None:
        return False
    placed = order.placed_on.isoformat()
    return any(span[1] <= placed <= (span[2] or span[1]) for span in spans)
