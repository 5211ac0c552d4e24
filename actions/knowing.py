"""Ask the knowledge first: used by every action that might otherwise say "I did not understand"."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from actions.turn import EventType, Turn, ask, slot, utter
from actions.wording import WORDS
from knowledge_graph import Finding

UNDERSTOOD = [slot("misunderstandings", 0.0), slot("pending_offer", None)]
# The question itself comes once, at the end of the turn: conductor.py.
OFFER_PERSON = [slot("misunderstandings", 0.0), slot("pending_offer", "person")]
CONFIRMATION = {"slot": "person", "kind": "confirmation"}


async def find(services: Services, turn: Turn) -> Finding:
    """What the knowledge says to this message; nothing to a pressed choice, which has no words of the customer."""
    if turn.text.startswith("/"):
        return Finding("none", 0.0)
    return await ask(services.knowledge.answer, turn.text, language=turn.language)


def reasons(finding: Finding) -> dict[str, Any]:
    """The finding for the turn's record."""
    return {
        "knowledge": [
            {"entry_id": item.entry_id, "score": item.score, "confidence": item.confidence, "path": item.path}
            for item in finding.candidates
        ],
        "knowledge_band": finding.band,
    }


def say_answer(dispatcher: CollectingDispatcher, finding: Finding) -> list[EventType]:
    """Give the answer with its source."""
    answer = finding.answer
    assert answer is not None
    utter(
        dispatcher,
        "utter_answer",
        answer=answer.text,
        sources=[{"id": answer.entry_id, "title": answer.title}],
        reasons=reasons(finding),
    )
    return UNDERSTOOD


def entry_choices(finding: Finding) -> list[dict[str, str]]:
    """The candidates to choose from."""
    return [
        {"title": item.title, "payload": f'/choose_entry{{"entry_id": "{item.entry_id}"}}'}
        for item in finding.candidates
    ]


def none_of_these(language: str) -> dict[str, str]:
    return {"title": WORDS.get("choice.none", language), "payload": "/none_of_these"}


def person_choice(language: str) -> list[dict[str, str]]:
    """A person instead."""
    return [{"title": WORDS.get("choice.person", language), "payload": "/human"}]


def person_choices(language: str) -> list[dict[str, str]]:
    """Yes or no to a person."""
    return [
        {"title": WORDS.get("choice.yes_person", language), "payload": "/affirm"},
        {"title": WORDS.get("choice.no", language), "payload": "/deny"},
    ]
