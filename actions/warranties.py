"""How long something is warranted: to the last day for what a customer has bought, in general for any product.

A claim, which asks for no time, is an operation.
"""

import json
import re
from collections.abc import Collection, Sequence
from typing import Any

import networkx as nx
from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, ownership
from actions.base import ShopAction
from actions.graph_texts import in_words_of, reasons
from actions.operating.operate import Operate
from actions.order_words import NEWEST
from actions.product_texts import ProductTexts
from actions.products import ask_which_product, named_products, offer_products
from actions.turn import EventType, Turn, ask, slot, utter
from knowledge_graph.promises import covered
from knowledge_graph.traversals import Bought, bought
from shop.records import Order, Product

THEIRS = re.compile(
    r"\b(?:my|mine|our)\b|\b(?:i|we)(?:'ve| have)? (?:just )?(?:bought|ordered|got|purchased)\b"
    r"|我的|我.{0,4}买|我.{0,4}订|上次",
    re.IGNORECASE,
)
HOW_LONG = re.compile(
    r"\bstill\b|\bcovered\b|\bunder (?:warranty|guarantee)\b|\bhow long\b|\bhow many\b|\buntil when\b|\bexpir"
    r"|\bwhen does\b|\bhave (?:a )?(?:warranty|guarantee)"
    r"|保修期|过保|在保|还保|多久|多长|几年|什么时候|到期|哪天",
    re.IGNORECASE,
)
NOT_KEPT = ("cancelled",)
SHOWN_AS_CHOICES = 5


class Warranty(ShopAction):
    """ "Is the scarf I bought last still covered?"; what asks for no time, from the knowledge."""

    action_name = "action_warranty"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        found = [match.product for match in await named_products(self._services, turn)]
        number = turn.first("order_number")
        is_theirs = bool(THEIRS.search(turn.text) or NEWEST.search(turn.text) or number)
        is_chosen = turn.text.startswith("/") and bool(turn.entities)
        if not (found or is_theirs) or not (HOW_LONG.search(turn.text) or is_chosen):
            return await Operate(self._services).answer(dispatcher, turn)
        customer_id = await ownership.customer_of(self._services, turn)
        if customer_id is not None:
            lines = await self._lines(turn, customer_id, found, number)
            if len(lines) > 1:
                return await self._ask_which(dispatcher, turn, lines)
            if lines:
                return await self._say_of_line(dispatcher, turn, lines[0])
        elif number or (is_theirs and not found):
            return await ownership.begin(self._services, dispatcher, turn)
        is_missed = is_theirs and customer_id is not None
        return await self._say_of_product(dispatcher, turn, found, is_missed=is_missed)

    async def _lines(
        self, turn: Turn, customer_id: str, products: Sequence[Product], number: str | None
    ) -> list[Bought]:
        """What the customer may mean: lines of the named products or order, only the newest where the text says so."""
        orders = await self._orders(customer_id, number)
        graph = await ask(self._services.knowledge.graph)
        wanted = {product.product_id for product in products}
        if NEWEST.search(turn.text):
            orders = [order for order in orders if _has(order, wanted)][:1]
        if not wanted and not number and not NEWEST.search(turn.text):
            return []
        return [
            bought(graph, order, line)
            for order in orders
            for line in order.lines
            if not wanted or line.product_id in wanted
        ]

    async def _orders(self, customer_id: str, number: str | None) -> list[Order]:
        if number is None:
            orders = await ask(self._services.orders.orders_of, customer_id)
        else:
            order = await ask(self._services.orders.order_of, customer_id, number)
            orders = [order] if order else []
        return [order for order in orders if order.status not in NOT_KEPT]

    async def _ask_which(
        self, dispatcher: CollectingDispatcher, turn: Turn, lines: Sequence[Bought]
    ) -> list[EventType]:
        texts = in_words_of(turn, (await ask(self._services.shop.state)).currency)
        choices = [
            {
                "title": texts.bought(one),
                "payload": "/warranty"
                + json.dumps(
                    {"product": one.line.name, "order_number": one.order.order_id}, ensure_ascii=False
                ),
            }
            for one in lines[:SHOWN_AS_CHOICES]
        ]
        expects = {"slot": "choice", "kind": "choice"}
        utter(
            dispatcher,
            "utter_which_bought",
            choices=list({choice["payload"]: choice for choice in choices}.values()),
            expects=expects,
            reasons=reasons(*(one.path for one in lines[:SHOWN_AS_CHOICES])),
        )
        return knowing.UNDERSTOOD

    async def _say_of_line(
        self, dispatcher: CollectingDispatcher, turn: Turn, one: Bought
    ) -> list[EventType]:
        graph = await ask(self._services.knowledge.graph)
        term = covered(graph, one.line.product_id)
        if term is None:
            return await Operate(self._services).answer(dispatcher, turn)
        texts = in_words_of(turn, (await ask(self._services.shop.state)).currency)
        name = texts.line_name(one)
        values: dict[str, Any] = {"product": name, "order_number": one.order.order_id, "months": term.months}
        over = reasons([*one.path[:3], *term.path[1:]])
        if one.order.delivered_on is None:
            response = (
                "utter_warranty_no_date"
                if one.order.status == "delivered"
                else "utter_warranty_not_delivered"
            )
            utter(dispatcher, response, reasons=over, **values)
        else:
            last = term.last_day(one.order.delivered_on)
            response = "utter_warranty_runs" if self._services.today() <= last else "utter_warranty_over"
            days: dict[str, Any] = {
                "delivered": texts.date(one.order.delivered_on),
                "last_day": texts.date(last),
            }
            utter(dispatcher, response, reasons=over, **values, **days)
        return [*knowing.UNDERSTOOD, slot("product", one.line.name)]

    async def _say_of_product(
        self, dispatcher: CollectingDispatcher, turn: Turn, products: Sequence[Product], *, is_missed: bool
    ) -> list[EventType]:
        """In general: from the day it is delivered. is_missed: the customer says to have it, and no order has it."""
        if not products:
            return ask_which_product(dispatcher)
        graph = await ask(self._services.knowledge.graph)
        terms = _terms_of(graph, products)
        if not terms:
            return await Operate(self._services).answer(dispatcher, turn)
        if len(products) > 1:
            return offer_products(dispatcher, turn, products, intent="warranty")
        texts = ProductTexts("", turn.language)
        utter(
            dispatcher,
            "utter_warranty_not_among_orders" if is_missed else "utter_warranty_of_product",
            product=texts.name(products[0]),
            months=terms[0][0],
            reasons=reasons(terms[0][1]),
        )
        return [*knowing.UNDERSTOOD, slot("product", products[0].name)]


def _has(order: Order, wanted: Collection[str]) -> bool:
    return not wanted or any(line.product_id in wanted for line in order.lines)


def _terms_of(graph: nx.DiGraph, products: Sequence[Product]) -> list[tuple[int, list[str]]]:
    found = [covered(graph, product.product_id) for product in products]
    return [(one.months, one.path) for one in found if one is not None]
