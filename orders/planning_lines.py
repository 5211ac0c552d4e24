"""Plans about lines of an order: other variants before it is sent, returns, exchanges, reports, ordering again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orders.basis import Basis, Planned, change_of, line_at, line_shown
from orders.payment import (
    GIFT_CARD,
    Hindered,
    balances_moved,
    check_can_pay,
    chosen_method,
    difference,
    method_of,
    money_shown,
    net_by_method,
    only_payer,
)
from orders.requests import ChangeItems, ChosenLine, Exchange, Reorder, Report, Return, Swap
from orders.results import LineShown, NearestChoice, Obstacle, OrderFact, Plan
from shop.changes import Change, NewIssue, Wanted
from shop.policy_table import Allowed, Alternative, Fact, Operation
from shop.policy_table.facts import ITEM_MODIFIED
from shop.policy_table.rules import RefundTo
from shop.records import OrderLine, Payment, PaymentMethod, Variant
from shop.retail_json.converting import amount

RETURN_REQUESTED, EXCHANGE_REQUESTED = "return requested", "exchange requested"
SUBJECTS = {
    Operation.REPORT_DAMAGED: "damaged",
    Operation.REPORT_WRONG: "wrong_item",
    Operation.REPORT_MISSING: "missing",
    Operation.WARRANTY_CLAIM: "warranty",
    Operation.REPAIR: "repair",
}


@dataclass(frozen=True)
class Swapped:
    """A line and what takes its place."""

    position: int
    old: OrderLine
    new: OrderLine

    @property
    def shown(self) -> LineShown:
        old, new = self.old, self.new
        return LineShown(
            position=self.position,
            name=old.name,
            item_id=old.item_id,
            options=old.options,
            price_cents=old.price_cents,
            new_item_id=new.item_id,
            new_options=new.options,
            new_price_cents=new.price_cents,
        )


def plan_item_change(request: ChangeItems, basis: Basis, conditions: Allowed) -> Planned:
    """Other variants in place of some lines; the difference is paid or comes back at once."""
    order, customer = basis.the_order, basis.customer
    swapped = _swapped(request.operation, request.swaps, basis)
    if all(each.old.item_id == each.new.item_id for each in swapped):
        raise Hindered(Obstacle.NOTHING_CHANGES, Fact(OrderFact.STATUS, order.status))
    method = chosen_method(customer, order, request.payment_method_id)
    cents = _price_difference(swapped) + conditions.fee_cents
    check_can_pay(customer, method, cents, request.operation)
    payments = difference(cents, method)
    replaced = {each.position: each.new for each in swapped}
    change = replace(
        change_of(request.operation, basis),
        status=ITEM_MODIFIED,
        lines=tuple(replaced.get(position, line) for position, line in enumerate(order.lines)),
        payments=payments,
        balances=balances_moved(customer, payments),
        wanted=_wanted(swapped),
    )
    plan = Plan(
        operation=request.operation,
        order_id=order.order_id,
        conditions=conditions,
        lines=tuple(each.shown for each in swapped),
        money=money_shown(customer, payments, conditions),
        status_after=ITEM_MODIFIED,
    )
    return Planned(plan, change)


def plan_exchange(request: Exchange, basis: Basis, conditions: Allowed) -> Planned:
    """Other variants for what has arrived; the difference is settled when the parcel is back."""
    order, customer = basis.the_order, basis.customer
    swapped = _swapped(request.operation, request.swaps, basis)
    method = chosen_method(customer, order, request.payment_method_id)
    cents = _price_difference(swapped)
    check_can_pay(customer, method, cents + conditions.fee_cents, request.operation)
    change = replace(
        change_of(request.operation, basis),
        status=EXCHANGE_REQUESTED,
        left={
            "exchange_items": sorted(each.old.item_id for each in swapped),
            "exchange_new_items": sorted(each.new.item_id for each in swapped),
            "exchange_payment_method_id": method.id,
            "exchange_price_difference": amount(cents),
        },
        wanted=_wanted(swapped),
    )
    expected = difference(cents + conditions.fee_cents, method)
    plan = Plan(
        operation=request.operation,
        order_id=order.order_id,
        conditions=conditions,
        lines=tuple(each.shown for each in swapped),
        money=money_shown(customer, expected, conditions, booked=False),
        status_after=EXCHANGE_REQUESTED,
    )
    return Planned(plan, change)


def plan_return(request: Return, basis: Basis, conditions: Allowed) -> Planned:
    """Some lines or all go back; the money follows when they have arrived."""
    order, customer = basis.the_order, basis.customer
    if conditions.reasons and request.reason is None:
        raise Hindered(Obstacle.NEEDS_REASON, Fact(OrderFact.REASON, "", conditions.reasons))
    method = _refund_method(request, basis, conditions)
    shown = tuple(
        line_shown(order, position, refund_cents=_refund_of(line_at(order, position), position, conditions))
        for position in _positions(request.lines, basis)
    )
    cents = max(0, sum(line.refund_cents or 0 for line in shown) - conditions.fee_cents)
    change = replace(
        change_of(request.operation, basis),
        status=RETURN_REQUESTED,
        left={
            "return_items": sorted(line.item_id for line in shown),
            "return_payment_method_id": method.id,
        },
        noted={"refund_cents": cents},
    )
    refund = (Payment("refund", cents, method.id),) if cents > 0 else ()
    plan = Plan(
        operation=request.operation,
        order_id=order.order_id,
        conditions=conditions,
        lines=shown,
        money=money_shown(customer, refund, conditions, booked=False),
        status_after=RETURN_REQUESTED,
        noted={} if request.reason is None else {"reason": request.reason},
    )
    return Planned(plan, change)


def plan_report(request: Report, basis: Basis, conditions: Allowed) -> Planned:
    """A case for the shop's people, with the lines it is about."""
    order = basis.the_order
    shown = tuple(line_shown(order, position) for position in _positions(request.lines, basis))
    details = {
        "lines": [{"position": line.position, "item_id": line.item_id, "name": line.name} for line in shown],
        "conditions": sorted({name for line in request.lines for name in line.conditions}),
        "wish": request.wish,
        "words": request.words,
        "fee_cents": conditions.fee_cents,
    }
    change = replace(
        change_of(request.operation, basis), issue=NewIssue(SUBJECTS[request.operation], details)
    )
    noted: dict[str, str | int] = {} if request.wish is None else {"wish": request.wish}
    return Planned(Plan(request.operation, order.order_id, conditions, lines=shown, noted=noted), change)


