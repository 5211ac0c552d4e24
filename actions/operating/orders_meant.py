"""Which order a message means: by number, as the newest, by day, by content, as the other one. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.operating.called import called_at, orders_like
from actions.operating.lines_meant import lines_named
from actions.operating.own_words import lines_told
from actions.operating.records import Records
from actions.operating.service_wishes import OF_THE_DAY
from actions.operating.task import Task
from actions.operating.words import found
from actions.order_words import (
    DEAREST,
    GOES_NOW,
    NEWEST,
    ORDER_BY_PRICE,
    OTHER_ORDER,
    RECEIVED,
    SAME_ORDER,
    THAT_ONE,
    with_payment_said,
    with_status_said,
)
from actions.turn import Turn
from shop.orders import number_key
from shop.policy_table import Operation
from shop.records import Order

ORDER_WITH = re.compile(
    r"\W{0,3}(?:for )?(?:the|my) (?:\w{1,12} )?(?:one|order|purchase)s?\b|.{0,12}(?:订单|那单|那个)",
    re.IGNORECASE,
)
GOES_TO = re.compile(
    r"\b(?:going|goes|go|sent|send|shipping|shipped|ships|delivered|addressed|heading) to\b|寄到|送到|发到",
    re.IGNORECASE,
)
PLACE = 40  # characters that name it
STREET_NUMBER = re.compile(r"^\d{1,6}[A-Za-z]?\s{1,3}")
SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
ANY_STATUS = (Operation.REORDER, Operation.REFUND_STATUS)
SAME_WISH = {  # before it is sent, and afterwards
    Operation.EXCHANGE: (Operation.CHANGE_ITEMS,),
    Operation.CHANGE_ITEMS: (Operation.EXCHANGE,),
}


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
    if (told := _same_order(records, task, turn) or _by_price(records, task, turn)) is not None:
        return Meant((told,))
    talked_of = task.order_id or turn.slots.get("order_number")
    if OTHER_ORDER.search(turn.text) and talked_of is not None:
        others = tuple(order for order in records.orders if order.order_id != talked_of)
        others = _by_content(records, others, turn.text) or others
        return Meant(possible_orders(records, task.operation, others))
    by_day = _by_day(records, turn) if task.operation not in OF_THE_DAY else ()
    if by_day:
        return Meant(by_day)
    said = orders_said(records, turn.text)
    if said is None or len(said) < 2:
        return None if said is None else Meant(said)
    possible = possible_orders(records, task.operation, said)
    arrived = tuple(order for order in possible if order.delivered_on or order.status.startswith("delivered"))
    return Meant(arrived if arrived and RECEIVED.search(turn.text) else possible)


def _same_order(records: Records, task: Task, turn: Turn) -> Order | None:
    """ "The air purifier in that order": the one that was talked about last."""
    is_same = task.order_id is None and SAME_ORDER.search(turn.text) is not None
    return records.order(str(turn.slots.get("order_number"))) if is_same else None


def orders_said(records: Records, text: str) -> tuple[Order, ...] | None:
    """Those that the text describes by what is in them, by their status, or as the newest; None if it describes none."""
    pool = with_payment_said(records.customer.payment_methods, with_status_said(records.orders, text), text)
    if NEWEST.search(text):
        return tuple(pool[:1])
    without = found("except", text)
    by_content = _by_content(records, pool, text if without is None else text[: without.start()])
    by_content = by_content or _by_place(pool, text)
    return by_content or (tuple(pool) if len(pool) < len(records.orders) else None)


def orders_left_out(records: Records, text: str) -> tuple[Order, ...]:
    """ "Every pending order except the one with the watch"; "everything except the watch" leaves no order out."""
    but = found("except", text)
    clause = "" if but is None else text[but.end() :]
    return _by_content(records, records.orders, clause) if ORDER_WITH.match(clause) else ()


def _by_content(records: Records, orders: Sequence[Order], text: str) -> tuple[Order, ...]:
    """Those that have most of the things which the text names; of several those where one is as the text says."""
    named = {order.order_id: _lines_named(records, order, text) for order in orders}
    things = {order.order_id: _things(records, order, named[order.order_id], text) for order in orders}
    most = max(map(len, things.values()), default=0)
    having = tuple(order for order in orders if most and len(things[order.order_id]) == most)
    return having if len(having) < 2 else orders_like(records, having, named, text)


def _lines_named(records: Records, order: Order, text: str) -> set[int]:
    return {*lines_named(records, order, text), *lines_told(records, order, text)}


def _things(records: Records, order: Order, lines: set[int], text: str) -> set[int | str]:
    """By the place in the text that names each: "watch" names one thing, though an order has two kinds of watches."""
    found_at = {line: called_at(records, order.lines[line], text) for line in lines}
    return {order.lines[line].product_id if at is None else at for line, at in found_at.items()}


def _by_price(records: Records, task: Task, turn: Turn) -> Order | None:
    """ "The most expensive of my pending orders", also where the sentence before asks which that is: "cancel that one"."""
    text = turn.text if ORDER_BY_PRICE.search(turn.text) or not THAT_ONE.search(turn.text) else turn.message
    if ORDER_BY_PRICE.search(text) is None:
        return None
    pool = possible_orders(records, task.operation, with_status_said(records.orders, text))
    ordered = sorted(pool, key=lambda order: order.total_cents, reverse=DEAREST.search(text) is not None)
    return ordered[0] if ordered else None


def _by_place(orders: Sequence[Order], text: str) -> tuple[Order, ...]:
    """ "The one that goes to River Road"; by the city only if that is where they go, not where they shall go."""
    street, city = _after(GOES_TO, text), _after(GOES_NOW, text)
    by_street = tuple(
        order
        for order in orders
        if (name := STREET_NUMBER.sub("", order.address.address1).casefold()) and name in street
    )
    by_city = (order for order in orders if (name := order.address.city.casefold()) and city.startswith(name))
    return by_street or tuple(by_city)


def _after(words: re.Pattern[str], text: str) -> str:
    """The place that is named behind the words; empty if they are not said."""
    said = words.search(text)
    return "" if said is None else text[said.end() : said.end() + PLACE].casefold()


def order_supposed(records: Records, task: Task, remembered: str | None) -> Meant:
    """Without a word on which: the one that was talked about, the only one, or those with which it is possible."""
    known = records.order(remembered)
    if known is not None:
        return Meant((known,))
    return Meant(possible_orders(records, task.operation, tuple(records.orders)))


def possible_orders(records: Records, operation: Operation, orders: Sequence[Order]) -> tuple[Order, ...]:
    """Those for which the table allows it; all, if it allows it for none."""
    if operation in ANY_STATUS:
        return tuple(orders)
    related = (operation, *SAME_WISH.get(operation, ()))
    return tuple(order for order in orders if any(records.allows(one, order) for one in related)) or tuple(
        orders
    )


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
