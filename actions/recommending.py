"""Recommendations with reasons: what fits the customer, what is like a product, what goes with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import cheapest, knowing, mood, ownership
from actions.base import ShopAction
from actions.graph_texts import in_words_of, reasons
from actions.limits import limit_of, without_limit
from actions.product_texts import ProductTexts
from actions.products import ask_which_product, named_products, offer_products
from actions.turn import EventType, Turn, ask, slot, utter
from customers.recommender import Suggestion, Wish
from knowledge_graph.linking import groups_of
from knowledge_graph.traversals import fitting
from shop.records import Product

# Said in every request; beside a product's description they would speak for gift boxes and cheap things.
NO_TOPIC = re.compile(r"\b(?:gifts?|presents?)(?:\s+ideas?)?\b|\bideas?\b", re.IGNORECASE)


class Suggesting(ShopAction):
    """Asks the recommender and shows cards; an upset or frustrated customer is not advertised to."""

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if mood.is_fragile(turn):
            utter(dispatcher, "utter_no_advertising_now")
            return [slot("pending_offer", "person")]
        return await self.suggest(dispatcher, turn)

    async def suggest(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        raise NotImplementedError(f"{type(self).__name__}.suggest")

    async def _wish(self, turn: Turn) -> Wish:
        category = await ask(self._services.recommender.category_named, turn.text)
        return Wish(budget_cents=_budget(turn), category=category, words=topic_of(turn.text))

    async def _named(self, turn: Turn) -> Product | None:
        """The product of this message, else the one talked about."""
        for text in (turn.text, *turn.entities.get("product", []), str(turn.slots.get("product") or "")):
            found = await ask(self._services.knowledge.find_products, text) if text else []
            if found:
                product: Product = found[0].product
                return product
        return None

    async def _show(
        self,
        dispatcher: CollectingDispatcher,
        turn: Turn,
        found: Sequence[Suggestion],
        response: str,
        **values: Any,
    ) -> list[EventType]:
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        items = [texts.suggestion(suggestion) for suggestion in found]
        lines = "\n".join(f"- {item['line']}" for item in items)
        cards = [{name: value for name, value in item.items() if name != "line"} for item in items]
        utter(dispatcher, response, kind="carousel", data={"items": cards}, products=lines, **values)
        return knowing.UNDERSTOOD


class Recommend(Suggesting):
    """ "What would you recommend?", "something under 50": by the customer's history, or what is popular."""

    action_name = "action_recommend"

    async def suggest(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if (said := await cheapest.answer(self._services, dispatcher, turn)) is not None:
            return said
        customer_id = await ownership.customer_of(self._services, turn)
        wish = await self._wish(turn)
        found = await ask(self._services.recommender.for_customer, customer_id, wish)
        if not found:
            utter(dispatcher, "utter_nothing_fits")
            return knowing.UNDERSTOOD
        response = "utter_recommended" if wish.budget_cents is None else "utter_recommended_within"
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        limit = limit_of(turn)
        budget = texts.money(limit.cents if limit else 0)
        return await self._show(dispatcher, turn, found, response, budget=budget)


class Gift(Recommend):
    """A present: what the knowledge says of wrapping and gift cards, else recommendations; a budget asks for these."""

    action_name = "action_gift"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if _budget(turn) is None:
            finding = await knowing.find(self._services, turn)
            if finding.band == "answer":
                return knowing.say_answer(dispatcher, finding)
        return await super().answer(dispatcher, turn)


class Similar(Suggesting):
    """ "Something like the moka pot"."""

    action_name = "action_similar"

    async def suggest(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        product = await self._named(turn)
        if product is None:
            return ask_which_product(dispatcher)
        wish = Wish(budget_cents=_budget(turn))
        found = await ask(self._services.recommender.similar, product.product_id, wish)
        name = ProductTexts("", turn.language).name(product)
        if not found:
            utter(dispatcher, "utter_nothing_similar", product=name)
            return [*knowing.UNDERSTOOD, slot("product", product.name)]
        shown = await self._show(dispatcher, turn, found, "utter_similar", product=name)
        return [*shown, slot("product", product.name)]


class Accessories(Suggesting):
    """ "What goes with the fountain pen?"."""

    action_name = "action_accessories"

    async def suggest(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        named = await named_products(self._services, turn)
        if named and len(groups_of(named)[0]) > 1:
            return offer_products(
                dispatcher,
                turn,
                [match.product for match in groups_of(named)[0]],
                intent="product_accessories",
            )
        product = named[0].product if named else await self._named(turn)
        if product is None:
            return ask_which_product(dispatcher)
        limit = limit_of(turn)
        graph = await ask(self._services.knowledge.graph)
        found = fitting(graph, product.product_id, limit=limit)
        values: dict[str, Any] = {"product": ProductTexts("", turn.language).name(product)}
        if limit is not None:
            values["limit"] = in_words_of(turn, (await ask(self._services.shop.state)).currency).limit(limit)
        remembered = slot("product", product.name)
        if not found:
            over = reasons([f"product:{product.product_id}"])
            response = "utter_nothing_goes_with_within" if limit else "utter_nothing_goes_with"
            utter(dispatcher, response, reasons=over, **values)
            return [*knowing.UNDERSTOOD, remembered]
        suggestions = [
            Suggestion(replace(one.product, variants=one.variants), "goes_with", product) for one in found
        ]
        over = reasons(*(one.path for one in found))
        shown = await self._show(
            dispatcher,
            turn,
            suggestions,
            "utter_goes_with_within" if limit else "utter_goes_with",
            reasons=over,
            **values,
        )
        return [*shown, remembered]


def topic_of(text: str) -> str | None:
    """What a request says beyond its budget and the word gift; None for a choice that was pressed."""
    if text.startswith("/"):
        return None
    return " ".join(NO_TOPIC.sub(" ", without_limit(text)).split()) or None


def _budget(turn: Turn) -> int | None:
    """What the message allows, in cents."""
    limit = limit_of(turn)
    if limit is None:
        return None
    return limit.cents if limit.is_included else limit.cents - 1
