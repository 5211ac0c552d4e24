"""A gateway behind a real port, for tests that need one: real desk, pages, database and worker; a fake bot.

The rates are out of the way: a fuzzer is nobody's customer.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from conversations.contract import Choice, Reply
from conversations.turns import TakenTurn
from gateway.pages import mount_pages
from gateway.serve import desk_parts
from shop.demo.loading import load_demo
from supervisor.programs import free_port
from tests.security.staff import PASSWORD, Staff
from tests.unit.gateway.fake_bot import FakeBot
from tests.unit.gateway.harness import Gateway, running_gateway

NO_RATES = {
    "messages_per_10_s": 10**6,
    "requests_per_10_s": 10**6,
    "conversations_per_minute": 10**6,
    "streams_per_conversation": 10**4,
}
START_S = 60
HANDOFF = {"reason": "asked_for_person", "wants": [], "order_numbers": [], "products": []}


@dataclass
class Served:
    """A running gateway and where it listens."""

    gateway: Gateway
    url: str

    def open(self) -> tuple[str, dict[str, str]]:
        """A conversation's id, and the headers of who has its secret."""
        opened = httpx.post(f"{self.url}/v1/conversations", trust_env=False).raise_for_status().json()
        return opened["id"], {"Authorization": f"Bearer {opened['secret']}"}

    def say(self, text: str) -> tuple[str, dict[str, str]]:
        """The same, with one message that has been answered."""
        conversation_id, headers = self.open()
        httpx.post(
            f"{self.url}/v1/conversations/{conversation_id}/messages",
            json={"client_message_id": "first", "text": text},
            headers=headers | {"Prefer": "wait=10"},
            trust_env=False,
        ).raise_for_status()
        return conversation_id, headers

    def sign_in(self) -> dict[str, str]:
        """The headers of the agent who works here."""
        body = {"login": "kim", "password": PASSWORD}
        answer = httpx.post(f"{self.url}/desk/api/login", json=body, trust_env=False).raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        return {"Cookie": cookies, "X-Desk-Token": answer.json()["csrf"]}


def helpful(turn: TakenTurn) -> list[Reply]:
    """A bot whose answers have every part an answer can have, and that gets a person when it is asked to."""
    if "person" in turn.asked:
        return [Reply(kind="handoff", text="I will get someone.", handoff=HANDOFF)]
    return [
        Reply(kind="choices", text=f"echo: {turn.asked}", choices=[Choice(title="Yes", payload="/affirm")])
    ]


@contextmanager
def served_gateway(home: Path, **settings: Any) -> Iterator[Served]:
    """Serve from a thread until the block ends."""
    serving = _Serving(home, {**NO_RATES, **settings})
    serving.start()
    try:
        yield serving.until_it_listens()
    finally:
        serving.end()


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()


class _Serving(threading.Thread):
    def __init__(self, home: Path, settings: dict[str, Any]) -> None:
        super().__init__(name="served-gateway", daemon=True)
        self._home, self._settings, self._port = home, settings, free_port()
        self._built = threading.Event()
        self._gateway: Gateway | None = None
        self._server: _Server | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    def until_it_listens(self) -> Served:
        assert self._built.wait(START_S)
        assert self._gateway is not None
        assert self._server is not None
        assert self._server.listens.wait(START_S)
        return Served(self._gateway, f"http://127.0.0.1:{self._port}")

    def end(self) -> None:
        if self._server is not None:
            self._server.should_exit = True
        self.join(START_S)

    async def _serve(self) -> None:
        bot = FakeBot(helpful)
        async with running_gateway(self._home, bot=bot, desk=desk_parts(), **self._settings) as gateway:
            mount_pages(gateway.app)
            await asyncio.to_thread(load_demo, gateway.services.database.engine)
            await Staff(gateway).hire()
            config = uvicorn.Config(gateway.app, port=self._port, lifespan="off", log_config=None)
            self._gateway, self._server = gateway, _Server(config)
            self._built.set()
            await self._server.serve()
