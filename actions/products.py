"""Prices, versions, stock and facts of products, from the catalogue to the cent."""

import re
from collections import Counter
from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions import cheapest, knowing, product_facts
from actions.base import ShopAction
from actions.graph_texts import reasons
from actions.product_texts import ProductTexts
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from actions.unclear import admit
from knowledge_graph import ProductMatch
from knowledge_graph.graph import product_node
from knowledge_graph.linking import of_kind
from shop.records import Product, Variant

LISTED_VARIANTS = 12
POINTS_BACK = re.compile(r"\b(?:it|its|this|that|these|those|they|them)\b|它|这|那", re.IGNORECASE)
OFFERED_PRODUCTS = 5
RESPONSES = {
    "product_price": "utter_product_price",
    "product_variants": "utter_product_variants",
    "product_stock": "utter_product_stock",
    "product_info": "utter_product_info",
}


class ProductAnswer(ShopAction):
    """Answers about the product that is named, or the one talked about before."""

    action_name = "action_product"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if (said := await cheapest.answer(self._services, dispatcher, turn)) is not None:
            return said
        found = await named_products(self._services, turn)
        if not found and turn.slots.get("product"):
            found = await ask(self._services.knowledge.find_products, str(turn.slots["product"]))
        if not found:
            return await self._unknown(dispatcher, turn)
        if len(found) > 1:
            return offer_products(dispatcher, turn, [match.product for match in found], intent=_wanted(turn))
        if said := await product_facts.answer(self._services, dispatcher, turn, found[0]):
            return said
        lacking = await product_facts.lacking(self._services, turn, found[0])
        if lacking is not None and lacking.answered == "unknown":
            product_facts.say_unknown(dispatcher, turn, lacking)
        return await self._show(
            dispatcher, turn, found[0].product, has_none=lacking is not None and bool(lacking.values)
        )

    async def _unknown(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        if turn.text.startswith("/") or (turn.intent in RESPONSES and turn.band == "act"):
            return ask_which_product(dispatcher)
        return admit(dispatcher, turn, finding)

    async def _show(
        self, dispatcher: CollectingDispatcher, turn: Turn, product: Product, *, has_none: bool
    ) -> list[EventType]:
        """has_none: no variant is what the message asks for."""
        texts = ProductTexts((await ask(self._services.shop.state)).currency, turn.language)
        variants: list[Variant] = []
        if not has_none:
            variants = await ask(self._services.knowledge.variants_matching, product, turn.text)
        remember = [*knowing.UNDERSTOOD, slot("product", product.name)]
        name = texts.name(product)
        if not variants:
            listed = texts.lines(product.variants[:LISTED_VARIANTS])
            utter(
                dispatcher,
                "utter_no_such_variant",
                kind="card",
                data=texts.card(product),
                reasons=reasons([product_node(product.product_id)]),
                product=name,
                variants=listed,
            )
            return remember
        utter(
            dispatcher,
            RESPONSES[_wanted(turn)],
            kind="card",
            data=texts.card(product, variants),
            choices=_narrowing(product, variants, turn) if len(variants) > LISTED_VARIANTS else [],
            product=name,
            price=texts.price_range(variants),
            reasons=reasons(_path(product, variants)),
            variants=texts.lines(variants),
            count=len(variants),
            available=sum(variant.available for variant in variants),
            description=texts.description(product),
        )
        return remember


async def named_products(services: Services, turn: Turn) -> list[ProductMatch]:
    """The products of a message, by its words and by what the bot has marked; else by what they are ("the scarf")."""
    words = "" if turn.text.startswith("/") else turn.text
    spoken = " ".join([words, *turn.entities.get("product", [])])
    found = await ask(services.knowledge.find_products, spoken)
    if found or (turn.slots.get("product") and POINTS_BACK.search(words)):
        return found
    return of_kind(await ask(services.knowledge.graph), words)


def ask_which_product(dispatcher: CollectingDispatcher) -> list[EventType]:
    utter(dispatcher, "utter_which_product", expects={"slot": "product", "kind": "free_text"})
    return knowing.UNDERSTOOD


def _wanted(turn: Turn) -> str:
    """What is asked about the product: the intent, or the likeliest one while the intent is unsure."""
    return next((name for name in (turn.intent, *turn.ranking[:1]) if name in RESPONSES), "product_price")


def _path(product: Product, variants: Sequence[Variant]) -> list[str]:
    """To the one variant that is meant, or to the product."""
    meant = [f"variant:{variants[0].item_id}"] if len(variants) == 1 else []
    return [product_node(product.product_id), *meant]


def offer_products(
    dispatcher: CollectingDispatcher, turn: Turn, products: Sequence[Product], *, intent: str
) -> list[EventType]:
    """Ask which is meant; the first ones are choices for the intent."""
    texts = ProductTexts("", turn.language)
    choices = [
        {"title": texts.name(product), "payload": f'/{intent}{{"product": "{product.name}"}}'}
        for product in products[:OFFERED_PRODUCTS]
    ]
    utter(
        dispatcher,
        "utter_which_of_these_products",
        choices=choices,
        expects={"slot": "product", "kind": "choice"},
    )
    return knowing.UNDERSTOOD


def _narrowing(product: Product, variants: Sequence[Variant], turn: Turn) -> list[dict[str, str]]:
    """Choices by the option that parts the variants most evenly."""
    counts = {
        option: Counter(variant.options.get(option, "") for variant in variants)
        for option in variants[0].options
    }
    option = min(counts, key=lambda name: (max(counts[name].values()), len(counts[name])))
    return [
        {"title": value, "payload": f'/product_variants{{"product": "{product.name} {value}"}}'}
        for value in counts[option]
    ][:OFFERED_PRODUCTS]
