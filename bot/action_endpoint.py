"""The way to our action server: one connection kept open, and a body with what actions read. Used by launcher.py.

Rasa opens a connection for each call and sends every event of the session with everything understood of each message:
21 KiB at ten turns, 201 KiB at a hundred.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import rasa
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

ANSWER_SCHEMA = {
    "type": "object",
    "properties": {
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"event": {"const": "slot"}, "name": {"type": "string"}},
                "required": ["event", "name", "value"],
            },
        },
        "responses": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["events", "responses"],
}  # our actions remember and say things; they return no other events
ACTION_TIMEOUT_S = 7  # an action has 6 s of its own; the bot's turn has 9


class ActionEndpoint(EndpointConfig):
    """Sends calls over connections that stay open as long as the event loop that made them runs."""

    _session: aiohttp.ClientSession | None = None
    _loop: asyncio.AbstractEventLoop | None = None

    async def request(self, method: str = "post", **options: Any) -> Any:
        """Send a call and return the parsed answer. Raises ClientResponseError, aiohttp.ClientError."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._loop = loop
            timeout = aiohttp.ClientTimeout(total=ACTION_TIMEOUT_S)
            self._session = aiohttp.ClientSession(headers=self.headers, timeout=timeout)
        async with self._session.request(method, self.url, json=options["json"]) as response:
            if response.status >= 400:
                raise ClientResponseError(response.status, response.reason, await response.text())
            return await response.json()


def call_of(action_name: str, tracker: DialogueStateTracker) -> dict[str, Any]:
    """The body of a call: the state of the conversation, and of earlier messages their intent and mood alone."""
    state = tracker.current_state(EventVerbosity.NONE)
    messages = [event for event in tracker.events if isinstance(event, UserUttered)]
    state["events"] = [_outline(message) for message in messages]
    return {
        "next_action": action_name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }


def _outline(message: UserUttered) -> dict[str, Any]:
    sentiment = message.parse_data.get("sentiment") or {}
    parsed = {"intent": {"name": message.intent_name}, "sentiment": {"label": sentiment.get("label")}}
    return {"event": "user", "timestamp": message.timestamp, "parse_data": parsed}
