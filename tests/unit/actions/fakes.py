"""A small shop in memory, and a dialogue with its actions as Rasa would run them: slots, choices and moods are kept."""

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import ShopAction
from actions.conductor import Conductor, TurnAction
from actions.register import ACTIONS
from actions.rules import read_rules
from actions.services import Services
from conversations.turn_context import TurnContext
from customers.recommender import Suggestion, Wish
from knowledge_graph import Finding, ProductMatch
from knowledge_graph.graph import build_graph
from knowledge_graph.knowledge import Answer, Candidate, Parts
from knowledge_graph.option_values import variants_matching
from orders.ownership import Checked, Verdict
from orders.requests import Request
from orders.results import Balance, Preview, Refusal
from shop.demo import FOLDER
from shop.policy_table import Cause, Fact, FactName, Operation, PolicyTable
from shop.records import Address, Customer, Order, OrderLine, PaymentMethod, Product, ShopState, Variant
from shop.terms import Terms, read_terms

TODAY = date(2026, 11, 26)  # a Thursday
NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)  # half past ten in Berlin
CODE = "483920"
SCORES = {"upset": -0.99, "annoyed": -0.45, "neutral": 0.0, "pleased": 0.6, "delighted": 0.95}
FILLED = ("order_number", "email", "product", "language")


def product(name: str, *variants: tuple[dict[str, str], int, bool], name_zh: str | None = None) -> Product:
    key = name.lower().replace(" ", "-")
    made = [
        Variant(f"{key}-{number}", key, options, available, cents)
        for number, (options, cents, available) in enumerate(variants)
    ]
    return Product(key, name, tuple(made), name_zh=name_zh)


MOKA = product(
    "Moka Pot", ({"size": "3 cups"}, 2990, True), ({"size": "6 cups"}, 3690, False), name_zh="摩卡壶"
)
PRESS = product("French Press", ({"size": "8 cups"}, 3990, True))
SHIRT = product("Linen Shirt", ({"colour": "blue"}, 5900, True), ({"colour": "white"}, 5900, True))
LAMP = product("Desk Lamp", ({}, 8900, True))
PRODUCTS = (MOKA, PRESS, SHIRT, LAMP)


TERMS: Terms = read_terms(FOLDER / "terms.yml")


def order(
    number: str, *, status: str = "processed", promised: str | None = "2026-11-28", item: Product = MOKA
) -> Order:
    line = OrderLine(item.name, item.product_id, item.variants[0].item_id, 2990, {})
    home = Address("Lindenstrasse 1", "", "Hamburg", "Germany", "HH", "20357")
    extra = {"promised_on": promised} if promised else {}
    return Order(number, "ann", status, home, (line,), (), (), placed_on=date(2026, 11, 21), extra=extra)


def finding(band: str, *, entry: str = "entry", text: str = "That is how it is.") -> Finding:
    candidates = [
        Candidate(
            entry, f"About {entry}?", 0.5, 0.5, Parts(0.5, 0.0, 0.0, 0.0), ["question", f"entry:{entry}"]
        )
    ]
    answer = Answer(entry, f"About {entry}?", text)
    return Finding(band, 0.9, answer, candidates) if band != "none" else Finding("none", 0.0)  # type: ignore[arg-type]


@dataclass
class FakeKnowledge:
    """known: what is answered to a question that contains the key."""

    known: dict[str, Finding] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, question: str, *, language: str) -> Finding:
        self.asked.append(question)
        return next((found for words, found in self.known.items() if words in question), Finding("none", 0.0))

    def entry(self, entry_id: str, *, language: str) -> Answer | None:
        return Answer(entry_id, f"About {entry_id}?", f"The answer on {entry_id}.")

    def find_products(self, text: str) -> list[ProductMatch]:
        named = [(text.lower().find(name.lower()), one, name) for one in PRODUCTS for name in _names(one)]
        found = {
            one.product_id: ProductMatch(one, name)
            for at, one, name in sorted(named, key=lambda n: n[0])
            if at >= 0
        }
        return list(found.values())

    def variants_matching(self, product: Product, text: str) -> list[Variant]:
        return variants_matching(product, text)

    def graph(self) -> nx.DiGraph:
        return build_graph(PRODUCTS, [], [], TERMS)


