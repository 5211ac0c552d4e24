"""What operations need of a shop: read a customer's records, make a change once, take it back.

embedded.py keeps the shop in our own database, connector/ talks to another system over HTTP. Both implement the same
protocol, and tests/unit/shop/test_shop_backends.py is the contract for both.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shop.changes import Change
from shop.records import Customer, Order, Product


class ChangeRefused(RuntimeError):
    """The shop did not make the change; nothing was done.

    NotTheirs        the order is not this customer's, or is gone
    Stale            the order is no longer as it was when the change was planned
    NotEnough        a gift card has less than the change takes
    NotAvailable     a variant can no longer be had at the planned price
    NothingToRevert  no change was made under this key
    """


class NotTheirs(ChangeRefused):
    """The order is not this customer's, or is gone."""


class Stale(ChangeRefused):
    """The order is no longer as it was. status: the one it has."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the order has changed; its status is {status!r}")
        self.status = status


class NotEnough(ChangeRefused):
    """A gift card's balance is too low. balance_cents: what it has."""

    def __init__(self, method_id: str, balance_cents: int) -> None:
        super().__init__(f"gift card {method_id!r} has {balance_cents} cents")
        self.method_id, self.balance_cents = method_id, balance_cents


class NotAvailable(ChangeRefused):
    """A variant can no longer be had at the planned price."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"variant {item_id!r} is not available at the planned price")
        self.item_id = item_id


class NothingToRevert(ChangeRefused):
    """No change was made under this key."""


class ShopUnavailable(RuntimeError):
    """The shop does not answer, or not as agreed. Nothing was done."""


class OutcomeUnknown(RuntimeError):
    """A change was sent, and no answer tells what became of it. Asked again with the same key, it is done once."""


@dataclass(frozen=True)
class Applied:
    """A change that was made. order_id: of the order it touched or made. The same for every repetition of its key."""

    key: str
    order_id: str | None
    made_at: datetime
    reverted_at: datetime | None = None


class ShopReads(Protocol):
    """One customer's records, never another's. Every read may raise ShopUnavailable."""

    def customer(self, customer_id: str) -> Customer | None: ...

    def orders_of(self, customer_id: str) -> list[Order]:
        """Newest first."""

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        """The customer's own order, by its number as people write it."""

    def product(self, product_id: str) -> Product | None: ...


class ShopBackend(ShopReads, Protocol):
    """The shop's side. Changes are made once per key."""

    def owner_of(self, order_number: str, email: str) -> str | None:
        """The customer with this e-mail address whose order it is; nothing tells which of the two is not known.

        Raises ShopUnavailable.
        """

    def applied(self, key: str) -> Applied | None:
        """The change made under this key, if one was. Raises ShopUnavailable."""

    def apply(self, change: Change, *, key: str) -> Applied:
        """Make the change and keep its key, together or not at all.

        Raises ChangeRefused and ShopUnavailable, after which nothing was done, and OutcomeUnknown.
        A key that is known returns its first result and does nothing. Whose order it is, and whether it is still as
        expected, is checked in the same step.
        """

    def revert(self, key: str) -> Applied:
        """Put back what the change of this key made different; repeated, it does nothing. Raises as `apply`."""
