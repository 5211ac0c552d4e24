"""Orders, as the rules see them. Used by comparing.py and by orders/."""

from collections.abc import Mapping, Sequence
from datetime import date

from shop.policy_table.decisions import LineFacts, Situation
from shop.policy_table.rules import Condition, Operation
from shop.records import Order, Product

NOTED = "noted"  # in an order's `extra`: what operations noted on it, by operation
# Fields that operations leave on an order, and the status one of them leaves, show what was done before.
TRACES = {
    "cancel_reason": Operation.CANCEL,
    "return_items": Operation.RETURN,
    "exchange_items": Operation.EXCHANGE,
}
ITEM_MODIFIED = "pending (item modified)"


def situation_of(order: Order | None, *, day: date) -> Situation:
    """None: an operation about no order."""
    if order is None:
        return Situation(day)
    return Situation(
        day=day,
        status=order.status,
        placed_on=order.placed_on,
        delivered_on=order.delivered_on,
        country=order.address.country,
        done=done_with(order),
    )


def done_with(order: Order) -> frozenset[Operation]:
    """The operations whose traces the order shows."""
    done = {operation for name, operation in TRACES.items() if order.extra.get(name) is not None}
    done |= {Operation(name) for name in order.extra.get(NOTED, {})}
    if order.status == ITEM_MODIFIED:
        done.add(Operation.CHANGE_ITEMS)
    return frozenset(done)


def line_facts(
    order: Order,
    products: Mapping[str, Product],
    *,
    positions: Sequence[int] = (),
    conditions: Mapping[int, frozenset[Condition]] | None = None,
) -> list[LineFacts]:
    """Facts of the lines at these positions, all of them if none is named."""
    known = conditions or {}
    return [
        _line(order, position, products, known.get(position, frozenset()))
        for position in positions or range(len(order.lines))
    ]


def _line(
    order: Order, position: int, products: Mapping[str, Product], conditions: frozenset[Condition]
) -> LineFacts:
    line = order.lines[position]
    product = products.get(line.product_id)
    return LineFacts(
        position=position,
        item_id=line.item_id,
        product_id=line.product_id,
        category=(product.category or "") if product else "",
        attributes=tuple(sorted(product.attributes.items())) if product else (),
        conditions=conditions,
    )
