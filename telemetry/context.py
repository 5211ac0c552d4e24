"""Which request, conversation and turn the running code works for; every log line inside carries it.

with about(turn_id=turn.turn_id, conversation_id=turn.conversation_id):
    ...  # tasks and threads of asyncio started here carry it too
"""

from __future__ import annotations

import re
import secrets
from contextlib import AbstractContextManager

from structlog.contextvars import bound_contextvars, get_contextvars

REQUEST_ID = "X-Request-Id"
WELL_FORMED = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_-]{8,64}")  # without a letter it may be a phone or a card


def about(
    *, request_id: str | None = None, conversation_id: str | None = None, turn_id: str | None = None
) -> AbstractContextManager[None]:
    """Log lines inside carry these; None: there is none, whatever was known outside."""
    return bound_contextvars(request_id=request_id, conversation_id=conversation_id, turn_id=turn_id)


def current_request_id() -> str | None:
    """The request this code works for."""
    found: str | None = get_contextvars().get("request_id")
    return found


def travelling() -> dict[str, str]:
    """The headers with which a call to another process names the request it is made for."""
    request_id = current_request_id()
    return {REQUEST_ID: request_id} if request_id else {}


def well_formed(request_id: str | None) -> str | None:
    """A caller's request id if it looks like one, else None: what it says will stand in logs."""
    return request_id if request_id and WELL_FORMED.fullmatch(request_id) else None


def known_or_new(request_id: str | None) -> str:
    """The caller's well-formed request id, or a new one: 128 random bits in hex."""
    return well_formed(request_id) or secrets.token_hex(16)
