"""One log stream: lines of all processes as they come, and what the supervisor itself does.

On a terminal every line begins with the name of its process; elsewhere every line is one JSON object (telemetry/shape.py),
also what a process printed without one, for example why it could not start.
"""

import json
import sys
from datetime import UTC, datetime
from typing import Any, Protocol

from telemetry import line_of, readable_line
from telemetry.redaction import redacted_text

SUPERVISOR = "supervisor"
WIDTH = 10
COLOURS = {"gateway": 36, "bot": 35, "actions": 33, "speech": 34, SUPERVISOR: 32}


class Log(Protocol):
    def copy(self, process: str, line: str) -> None:
        """A process wrote a line."""

    def tell(self, event: str, message: str = "", **fields: object) -> None:
        """The supervisor did or saw something. message: the same for people, if there is more to say."""


class LogStream:
    """To standard output. readable None: if it is a terminal."""

    def __init__(self, *, readable: bool | None = None) -> None:
        self._readable = sys.stdout.isatty() if readable is None else readable

    def copy(self, process: str, line: str) -> None:
        fields = _event_in(line)
        if self._readable:
            self._print(process, readable_line(fields) if fields else line)
        else:
            print(line if fields else line_of(_printed(process, line)), flush=True)  # noqa: T201

    def tell(self, event: str, message: str = "", **fields: object) -> None:
        if self._readable:
            rest = " ".join(f"{name}={value}" for name, value in fields.items())
            self._print(SUPERVISOR, message or f"{event} {rest}".rstrip())
        else:
            told = {"time": _now(), "level": "info", "process": SUPERVISOR, "event": event, **fields}
            print(line_of({**told, "message": message or None}), flush=True)  # noqa: T201

    def _print(self, process: str, line: str) -> None:
        name = process.rstrip("-0123456789")  # one of several
        print(f"\x1b[{COLOURS.get(name, 37)}m{process:<{WIDTH}}\x1b[0m | {line}", flush=True)  # noqa: T201


def _event_in(line: str) -> dict[str, Any] | None:
    """The fields of a line in our shape, None of any other."""
    if not line.startswith("{"):
        return None
    try:
        fields = json.loads(line)
    except ValueError:
        return None
    return fields if isinstance(fields, dict) and "event" in fields and "time" in fields else None


def _printed(process: str, line: str) -> dict[str, Any]:
    message = redacted_text(line)
    return {"time": _now(), "level": "info", "process": process, "event": "output", "message": message}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