def _names(one: Product) -> list[str]:
    return [one.name, *([one.name_zh] if one.name_zh else []), one.name.split()[-1]]


@dataclass
class FakeShop:
    """Everything else an action may ask. customer: who is signed in."""

    customer: str | None = "ann"
    orders: list[Order] = field(default_factory=lambda: [order("DS-1"), order("DS-2", item=LAMP)])

    def context(self, turn_id: str) -> TurnContext:
        return TurnContext("c1", self.customer, "en", "web")

    def orders_of(self, customer_id: str) -> list[Order]:
        return self.orders

    def order_of(self, customer_id: str, order_number: str) -> Order | None:
        return next((one for one in self.orders if one.order_id == order_number), None)

    def state(self) -> ShopState:
        return ShopState("Shop", "EUR", 1, "demo-1")

    def send_code(self, *_: object, **__: object) -> None:
        """Sent."""

    def check_code(self, conversation_id: str, turn_id: str, code: str) -> Checked:
        return Checked(Verdict.RIGHT, "ann") if code == CODE else Checked(Verdict.WRONG, tries_left=4)

    def profile(self, customer_id: str) -> None:
        return None

    def for_customer(self, customer_id: str | None, wish: Wish) -> list[Suggestion]:
        return [Suggestion(PRESS, "popular"), Suggestion(LAMP, "popular")]

    def similar(self, product_id: str, wish: Wish) -> list[Suggestion]:
        return [Suggestion(PRESS, "similar", MOKA)]

    def goes_with(self, product_id: str, wish: Wish) -> list[Suggestion]:
        return [Suggestion(LAMP, "goes_with", MOKA)]

    def category_named(self, text: str) -> str | None:
        return None

    def customer_record(self, customer_id: str) -> Customer:
        home = Address("Lindenstrasse 1", "", "Hamburg", "Germany", "HH", "20357")
        ids = tuple(one.order_id for one in self.orders)
        card = PaymentMethod("card-1", "credit_card", "visa", "4242")
        return Customer(customer_id, "Ann", "Byrne", "ann@example.com", home, (card,), ids)


@dataclass
class FakeBackend:
    """The records of a FakeShop's customer."""

    shop: FakeShop

    def customer(self, customer_id: str) -> Customer | None:
        return self.shop.customer_record(customer_id)

    def product(self, product_id: str) -> Product | None:
        return next((one for one in PRODUCTS if one.product_id == product_id), None)


class NoOperations:
    """Operations of a shop whose table has no rules: everything goes to a person."""

    def preview(self, customer_id: str, request: Request, *, turn_id: str) -> Refusal:
        fact = Fact(FactName.OPERATION, request.operation.value)
        return Refusal(request.operation, Cause.NO_RULE, request.operation.value, fact)

    def shown(self, preview_id: str, *, customer_id: str) -> Preview | None:
        return None

    def perform(self, preview_id: str, *, customer_id: str, turn_id: str) -> Refusal:
        return Refusal(None, Cause.NO_RULE, "unknown_preview", Fact(FactName.OPERATION, preview_id))

    def undo(self, preview_id: str, *, customer_id: str, turn_id: str) -> Refusal:
        return self.perform(preview_id, customer_id=customer_id, turn_id=turn_id)

    def last_done(self, customer_id: str) -> None:
        return None

    def came_back(self, customer_id: str) -> Balance:
        return Balance(0, 0)


class NoStatements:
    """Balances and invoices of a shop whose table has no rules."""

    def gift_cards(self, customer_id: str) -> Refusal:
        return self._refusal(Operation.GIFT_CARD_BALANCE)

    def send(self, customer_id: str, order_number: str, *, language: str) -> Refusal:
        return self._refusal(Operation.INVOICE)

    def _refusal(self, operation: Operation) -> Refusal:
        fact = Fact(FactName.OPERATION, operation.value)
        return Refusal(operation, Cause.NO_RULE, operation.value, fact)


@dataclass(frozen=True)
class Said:
    """One reply: its response, what it was filled with, and what came with it."""

    response: str
    values: dict[str, Any]
    choices: list[dict[str, str]]
    custom: dict[str, Any]

    @property
    def payloads(self) -> list[str]:
        return [choice["payload"] for choice in self.choices]


