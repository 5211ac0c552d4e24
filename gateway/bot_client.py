"""Ask the bot for a turn over loopback, signed, and ask it what became of one. Used by turn_runner.py and health.py.

BotUnavailable   nobody there, or it cannot work now (no connection, 5xx, 409): ask what became of the turn, send again
BotBusy          it works on this turn right now: ask again
BotRefused       it will never answer this (401, 422, an answer we cannot read): do not send again
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Protocol

import httpx
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


class HttpBotClient:
    """The real bot."""

    def __init__(
        self, client: httpx.AsyncClient, internal_key: str, *, now: Callable[[], float] = time.time
    ) -> None:
        self._client = client
        self._key = internal_key.encode("utf-8")
        self._now = now

    async def send(self, turn: TakenTurn) -> BotResult:
        body = json.dumps(_question(turn), ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json", **self._signature(body)}
        response = await self._request("POST", f"{PATH}/turn", content=body, headers=headers)
        return _result(response, turn.turn_id)

    async def result(self, conversation_id: str, turn_id: str) -> BotResult | None:
        path = f"{PATH}/turns/{conversation_id}/{turn_id}"
        response = await self._request("GET", path, headers=self._signature(path.encode("ascii")))
        if response.status_code == 202:
            raise BotBusy(f"the bot works on turn {turn_id}")
        return None if response.status_code == 404 else _result(response, turn_id)

    async def healthy(self) -> bool:
        try:
            response = await self._client.get(f"{PATH}/health", timeout=CONNECT_S)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def _request(
        self, method: str, path: str, *, headers: dict[str, str], content: bytes | None = None
    ) -> httpx.Response:
        try:
            return await self._client.request(method, path, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise BotUnavailable(f"no answer from the bot: {type(error).__name__}") from error

    def _signature(self, signed: bytes) -> dict[str, str]:
        timestamp = str(int(self._now()))
        digest = hmac.new(self._key, timestamp.encode("ascii") + b"." + signed, hashlib.sha256).hexdigest()
        return {"X-Parley-Timestamp": timestamp, "X-Parley-Signature": f"sha256={digest}"}


def bot_http_client(port: int, *, timeout_s: float) -> httpx.AsyncClient:
    """A client that keeps its connections to the bot of this machine open."""
    return httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
        trust_env=False,  # a proxy of the environment is not for loopback
    )


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


def _result(response: httpx.Response, turn_id: str) -> BotResult:
    if response.status_code in REFUSALS:
        raise BotRefused(f"the bot answered {response.status_code} to turn {turn_id}")
    if response.status_code != 200:
        raise BotUnavailable(f"the bot answered {response.status_code} to turn {turn_id}")
    try:
        result = BotResult.model_validate_json(response.content)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors())
        raise BotRefused(f"the bot's answer to turn {turn_id} cannot be read: {fields}") from None
    if result.turn_id != turn_id:
        raise BotRefused(f"the bot answered turn {result.turn_id} instead of {turn_id}")
    return result
