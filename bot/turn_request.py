"""The body of a turn, checked. Text of a customer can never be a command.

Rasa reads a message that starts with "/" as an intent with confidence 1, after stripping spaces. The gateway
replaces such a slash; here it is refused once more, in every spelling, because it would be a way around identity.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import Any

from telemetry import well_formed

MAX_TEXT = 5000
INVISIBLE = {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn"}  # format, control, spaces, combining marks


class BadTurn(ValueError):
    """The body cannot be a turn; the message says why."""


@dataclass(frozen=True)
class TurnRequest:
    """One message to answer. kind "choice": text is a payload that our own side made."""

    conversation_id: str
    turn_id: str
    kind: str
    text: str
    language: str | None
    channel: str
    request_id: str | None = None  # of the HTTP request it came with; for logs


def parse(body: bytes) -> TurnRequest:
    """Raises BadTurn."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadTurn("the body is not JSON") from error
    if not isinstance(content, dict):
        raise BadTurn("the body is not a JSON object")
    turn = TurnRequest(
        conversation_id=_text(content, "conversation_id", 100),
        turn_id=_text(content, "turn_id", 100),
        kind=_text(content, "kind", 10),
        text=_text(content, "text", MAX_TEXT),
        language=content.get("language") if content.get("language") in ("en", "zh") else None,
        channel=_text({"channel": "web", **content}, "channel", 32),
        request_id=_request_id(content.get("request_id")),
    )
    if turn.kind not in ("text", "choice"):
        raise BadTurn(f"kind is {turn.kind!r}; one of: text, choice")
    if turn.kind == "text" and is_command(turn.text):
        raise BadTurn("text of a customer starts with a slash; the gateway has to replace it")
    if turn.kind == "choice" and not turn.text.startswith("/"):
        raise BadTurn("a choice is a payload and starts with a slash")
    return turn


def is_command(text: str) -> bool:
    """Whether a text begins with a slash in any spelling, invisible characters aside."""
    visible = (
        character
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) not in INVISIBLE
    )
    first = next(visible, "")
    # U+FF0F is what the gateway writes instead; NFKC makes a slash of it, so ask the text as it came.
    return first == "/" and not text.startswith("\uff0f")


def _request_id(value: object) -> str | None:
    return well_formed(value) if isinstance(value, str) else None


def _text(content: dict[str, Any], name: str, longest: int) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise BadTurn(f"{name} is missing, no text, or longer than {longest} characters")
    return value