def plan_reorder(request: Reorder, basis: Basis, conditions: Allowed) -> Planned:
    """The same variants once more, at today's prices, to the default address."""
    order, customer = basis.the_order, basis.customer
    swaps = [
        Swap(position=position, new_item_id=order.lines[position].item_id)
        for position in _positions(request.lines, basis)
    ]
    again = _swapped(request.operation, swaps, basis)
    method = chosen_method(customer, order, request.payment_method_id)
    cents = sum(each.new.price_cents for each in again)
    check_can_pay(customer, method, cents, request.operation)
    payments = (Payment("payment", cents, method.id),)
    change = Change(
        operation=request.operation,
        customer_id=customer.customer_id,
        lines=tuple(each.new for each in again),
        payments=payments,
        balances=balances_moved(customer, payments),
        address=customer.address,
        wanted=_wanted(again),
    )
    plan = Plan(
        operation=request.operation,
        order_id=order.order_id,
        conditions=conditions,
        lines=tuple(each.shown for each in again),
        money=money_shown(customer, payments, conditions),
        address=customer.address,
    )
    return Planned(plan, change)


def _positions(chosen: Sequence[ChosenLine], basis: Basis) -> list[int]:
    """The lines chosen, each once; all if none is."""
    return sorted({line.position for line in chosen}) or list(range(len(basis.the_order.lines)))


def _swapped(operation: Operation, swaps: Sequence[Swap], basis: Basis) -> list[Swapped]:
    """Each line once, with its new variant. Raises Hindered."""
    by_position = {swap.position: swap for swap in swaps}
    return [_swap(operation, by_position[position], basis) for position in sorted(by_position)]


def _swap(operation: Operation, swap: Swap, basis: Basis) -> Swapped:
    old = line_at(basis.the_order, swap.position)
    product = basis.products.get(old.product_id)
    variants = product.variants if product is not None else ()
    found = next((variant for variant in variants if variant.item_id == swap.new_item_id), None)
    if found is None or not found.available:
        raise Hindered(
            Obstacle.OTHER_PRODUCT if found is None else Obstacle.NOT_AVAILABLE,
            Fact(OrderFact.ITEM, swap.new_item_id),
            position=swap.position,
            alternative=_other_variants(operation, variants, old),
        )
    new = OrderLine(old.name, old.product_id, found.item_id, found.price_cents, found.options)
    return Swapped(swap.position, old, new)


def _other_variants(operation: Operation, variants: Sequence[Variant], old: OrderLine) -> Alternative | None:
    possible = tuple(
        variant.item_id for variant in variants if variant.available and variant.item_id != old.item_id
    )
    return Alternative(NearestChoice.ITEM, operation, possible) if possible else None


def _wanted(swapped: Sequence[Swapped]) -> tuple[Wanted, ...]:
    return tuple(Wanted(each.new.product_id, each.new.item_id, each.new.price_cents) for each in swapped)


def _price_difference(swapped: Sequence[Swapped]) -> int:
    return sum(each.new.price_cents - each.old.price_cents for each in swapped)


def _refund_method(request: Return, basis: Basis, conditions: Allowed) -> PaymentMethod:
    """Where the money goes: one of the ways the rules know. Raises Hindered."""
    customer, order = basis.customer, basis.the_order
    if request.refund_to is None and conditions.refund_to != (RefundTo.GIFT_CARD,):
        return only_payer(customer, order)
    ways = _ways(basis, conditions)
    if request.refund_to is None and len(ways) == 1:
        return method_of(customer, ways[0])
    method = method_of(customer, request.refund_to) if request.refund_to is not None else None
    if method is None or method.id not in ways:
        nearest = Alternative(NearestChoice.PAYMENT_METHOD, request.operation, ways) if ways else None
        fact = Fact(OrderFact.PAYMENT_METHOD, request.refund_to or "", tuple(conditions.refund_to))
        raise Hindered(Obstacle.NO_REFUND_THERE, fact, alternative=nearest)
    return method


def _ways(basis: Basis, conditions: Allowed) -> tuple[str, ...]:
    """Ids of the methods that may be refunded to. A rule that names no ways allows the original ones."""
    allowed = conditions.refund_to or (RefundTo.ORIGINAL,)
    net = net_by_method(basis.the_order) if RefundTo.ORIGINAL in allowed else {}
    return tuple(
        method.id
        for method in basis.customer.payment_methods
        if net.get(method.id, 0) > 0 or (method.source == GIFT_CARD and RefundTo.GIFT_CARD in allowed)
    )


def _refund_of(line: OrderLine, position: int, conditions: Allowed) -> int:
    """At least the promised part of the price, rounded up to the cent."""
    return -(-line.price_cents * conditions.percent_of(position) // 100)
