"""What a plan is made from, and what it comes to. Used by planning.py and the planners it calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from orders.payment import Hindered
from orders.results import LineShown, Obstacle, OrderFact, Plan
from shop.changes import Change, fingerprint
from shop.policy_table import Fact, Operation, PolicyTable
from shop.records import Customer, Order, OrderLine, Product


@dataclass(frozen=True)
class Basis:
    """The records an operation is about, as they are now. products: those of the order's lines, by id."""

    customer: Customer
    order: Order | None
    products: Mapping[str, Product]
    table: PolicyTable
    day: date

    @property
    def the_order(self) -> Order:
        """The order, where the operation is about one: planning.py has seen to it."""
        if self.order is None:
            raise ValueError("this operation is about an order")
        return self.order


@dataclass(frozen=True)
class Planned:
    """What the customer is shown, and the change that does it."""

    plan: Plan
    change: Change


def change_of(operation: Operation, basis: Basis) -> Change:
    """A change of the order as it is now, with nothing different yet."""
    order = basis.the_order
    return Change(operation, basis.customer.customer_id, order.order_id, fingerprint(order))


def line_at(order: Order, position: int) -> OrderLine:
    """Raises Hindered if the order has no such line."""
    if position < len(order.lines):
        return order.lines[position]
    raise Hindered(Obstacle.UNKNOWN_LINE, Fact(OrderFact.POSITION, position, len(order.lines)))


def line_shown(order: Order, position: int, *, refund_cents: int | None = None) -> LineShown:
    line = line_at(order, position)
    return LineShown(
        position=position,
        name=line.name,
        item_id=line.item_id,
        options=line.options,
        price_cents=line.price_cents,
        refund_cents=refund_cents,
    )
