"""Answer from the knowledge; ask back or admit when it has nothing."""

from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.orders import DeliveryDate, NotArrived, OrderContent, OrderStatus
from actions.products import ProductAnswer
from actions.services import Services
from actions.turn import EventType, Turn, ask, utter
from actions.unclear import admit, clarify
from actions.wording import WORDS
from knowledge_graph import Finding

ABOUT_ONE_ORDER = {
    "order_status": OrderStatus,
    "order_content": OrderContent,
    "delivery_date": DeliveryDate,
    "not_arrived": NotArrived,
}

MORE_THAN_A_NAME = 4  # characters beside a product's name, such as "the" or a full stop


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
    """The intent is unsure: the knowledge may know, else offer what could be meant."""

    action_name = "action_clarify"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if await is_only_a_product(self._services, turn):
            return await ProductAnswer(self._services).answer(dispatcher, turn)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        if turn.entities.get("product") and turn.ranking[:1] and turn.ranking[0].startswith("product_"):
            return await ProductAnswer(self._services).answer(dispatcher, turn)
        if turn.first("order_number") and turn.ranking[:1] and turn.ranking[0] in ABOUT_ONE_ORDER:
            return await ABOUT_ONE_ORDER[turn.ranking[0]](self._services).answer(dispatcher, turn)
        intents = [name for name in turn.ranking if WORDS.has(f"intent.{name}")]
        if not intents and finding.band == "none":
            return admit(dispatcher, turn, finding)
        return clarify(dispatcher, turn, finding, intents=intents)


class Admit(ShopAction):
    """Nothing fits: the knowledge may know, else say so and offer a person."""

    action_name = "action_admit"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        if turn.intent == "none_of_these":
            return admit(dispatcher, turn, Finding("none", 0.0))
        if await is_only_a_product(self._services, turn):
            return await ProductAnswer(self._services).answer(dispatcher, turn)
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        return admit(dispatcher, turn, finding)


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
