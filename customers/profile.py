"""What the shop knows of a customer at the start of a conversation. Used by actions/ and the desk.

Tiers follow recency and amount of what was bought, the R and M of RFM (Hughes, Strategic Database Marketing, 1994); the
limits are in the shop's own currency and meant for a shop of household things.
"""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Engine

from shop.backend import ShopReads, ShopUnavailable
from shop.histories import Histories
from shop.records import Issue, Order

FAITHFUL_CENTS = 100_000  # spent in a year
FAITHFUL_ORDERS = 6
YEAR_DAYS = 365
ON_ITS_WAY = ("pending", "processed")
LAST_ORDERS = 5


@dataclass(frozen=True)
class Profile:
    """A signed-in customer. tier: "new" (no order yet), "regular" or "faithful"; orders: newest first."""

    customer_id: str
    first_name: str
    name: str
    language: str | None
    tier: str
    orders: tuple[Order, ...]
    open_issues: tuple[Issue, ...]

    @property
    def on_its_way(self) -> Order | None:
        """The newest order that has not arrived."""
        return next((order for order in self.orders if order.status in ON_ITS_WAY), None)


class Profiles(Protocol):
    def profile(self, customer_id: str) -> Profile | None:
        """None if the shop does not know the customer, or does not answer."""


class ProfileBook:
    """Profiles from the shop's records as they are now; issues are those in our own database."""

    def __init__(self, engine: Engine, shop: ShopReads) -> None:
        self._shop, self._histories = shop, Histories(engine)

    def profile(self, customer_id: str) -> Profile | None:
        try:
            customer = self._shop.customer(customer_id)
            orders = self._shop.orders_of(customer_id)
        except ShopUnavailable:
            return None  # a greeting does without
        if customer is None:
            return None
        return Profile(
            customer_id=customer_id,
            first_name=customer.first_name,
            name=f"{customer.first_name} {customer.last_name}",
            language=customer.language,
            tier=tier_of(orders, today=date.today()),
            orders=tuple(orders[:LAST_ORDERS]),
            open_issues=tuple(self._histories.open_issues_of(customer_id)),
        )


def tier_of(orders: list[Order], *, today: date) -> str:
    """The tier of somebody with these orders. Orders without a date count as bought this year."""
    if not orders:
        return "new"
    recent = [
        order
        for order in orders
        if order.status != "cancelled" and (today - (order.placed_on or today)).days < YEAR_DAYS
    ]
    spent = sum(order.total_cents for order in recent)
    return "faithful" if len(recent) >= FAITHFUL_ORDERS or spent >= FAITHFUL_CENTS else "regular"
