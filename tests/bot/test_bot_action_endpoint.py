"""Calls of an action go over one connection, with what actions read and no more, and end in time."""

from __future__ import annotations

import asyncio
import http.server
import json
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError

from bot import action_endpoint
from bot.action_endpoint import ActionEndpoint, call_of
from bot.channel import TURN_LIMIT_S
from bot.settings import ROOT


class Server:
    """Answers with a status, after a pause; keeps connections open and counts them."""

    def __init__(self) -> None:
        self.status, self.pause_s = 200, 0.0
        self.connections: set[Any] = set()
        self.headers: list[dict[str, str]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                outer.connections.add(self.client_address)
                outer.headers.append(dict(self.headers))
                self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(outer.pause_s)
                body = json.dumps({"events": [], "responses": []}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing: the test's output stays readable."""

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/webhook"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def call(server: Server, *, times: int = 1) -> list[Any]:
    async def run() -> list[Any]:
        endpoint = ActionEndpoint(server.url, headers={"X-Parley-Internal": "key"})
        try:
            return [await endpoint.request(json={"next_action": "action_help"}) for _ in range(times)]
        finally:
            assert endpoint._session is not None
            await endpoint._session.close()

    return asyncio.run(run())


def test_many_calls_use_one_connection_and_carry_the_secret(server: Server) -> None:
    assert call(server, times=5) == [{"events": [], "responses": []}] * 5
    assert len(server.connections) == 1
    assert {headers["X-Parley-Internal"] for headers in server.headers} == {"key"}


def test_a_refusal_is_an_error(server: Server) -> None:
    server.status = 500
    with pytest.raises(ClientResponseError):
        call(server)


def test_an_action_that_takes_too_long_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(action_endpoint, "ACTION_TIMEOUT_S", 0.2)
    server.pause_s = 2.0
    with pytest.raises((asyncio.TimeoutError, aiohttp.ClientError)):
        call(server)


def test_a_call_gets_more_time_than_an_action_and_less_than_a_turn() -> None:
    limits = (ROOT / "actions" / "server.py").read_text(encoding="utf-8")
    own = float(re.findall(r"^ACTION_LIMIT_S = ([\d.]+)", limits, re.MULTILINE)[0])
    assert own < action_endpoint.ACTION_TIMEOUT_S < TURN_LIMIT_S


def conversation(
    *messages: tuple[str, str], replies: tuple[BotUttered, ...] = (BotUttered("a reply"),)
) -> Any:
    """A tracker with these messages, as (text, mood), each but the last with the replies."""
    tracker = DialogueStateTracker("c1", [TextSlot("product", mappings=[{}])])
    tracker.update(ActionExecuted("action_listen"))
    for number, (text, label) in enumerate(messages, start=1):
        parsed = {"intent": {"name": text}, "sentiment": {"label": label, "score": 0.1, "confidence": 0.9}}
        tracker.update(UserUttered(text, {"name": text}, [], parsed, metadata={"turn_id": f"t-{text}"}))
        for reply in replies if number < len(messages) else ():
            tracker.update(reply)
    return tracker


def test_a_call_holds_the_newest_message_whole_and_of_earlier_ones_intent_and_mood() -> None:
    tracker = conversation(("first", "upset"), ("second", "neutral"))
    tracker.update(SlotSet("product", "Moka Pot"))
    body = call_of("action_help", tracker)
    state = body["tracker"]
    assert (body["next_action"], body["sender_id"]) == ("action_help", "c1")
    assert state["slots"]["product"] == "Moka Pot"
    assert state["latest_message"]["text"] == "second"
    assert state["latest_message"]["metadata"] == {"turn_id": "t-second"}
    assert [event["parse_data"] for event in state["events"]] == [
        {"intent": {"name": "first"}, "sentiment": {"label": "upset", "score": 0.1}, "requests": []},
        {"intent": {"name": "second"}, "sentiment": {"label": "neutral", "score": 0.1}, "requests": []},
    ]


def test_of_the_last_messages_the_words_are_held_too_cut_to_a_length() -> None:
    words = ["w" * 999, "two", "three", "four", "five"]
    events = call_of("action_help", conversation(*[(text, "neutral") for text in words]))["tracker"]["events"]
    assert [event.get("text") for event in events] == [None, "two", "three", "four", None]
    events = call_of("action_help", conversation(("w" * 999, "neutral"), ("two", "neutral")))["tracker"][
        "events"
    ]
    assert len(events[0]["text"]) == 300


def test_the_requests_of_a_message_are_held_as_intents() -> None:
    tracker = conversation(("first", "neutral"))
    tracker.latest_message.parse_data["requests"] = [{"text": "one", "intent": "invoice"}]
    (event,) = call_of("action_help", tracker)["tracker"]["events"]
    assert event["parse_data"]["requests"] == [{"intent": "invoice"}]


def test_what_the_last_replies_offered_is_held_before_the_newest_message() -> None:
    button = {"title": "A", "payload": "/a"}
    card = {"title": "Moka Pot", "variants": [{"item_id": "m1"}]}
    offered = BotUttered("Which?", {"buttons": [{**button, "type": "postback"}]})
    shown = BotUttered("These", {"custom": {"kind": "carousel", "data": {"items": [card]}}})
    tracker = conversation(
        ("old", "neutral"), ("newer", "neutral"), ("newest", "neutral"), replies=(offered, shown)
    )
    events = call_of("action_choose", tracker)["tracker"]["events"]
    assert [event["event"] for event in events] == ["user", "user", "bot", "bot", "user"]
    assert events[2]["data"]["buttons"] == [button]
    assert events[3]["data"]["custom"] == {"data": {"items": [{"title": "Moka Pot"}]}}
