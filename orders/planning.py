"""Plan an operation: judge it by the shop's table, then work out what would change. Pure: nothing is read or written.

request + records + table + day -> Planned (what to show, what to change) or Refusal
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from orders.basis import Basis, Planned, line_at
from orders.payment import Hindered
from orders.planning_lines import plan_exchange, plan_item_change, plan_reorder, plan_report, plan_return
from orders.planning_orders import (
    plan_address,
    plan_cancellation,
    plan_default_address,
    plan_delivery_day,
    plan_delivery_note,
    plan_packaging,
    plan_payment_change,
    plan_rating,
)
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangeItems,
    ChangePayment,
    DeliveryDay,
    DeliveryNote,
    Exchange,
    Packaging,
    RateDelivery,
    Reorder,
    Report,
    Request,
    Return,
    lines_of,
)
from orders.results import Refusal
from shop.changes import changed_order, fingerprint
from shop.policy_table import Allowed, Condition, LineFacts, Refused, conditions_that_matter, decide
from shop.policy_table.facts import line_facts, situation_of

PLANNERS: dict[type, Callable[[Any, Basis, Allowed], Planned]] = {
    Cancel: plan_cancellation,
    Return: plan_return,
    Exchange: plan_exchange,
    ChangeItems: plan_item_change,
    ChangePayment: plan_payment_change,
    ChangeAddress: plan_address,
    ChangeDefaultAddress: plan_default_address,
    Report: plan_report,
    DeliveryDay: plan_delivery_day,
    DeliveryNote: plan_delivery_note,
    Packaging: plan_packaging,
    RateDelivery: plan_rating,
    Reorder: plan_reorder,
}


def plan(request: Request, basis: Basis) -> Planned | Refusal:
    """What would be done, or why it is not possible and what is."""
    order_id = basis.order.order_id if basis.order is not None else None
    try:
        decision = decision_about(request, basis)
        if isinstance(decision, Refused):
            return refusal_of(decision, order_id)
        return _with_promise(PLANNERS[type(request)](request, basis, decision), basis)
    except Hindered as hindered:
        return Refusal(
            request.operation,
            hindered.obstacle,
            hindered.obstacle.value,
            hindered.fact,
            order_id,
            hindered.position,
            hindered.alternative,
        )


def decision_about(request: Request, basis: Basis) -> Allowed | Refused:
    """What the table says, before anything about payment or variants. Raises Hindered for a line there is not."""
    reason = request.reason if isinstance(request, Cancel | Return) else None
    situation = situation_of(basis.order, day=basis.day)
    return decide(basis.table, request.operation, situation, _lines(request, basis), reason=reason)


def conditions_to_ask(request: Request, basis: Basis) -> frozenset[Condition]:
    """What a rule about the request's lines depends on. Lines there are not are left out."""
    if basis.order is None:
        return frozenset()
    positions = [line.position for line in lines_of(request) if line.position < len(basis.order.lines)]
    lines = line_facts(basis.order, basis.products, positions=sorted(set(positions)))
    situation = situation_of(basis.order, day=basis.day)
    return conditions_that_matter(basis.table, request.operation, lines, situation)


def refusal_of(refused: Refused, order_id: str | None) -> Refusal:
    """The table's refusal as one of an operation."""
    return Refusal(
        refused.operation,
        refused.cause,
        refused.rule,
        refused.fact,
        order_id,
        refused.position,
        refused.alternative,
    )


def _with_promise(planned: Planned, basis: Basis) -> Planned:
    """The plan, with what the order is to look like afterwards, so that it can be read back and compared."""
    if basis.order is None or planned.change.makes_an_order:
        return planned
    promised = fingerprint(changed_order(basis.order, planned.change))
    return replace(planned, change=replace(planned.change, promised=promised))


def _lines(request: Request, basis: Basis) -> list[LineFacts]:
    if basis.order is None:
        return []
    chosen = lines_of(request)
    for line in chosen:
        line_at(basis.order, line.position)
    conditions = {line.position: line.conditions for line in chosen}
    positions = sorted(conditions)
    return line_facts(basis.order, basis.products, positions=positions, conditions=conditions)
