"""Log lines of the gateway: an event name with fields, as JSON, or readable on a terminal. Never a customer's text.

An exception is logged by its type and the places it passed: its message may quote what a customer wrote.
"""

import logging
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

PLACES = 8  # of a traceback, the innermost


def configure_logging(*, readable: bool | None = None) -> None:
    """Send all logging of this process through structlog to stderr. readable None: if stderr is a terminal."""
    readable = sys.stderr.isatty() if readable is None else readable
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[*_PROCESSORS, renderer]))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in ("sse_starlette", "httpx", "httpcore", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below it they log what passes through them


def exception_places(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace the exception by its type and where it happened."""
    record = event.get("_record")
    exc_info = event.pop("exc_info", None) or getattr(record, "exc_info", None)
    if isinstance(exc_info, tuple) and exc_info[1] is not None:
        error = exc_info[1]
        frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
        event["error"] = type(error).__name__
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


_PROCESSORS: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    exception_places,
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
]
