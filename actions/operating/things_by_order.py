"""A wish for things of several orders: "send back the black backpack and the green one", bought at different times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from actions.operating.called import given_part, has_what_is_named, lines_called, orders_like
from actions.operating.lines_meant import lines_taken_back
from actions.operating.orders_meant import SAME_WISH
from actions.operating.own_words import CLAUSES, ONE, parts_of
from actions.operating.quantities_meant import how_many
from actions.operating.records import Records
from actions.operating.spoken import story_and_wish
from actions.operating.words import says
from shop.policy_table import Operation
from shop.records import Order

OF_THINGS = (Operation.RETURN, Operation.EXCHANGE, Operation.CHANGE_ITEMS)


@dataclass
class _Clause:
    """Words about a thing, and the orders it may be of. names: what to call it, where the words do not. kinds: its names."""

    words: str
    orders: tuple[Order, ...]
    names: dict[str, str] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()


def words_of_things(records: Records, operation: Operation, text: str) -> dict[str, str]:
    """By order id what is said of its things; empty if one order has them all, or it is not clear which has one of them."""
    possible = [
        order
        for order in records.orders
        if any(records.allows(one, order) for one in (operation, *SAME_WISH.get(operation, ())))
    ]
    if len(possible) < 2:
        return {}
    clauses = _clauses(records, possible, story_and_wish(text)[1])
    in_one = any(all(order in clause.orders for clause in clauses) for order in possible)
    if in_one and not any(map(_means_each, clauses)):
        return {}
    sure = {clause.orders[0].order_id for clause in clauses if len(clause.orders) == 1}
    said: dict[str, list[str]] = {}
    for clause in clauses:
        having = [order.order_id for order in clause.orders]
        wanted = having if _means_each(clause) else [order_id for order_id in having if order_id in sure]
        if not wanted or (len(wanted) > 1 and not _means_each(clause)):
            return {}
        for order_id in wanted:
            said.setdefault(order_id, []).append(f"{clause.names.get(order_id, '')} {clause.words}".strip())
    return {order_id: CLAUSES.join(words) for order_id, words in said.items()}


def _means_each(clause: _Clause) -> bool:
    """ "The two puzzles I have", "both watches": one in each order."""
    names = [word for name in clause.kinds for word in (name, name.split()[-1])]
    return len(clause.orders) > 1 and (
        how_many(clause.words, names) == len(clause.orders) or says("all", clause.words)
    )


def _clauses(records: Records, orders: Sequence[Order], wish: str) -> list[_Clause]:
    """One for each thing; what is said of none goes on about the one before it, and how to refund belongs to all."""
    clauses: list[_Clause] = []
    for part in parts_of(wish):
        named = _orders_with(records, orders, part) or _orders_alike(records, orders, part, clauses)
        if named is not None:
            clauses.append(named)
        elif says("by_method", part):
            for clause in clauses:
                clause.words += CLAUSES + part
        elif clauses:
            clauses[-1].words += CLAUSES + part
    return clauses


def _orders_with(records: Records, orders: Sequence[Order], part: str) -> _Clause | None:
    """Those with a thing that the words name; of several those whose thing is as the words say."""
    lines = {order.order_id: lines_called(records, order, part) for order in orders}
    having = [order for order in orders if lines[order.order_id]]
    if not having or any(lines_taken_back(records, order, part) for order in having):
        return None
    kinds = {order.lines[line].name.casefold() for order in having for line in lines[order.order_id]}
    return _Clause(part, orders_like(records, having, lines, part), kinds=frozenset(kinds))


def _orders_alike(
    records: Records, orders: Sequence[Order], part: str, clauses: Sequence[_Clause]
) -> _Clause | None:
    """ "The green one", of a kind that was named before."""
    if not clauses or not ONE.search(part):
        return None
    kinds = {
        order.lines[line].product_id
        for order in orders
        for line in lines_called(records, order, clauses[-1].words)
    }
    names = {
        order.order_id: line.name
        for order in orders
        for number, line in enumerate(order.lines)
        if line.product_id in kinds and has_what_is_named(records, order, number, given_part(part))
    }
    having = tuple(order for order in orders if order.order_id in names)
    return _Clause(part, having, names) if having else None
