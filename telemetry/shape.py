"""The shape of a log line: one JSON object, or one readable line on a terminal. Both Pythons write it.

{"time": "2026-11-25T12:30:00.123Z", "level": "info", "process": "gateway", "event": "turn_answered", ...}
"""

import json
from collections.abc import Mapping
from typing import Any

FIRST = ("time", "level", "process", "event")


def line_of(fields: Mapping[str, Any]) -> str:
    """One JSON object: what every line has comes first, fields without a value are left out."""
    rest = {name: value for name, value in fields.items() if name not in FIRST and value is not None}
    return json.dumps({name: fields.get(name) for name in FIRST} | rest, ensure_ascii=False, default=str)


def readable_line(fields: Mapping[str, Any]) -> str:
    """The same for people: time of day, level if it matters, event, fields."""
    level = fields.get("level", "info")
    told = [
        str(fields.get("time", ""))[11:19],
        *([level.upper()] if level != "info" else []),
        str(fields.get("event")),
    ]
    rest = [
        f"{name}={_short(value)}" for name, value in fields.items() if name not in FIRST and value is not None
    ]
    return " ".join([*told, *rest])


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
