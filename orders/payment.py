"""Who paid an order with what, and whether a method can carry an amount. Pure; cents."""

from collections.abc import Iterable

from orders.results import Money, NearestChoice, Obstacle, OrderFact
from shop.policy_table import Allowed, Alternative, Fact, Operation
from shop.records import Customer, Order, Payment, PaymentMethod

GIFT_CARD = "gift_card"


class Hindered(Exception):
    """Planning ends here: the operation is not possible. Caught in planning.py, which makes a Refusal of it."""

    def __init__(
        self,
        obstacle: Obstacle,
        fact: Fact,
        *,
        position: int | None = None,
        alternative: Alternative | None = None,
    ) -> None:
        super().__init__(obstacle.value)
        self.obstacle, self.fact, self.position, self.alternative = obstacle, fact, position, alternative


def net_by_method(order: Order) -> dict[str, int]:
    """What each method has paid less what it got back, in the order of the payments; methods that are even left out.

    Negative for a method that got back the difference of a cheaper variant and paid nothing.
    """
    net: dict[str, int] = {}
    for payment in order.payments:
        sign = 1 if payment.transaction_type == "payment" else -1
        net[payment.payment_method_id] = net.get(payment.payment_method_id, 0) + sign * payment.amount_cents
    return {method_id: cents for method_id, cents in net.items() if cents != 0}


def refunds_of(order: Order) -> tuple[Payment, ...]:
    """A refund for each payment of the order, less what its method, or another one, has got back before."""
    left = net_by_method(order)
    total = sum(left.values())
    refunds = []
    for payment in order.payments:
        if payment.transaction_type != "payment":
            continue
        amount = min(payment.amount_cents, left.get(payment.payment_method_id, 0), total)
        if amount > 0:
            left[payment.payment_method_id] -= amount
            total -= amount
            refunds.append(Payment("refund", amount, payment.payment_method_id))
    return tuple(refunds)


def method_of(customer: Customer, method_id: str) -> PaymentMethod:
    """The customer's method with this id. Raises Hindered."""
    for method in customer.payment_methods:
        if method.id == method_id:
            return method
    others = tuple(method.id for method in customer.payment_methods)
    raise Hindered(
        Obstacle.UNKNOWN_PAYMENT_METHOD,
        Fact(OrderFact.PAYMENT_METHOD, method_id, others),
    )


def only_payer(customer: Customer, order: Order) -> PaymentMethod:
    """The one method the order's money came from and went to. Raises Hindered if there are several, or none."""
    payers = tuple(net_by_method(order))
    if len(payers) == 1:
        return method_of(customer, payers[0])
    raise Hindered(Obstacle.SEVERAL_PAYMENT_METHODS, Fact(OrderFact.PAYMENT_METHOD, "", payers))


def chosen_method(customer: Customer, order: Order, method_id: str | None) -> PaymentMethod:
    """The method named, or the one the order is paid with. Raises Hindered."""
    return only_payer(customer, order) if method_id is None else method_of(customer, method_id)


def check_can_pay(customer: Customer, method: PaymentMethod, cents: int, operation: Operation) -> None:
    """Raises Hindered if the method is a gift card with less than this. What it gets back counts only afterwards."""
    if can_pay(method, cents):
        return
    others = tuple(
        other.id for other in customer.payment_methods if other.id != method.id and can_pay(other, cents)
    )
    alternative = Alternative(NearestChoice.PAYMENT_METHOD, operation, others) if others else None
    raise Hindered(
        Obstacle.NOT_ENOUGH_BALANCE,
        Fact(OrderFact.BALANCE_CENTS, method.balance_cents or 0, cents),
        alternative=alternative,
    )


def can_pay(method: PaymentMethod, cents: int) -> bool:
    return method.source != GIFT_CARD or cents <= (method.balance_cents or 0)


def difference(cents: int, method: PaymentMethod) -> tuple[Payment, ...]:
    """The payment (positive cents) or refund (negative) of a difference; nothing for none."""
    if cents == 0:
        return ()
    return (Payment("payment" if cents > 0 else "refund", abs(cents), method.id),)


def balances_moved(customer: Customer, payments: Iterable[Payment]) -> tuple[tuple[str, int], ...]:
    """What the payments add to the customer's gift cards."""
    cards = {method.id for method in customer.payment_methods if method.source == GIFT_CARD}
    moved: dict[str, int] = {}
    for payment in payments:
        if payment.payment_method_id in cards:
            sign = -1 if payment.transaction_type == "payment" else 1
            moved[payment.payment_method_id] = (
                moved.get(payment.payment_method_id, 0) + sign * payment.amount_cents
            )
    return tuple(moved.items())


def money_shown(
    customer: Customer, payments: Iterable[Payment], conditions: Allowed, *, booked: bool = True
) -> tuple[Money, ...]:
    """The payments as the customer sees them, with the days a refund takes."""
    methods = {method.id: method for method in customer.payment_methods}
    days = conditions.refund_days
    shown = []
    for payment in payments:
        method = methods.get(payment.payment_method_id) or PaymentMethod(payment.payment_method_id, "")
        arrives = days.gift_card if method.source == GIFT_CARD else days.other
        if payment.transaction_type == "payment":
            shown.append(Money("payment", payment.amount_cents, method, booked))
        else:
            shown.append(Money("refund", payment.amount_cents, method, booked, arrives))
    return tuple(shown)
