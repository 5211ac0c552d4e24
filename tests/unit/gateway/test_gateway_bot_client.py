"""The fake bot and the real client keep one contract; the real one signs what it sends."""

import asyncio
import hashlib
import hmac
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
import pytest

from conversations.contract import BotResult, Reply
from conversations.turns import TakenTurn
from gateway.bot_client import (
    Answer,
    BotBusy,
    BotClient,
    BotRefused,
    BotUnavailable,
    HttpBotClient,
    LoopbackHttp,
)
from storage import now_utc
from telemetry import about
from tests.unit.gateway.fake_bot import FakeBot

pytestmark = pytest.mark.anyio

KEY = "internal"
TURN = TakenTurn(
    turn_id="t1",
    conversation_id="c1",
    seq=1,
    kind="text",
    asked="héllo 你好",
    language="en",
    channel="web",
    deadline_at=now_utc() + timedelta(seconds=10),
    fence=1,
    sent_before=False,
)
Handler = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Awaitable[httpx.Response]]


class HandledHttp:
    """Gives each request to a function."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler

    async def request(self, method: str, url: str, *, headers: dict[str, str], body: bytes | None) -> Answer:
        response = self._handler(httpx.Request(method, url, headers=headers, content=body))
        if inspect.isawaitable(response):
            response = await response
        return Answer(response.status_code, response.content)

    async def aclose(self) -> None:
        """Nothing is open."""


class OneBot:
    def bot_of(self, conversation_id: str) -> str:
        return "http://bot"

    def bots(self) -> list[str]:
        return ["http://bot"]


def http_bot(handler: Handler, *, now: float = 1_800_000_000.9) -> HttpBotClient:
    return HttpBotClient(HandledHttp(handler), OneBot(), KEY, now=lambda: now)


def answering(status: int, body: Any = None) -> HttpBotClient:
    return http_bot(lambda _request: httpx.Response(status, json=body))


def through_http(fake: FakeBot) -> HttpBotClient:
    """The real client in front of the fake bot, with the bot's statuses between them."""

    async def serve(request: httpx.Request) -> httpx.Response:
        try:
            if request.method == "POST":
                result: BotResult | None = await fake.send(TURN)
            elif request.url.path.endswith("/health"):
                return httpx.Response(200 if fake.well else 503)
            else:
                result = await fake.result("c1", "t1")
        except BotUnavailable:
            return httpx.Response(503, json={"error": "not now"})
        except BotRefused:
            return httpx.Response(422, json={"error": "never"})
        except BotBusy:
            return httpx.Response(202, json={"error": "running"})
        return httpx.Response(404) if result is None else httpx.Response(200, json=result.model_dump())

    return http_bot(serve)


@pytest.fixture(params=["fake", "real"])
def bots(request: pytest.FixtureRequest) -> tuple[FakeBot, BotClient]:
    fake = FakeBot()
    return fake, fake if request.param == "fake" else through_http(fake)


Bots = tuple[FakeBot, BotClient]


async def test_contract_a_turn_gives_its_result(bots: Bots) -> None:
    _fake, bot = bots
    result = await bot.send(TURN)
    assert (result.turn_id, result.replies) == ("t1", [Reply(text=f"echo: {TURN.asked}")])


async def test_contract_a_turn_sent_twice_runs_once(bots: Bots) -> None:
    fake, bot = bots
    assert await bot.send(TURN) == await bot.send(TURN)
    assert fake.ran["t1"] == 1


async def test_contract_a_result_can_be_asked_for_again(bots: Bots) -> None:
    _fake, bot = bots
    assert await bot.result("c1", "t1") is None
    sent = await bot.send(TURN)
    assert await bot.result("c1", "t1") == sent


async def test_contract_a_running_turn_is_busy(bots: Bots) -> None:
    fake, bot = bots
    fake.begin(TURN)
    with pytest.raises(BotBusy):
        await bot.result("c1", "t1")
    with pytest.raises(BotUnavailable):
        await bot.send(TURN)


async def test_contract_not_now_and_never_differ(bots: Bots) -> None:
    fake, bot = bots
    fake.troubles = ["down", "refuse"]
    with pytest.raises(BotUnavailable):
        await bot.send(TURN)
    with pytest.raises(BotRefused):
        await bot.send(TURN)


