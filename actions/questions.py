"""Answer from the knowledge, ask back when unsure, admit when there is nothing, and hand over at the second time."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.base import ShopAction
from actions.handing_over import hand_over
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS
from knowledge_graph import Finding

PATIENCE = 2  # unclear turns in a row until a person takes over
OFFERED = 3


class AnswerQuestion(ShopAction):
    """A question about the shop: the best entry, or the nearest ones as choices."""

    action_name = "action_answer_question"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
        if finding.band == "offer":
            return clarify(dispatcher, turn, finding, intents=[])
        return admit(dispatcher, turn, finding)


class Clarify(ShopAction):
    """The intent is unsure: the knowledge may know, else offer what could be meant."""

    action_name = "action_clarify"

    async def answer(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        finding = await knowing.find(self._services, turn)
        if finding.band == "answer":
            return knowing.say_answer(dispatcher, finding)
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


def clarify(dispatcher: CollectingDispatcher, turn: Turn, finding: Finding, *, intents: list[str]) -> list[EventType]:
    """Offer at most three meanings and "none of these"; at the second unclear turn hand over instead."""
    if _patience_is_over(turn):
        return hand_over(dispatcher, turn, "two_misunderstandings")
    entries = knowing.entry_choices(finding) if finding.band != "none" else []
    wishes = [{"title": WORDS.get(f"intent.{name}", turn.language), "payload": f"/{name}"} for name in intents]
    choices = [*entries[: 2 if wishes else OFFERED], *wishes][:OFFERED]
    utter(
        dispatcher,
        "utter_did_you_mean",
        choices=[*choices, knowing.none_of_these(turn.language)],
        expects={"slot": "choice", "kind": "choice"},
        reasons=knowing.reasons(finding),
    )
    return [_one_more(turn), slot("pending_offer", None)]


def admit(dispatcher: CollectingDispatcher, turn: Turn, finding: Finding) -> list[EventType]:
    """Say that we do not know, and offer a person; at the second unclear turn hand over."""
    if _patience_is_over(turn):
        return hand_over(dispatcher, turn, "two_misunderstandings")
    utter(
        dispatcher,
        "utter_not_understood",
        choices=knowing.person_choices(turn.language),
        expects={"slot": "person", "kind": "confirmation"},
        reasons=knowing.reasons(finding) if finding.candidates else None,
    )
    return [_one_more(turn), slot("pending_offer", "person")]


def _patience_is_over(turn: Turn) -> bool:
    return _unclear(turn) + 1 >= PATIENCE


def _one_more(turn: Turn) -> EventType:
    return slot("misunderstandings", _unclear(turn) + 1)


def _unclear(turn: Turn) -> float:
    value: Any = turn.slots.get("misunderstandings")
    return float(value or 0.0)
