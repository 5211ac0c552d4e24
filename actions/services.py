"""What actions may use, built once per process: the composition root of the action server."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import networkx as nx
from sqlalchemy import Engine

from actions.forgetting import Forgetting
from actions.settings import ActionsSettings
from conversations.turn_context import TurnContext, TurnReader
from customers.profile import ProfileBook, Profiles
from customers.recommender import Recommender, Recommending, Wish
from knowledge_graph import Finding, Knowledge, ProductMatch
from knowledge_graph.knowledge import Answer
from orders.identity_by_name import IdentityByName, Tried
from orders.invoice_mail import InvoiceMail, Mailed
from orders.mail import Outbox, Smtp
from orders.mail_queue import MailSender
from orders.operations import KEPT, Operations
from orders.ownership import Checked, Ownership
from orders.requests import Request
from orders.results import Balance, Done, Preview, Refusal, Undone
from orders.statements import Statements
from shop.backend import ShopBackend, ShopReads
from shop.catalogue import Catalogue
from shop.connector import Connection, HttpShop, RememberingShop
from shop.embedded import EmbeddedShop
from shop.policy_table import PolicyTable
from shop.records import Customer, Order, PaymentMethod, Product, ShopState, Variant
from storage import now_utc


class KnowledgeService(Protocol):
    """The part of Knowledge that actions use."""

    def answer(self, question: str, *, language: str) -> Finding: ...
    def entry(self, entry_id: str, *, language: str) -> Answer | None: ...
    def find_products(self, text: str) -> list[ProductMatch]: ...
    def variants_matching(self, product: Product, text: str) -> list[Variant]: ...
    def graph(self) -> nx.DiGraph: ...


class OrderService(Protocol):
    """Orders of one customer."""

    def orders_of(self, customer_id: str) -> list[Order]: ...
    def order_of(self, customer_id: str, order_number: str) -> Order | None: ...


class ShopService(Protocol):
    """The shop's name and currency."""

    def state(self) -> ShopState: ...


class RecordService(Protocol):
    """A customer's record and the products of the shop."""

    def customer(self, customer_id: str) -> Customer | None: ...
    def product(self, product_id: str) -> Product | None: ...


class OperationService(Protocol):
    """What may be done with orders: see orders.operations.Operations."""

    def preview(self, customer_id: str, request: Request, *, turn_id: str) -> Preview | Refusal: ...
    def shown(self, preview_id: str, *, customer_id: str) -> Preview | None: ...
    def perform(self, preview_id: str, *, customer_id: str, turn_id: str) -> Done | Refusal: ...
    def undo(self, preview_id: str, *, customer_id: str, turn_id: str) -> Undone | Refusal: ...
    def last_done(self, customer_id: str) -> Done | None: ...
    def came_back(self, customer_id: str) -> Balance: ...


class StatementService(Protocol):
    """What customers may read about their money: see orders.statements.Statements."""

    def gift_cards(self, customer_id: str) -> tuple[PaymentMethod, ...] | Refusal: ...


class InvoiceService(Protocol):
    """Invoices by mail."""

    def send(self, customer_id: str, order_number: str, *, language: str) -> Mailed | Refusal: ...


class OwnershipService(Protocol):
    """Codes that prove who a customer is."""

    def send_code(
        self, conversation_id: str, turn_id: str, order_number: str, email: str, *, language: str
    ) -> None: ...
    def check_code(self, conversation_id: str, turn_id: str, code: str) -> Checked: ...


class IdentityService(Protocol):
    """Who has a name and a postcode."""

    def identify(
        self, conversation_id: str, turn_id: str, name: str, postcode: str, *, signed_in: str | None
    ) -> Tried: ...


class TurnService(Protocol):
    """Who the verified customer of a turn is."""

    def context(self, turn_id: str) -> TurnContext: ...


@dataclass(frozen=True)
class Services:
    """Everything an action may use."""

    knowledge: KnowledgeService
    orders: OrderService
    shop: ShopService
    turns: TurnService
    ownership: OwnershipService
    profiles: Profiles
    recommender: Recommending
    identities: IdentityService
    backend: RecordService
    operations: OperationService
    statements: StatementService
    invoices: InvoiceService
    table: Callable[[], PolicyTable]
    today: Callable[[], date] = date.today
    now: Callable[[], datetime] = now_utc


def build_services(engine: Engine, settings: ActionsSettings, *, mail_posted: Callable[[], None]) -> Services:
    """The real ones. Raises what a missing model or database raises: the process must not start without.

    mail_posted: called after a mail was committed.
    """
    knowledge = Knowledge(engine, settings.home)
    knowledge.warm_up()
    recommender = Recommender(engine, settings.home)
    recommender.for_customer(None, Wish())
    shop, (backend, reads) = Catalogue(engine), build_shop(engine, settings)
    operations = Operations(engine, backend, table=shop.policy_table)
    statements = Statements(backend, table=shop.policy_table, state=shop.state)
    return Services(
        knowledge=knowledge,
        orders=reads,
        shop=shop,
        turns=TurnReader(engine),
        ownership=Ownership(engine, backend, mail_posted=mail_posted),
        profiles=ProfileBook(engine, backend),
        recommender=recommender,
        identities=IdentityByName(engine),
        backend=reads,
        operations=operations,
        statements=statements,
        invoices=InvoiceMail(engine, backend, statements, mail_posted=mail_posted),
        table=shop.policy_table,
    )


def build_shop(engine: Engine, settings: ActionsSettings) -> tuple[ShopBackend, ShopReads]:
    """Where orders are: what operations act on, and what answers read, which may be a reading of before."""
    if not settings.shop_url:
        embedded = EmbeddedShop(engine)
        return embedded, embedded
    connection = Connection(settings.shop_url, settings.shop_secret.get_secret_value())
    connected = HttpShop(connection, product=Catalogue(engine).product)
    return connected, RememberingShop(connected, engine)


def build_forgetting(engine: Engine, settings: ActionsSettings) -> Forgetting:
    """Forgets previews, what changes keep for being taken back, codes, tries at identities and readings in their time."""
    shop, reads = build_shop(engine, settings)
    operations = Operations(engine, shop, table=Catalogue(engine).policy_table)
    keepers = [operations.forget_old, Ownership(engine, shop).forget_old, IdentityByName(engine).forget_old]
    if isinstance(reads, RememberingShop):
        keepers.append(reads.forget_old)
    return Forgetting([*keepers, lambda: EmbeddedShop(engine).forget(now_utc() - KEPT)])


def build_mail_sender(engine: Engine, settings: ActionsSettings) -> MailSender:
    """Sends by the mail server, or into the outbox folder. Raises BadMailSetting."""
    url = settings.smtp_url.get_secret_value()
    carrier = Smtp(url) if url else Outbox(settings.home / "outbox")
    return MailSender(engine, carrier, sender=settings.mail_from)
