"""The fake bot and the real client keep one contract; the real one signs what it sends."""

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from conversations.contract import BotResult, Reply
from conversations.turns import TakenTurn
from gateway.bot_client import BotBusy, BotClient, BotRefused, BotUnavailable, HttpBotClient, bot_http_client
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


def http_bot(handler: Handler, *, now: float = 1_800_000_000.9) -> HttpBotClient:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://bot")
    return HttpBotClient(client, KEY, now=lambda: now)


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
    "error", [httpx.ConnectError, httpx.ReadError, httpx.ReadTimeout, httpx.RemoteProtocolError]
)
async def test_a_lost_connection_means_not_now(error: type[httpx.HTTPError]) -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise error("gone")  # type: ignore[call-arg]

    bot = http_bot(fail)
    with pytest.raises(BotUnavailable):
        await bot.send(TURN)
    with pytest.raises(BotUnavailable):
        await bot.result("c1", "t1")
    assert await bot.healthy() is False


async def test_loopback_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:1")
    async with bot_http_client(5005, timeout_s=10) as client:
        assert client.trust_env is False
        assert str(client.base_url) == "http://127.0.0.1:5005"
