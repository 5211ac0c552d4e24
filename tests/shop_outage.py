"""A shop whose system goes down, loses what it is sent, or does it and does not say so."""

from dataclasses import dataclass, field
from enum import Enum

from shop.backend import Applied, OutcomeUnknown, ShopBackend, ShopUnavailable
from shop.changes import Change
from shop.records import Customer, Order, Product


class Effect(Enum):
    """What becomes of a change."""

    DONE = "done"
    REFUSED = "refused"  # never sent
    LOST = "lost"  # sent and not done
    UNHEARD = "unheard"  # done and not said


@dataclass
class Outage:
    """See shop.backend.ShopBackend. effect: of changes. down_after: whether it is down once a change was sent."""

    shop: ShopBackend
    is_down: bool = False
    effect: Effect = Effect.DONE
    down_after: bool = False
    orders: list[Order] | None = None
    keys: list[str] = field(default_factory=list)

    def customer(self, customer_id: str) -> Customer | None:
        return self._up().customer(customer_id)

    def orders_of(self, customer_id: str) -> list[Order]:
        return self._up().orders_of(customer_id) if self.orders is None else self.orders

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        return self._up().order_of(customer_id, order_number)

    def product(self, product_id: str) -> Product | None:
        return self.shop.product(product_id)

    def owner_of(self, order_number: str, email: str) -> str | None:
        return self._up().owner_of(order_number, email)

    def applied(self, key: str) -> Applied | None:
        return self._up().applied(key)

    def apply(self, change: Change, *, key: str) -> Applied:
        self._sent(key)
        return self._said(self.shop.apply(change, key=key))

    def revert(self, key: str) -> Applied:
        self._sent(key)
        return self._said(self.shop.revert(key))

    def _up(self) -> ShopBackend:
        if self.is_down:
            raise ShopUnavailable("down")
        return self.shop

    def _sent(self, key: str) -> None:
        self._up()
        self.keys.append(key)
        self.is_down = self.down_after
        if self.effect is Effect.REFUSED:
            raise ShopUnavailable("refused")
        if self.effect is Effect.LOST:
            raise OutcomeUnknown("lost")

    def _said(self, applied: Applied) -> Applied:
        if self.effect is Effect.UNHEARD:
            raise OutcomeUnknown("unheard")
        return applied
