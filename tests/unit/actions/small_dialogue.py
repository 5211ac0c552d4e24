"""A dialogue about the small shop's orders with the real operations: what is said can be compared with the database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from actions.services import Services
from knowledge_graph import Finding, ProductMatch
from orders.invoice_mail import InvoiceMail
from orders.operations import Operations
from orders.statements import Statements
from shop import contents
from shop.catalogue import Catalogue
from shop.contents import ShopContents
from shop.embedded import EmbeddedShop
from shop.orders import OrderBook
from shop.policy_table import PolicyTable
from shop.records import Customer, Order, Product
from storage import writing
from tests.small_shop import PRODUCTS, open_shop
from tests.unit.actions.fakes import Dialogue, FakeKnowledge, Replies

NAMES = {"shirt": ("shirt", "衬衫"), "olive-soap": ("olive-soap", "soap", "肥皂")}


class SmallKnowledge(FakeKnowledge):
    """Finds the small shop's two products."""

    def find_products(self, text: str) -> list[ProductMatch]:
        plain = text.lower()
        places = [(plain.find(word), one, word) for one in PRODUCTS for word in NAMES[one.product_id]]
        named: dict[str, ProductMatch] = {}
        for at, one, word in sorted(places, key=lambda place: place[0]):
            if at >= 0:
                named.setdefault(one.product_id, ProductMatch(one, word))
        return list(named.values())


class SmallDialogue(Dialogue):
    """As Dialogue; the customer is Ann, today is 10 June 2026."""

    def __init__(self, home: Path, *, table: PolicyTable | None = None, **known: Finding) -> None:
        self.engine = open_shop(home, table=table)
        self.now = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
        self.backend = EmbeddedShop(self.engine, now=lambda: self.now)
        super().__init__(None, **known)

    def services(self) -> Services:
        self.knowledge = SmallKnowledge(self.knowledge.known)
        catalogue = Catalogue(self.engine)
        table = catalogue.policy_table
        operations = Operations(self.engine, self.backend, table=table, now=lambda: self.now)
        statements = Statements(self.backend, table=table, state=catalogue.state, now=lambda: self.now)
        return replace(
            super().services(),
            knowledge=self.knowledge,
            orders=OrderBook(self.engine),
            shop=catalogue,
            backend=self.backend,
            operations=operations,
            statements=statements,
            invoices=InvoiceMail(
                self.engine, self.backend, statements, mail_posted=lambda: None, now=lambda: self.now
            ),
            table=table,
            today=lambda: date(2026, 6, 10),
        )

    def yes(self, replies: Replies) -> Replies:
        """Press the yes below the last of these replies."""
        return self.press(replies[-1].payloads[0])

    def order(self, order_id: str) -> Order:
        found = self.backend.order_of("ann", order_id)
        assert found is not None
        return found

    def put(self, order: Order) -> None:
        """One more of Ann's orders."""
        with writing(self.engine) as session:
            contents.add(session, ShopContents(orders=[order]))

    def customer(self) -> Customer:
        found = self.backend.customer("ann")
        assert found is not None
        return found

    def product(self, product_id: str) -> Product:
        found = self.backend.product(product_id)
        assert found is not None
        return found

    def records(self) -> Any:
        """Everything that an operation may change."""
        return self.customer(), [(self.order(f"DS-{n}"), self.order(f"DS-{n}").extra) for n in range(1, 7)]

    def in_chinese(self) -> "SmallDialogue":
        self.slots["language"] = "zh"
        return self
