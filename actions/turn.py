"""A turn as actions see it, and how they answer it. Made of Rasa's dictionaries by reading.py."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from rasa_sdk.executor import CollectingDispatcher

RESULT = TypeVar("RESULT")
EventType = dict[str, Any]
LANGUAGES = ("en", "zh")
UNCLEAR = ("unsure", "out_of_scope")  # intents of a message of which the bot is not sure what it means


@dataclass(frozen=True)
class Request:
    """One thing a customer wants. text: its part of the message. entities: values by name."""

    intent: str
    text: str = ""
    entities: dict[str, list[str]] = field(default_factory=dict)
    confidence: float = 1.0


@dataclass(frozen=True)
class Offered:
    """A choice that stands below the bot's last replies."""

    title: str
    payload: str


@dataclass(frozen=True)
class Turn:
    """One message of a customer, or one request in it."""

    turn_id: str
    text: str
    language: str
    intent: str
    band: str
    ranking: list[str]
    entities: dict[str, list[str]]
    slots: dict[str, Any]
    earlier_intents: list[str]  # of all requests so far, this message's last
    moods: tuple[str, ...] = ("neutral",)  # of the customer's messages, this one last
    conversation_id: str = ""
    scores: tuple[float, ...] = (0.0,)  # as moods, from -1 (upset) to 1 (delighted)
    earlier_texts: tuple[
        str, ...
    ] = ()  # of the last messages before this one, oldest first; choices are empty
    urgency: float | None = None  # in [0, 1], if the bot marks it
    requests: tuple[Request, ...] = ()  # of this message, if there are several
    pending: tuple[Request, ...] = ()  # not answered yet when this one is
    offered: tuple[Offered, ...] = ()
    message: str = ""  # the whole of it, where text is only the part that one request is made of
    proved: str | None = None  # the customer who has proved, in this very turn, who they are

    @property
    def mood(self) -> str:
        """Of this message: upset, annoyed, neutral, pleased or delighted."""
        return self.moods[-1]

    def first(self, entity: str) -> str | None:
        """The first value of an entity in this message."""
        return next(iter(self.entities.get(entity, [])), None)


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
