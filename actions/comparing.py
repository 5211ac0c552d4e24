"""What sets products apart, and which sizes one comes in."""

import re

from rasa_sdk.executor import CollectingDispatcher

from actions import cheapest, knowing
from actions.base import ShopAction
from actions.graph_texts import reasons
from actions.product_texts import ProductTexts, options_of
from actions.products import ask_which_product, named_products, offer_products
from actions.turn import EventType, Turn, ask, slot, utter
from knowledge_graph.graph import product_node
from knowledge_graph.linking import groups_of
from knowledge_graph.traversals import differences
from shop.records import Product

COMPARED = 4
SIZES = re.compile(r"size|length|width|diameter|waist|尺|码|大小|长|宽", re.IGNORECASE)


class Compare(ShopAction):
    """ "Which is better, the moka pot or the press?": their differences in price, options and stock, side by side."""

    action_name = "action_compare"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if (said := await cheapest.answer(self._services, dispatcher, turn)) is not None:
            return said
        groups = groups_of(await named_products(self._services, turn))
        if unclear := next((group for group in groups if len(group) > 1 and len(groups) > 1), None):
            return offer_products(dispatcher, turn, [match.product for match in unclear], intent="compare")
        found = [match.product for group in groups for match in group][:COMPARED]
        if len(found) > 1:
            return await self._show(dispatcher, turn, found)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        utter(dispatcher, "utter_compare_which", expects={"slot": "product", "kind": "free_text"})
        return knowing.UNDERSTOOD

    async def _show(
        self, dispatcher: CollectingDispatcher, turn: Turn, products: list[Product]
    ) -> list[EventType]:
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        graph = await ask(self._services.knowledge.graph)
        apart = differences(graph, [product.product_id for product in products])
        lines = "\n".join(f"- {line}" for line in texts.differences(products, apart))
        cards = [texts.card(product) for product in products]
        paths = [[product_node(product.product_id)] for product in products]
        utter(
            dispatcher,
            "utter_compared",
            kind="carousel",
            data={"items": cards},
            products=lines,
            reasons=reasons(*paths),
        )
        return knowing.UNDERSTOOD


class SizeAndFit(ShopAction):
    """ "Does it run small?": the sizes there are, and what the knowledge says of them."""

    action_name = "action_size_and_fit"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        groups = groups_of(await named_products(self._services, turn))
        if groups and len(groups[0]) > 1:
            return offer_products(
                dispatcher, turn, [match.product for match in groups[0]], intent="size_and_fit"
            )
        product = await self._product(turn)
        finding = await knowing.find(self._services, turn)
        if product is None and finding.band != "answer":
            return ask_which_product(dispatcher)
        if product is not None:
            await self._show_sizes(dispatcher, turn, product)
        if finding.band == "answer":
            knowing.say_answer(dispatcher, finding)
        return [*knowing.UNDERSTOOD, *([slot("product", product.name)] if product else [])]

    async def _product(self, turn: Turn) -> Product | None:
        """The one that is named, else the one talked about."""
        found = await named_products(self._services, turn)
        if not found and turn.slots.get("product"):
            found = await ask(self._services.knowledge.find_products, str(turn.slots["product"]))
        return found[0].product if found else None

    async def _show_sizes(self, dispatcher: CollectingDispatcher, turn: Turn, product: Product) -> None:
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        sizes = [
            value for name, values in options_of(product).items() if SIZES.search(name) for value in values
        ]
        utter(
            dispatcher,
            "utter_sizes" if sizes else "utter_one_size",
            kind="card",
            data=texts.card(product),
            product=texts.name(product),
            sizes=", ".join(sizes),
        )
