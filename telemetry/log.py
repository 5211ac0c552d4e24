"""Send everything a process logs through one shape: an event name with fields, and never a customer's text.

    logger.info("turn_answered", extra={"shown": True})

Lines of libraries are logged by the place they come from, and exceptions by their type and the places they passed:
what they say may quote a customer.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

from telemetry.redaction import redacted
from telemetry.shape import line_of, readable_line

ROOT = Path(__file__).resolve().parent.parent
PLACES = 8  # of a traceback, the innermost
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")  # how libraries with structlog name their events

logger = logging.getLogger(__name__)


def configure_logging(process: str, *, readable: bool | None = None) -> None:
    """Send all logging of this process to stderr. readable None: if stderr is a terminal."""
    readable = sys.stderr.isatty() if readable is None else readable
    rooms = frozenset(path.parent.name for path in ROOT.glob("*/__init__.py"))
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(process, rooms, readable=readable))
    handler.addFilter(
        lambda record: record.levelno >= (logging.INFO if _is_of(rooms, record) else logging.WARNING)
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(
        logging.WARNING
    )  # below it libraries log what passes through them, also at levels of their own
    for name in (*rooms, "__main__"):
        logging.getLogger(name).setLevel(logging.INFO)
    _log_what_would_be_printed()


def exception_places(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace the exception by its type and where it happened."""
    record = event.get("_record")
    exc_info = event.pop("exc_info", None) or getattr(record, "exc_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        event["error"] = type(exc_info[1]).__name__
        event["where"] = _places(exc_info[1].__traceback__)
    return event


def _formatter(process: str, rooms: frozenset[str], *, readable: bool) -> logging.Formatter:
    def fields_of(_logger: Any, _method: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        told = dict(event) if _is_of(rooms, record) else _place_of(record, str(event["event"]))
        time = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        kept = ("exc_info", "_record", "_from_structlog")
        always = {"time": time.replace("+00:00", "Z"), "level": record.levelname.lower(), "process": process}
        return {**told, **always, **{name: event[name] for name in kept if name in event}}

    def render(_logger: Any, _method: str, event: EventDict) -> str:
        return readable_line(redacted(event)) if readable else line_of(redacted(event))

    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ExtraAdder(),
            fields_of,
            structlog.contextvars.merge_contextvars,
            exception_places,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            render,
        ]
    )


def _is_of(rooms: frozenset[str], record: logging.LogRecord) -> bool:
    return record.name.split(".")[0] in rooms or record.name == "__main__"


def _place_of(record: logging.LogRecord, message: str) -> dict[str, Any]:
    place = f"{record.pathname}:{record.lineno} {record.funcName}"
    told = {"event": "library_message", "library": record.name, "where": [place]}
    return {**told, "key": message} if KEY.fullmatch(message) else told


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _log_what_would_be_printed() -> None:
    """Exceptions nobody caught and warnings of Python print what they quote; here they become events."""

    def crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logger.critical("crashed", exc_info=(kind, error, trace))

    def thread_crashed(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            crashed(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def warned(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        where = [f"{filename}:{lineno}"]
        logger.warning("python_warning", extra={"error": category.__name__, "where": where})

    sys.excepthook, threading.excepthook, warnings.showwarning = crashed, thread_crashed, warned