async def test_contract_health_is_yes_or_no(bots: Bots) -> None:
    fake, bot = bots
    assert await bot.healthy() is True
    fake.well = False
    assert await bot.healthy() is False


def signature_of(request: httpx.Request, content: bytes) -> str:
    signed = request.headers["x-parley-timestamp"].encode() + b"." + content
    return "sha256=" + hmac.new(KEY.encode(), signed, hashlib.sha256).hexdigest()


async def test_a_question_is_signed_over_its_bytes_and_holds_nothing_else() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"turn_id": "t1", "replies": [{"text": "hi"}]})

    with about(request_id="shop-proxy-1"):
        await http_bot(answer).send(TURN)
    (request,) = seen
    assert request.url.path == "/webhooks/gateway/turn"
    assert request.headers["x-parley-timestamp"] == "1800000000"
    assert request.headers["x-parley-signature"] == signature_of(request, request.content)
    assert json.loads(request.content) == {
        "conversation_id": "c1", "turn_id": "t1", "kind": "text", "text": "héllo 你好", "language": "en",
        "channel": "web", "request_id": "shop-proxy-1",
    }  # fmt: skip


async def test_asking_for_a_result_is_signed_over_the_path() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(404)

    await http_bot(answer).result("c1", "t1")
    (request,) = seen
    assert request.url.path == "/webhooks/gateway/turns/c1/t1"
    assert request.headers["x-parley-signature"] == signature_of(request, request.url.path.encode())


@pytest.mark.parametrize("status", [409, 500, 503, 504, 404, 302])
async def test_these_answers_mean_not_now(status: int) -> None:
    with pytest.raises(BotUnavailable, match=str(status)):
        await answering(status).send(TURN)


@pytest.mark.parametrize("status", [400, 401, 413, 422])
async def test_these_answers_mean_never(status: int) -> None:
    with pytest.raises(BotRefused, match=str(status)):
        await answering(status).send(TURN)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"turn_id": "t1"},
        {"turn_id": "t1", "replies": [{"text": ""}]},
        {"turn_id": "t1", "replies": [{"text": "a", "kind": "video"}]},
        {"turn_id": "t1", "replies": [{"text": "a", "choices": [{"title": "no payload"}]}]},
        {"turn_id": "another", "replies": []},
    ],
)
async def test_an_answer_we_cannot_read_is_refused_without_quoting_it(body: Any) -> None:
    with pytest.raises(BotRefused) as refused:
        await answering(200, body).send(TURN)
    assert "video" not in str(refused.value)


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError, ConnectionResetError, TimeoutError, aiohttp.ServerDisconnectedError]
)
async def test_a_lost_connection_means_not_now(error: type[Exception]) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error("gone")

    bot = http_bot(fail)
    with pytest.raises(BotUnavailable):
        await bot.send(TURN)
    with pytest.raises(BotUnavailable):
        await bot.result("c1", "t1")
    assert await bot.healthy() is False


@asynccontextmanager
async def raw_server(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answers every request with the same bytes; its address, and the first lines it was sent."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            asked.append(head.split(b"\r\n")[0])
            if not answer:
                break
            writer.write(answer)
            await writer.drain()
        writer.close()

    def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    server = await asyncio.start_server(quietly, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def ask(http: LoopbackHttp, url: str) -> Answer:
    return await http.request("GET", f"{url}/health", headers={}, body=None)


async def test_loopback_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    http = LoopbackHttp(timeout_s=5)
    async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as (url, asked):
        assert await ask(http, url) == Answer(200, b"ok")
        await http.aclose()
    assert asked == [b"GET /health HTTP/1.1"]


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    http = LoopbackHttp(timeout_s=5)
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n"
    async with raw_server(moved) as (url, asked):
        assert (await ask(http, url)).status == 302
        await http.aclose()
    assert len(asked) == 1


async def test_nobody_there_and_a_cut_answer_are_errors_the_client_knows() -> None:
    http = LoopbackHttp(timeout_s=5)
    async with raw_server(b"") as (url, _asked):
        with pytest.raises((OSError, aiohttp.ClientError)):
            await ask(http, url)
    with pytest.raises((OSError, aiohttp.ClientError)):
        await ask(http, url)
    await http.aclose()
