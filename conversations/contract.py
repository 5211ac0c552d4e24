"""Shapes that cross the border of this room: what the bot answers, what a turn can be, what an event looks like.

Used by gateway/ (bot answers, events), actions/ (what a reply may hold) and desk/ (transcripts).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

ReplyKind = Literal["text", "choices", "order", "card", "carousel", "handoff", "rating"]
Language = Literal["en", "zh"]


class TurnState(StrEnum):
    """Where one message of a customer stands."""

    WAITING = "waiting"  # accepted, not yet begun
    RUNNING = "running"  # a worker asks the bot
    ANSWERED = "answered"  # the bot's replies are in the outbox
    APOLOGISED = "apologised"  # the deadline passed; apology and ticket are in the outbox
    HELD = "held"  # a person has the conversation; the bot is not asked
    LATE_ANSWER = "late_answer"  # apologised, and the answer was shown afterwards


class Author(StrEnum):
    """Who an event is from."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Owner(StrEnum):
    """Who answers in a conversation now."""

    BOT = "bot"
    PERSON = "person"


class Choice(BaseModel):
    """A choice as the bot offers it: the payload stays on our side."""

    model_config = ConfigDict(frozen=True)

    title: str = Field(min_length=1, max_length=500)
    payload: str = Field(min_length=1, max_length=4000)


class Source(BaseModel):
    """Where an answer is from, for example an FAQ entry."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str


class Expects(BaseModel):
    """What the conversation waits for after a reply."""

    model_config = ConfigDict(frozen=True)

    slot: str
    kind: Literal[
        "order_number",
        "email",
        "postcode",
        "choice",
        "confirmation",
        "date",
        "quantity",
        "code",
        "free_text",
    ]


class Reply(BaseModel):
    """One reply of the bot.

    Read by the gateway alone: `handoff` and `warning` are desk's HandoffRequest, for a person who is wanted and one who may
    soon be; `verified` names the customer who has just shown who they are.
    """

    model_config = ConfigDict(frozen=True)

    kind: ReplyKind = "text"
    text: str = Field(min_length=1)
    choices: list[Choice] = []
    data: dict[str, Any] = {}
    sources: list[Source] = []
    expects: Expects | None = None
    handoff: dict[str, Any] | None = None
    verified: str | None = None
    warning: dict[str, Any] | None = None


class BotResult(BaseModel):
    """What one turn of the bot came to."""

    model_config = ConfigDict(frozen=True)

    turn_id: str
    replies: list[Reply]
    reasons: dict[str, Any] = {}


class OfferedChoice(BaseModel):
    """A choice as the customer sees it."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str


class Event(BaseModel):
    """One numbered thing that happened in a conversation: a message, a reply or a change of state."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1, description="position in the conversation, without gaps")
    author: Author
    kind: ReplyKind
    text: str = Field(description="always there, so that a channel that shows only text loses nothing")
    choices: list[OfferedChoice] = []
    data: dict[str, Any] = {}
    sources: list[Source] = []
    expects: Expects | None = Field(default=None, description="left out when nothing is waited for")
    in_reply_to: int | None = Field(default=None, description="seq of the customer's message this belongs to")
    at: datetime

    @model_serializer(mode="wrap")
    def _without_empty_expects(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = serialize(self)
        if fields.get("expects") is None:
            fields.pop("expects", None)
        return fields
