"""Recommendations with reasons: what fits the customer, what is like a product, what goes with it."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing, mood, ownership
from actions.base import ShopAction
from actions.product_texts import ProductTexts
from actions.products import ask_which_product
from actions.turn import EventType, Turn, ask, slot, utter
from customers.recommender import Suggestion, Wish
from shop.records import Product

AMOUNT = re.compile(r"\d{1,7}(?:[.,]\d{1,2})?")
LIMIT = re.compile(
    r"(?:under|below|up to|less than|at most|max(?:imum)?|within|no more than|around)\s+(\d{1,6}(?:[.,]\d{1,2})?)"
    r"|(\d{1,6})\s*(?:以内|以下|之内|左右)",
    re.IGNORECASE,
)

# Said in every request; beside a product's description they would speak for gift boxes and cheap things.
NO_TOPIC = re.compile(r"\b(?:gifts?|presents?)(?:\s+ideas?)?\b|\bideas?\b", re.IGNORECASE)
CURRENCY = re.compile(r"[€$£]|\b(?:eur|euros?|dollars?|usd)\b", re.IGNORECASE)


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
        customer_id = await ownership.customer_of(self._services, turn)
        wish = await self._wish(turn)
        found = await ask(self._services.recommender.for_customer, customer_id, wish)
        if not found:
            utter(dispatcher, "utter_nothing_fits")
            return knowing.UNDERSTOOD
        response = "utter_recommended" if wish.budget_cents is None else "utter_recommended_within"
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        budget = texts.money(wish.budget_cents or 0)
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
        product = await self._named(turn)
        if product is None:
            return ask_which_product(dispatcher)
        found = await ask(
            self._services.recommender.goes_with, product.product_id, Wish(budget_cents=_budget(turn))
        )
        name = ProductTexts("", turn.language).name(product)
        if not found:
            utter(dispatcher, "utter_nothing_goes_with", product=name)
            return [*knowing.UNDERSTOOD, slot("product", product.name)]
        shown = await self._show(dispatcher, turn, found, "utter_goes_with", product=name)
        return [*shown, slot("product", product.name)]


def topic_of(text: str) -> str | None:
    """What a request says beyond its budget and the word gift; None for a choice that was pressed."""
    if text.startswith("/"):
        return None
    without_limit = LIMIT.sub(" ", CURRENCY.sub(" ", text))
    return " ".join(NO_TOPIC.sub(" ", without_limit).split()) or None


def _budget(turn: Turn) -> int | None:
    """The amount of the message in cents; a bare number counts after a word for a limit."""
    limit = LIMIT.search(turn.text)
    named = turn.first("amount") or (limit[0] if limit else "")
    found = AMOUNT.search(named)
    return round(float(found[0].replace(",", ".")) * 100) if found else None
