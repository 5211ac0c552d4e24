"""What an action reads of a turn, and how it answers: the one place that knows Rasa's dictionaries."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

RESULT = TypeVar("RESULT")
EventType = dict[str, Any]
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Turn:
    """One message of a customer."""

    turn_id: str
    text: str
    language: str
    intent: str
    band: str
    ranking: list[str]
    entities: dict[str, list[str]]
    slots: dict[str, Any]
    earlier_intents: list[str]
    moods: tuple[str, ...] = ("neutral",)  # of the customer's messages, this one last
    conversation_id: str = ""

    @property
    def mood(self) -> str:
        """Of this message: upset, annoyed, neutral or pleased."""
        return self.moods[-1]

    def first(self, entity: str) -> str | None:
        """The first value of an entity in this message."""
        return next(iter(self.entities.get(entity, [])), None)


def read_turn(tracker: Tracker) -> Turn:
    """The current message and what is remembered."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    entities: dict[str, list[str]] = {}
    for item in message.get("entities") or []:
        entities.setdefault(item["entity"], []).append(str(item["value"]))
    language = entities.get("language", [None])[0] or tracker.get_slot("language") or metadata.get("language")
    return Turn(
        turn_id=str(metadata.get("turn_id") or ""),
        text=message.get("text") or "",
        language=language if language in LANGUAGES else "en",
        intent=(message.get("intent") or {}).get("name") or "",
        band=(message.get("gate") or {}).get("band", "act"),
        ranking=[item["name"] for item in message.get("intent_ranking") or []],
        entities=entities,
        slots=dict(tracker.slots),
        earlier_intents=_intents(tracker),
        moods=_moods(tracker),
        conversation_id=str(tracker.sender_id),
    )


def _moods(tracker: Tracker) -> tuple[str, ...]:
    users = [event for event in tracker.events if event.get("event") == "user"]
    found = [((event.get("parse_data") or {}).get("sentiment") or {}).get("label") for event in users]
    return tuple(label or "neutral" for label in found) or ("neutral",)


def _intents(tracker: Tracker) -> list[str]:
    users = [event for event in tracker.events if event.get("event") == "user"]
    names = [((event.get("parse_data") or {}).get("intent") or {}).get("name") for event in users]
    return [name for name in names if name]


def utter(
    dispatcher: CollectingDispatcher,
    response: str,
    *,
    kind: str | None = None,
    choices: Sequence[dict[str, str]] = (),
    data: dict[str, Any] | None = None,
    sources: Sequence[dict[str, str]] = (),
    expects: dict[str, str] | None = None,
    handoff: dict[str, Any] | None = None,
    reasons: dict[str, Any] | None = None,
    verified: str | None = None,
    **values: object,
) -> None:
    """Say a response of domain.yml. values: its placeholders."""
    extra = {"kind": kind, "data": data, "sources": list(sources), "expects": expects}
    extra |= {"handoff": handoff, "reasons": reasons, "verified": verified}
    dispatcher.utter_message(
        response=response,
        buttons=[dict(choice) for choice in choices],
        json_message={name: value for name, value in extra.items() if value},
        **values,
    )


async def ask(service: Callable[..., RESULT], *arguments: object, **options: object) -> RESULT:
    """Call a service that blocks, off the event loop."""
    return await asyncio.to_thread(service, *arguments, **options)


def slot(name: str, value: object) -> EventType:
    """Remember something."""
    return {"event": "slot", "name": name, "value": value, "timestamp": None}
