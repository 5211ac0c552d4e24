"""Ask the bot for a turn over loopback, signed, and ask it what became of one. Used by turn_runner.py and health.py.

BotUnavailable   nobody there, or it cannot work now (no connection, 5xx, 409): ask what became of the turn, send again
BotBusy          it works on this turn right now: ask again
BotRefused       it will never answer this (401, 422, an answer we cannot read): do not send again
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from pydantic import ValidationError

from conversations.contract import BotResult
from conversations.turns import TakenTurn
from telemetry import current_request_id

PATH = "/webhooks/gateway"
CONNECT_S = 1.0  # loopback: there at once or not at all
REFUSALS = frozenset({400, 401, 403, 413, 422})


class BotUnavailable(RuntimeError):
    """The bot cannot be reached or cannot work now."""


class BotBusy(RuntimeError):
    """The bot is still working on this turn."""


class BotRefused(RuntimeError):
    """The bot will not answer this turn, however often it is sent."""


class BotClient(Protocol):
    """What the worker needs of the bot. Asking twice for one turn runs it once."""

    async def send(self, turn: TakenTurn) -> BotResult:
        """Run the turn and return its result. Raises BotUnavailable, BotRefused."""

    async def result(self, conversation_id: str, turn_id: str) -> BotResult | None:
        """The result of a turn sent before; None if it never finished. Raises BotBusy, BotUnavailable, BotRefused."""

    async def healthy(self) -> bool:
        """Whether the bot can take a turn."""


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP."""

    status: int
    body: bytes


class Http(Protocol):
    """One request and its answer. Raises OSError, TimeoutError or aiohttp.ClientError when there is none."""

    async def request(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None
    ) -> Answer: ...
    async def aclose(self) -> None: ...


class Routes(Protocol):
    """Where the bots listen."""

    def bot_of(self, conversation_id: str) -> str:
        """Address of the bot that a conversation belongs to now."""

    def bots(self) -> list[str]:
        """Addresses of all bots that take turns now."""


class HttpBotClient:
    """The real bot, or bots: each conversation belongs to one."""

    def __init__(
        self, http: Http, routes: Routes, internal_key: str, *, now: Callable[[], float] = time.time
    ) -> None:
        self._http, self._routes = http, routes
        self._key = internal_key.encode("utf-8")
        self._now = now

    async def send(self, turn: TakenTurn) -> BotResult:
        body = json.dumps(_question(turn), ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json", **self._signature(body)}
        url = f"{self._routes.bot_of(turn.conversation_id)}{PATH}/turn"
        return _result(await self._request("POST", url, headers=headers, body=body), turn.turn_id)

    async def result(self, conversation_id: str, turn_id: str) -> BotResult | None:
        path = f"{PATH}/turns/{conversation_id}/{turn_id}"
        url = self._routes.bot_of(conversation_id) + path
        answer = await self._request("GET", url, headers=self._signature(path.encode("ascii")))
        if answer.status == 202:
            raise BotBusy(f"the bot works on turn {turn_id}")
        return None if answer.status == 404 else _result(answer, turn_id)

    async def healthy(self) -> bool:
        looks = await asyncio.gather(*(self._is_well(bot) for bot in self._routes.bots()))
        return bool(looks) and all(looks)

    async def _is_well(self, bot: str) -> bool:
        try:
            async with asyncio.timeout(CONNECT_S):
                return (await self._request("GET", f"{bot}{PATH}/health", headers={})).status == 200
        except (BotUnavailable, TimeoutError):
            return False

    async def _request(
        self, method: str, url: str, *, headers: dict[str, str], body: bytes | None = None
    ) -> Answer:
        try:
            return await self._http.request(method, url, headers=headers, body=body)
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            raise BotUnavailable(f"no answer from the bot: {type(error).__name__}") from error

    def _signature(self, signed: bytes) -> dict[str, str]:
        timestamp = str(int(self._now()))
        digest = hmac.new(self._key, timestamp.encode("ascii") + b"." + signed, hashlib.sha256).hexdigest()
        return {"X-Parley-Timestamp": timestamp, "X-Parley-Signature": f"sha256={digest}"}


class LoopbackHttp:
    """Keeps its connections open. aiohttp, because httpx takes a third of the gateway's time for one request a turn."""

    def __init__(self, *, timeout_s: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=CONNECT_S)
        self._session: aiohttp.ClientSession | None = None

    async def request(self, method: str, url: str, *, headers: dict[str, str], body: bytes | None) -> Answer:
        if self._session is None:  # made here because it belongs to the running event loop
            self._session = aiohttp.ClientSession(
                timeout=self._timeout, connector=aiohttp.TCPConnector(limit=0), trust_env=False
            )
        async with self._session.request(
            method, url, headers=headers, data=body, allow_redirects=False
        ) as response:
            return Answer(response.status, await response.read())

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()


def _question(turn: TakenTurn) -> dict[str, str | None]:
    return {
        "conversation_id": turn.conversation_id,
        "turn_id": turn.turn_id,
        "kind": turn.kind,
        "text": turn.asked,
        "language": turn.language,
        "channel": turn.channel,
        "request_id": current_request_id(),
    }


def _result(answer: Answer, turn_id: str) -> BotResult:
    if answer.status in REFUSALS:
        raise BotRefused(f"the bot answered {answer.status} to turn {turn_id}")
    if answer.status != 200:
        raise BotUnavailable(f"the bot answered {answer.status} to turn {turn_id}")
    try:
        result = BotResult.model_validate_json(answer.body)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
        raise BotRefused(f"the bot's answer to turn {turn_id} cannot be read: {fields}") from None
    if result.turn_id != turn_id:
        raise BotRefused(f"the bot answered turn {result.turn_id} instead of {turn_id}")
    return result
