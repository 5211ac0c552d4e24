"""Meet a customer's mood: sorry when somebody is upset, a person when it gets worse. Used by base.py around an action."""

from typing import Literal

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.turn import EventType, Turn, slot, utter

Mood = Literal["upset", "annoyed", "neutral", "pleased"]
RECENT = 3  # messages that make the mood of a conversation
WORST_FIRST: tuple[Mood, ...] = ("upset", "annoyed", "neutral", "pleased")
BAD = ("upset", "annoyed")


def worst_of(moods: tuple[str, ...]) -> Mood:
    """The worst mood of some messages; neutral for none."""
    return next((mood for mood in WORST_FIRST if mood in moods), "neutral")


def apologise(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Say sorry when somebody becomes upset; said once, not at every line."""
    if turn.mood == "upset" and "upset" not in turn.moods[-RECENT:-1]:
        utter(dispatcher, "utter_sorry_upset")


def offer_person_if_worse(
    dispatcher: CollectingDispatcher, turn: Turn, events: list[EventType]
) -> list[EventType]:
    """After the answer: offer a person when the mood became worse, unless one is offered or on the way already."""
    offered = any(event.get("name") == "pending_offer" and event.get("value") for event in events)
    handed_over = any((message.get("custom") or {}).get("handoff") for message in dispatcher.messages)
    if offered or handed_over or not gets_worse(turn.moods):
        return events
    return [*events, *offer_person(dispatcher, turn)]


def offer_person(dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Ask whether somebody of the team shall take over."""
    utter(
        dispatcher,
        "utter_person_for_upset",
        choices=knowing.person_choices(turn.language),
        expects={"slot": "person", "kind": "confirmation"},
    )
    return [slot("pending_offer", "person")]


def is_upset(turn: Turn) -> bool:
    """Whether the customer is upset now or was a moment ago."""
    return worst_of(turn.moods[-RECENT:]) == "upset"


def gets_worse(moods: tuple[str, ...]) -> bool:
    """Whether the newest message is upset and another of the last ones was bad too."""
    return moods[-1] == "upset" and any(mood in BAD for mood in moods[-RECENT:-1])
