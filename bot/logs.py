"""Logs of the bot's process: the product's shape (telemetry/), with what Rasa logs through structlog brought into it."""

from __future__ import annotations

import logging
import os
import warnings

import structlog
from sanic.log import LOGGING_CONFIG_DEFAULTS

from telemetry import configure_logging

OWN_NAME = "PARLEY_PROCESS"  # given by the supervisor: "bot-1", "bot-2" where there are several
CHATTY = ("apscheduler", "matplotlib", "absl")  # they warn of themselves


def configure() -> None:
    """Send everything to the one shape. Rasa's INFO and DEBUG tell of messages: they stay off."""
    configure_logging(os.environ.get(OWN_NAME) or "bot")
    warnings.simplefilter("ignore")  # Rasa's libraries warn of each other
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
    for server_logger in LOGGING_CONFIG_DEFAULTS["loggers"].values():
        server_logger["handlers"] = []  # it would print on its own, exceptions with all they quote
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
