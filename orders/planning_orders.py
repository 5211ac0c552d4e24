"""Plans about a whole order, or about no order: cancelling, paying otherwise, addresses, delivery, packaging."""

from dataclasses import replace
from datetime import date

from orders.basis import Basis, Planned, change_of, line_shown
from orders.payment import (
    Hindered,
    balances_moved,
    check_can_pay,
    chosen_method,
    method_of,
    money_shown,
    net_by_method,
    only_payer,
    refunds_of,
)
from orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeDefaultAddress,
    ChangePayment,
    DeliveryDay,
    DeliveryNote,
    Packaging,
    RateDelivery,
)
from orders.results import LineShown, NearestChoice, Obstacle, OrderFact, Plan
from shop.changes import Change
from shop.policy_table import Allowed, Alternative, Fact, Operation
from shop.records import Payment

CANCELLED = "cancelled"


def plan_cancellation(request: Cancel, basis: Basis, conditions: Allowed) -> Planned:
    """Every payment comes back to where it came from, a gift card's at once."""
    order = basis.the_order
    if conditions.reasons and request.reason is None:
        raise Hindered(Obstacle.NEEDS_REASON, Fact(OrderFact.REASON, "", conditions.reasons))
    refunds = refunds_of(order)
    change = replace(
        change_of(request.operation, basis),
        status=CANCELLED,
        left={} if request.reason is None else {"cancel_reason": request.reason},
        payments=refunds,
        balances=balances_moved(basis.customer, refunds),
    )
    plan = Plan(
        operation=request.operation,
        order_id=order.order_id,
        conditions=conditions,
        lines=_all_lines(basis),
        money=money_shown(basis.customer, refunds, conditions),
        status_after=CANCELLED,
        noted={} if request.reason is None else {"reason": request.reason},
    )
    return Planned(plan, change)


def plan_payment_change(request: ChangePayment, basis: Basis, conditions: Allowed) -> Planned:
    """The new method pays everything, the old one gets it back."""
    order, customer = basis.the_order, basis.customer
    new, old = method_of(customer, request.payment_method_id), only_payer(customer, order)
    if new.id == old.id:
        others = tuple(method.id for method in customer.payment_methods if method.id != old.id)
        nearest = Alternative(NearestChoice.PAYMENT_METHOD, request.operation, others) if others else None
        fact = Fact(OrderFact.PAYMENT_METHOD, new.id)
        raise Hindered(Obstacle.SAME_PAYMENT_METHOD, fact, alternative=nearest)
    cents = net_by_method(order)[old.id]
    check_can_pay(customer, new, cents, request.operation)
    payments = (Payment("payment", cents, new.id), Payment("refund", cents, old.id))
    change = replace(
        change_of(request.operation, basis),
        payments=payments,
        balances=balances_moved(customer, payments),
    )
    money = money_shown(customer, payments, conditions)
    plan = Plan(request.operation, order.order_id, conditions, money=money, status_after=order.status)
    return Planned(plan, change)


def plan_address(request: ChangeAddress, basis: Basis, conditions: Allowed) -> Planned:
    """Where this order goes."""
    order = basis.the_order
    if request.address == order.address:
        raise Hindered(Obstacle.NOTHING_CHANGES, Fact(OrderFact.STATUS, order.status))
    change = replace(change_of(request.operation, basis), address=request.address)
    plan = Plan(request.operation, order.order_id, conditions, address=request.address)
    return Planned(plan, change)


def plan_default_address(request: ChangeDefaultAddress, basis: Basis, conditions: Allowed) -> Planned:
    """Where the customer lives; orders that are under way keep theirs."""
    if request.address == basis.customer.address:
        raise Hindered(Obstacle.NOTHING_CHANGES, Fact(OrderFact.STATUS, ""))
    change = Change(request.operation, basis.customer.customer_id, default_address=request.address)
    return Planned(Plan(request.operation, None, conditions, address=request.address), change)


def plan_delivery_day(request: DeliveryDay, basis: Basis, conditions: Allowed) -> Planned:
    """The day the customer would like it, from tomorrow on."""
    _check_is_to_come(request.day, basis)
    return _noted(request.operation, basis, conditions, {"day": request.day.isoformat()})


def plan_delivery_note(request: DeliveryNote, basis: Basis, conditions: Allowed) -> Planned:
    """A time of day, or a place to pick it up."""
    if request.day is None:
        return _noted(request.operation, basis, conditions, {"words": request.words})
    _check_is_to_come(request.day, basis)
    return _noted(
        request.operation, basis, conditions, {"day": request.day.isoformat(), "words": request.words}
    )


def plan_rating(request: RateDelivery, basis: Basis, conditions: Allowed) -> Planned:
    """How the delivery was."""
    words = {} if request.words is None else {"words": request.words}
    return _noted(request.operation, basis, conditions, {"stars": request.stars, **words})


def plan_packaging(request: Packaging, basis: Basis, conditions: Allowed) -> Planned:
    """Wrapped as a gift, or with little waste; what it costs is paid at once."""
    noted: dict[str, str | int] = {} if request.words is None else {"words": request.words}
    planned = _noted(request.operation, basis, conditions, noted)
    if conditions.fee_cents == 0:
        return planned
    method = chosen_method(basis.customer, basis.the_order, request.payment_method_id)
    check_can_pay(basis.customer, method, conditions.fee_cents, request.operation)
    payments = (Payment("payment", conditions.fee_cents, method.id),)
    balances = balances_moved(basis.customer, payments)
    return Planned(
        replace(planned.plan, money=money_shown(basis.customer, payments, conditions)),
        replace(planned.change, payments=payments, balances=balances),
    )


def _check_is_to_come(day: date, basis: Basis) -> None:
    if day <= basis.day:
        raise Hindered(Obstacle.DAY_HAS_PASSED, Fact(OrderFact.DAY, day.isoformat()))


def _noted(operation: Operation, basis: Basis, conditions: Allowed, noted: dict[str, str | int]) -> Planned:
    """Something that only stands on the order, for the shop's people."""
    plan = Plan(operation, basis.the_order.order_id, conditions, noted=noted)
    return Planned(plan, replace(change_of(operation, basis), noted=dict(noted)))


def _all_lines(basis: Basis) -> tuple[LineShown, ...]:
    order = basis.the_order
    return tuple(line_shown(order, position) for position in range(len(order.lines)))
