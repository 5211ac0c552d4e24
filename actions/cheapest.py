""" "The cheapest lamp with a dimmer that is in stock": found over the graph, whatever the intent is."""

import re
from collections.abc import Sequence

import networkx as nx
from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.graph_texts import in_words_of, reasons
from actions.limits import limit_of, without_limit
from actions.product_texts import ProductTexts
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from knowledge_graph.features import demanded, features_in, unknown_wish
from knowledge_graph.graph import CJK, id_of, product_node
from knowledge_graph.linking import KIND_WORD, kinds_in
from knowledge_graph.traversals import Offer, cheapest

CHEAPEST = re.compile(
    r"\bcheapest\b|\bleast expensive\b|\blowest[- ]priced?\b|\bcosts? (?:the )?least\b|最便宜|最低价|价格最低",
    re.IGNORECASE,
)
EVEN_IF_SOLD_OUT = re.compile(r"\b(?:even if|whether or not)\b.{0,30}\bstock\b|缺货也", re.IGNORECASE)
SHOWN = 4


async def asks(services: Services, turn: Turn) -> bool:
    """Whether a message asks for the cheapest of something that we sell."""
    if not CHEAPEST.search(turn.text) or turn.text.startswith("/"):
        return False
    graph = await ask(services.knowledge.graph)
    kind, products = await _meant(services, graph, turn)
    return kind is not None or bool(products)


async def answer(services: Services, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType] | None:
    """The cheapest one, or that there is none; None if the message does not ask for it."""
    if not await asks(services, turn):
        return None
    graph = await ask(services.knowledge.graph)
    kind, products = await _meant(services, graph, turn)
    words = _without_kind(turn.text, kind)
    features = features_in(graph, without_limit(words))
    currency = (await ask(services.shop.state)).currency
    if wish := unknown_wish(words, features):
        utter(dispatcher, "utter_feature_unknown", feature=wish, reasons=reasons([kind or products[0]]))
        return knowing.UNDERSTOOD
    wished, limit = demanded(features), limit_of(turn)
    found = cheapest(
        graph, kind, products, features=wished, limit=limit, in_stock=not EVEN_IF_SOLD_OUT.search(turn.text)
    )
    wishes = in_words_of(turn, currency).wishes(kind, wished, limit, in_stock=True)
    return _say(
        dispatcher, ProductTexts(currency, turn.language), found, wishes, reasons([kind or products[0]])
    )


def _say(
    dispatcher: CollectingDispatcher,
    texts: ProductTexts,
    found: Sequence[Offer],
    wishes: str,
    looked_at: dict[str, object],
) -> list[EventType]:
    if not found:
        utter(dispatcher, "utter_nothing_is_all_of_this", wishes=wishes, reasons=looked_at)
        return knowing.UNDERSTOOD
    shown, price = found[:SHOWN], texts.money(found[0].lowest_cents)
    variants = [(one, [v for v in one.variants if v.price_cents == one.lowest_cents]) for one in shown]
    utter(
        dispatcher,
        "utter_cheapest" if len(shown) == 1 else "utter_cheapest_several",
        kind="carousel",
        data={"items": [texts.card(one.product, cheap) for one, cheap in variants]},
        reasons=reasons(*(one.path for one in shown)),
        wishes=wishes,
        product=texts.name(shown[0].product),
        price=price,
        products="\n".join(f"- {texts.name(one.product)}" for one in shown),
        variants=texts.lines(variants[0][1]),
    )
    named = [slot("product", shown[0].product.name)] if len(shown) == 1 else []
    return [*knowing.UNDERSTOOD, *named]


async def _meant(services: Services, graph: nx.DiGraph, turn: Turn) -> tuple[str | None, list[str]]:
    """What the cheapest is looked for among: a kind, or the products that are named."""
    found = await ask(services.knowledge.find_products, turn.text)
    longest = max((match.matched for match in found), key=len, default="")
    kind = _kind_in(graph, turn.text)
    if kind and len(longest) <= len(id_of(kind)) + 1:  # "lamps" names no lamp of its own
        return kind, []
    return None, [product_node(match.product.product_id) for match in found]


def _kind_in(graph: nx.DiGraph, text: str) -> str | None:
    """What things are that the text speaks of: in English the first after "cheapest", in Chinese the longest, or last."""
    plain = text.lower()
    superlative = CHEAPEST.search(plain)
    after = plain[superlative.end() :] if superlative else plain
    words = [
        word for run in KIND_WORD.findall(plain if CJK.search(plain) else after) for word in kinds_in(run)
    ]
    kinds = [f"kind:{word}" for word in words if f"kind:{word}" in graph]
    if CJK.search(plain):
        kinds.sort(key=lambda kind: (-len(kind), -plain.rfind(id_of(kind))))
    return next(iter(kinds), None)


def _without_kind(text: str, kind: str | None) -> str:
    return re.sub(rf"(?i){re.escape(id_of(kind))}s?", " ", text) if kind else text