class Replies(list[Said]):
    """What was said in one turn."""

    @property
    def responses(self) -> list[str]:
        return [said.response for said in self]

    def the(self, response: str) -> Said:
        """The one reply with this response."""
        (found,) = [said for said in self if said.response == response]
        return found

    @property
    def reasons(self) -> dict[str, Any]:
        """As the turn's record has them."""
        found: dict[str, Any] = {}
        for said in self:
            found |= said.custom.get("reasons", {})
        return found

    @property
    def warning(self) -> dict[str, Any] | None:
        return next((said.custom["warning"] for said in self if "warning" in said.custom), None)

    @property
    def handoff(self) -> dict[str, Any] | None:
        return next((said.custom["handoff"] for said in self if "handoff" in said.custom), None)


def request(text: str, intent: str, **entities: str) -> dict[str, Any]:
    """One of several in a message, as the bot attaches it."""
    return {"text": text, "intent": intent, "confidence": 0.9, "entities": marked(entities)}


def marked(entities: dict[str, str]) -> list[dict[str, Any]]:
    return [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]


class Dialogue:
    """A conversation with the real actions and rules, on a fake shop."""

    def __init__(
        self, shop: FakeShop | None = None, *, knowledge: FakeKnowledge | None = None, **known: Finding
    ) -> None:
        self.shop = shop or FakeShop()
        self.knowledge = knowledge or FakeKnowledge({k.replace("_", " "): v for k, v in known.items()})
        self.slots: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self.rules = read_rules()
        self.turns = 0
        services = self.services()
        self.actions: dict[str, ShopAction] = {action.action_name: action(services) for action in ACTIONS}
        self.conductor = Conductor(services, self.actions, self.rules)

    def services(self) -> Services:
        """What the actions use; other dialogues have others."""
        return Services(
            self.knowledge,
            self.shop,
            self.shop,
            self.shop,
            self.shop,
            self.shop,
            self.shop,
            identities=self.shop,
            backend=FakeBackend(self.shop),
            operations=NoOperations(),
            statements=NoStatements(),
            invoices=NoStatements(),
            table=PolicyTable,
            today=lambda: TODAY,
            now=lambda: NOW,
        )

    def press(self, payload: str) -> Replies:
        """Take a choice that was offered."""
        found = re.fullmatch(r"/(\w+)(\{.*\})?", payload)
        assert found is not None
        return self.say(payload, found[1], **(json.loads(found[2]) if found[2] else {}))

    def say(
        self,
        text: str,
        intent: str,
        *,
        mood: str = "neutral",
        requests: Sequence[dict[str, Any]] = (),
        urgency: float | None = None,
        ranking: Sequence[str] = (),
        roles: Sequence[dict[str, Any]] = (),
        **entities: str,
    ) -> Replies:
        """One message of the customer and what is answered to it."""
        self.turns += 1
        found = [*marked(entities), *roles] or (list(requests[0]["entities"]) if requests else [])
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [{"name": name} for name in ranking],
            "entities": found,
            "requests": list(requests),
            "sentiment": {"label": mood, "score": SCORES[mood]},
            "metadata": {"turn_id": f"t{self.turns}"},
            "urgency": urgency,
        }
        self.slots |= {item["entity"]: item["value"] for item in found if item["entity"] in FILLED}
        self.events.append({"event": "user", "text": text, "parse_data": message})
        return self._run(self.actions.get(self.rules.get(intent, ""), self.actions["action_admit"]), message)

    def _run(self, action: ShopAction, message: dict[str, Any]) -> Replies:
        tracker = Tracker("c1", self.slots, message, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(TurnAction(action, self.conductor).run(dispatcher, tracker, {}))
        self.slots = {**self.slots, **{event["name"]: event["value"] for event in events}}
        self.events += [
            {"event": "bot", "data": {"buttons": said["buttons"], "custom": said["custom"]}}
            for said in dispatcher.messages
        ]
        return Replies(_said(message) for message in dispatcher.messages)


def _said(message: dict[str, Any]) -> Said:
    known = ("text", "buttons", "elements", "custom", "template", "response", "image", "attachment")
    values = {name: value for name, value in message.items() if name not in known}
    return Said(message["response"] or message["text"], values, message["buttons"], message["custom"])
