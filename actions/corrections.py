""" "No, the other order", "I meant blue": the last request once more, with what is new."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions import ownership
from actions.base import ShopAction
from actions.order_texts import OrderTexts
from actions.order_words import OTHER_ORDER
from actions.orders import offer_orders
from actions.planning import is_request
from actions.turn import EventType, Request, Turn, ask, slot, utter
from shop.records import Order

NOT_THIS = r"(?:\bnot|\bno|instead of|不是|不要)\s*(?:the\s+|my\s+)?(?:order\s+|订单\s*)?"
SELF_CONTAINED = ("order_status", "order_content", "delivery_date", "not_arrived")
NAMED = ("order_number", "product")
ATTRIBUTES = ("color", "size", "material", "quantity", "amount", "date", "payment_method", "reason")


class Correct(ShopAction):
    """Does the last request again with what the message puts right; asks when it says nothing new."""

    action_name = "action_correct"

    async def stands_for(self, turn: Turn) -> list[Request]:
        wish = last_request(turn)
        if wish is None:
            return []
        named = {name: [_meant(turn, name)] for name in NAMED if turn.entities.get(name)}
        if named or await self._names_another_version(turn, wish):
            return [replace(wish, entities={**turn.entities, **named})]
        others = await self._other_orders(turn, wish)
        return [replace(wish, entities={"order_number": [others[0].order_id]})] if len(others) == 1 else []

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        wish = last_request(turn)
        others = await self._other_orders(turn, wish) if wish is not None else []
        if wish is not None and others:
            texts = OrderTexts((await ask(self._services.shop.state)).currency, turn.language)
            offer_orders(dispatcher, texts, others, intent=wish.intent)
        else:
            utter(dispatcher, "utter_what_instead", expects={"slot": "correction", "kind": "free_text"})
        return [slot("pending_offer", None)]

    async def _names_another_version(self, turn: Turn, wish: Request) -> bool:
        """Whether the words single out some of the versions of the product talked about."""
        if any(turn.entities.get(name) for name in ATTRIBUTES):
            return True
        product = turn.slots.get("product")
        found = await ask(self._services.knowledge.find_products, str(product)) if product else []
        if not found or not wish.intent.startswith("product_"):
            return False
        meant = await ask(self._services.knowledge.variants_matching, found[0].product, turn.text)
        return len(meant) < len(found[0].product.variants)

    async def _other_orders(self, turn: Turn, wish: Request) -> Sequence[Order]:
        """The customer's orders apart from the one shown last, if another one is asked for."""
        customer_id = await ownership.customer_of(self._services, turn)
        is_about_product = wish.intent.startswith("product_")
        if customer_id is None or is_about_product or not OTHER_ORDER.search(turn.text):
            return []
        orders = await ask(self._services.orders.orders_of, customer_id)
        shown = turn.slots.get("order_number")
        return [order for order in orders if order.order_id != shown] if shown else orders


def last_request(turn: Turn) -> Request | None:
    """What was asked for before this message; knowledge is asked with the words of then and now."""
    before = turn.earlier_intents[: -max(1, len(turn.requests))]
    intent = next((name for name in reversed(before) if is_request(name)), None)
    if intent is None:
        return None
    earlier = turn.earlier_texts[-1] if turn.earlier_texts else ""
    is_self_contained = intent in SELF_CONTAINED or intent.startswith("product_")
    return Request(intent, turn.text if is_self_contained else f"{earlier} {turn.text}".strip())


def _meant(turn: Turn, entity: str) -> str:
    """Of several values the one that is not taken back: "not DS-1, DS-2"."""
    values = turn.entities[entity]
    kept = [one for one in values if not re.search(NOT_THIS + re.escape(one), turn.text, re.IGNORECASE)]
    return (kept or values)[0]
