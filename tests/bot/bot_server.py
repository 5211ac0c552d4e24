"""The bot's channel behind a real port, with a fake agent or a real one, for tests of its HTTP contract."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.channel import GatewayInput
from bot.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from bot.tracker_store import TurnTrackerStore

KEY = "internal key of the tests"
MODEL = "parley-test.tar.gz"
PATIENCE_S = 20.0


@dataclass
class Answer:
    """What the bot answered over HTTP."""

    status: int
    body: Any


class _Wrapped:
    """Stands where Rasa wraps a tracker store."""

    def __init__(self, store: TurnTrackerStore) -> None:
        self._tracker_store = store


@dataclass
class _Processor:
    model_filename: str = MODEL


@dataclass
class FakeAgent:
    """Answers "you said ..." and saves the turn like Rasa does. Can be held, and can fail."""

    store: TurnTrackerStore
    asked: list[str] = field(default_factory=list)
    held: threading.Event | None = None  # a turn waits until this is set
    error: BaseException | None = None
    silent: bool = False
    processor: _Processor = field(default_factory=_Processor)

    @property
    def tracker_store(self) -> _Wrapped:
        return _Wrapped(self.store)

    async def handle_message(self, message: UserMessage) -> None:
        self.asked.append(message.text)
        if self.held is not None:
            await asyncio.to_thread(self.held.wait, PATIENCE_S)
        if self.error is not None:
            raise self.error
        tracker = await self.store.retrieve(message.sender_id) or DialogueStateTracker(message.sender_id, [])
        tracker.update(ActionExecuted("action_listen"))
        if message.text == "/session_start":
            tracker.update(SessionStarted())
        else:
            self._answer(tracker, message)
        await self.store.save(tracker)

    def _answer(self, tracker: DialogueStateTracker, message: UserMessage) -> None:
        parsed = {"intent": {"name": "greet", "confidence": 0.9}, "gate": {"band": "act"}}
        tracker.update(UserUttered(message.text, parse_data=parsed, metadata=message.metadata))
        if not self.silent:
            tracker.update(BotUttered(f"you said {message.text}", {"custom": {"kind": "text"}}))


class BotServer:
    """A Sanic application served by a thread of its own. Use as a context manager."""

    def __init__(self, app: Sanic) -> None:
        self._app = app
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> BotServer:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._socket.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        server = await self._app.create_server(
            sock=self._socket, return_asyncio_server=True, access_log=False, debug=False
        )
        await server.startup()
        await server.start_serving() if server.server else await server

    def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body=body or None, headers=headers or {})
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        return Answer(response.status, json.loads(content) if content.startswith((b"{", b"[")) else content)

    def ask(self, **changes: Any) -> Answer:
        """Send a signed turn: `turn(...)` with changes."""
        body = turn(**changes)
        return self.send("POST", "/webhooks/gateway/turn", body, signed(body))

    def result(self, turn_id: str, *, conversation_id: str = "c1") -> Answer:
        path = f"/webhooks/gateway/turns/{conversation_id}/{turn_id}"
        return self.send("GET", path, headers=signed(path.encode()))

    def health(self) -> Answer:
        return self.send("GET", "/webhooks/gateway/health")

    def ask_aside(self, answers: list[Answer], **changes: Any) -> threading.Thread:
        """Send a turn from another thread; its answer is added to `answers`."""
        thread = threading.Thread(target=lambda: answers.append(self.ask(**changes)), daemon=True)
        thread.start()
        return thread


def serving(agent: Any, **options: Any) -> BotServer:
    """The gateway's channel alone, in front of an agent."""
    app = Sanic("bot_of_the_tests")
    channel.register([GatewayInput(agent, key=KEY, **options)], app, route="/webhooks/")
    return BotServer(app)


def turn(**changes: Any) -> bytes:
    """The body of a turn."""
    content = {
        "conversation_id": "c1",
        "turn_id": "t1",
        "kind": "text",
        "text": "hello",
        "language": "en",
        "channel": "web",
    }
    return json.dumps({**content, **changes}).encode()


def signed(content: bytes, *, key: str = KEY, at: float | None = None) -> dict[str, str]:
    """Headers that sign a body (or a path)."""
    timestamp = str(int(time.time() if at is None else at))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(key, content, timestamp=timestamp)}


def store_in(folder: Path, domain: Domain | None = None) -> TurnTrackerStore:
    return TurnTrackerStore(domain=domain or Domain.empty(), db=str(folder / "tracker.db"))


def wait_until(condition: Any) -> None:
    """Wait for something another thread does. Fails after PATIENCE_S."""
    until = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)
