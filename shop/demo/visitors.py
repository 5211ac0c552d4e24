"""Five of the demo shop's customers whom a visitor may be, each with something else to ask about."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine, select

from shop.customers import CustomerBook
from shop.orders import OrderBook
from shop.records import Customer, Order
from shop.tables import CustomerRow
from storage import reading


@dataclass(frozen=True)
class Visitor:
    """hint: what is particular about this customer, a key of the page's words."""

    customer_id: str
    name: str
    city: str
    hint: str


Kind = Callable[[Customer, list[Order]], bool]
KINDS: dict[str, Kind] = {
    "on_its_way": lambda customer, orders: orders[0].status == "processed" and customer.language == "en",
    "just_ordered": lambda customer, orders: orders[0].status == "pending" and customer.language == "en",
    "regular": lambda customer, orders: len(orders) > 7 and customer.language == "en",
    "chinese": lambda customer, orders: customer.language == "zh" and len(orders) > 2,
    "cancelled": lambda customer, orders: orders[0].status == "cancelled",
}


def visitors(engine: Engine) -> list[Visitor]:
    """The first customer of each kind, in the order of KINDS; a kind nobody fits today is left out."""
    people, orders = CustomerBook(engine), OrderBook(engine)
    with reading(engine) as session:
        ids = list(session.scalars(select(CustomerRow.customer_id).order_by(CustomerRow.position)))
    found: dict[str, Visitor] = {}
    for customer_id in ids:
        customer, mine = people.customer(customer_id), orders.orders_of(customer_id)
        if customer is None or not mine:
            continue
        hint = next(
            (hint for hint, fits in KINDS.items() if hint not in found and fits(customer, mine)), None
        )
        if hint is not None:
            name = f"{customer.first_name} {customer.last_name}"
            found[hint] = Visitor(customer_id, name, customer.address.city, hint)
        if len(found) == len(KINDS):
            break
    return [found[hint] for hint in KINDS if hint in found]
