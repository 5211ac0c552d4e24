"""What we do when we are not sure: offer meanings, or admit it; at the second unclear turn in a row hand over."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.handing_over import hand_over
from actions.turn import EventType, Turn, slot, utter
from actions.wording import WORDS
from knowledge_graph import Finding

PATIENCE = 2  # unclear turns in a row until a person takes over
OFFERED = 3


def clarify(
    dispatcher: CollectingDispatcher, turn: Turn, finding: Finding, *, intents: list[str]
) -> list[EventType]:
    """Offer at most three meanings and "none of these"; at the second unclear turn hand over instead."""
    if _patience_is_over(turn):
        return hand_over(dispatcher, turn, "two_misunderstandings")
    if turn.mood == "upset":
        return _offer_person(turn)
    entries = knowing.entry_choices(finding) if finding.band != "none" else []
    wishes = [
        {"title": WORDS.get(f"intent.{name}", turn.language), "payload": f"/{name}"} for name in intents
    ]
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
    if turn.mood != "upset":
        reasons = knowing.reasons(finding) if finding.candidates else None
        utter(dispatcher, "utter_not_understood", reasons=reasons)
    return _offer_person(turn)


def _offer_person(turn: Turn) -> list[EventType]:
    """Somebody upset hears nothing else: not what we do not know, and no question what they mean."""
    return [_one_more(turn), slot("pending_offer", "person")]


def _patience_is_over(turn: Turn) -> bool:
    return _unclear(turn) + 1 >= PATIENCE


def _one_more(turn: Turn) -> EventType:
    return slot("misunderstandings", _unclear(turn) + 1)


def _unclear(turn: Turn) -> float:
    value: Any = turn.slots.get("misunderstandings")
    return float(value or 0.0)
