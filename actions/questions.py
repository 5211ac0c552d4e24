"""Answer from the knowledge; ask back or admit when it has nothing."""

import re
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions import cheapest, evidence, knowing
from actions.base import ShopAction
from actions.products import ProductAnswer, named_products
from actions.services import Services
from actions.turn import EventType, Request, Turn, ask, utter
from actions.unclear import admit, clarify
from actions.wording import WORDS
from knowledge_graph import Finding

MORE_THAN_A_NAME = 4  # characters beside a product's name, such as "the" or a full stop
WHICH_VERSIONS = re.compile(
    r"\b(?:which|what|how many)\b.{0,40}\b(?:have|are|options?|versions?|models?|available|stock|sell|offer)\b"
    r"|\bdo you (?:have|sell|carry|offer)\b|(?:有|哪)[些几]?.{0,12}(?:款|型号|版本|选择)",
    re.IGNORECASE,
)


async def is_only_a_product(services: Services, turn: Turn) -> bool:
    """Whether a message names a product and says nothing else: then the product is shown."""
    if turn.text.startswith("/"):
        return False
    found = await ask(services.knowledge.find_products, turn.text)
    return len(found) == 1 and len(turn.text) - len(found[0].matched) < MORE_THAN_A_NAME


class AnswerQuestion(ShopAction):
    """A question about the shop: the best entry, or the nearest ones as choices."""

    action_name = "action_answer_question"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if turn.text.startswith("/"):
            return await self._pressed(dispatcher, turn)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        if finding.band == "offer":
            return clarify(dispatcher, turn, finding, intents=[])
        return admit(dispatcher, turn, finding)

    async def _pressed(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """A subject chosen after an unclear message: that message and the subject together may be clear."""
        title = WORDS.get(f"intent.{turn.intent}", turn.language)
        words = " ".join([*turn.earlier_texts[-1:], title])
        finding = await knowing.find(self._services, replace(turn, text=words))
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        topic = WORDS.get(f"topic.{turn.intent}", turn.language)
        expects = {"slot": "question", "kind": "free_text"}
        utter(dispatcher, "utter_what_about", topic=topic, expects=expects)
        return knowing.UNDERSTOOD


class Clarify(ShopAction):
    """The intent is unsure: evidence or the knowledge may know, else offer what could be meant."""

    action_name = "action_clarify"

    async def stands_for(self, turn: Turn) -> list[Request]:
        return await _meant(self._services, turn, evidence.likely(turn))

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if await is_only_a_product(self._services, turn):
            return await ProductAnswer(self._services).answer(dispatcher, turn)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return _say_or_offer_more(dispatcher, turn, finding)
        intents = [name for name in turn.ranking if WORDS.has(f"intent.{name}")]
        if not intents and finding.band == "none":
            return admit(dispatcher, turn, finding)
        return clarify(dispatcher, turn, finding, intents=intents)


class Admit(ShopAction):
    """Nothing fits: evidence or the knowledge may know, else say so and offer a person."""

    action_name = "action_admit"

    async def stands_for(self, turn: Turn) -> list[Request]:
        return await _meant(self._services, turn, evidence.no_nonsense(turn))

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if turn.intent == "none_of_these":
            return admit(dispatcher, turn, Finding("none", 0.0))
        if await is_only_a_product(self._services, turn):
            return await ProductAnswer(self._services).answer(dispatcher, turn)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return _say_or_offer_more(dispatcher, turn, finding)
        return admit(dispatcher, turn, finding)


def _say_or_offer_more(dispatcher: CollectingDispatcher, turn: Turn, finding: Finding) -> list[EventType]:
    """An answer to what was not clear; to an upset customer it may not be enough."""
    said = knowing.say_answer(dispatcher, finding)
    return knowing.OFFER_PERSON if turn.mood == "upset" else said


async def _meant(services: Services, turn: Turn, likely: str | None) -> list[Request]:
    """The request an unclear message stands for: a certain one at once, a likely one unless the knowledge has an answer."""
    if await cheapest.asks(services, turn):
        return [Request("product_price", turn.text, turn.entities)]
    if WHICH_VERSIONS.search(turn.text) and len(await named_products(services, turn)) == 1:
        return [Request("product_variants", turn.text, turn.entities)]
    certain = evidence.certain(turn)
    intent = certain or likely
    if intent is None:
        return []
    if certain is None and (await knowing.find(services, turn)).band == "answer":
        return []
    return [Request(intent, turn.text, turn.entities)]


class ShowEntry(ShopAction):
    """The customer chose an entry."""

    action_name = "action_show_entry"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        entry_id = turn.first("entry_id") or ""
        entry = await ask(self._services.knowledge.entry, entry_id, language=turn.language)
        if entry is None:
            return admit(dispatcher, turn, Finding("none", 0.0))
        sources = [{"id": entry.entry_id, "title": entry.title}]
        utter(dispatcher, "utter_answer", answer=entry.text, sources=sources)
        return knowing.UNDERSTOOD
