"""A whole gateway in one process for tests: real database, routes and worker; fake bot, actions and desk."""

import asyncio
import json
import sqlite3
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from conversations.book import set_owner
from conversations.contract import Author, Owner
from conversations.outbox import append_event
from gateway.app import DeskParts, create_app
from gateway.dependencies import Services
from gateway.errors import CustomerError
from gateway.settings import GatewaySettings
from storage import Base, StorageSettings, now_utc, open_engine
from tests.unit.gateway.fake_bot import FakeBot
from tests.unit.gateway.fake_speech import FakeSpeech
from tests.unit.knowledge_graph.fake_meanings import fake_meanings

DATA_KEY = SecretStr(b64encode(b"d" * 32).decode())  # of every gateway: a process has one


class Clock:
    """The real time, moved as a test likes."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return now_utc() + self.ahead

    def jump(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


def fake_open_handoff(session: Session, conversation_id: str, request: dict[str, Any]) -> None:
    set_owner(session, conversation_id, Owner.PERSON, now=now_utc())
    append_event(
        session,
        conversation_id,
        author=Author.SYSTEM,
        kind="handoff",
        text="A colleague will be with you.",
        data={"state": "waiting", "reason": request["reason"]},
        now=now_utc(),
    )


def fake_warn(_session: Session, _conversation_id: str, _request: dict[str, Any]) -> None:
    """Nobody looks at the fake desk."""


async def fake_require_staff(request: Request) -> None:
    if request.headers.get("x-staff") != "yes":
        raise CustomerError(401, "staff_only")


def actions_that_are(state: dict[str, bool]) -> httpx.AsyncClient:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if state["well"] else 503)

    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://actions")


def settings_for(home: Path, **changes: Any) -> GatewaySettings:
    quick: dict[str, Any] = {
        "turn_deadline_s": 5.0,
        "queue_deadline_s": 10.0,
        "lease_s": 1.0,
        "late_answer_s": 5.0,
        "database_url": None,
        "key": DATA_KEY,
        "internal_key": "i" * 32,
        "identity_key": "k" * 40,
    }
    return GatewaySettings(_env_file=None, home=home, **{**quick, **changes})


def engine_for(home: Path) -> Engine:
    storage = StorageSettings(_env_file=None, home=home, database_url=None, key=DATA_KEY)
    engine = open_engine(storage, busy_timeout_ms=200)
    Base.metadata.create_all(engine)
    return engine


@dataclass
class Gateway:
    """A running gateway and what stands around it."""

    app: FastAPI
    http: httpx.AsyncClient
    bot: FakeBot
    clock: Clock
    home: Path
    actions: dict[str, bool] = field(default_factory=lambda: {"well": True})

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    @property
    def speech(self) -> FakeSpeech:
        assert isinstance(self.services.speech, FakeSpeech)
        return self.services.speech

    async def open(self, **body: Any) -> "Customer":
        response = await self.http.post("/v1/conversations", json=body)
        assert response.status_code == 201, response.text
        return Customer(self, response.json()["id"], response.json()["secret"])

    def crash(self) -> None:
        """End this gateway's work as a kill would: nothing is given back."""
        for task in self.services.worker._tasks.values():
            task.cancel()
        self.services.worker._stopping = True

    @asynccontextmanager
    async def locked_database(self) -> AsyncIterator[None]:
        """Another program holds the write lock."""
        locker = await asyncio.to_thread(sqlite3.connect, self.home / "parley.db", check_same_thread=False)
        await asyncio.to_thread(locker.execute, "BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            await asyncio.to_thread(locker.close)

    async def take_over(self, customer: "Customer") -> None:
        """A person at the desk has the conversation now."""
        await self.services.database.write(
            lambda session: set_owner(session, customer.id, Owner.PERSON, now=now_utc())
        )

    def token(self, customer_id: str) -> str:
        return self.services.tokens.make(customer_id)


@dataclass
class Customer:
    """Somebody in a conversation."""

    gateway: Gateway
    id: str
    secret: str
    sent: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    @property
    def path(self) -> str:
        return f"/v1/conversations/{self.id}"

    async def post(self, *, wait: int | None = None, **body: Any) -> httpx.Response:
        self.sent += 1
        body = {"client_message_id": f"m{self.sent}", **body}
        headers = {**self.headers, **({"Prefer": f"wait={wait}"} if wait is not None else {})}
        return await self.gateway.http.post(f"{self.path}/messages", json=body, headers=headers)

    async def ask(self, text: str, **body: Any) -> list[dict[str, Any]]:
        response = await self.post(wait=10, text=text, **body)
        assert response.status_code == 200, response.text
        replies: list[dict[str, Any]] = response.json()["replies"]
        return replies

    async def events(self, after: int = 0) -> list[dict[str, Any]]:
        response = await self.gateway.http.get(
            f"{self.path}/events", params={"after": after}, headers=self.headers
        )
        assert response.status_code == 200, response.text
        events: list[dict[str, Any]] = response.json()["events"]
        return events

    async def events_until(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The events, once there are enough."""
        with self.gateway.services.hub.listen(self.id) as news:
            async with asyncio.timeout(20):
                while not enough(events := await self.events()):
                    await news.wait()
                    news.clear()
        return events

    async def stream(
        self, count: int, *, last_event_id: str | None = None, after: int = 0
    ) -> list[dict[str, Any]]:
        """The first `count` events of a stream."""
        headers = {**self.headers, "Accept": "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        return await read_stream(self.gateway.app, f"{self.path}/events", f"after={after}", headers, count)


async def read_stream(
    app: Callable[..., Awaitable[None]], path: str, query: str, headers: dict[str, str], count: int
) -> list[dict[str, Any]]:
    """Read an event stream until `count` events came, then hang up, as a client would; or until the answer ends."""
    over, received = asyncio.Event(), bytearray()

    async def receive() -> dict[str, Any]:
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        received.extend(message.get("body", b""))
        has_ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        if has_ended or received.count(b"\r\ndata: ") + received.startswith(b"data: ") >= count:
            over.set()

    async with asyncio.timeout(10):
        await app(stream_scope(path, query, headers), receive, send)
    return _parsed(received.decode())[:count]


def stream_scope(path: str, query: str, headers: dict[str, str]) -> dict[str, Any]:
    """What a web server says of a GET request."""
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query.encode(), "headers": raw, "client": ("127.0.0.1", 1), "server": ("test", 80),
        "scheme": "http", "root_path": "", "asgi": {"version": "3.0"},
    }  # fmt: skip


def _parsed(stream: str) -> list[dict[str, Any]]:
    events = []
    for block in stream.split("\r\n\r\n"):
        lines = [line.partition(": ") for line in block.split("\r\n")]
        fields = {name: value for name, _, value in lines}
        if "data" in fields:
            event = json.loads(fields["data"])
            assert fields["id"] == str(event["seq"])
            events.append(event)
    return events


@asynccontextmanager
async def running_gateway(
    home: Path,
    *,
    bot: FakeBot | None = None,
    clock: Clock | None = None,
    desk: DeskParts | None = None,
    **settings: Any,
) -> AsyncIterator[Gateway]:
    """A gateway on the database in `home`; a second one after the first is a restart. desk: None is a fake one."""
    engine = await asyncio.to_thread(engine_for, home)
    configured = await asyncio.to_thread(settings_for, home, **settings)
    bot, clock, actions = bot or FakeBot(), clock or Clock(), {"well": True}
    speech = FakeSpeech() if configured.speech else None
    desk = desk or DeskParts(APIRouter(), fake_require_staff, fake_open_handoff, fake_warn)
    app = await asyncio.to_thread(
        create_app,
        configured,
        desk=desk,
        engine=engine,
        bot=bot,
        speech=speech,
        actions=actions_that_are(actions),
        meanings=fake_meanings(home),
        now=clock,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://gateway") as http,
    ):
        yield Gateway(app, http, bot, clock, home, actions)
