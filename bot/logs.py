"""Logs of the bot's process: warnings and errors of Rasa, events of ours, and no word of a customer."""

from __future__ import annotations

import logging
import sys
import warnings
from typing import Any

import structlog

# Fields under which Rasa logs what people wrote or what was read out of it.
PRIVATE_FIELDS = (
    "text",
    "user_text",
    "message",
    "parse_data",
    "entities",
    "slots",
    "rasa_events",
    "payload",
    "events",
)


def drop_private_fields(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Remove every field that may hold a customer's words."""
    kept = {key: value for key, value in event.items() if not any(part in key for part in PRIVATE_FIELDS)}
    kept["event"] = event.get("event", "")
    return kept


def configure() -> None:
    """Send warnings to standard output, one line each. Rasa's DEBUG and INFO tell of messages: they stay off."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s", force=True
    )
    warnings.simplefilter("ignore")  # Rasa's libraries warn of each other
    for name in ("apscheduler", "matplotlib", "absl"):
        logging.getLogger(name).setLevel(logging.ERROR)
    logging.getLogger("bot").setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            drop_private_fields,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
