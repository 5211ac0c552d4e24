"""Operations on the small shop with a clock, and what can be seen of it."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from orders.operations import Operations
from orders.requests import (
    Cancel,
    ChangeItems,
    Request,
    Swap,
)
from orders.results import Done, Preview, Refusal, Undone
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.histories import Histories
from shop.records import Order
from shop.tables import ChangeRow
from storage import reading
from tests.small_shop import GIFT, open_shop

CANCEL = Cancel(order_number="DS-3")
SMALLER = ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-s"),))
LARGER = ChangeItems(order_number="DS-1", swaps=(Swap(position=0, new_item_id="shirt-l"),))


class Counter:
    """Operations on the small shop with a clock, and what can be seen of it."""

    def __init__(self, home: Path) -> None:
        self.engine: Engine = open_shop(home)
        self.now = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
        self.shop = EmbeddedShop(self.engine, now=lambda: self.now)
        self.operations = self.operations_on(self.shop)
        self.turns = 0

    def operations_on(self, shop: EmbeddedShop) -> Operations:
        table = Catalogue(self.engine).policy_table
        return Operations(self.engine, shop, table=table, now=lambda: self.now)

    def preview(self, request: Request, *, customer_id: str = "ann") -> Preview:
        self.turns += 1
        preview = self.operations.preview(customer_id, request, turn_id=f"t{self.turns}")
        assert isinstance(preview, Preview), preview
        return preview

    def refused(self, request: Request, *, customer_id: str = "ann") -> Refusal:
        refusal = self.operations.preview(customer_id, request, turn_id="t")
        assert isinstance(refusal, Refusal), refusal
        return refusal

    def perform(self, preview: Preview, *, turn: str = "yes") -> Done | Refusal:
        return self.operations.perform(preview.preview_id, customer_id="ann", turn_id=turn)

    def do(self, request: Request) -> Done:
        done = self.perform(self.preview(request))
        assert isinstance(done, Done), done
        assert done.verified
        return done

    def undo(self, done: Done, *, turn: str = "no") -> Undone | Refusal:
        return self.operations.undo(done.preview_id, customer_id="ann", turn_id=turn)

    def order(self, order_id: str) -> Order:
        order = self.shop.order_of("ann", order_id)
        assert order is not None
        return order

    def balance(self) -> int:
        customer = self.shop.customer("ann")
        assert customer is not None
        return next(m.balance_cents or 0 for m in customer.payment_methods if m.id == GIFT.id)

    def records(self) -> object:
        """Everything the shop knows of the customer."""
        orders = [(order, order.extra) for order in (self.order(f"DS-{number}") for number in range(1, 7))]
        return self.shop.customer("ann"), orders, Histories(self.engine).open_issues_of("ann")

    def everything(self) -> object:
        """The records, and the keys of the changes made."""
        with reading(self.engine) as session:
            return self.records(), sorted(session.scalars(select(ChangeRow.key)))
