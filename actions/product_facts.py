""" "Does the table lamp have a dimmer?": what the catalogue says of a product, or that it says nothing."""

import re
from dataclasses import replace

import networkx as nx
from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.graph_texts import GraphTexts, in_words_of, reasons
from actions.product_texts import ProductTexts
from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from knowledge_graph import ProductMatch
from knowledge_graph.features import Feature, features_in, lexicon_name
from knowledge_graph.graph import LOOKS, product_node
from knowledge_graph.traversals import Fact, fact
from shop.records import Product

ASKED = "product_info"
HAVING = re.compile(
    r"\b(?:have|has|got|come with|comes with|with)\s+(?:an?\s+|the\s+)?([a-z][a-z -]{2,30}?)\s*\??$"
    r"|(?:有没有|有|带)([^吗没有么]{1,8}?)(?:功能)?(?:吗|么)?[？?]?$",
    re.IGNORECASE,
)
WHETHER = re.compile(r"\b(?:does|do|is|are|has|have|can|will)\b|吗|么|有没有|是不是", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]?")
FORM = {"yes": "utter_has_feature", "no": "utter_has_other", "value": "utter_feature_value"}
PLAIN_FORM = {
    "yes": "utter_has_it",
    "no": "utter_has_not",
}  # where the value is yes or no and says nothing more


async def answer(
    services: Services, dispatcher: CollectingDispatcher, turn: Turn, match: ProductMatch
) -> list[EventType] | None:
    """One sentence for each feature the message asks for; None if it asks for none."""
    if turn.intent != ASKED or turn.text.startswith("/"):
        return None
    graph, product = await ask(services.knowledge.graph), match.product
    words = re.sub(re.escape(match.matched), " ", turn.text, flags=re.IGNORECASE)
    texts = in_words_of(turn, (await ask(services.shop.state)).currency)
    name = ProductTexts("", turn.language).name(product)
    features = [one for one in features_in(graph, words) if one.by_name or WHETHER.search(words)]
    facts = _telling(graph, product, features)
    for found in facts:
        _say(dispatcher, texts, name, found)
    if not facts and not _admit(dispatcher, texts, turn, product, words):
        return None
    return [*knowing.UNDERSTOOD, slot("product", product.name)]


async def lacking(services: Services, turn: Turn, match: ProductMatch) -> Fact | None:
    """A colour or material the message asks for that the product has not, or that the catalogue says nothing of."""
    if turn.text.startswith("/"):
        return None
    graph = await ask(services.knowledge.graph)
    features = features_in(graph, re.sub(re.escape(match.matched), " ", turn.text, flags=re.IGNORECASE))
    asked = [one for one in features if not one.by_name and one.name in LOOKS]
    facts = [replace(fact(graph, match.product.product_id, one), feature=one.term) for one in asked]
    return next((found for found in facts if found.answered in ("no", "unknown")), None)


def say_unknown(dispatcher: CollectingDispatcher, turn: Turn, found: Fact) -> None:
    """That the catalogue does not say it."""
    texts, name = GraphTexts("", turn.language), ProductTexts("", turn.language).name(found.product)
    feature = texts.feature(found.feature)
    utter(dispatcher, "utter_feature_unknown_of", reasons=reasons(found.path), product=name, feature=feature)


def _telling(graph: nx.DiGraph, product: Product, features: list[Feature]) -> list[Fact]:
    """What the catalogue knows of the product; nothing of features it has no word on."""
    facts = [fact(graph, product.product_id, feature) for feature in features]
    return [found for found in facts if found.answered != "unknown"]


def _say(dispatcher: CollectingDispatcher, texts: GraphTexts, name: str, found: Fact) -> None:
    is_plain = set(found.values) <= {"yes", "no"}
    utter(
        dispatcher,
        PLAIN_FORM[found.answered] if is_plain else FORM[found.answered],
        reasons=reasons(found.path),
        product=name,
        feature=texts.feature(found.feature),
        values=texts.values(found),
    )


def _admit(
    dispatcher: CollectingDispatcher, texts: GraphTexts, turn: Turn, product: Product, words: str
) -> bool:
    """Say that it is not known, with the sentence of the description that speaks of it, if one does."""
    asked = HAVING.search(words.strip())
    known = lexicon_name(words)
    wish = next(filter(None, asked.groups()), None) if asked else None
    if wish is None and known is None:
        return False
    spoken = [word for word in (wish, texts.feature(known) if known else None) if word]
    sentence = _sentence_about(product, spoken, turn.language)
    utter(
        dispatcher,
        "utter_feature_described" if sentence else "utter_feature_unknown_of",
        reasons=reasons([product_node(product.product_id)]),
        product=ProductTexts("", turn.language).name(product),
        feature=spoken[0].strip(),
        sentence=sentence,
    )
    return True


def _sentence_about(product: Product, words: list[str], language: str) -> str:
    text = (product.description_zh if language == "zh" else product.description) or ""
    sentences = [sentence.strip() for sentence in SENTENCE.findall(text)]
    return next((one for one in sentences for word in words if word.casefold() in one.casefold()), "")
