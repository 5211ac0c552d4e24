"""The last look at a log line: what looks like a customer's e-mail, number or token is struck out.

Nothing of the kind should come this far: events have fixed names and fields that hold ids, codes and figures. This is
for the day somebody logs a text by mistake.
"""

import re
from collections.abc import Mapping
from typing import Any

OURS = frozenset(
    {"time", "request_id", "conversation_id", "turn_id", "where", "file"}
)  # made by us, never by a customer
LONGEST = 300  # characters; a field of ours is a word or a short sentence

_STRUCK_OUT = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"), "[e-mail]"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]*\.?[\w-]*"), "[token]"),
    (re.compile(r"(?i)\bbearer\s+\S+"), "[token]"),
    (re.compile(r"(?<![\w-])\+?\d(?:[ ().-]{0,2}\d){6,}(?!\w)"), "[number]"),
)


def redacted(event: Mapping[str, Any]) -> dict[str, Any]:
    """The line's fields with everything struck out that looks personal."""
    return {name: value if name in OURS else _redacted(value) for name, value in event.items()}


def _redacted(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return redacted_text(value)
    if isinstance(value, Mapping):
        return {str(name): _redacted(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_redacted(inner) for inner in value]
    return type(value).__name__


def redacted_text(text: str) -> str:
    """A text with everything struck out that looks personal."""
    for pattern, replacement in _STRUCK_OUT:
        text = pattern.sub(replacement, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
