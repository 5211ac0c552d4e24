"""The way to our action server: one connection kept open, and a body with what actions read. Used by launcher.py.

Rasa opens a connection for each call and sends every event of the session with everything understood of each message:
21 KiB at ten turns, 201 KiB at a hundred.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import rasa
from rasa.shared.core.events import BotUttered, UserUttered
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
WORDS_OF = 3  # earlier messages whose words an action may compare with the newest
LONGEST_WORDS = 300  # characters of each
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
    """The body of a call: the state of the conversation; of earlier messages what was wanted and in which mood, of the last
    ones also their words; and what the last replies offered to choose from."""
    state = tracker.current_state(EventVerbosity.NONE)
    messages = [event for event in tracker.events if isinstance(event, UserUttered)]
    outlines = [_outline(message) for message in messages]
    for number in range(max(0, len(messages) - WORDS_OF - 1), len(messages) - 1):
        outlines[number]["text"] = (messages[number].text or "")[:LONGEST_WORDS]
    state["events"] = [*outlines[:-1], *_last_offers(tracker), *outlines[-1:]]
    return {
        "next_action": action_name,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }


def _outline(message: UserUttered) -> dict[str, Any]:
    sentiment = message.parse_data.get("sentiment") or {}
    parsed = {
        "intent": {"name": message.intent_name},
        "sentiment": {name: sentiment.get(name) for name in ("label", "score")},
        "requests": [{"intent": one.get("intent")} for one in message.parse_data.get("requests") or []],
    }
    return {"event": "user", "timestamp": message.timestamp, "parse_data": parsed}


def _last_offers(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The choices, and the titles of the cards, in the replies to the message before the newest."""
    replies: list[BotUttered] = []
    messages = 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages > 1:
            break
        if isinstance(event, BotUttered) and messages == 1:
            replies.append(event)
    return [offer for offer in map(_offer, reversed(replies)) if offer]


def _offer(reply: BotUttered) -> dict[str, Any] | None:
    data = reply.data or {}
    buttons = [{"title": one["title"], "payload": one["payload"]} for one in data.get("buttons") or []]
    cards = ((data.get("custom") or {}).get("data") or {}).get("items") or []
    items = [{"title": card.get("title")} for card in cards]
    offered = {"buttons": buttons, "custom": {"data": {"items": items}}}
    return {"event": "bot", "timestamp": reply.timestamp, "data": offered} if buttons or items else None
