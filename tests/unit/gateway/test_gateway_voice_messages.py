"""A voice message: heard once, answered like text, refused in words."""

from pathlib import Path

import httpx
import pytest

from gateway.errors import CustomerError
from gateway.http_guard import FORM_LIMIT
from gateway.speech_client import PROBLEMS, HttpSpeechClient
from tests.unit.gateway.harness import Customer, Gateway, running_gateway

pytestmark = pytest.mark.anyio


async def send(customer: Customer, recording: bytes, *, id_: str = "v1", wait: int = 10) -> httpx.Response:
    return await customer.gateway.http.post(
        f"{customer.path}/messages",
        data={"client_message_id": id_},
        files={"audio": ("voice", recording)},
        headers={**customer.headers, "Prefer": f"wait={wait}"},
    )


async def events(customer: Customer) -> list[dict[str, object]]:
    answer = await customer.gateway.http.get(f"{customer.path}/events", headers=customer.headers)
    found: list[dict[str, object]] = answer.json()["events"]
    return found


async def test_a_recording_becomes_the_text_of_the_turn(gateway: Gateway) -> None:
    anna = await gateway.open(language="en")
    answer = (await send(anna, b"say: where is my order")).json()
    assert answer["transcript"] == "where is my order"
    assert answer["replies"][0]["text"] == "echo: where is my order"
    assert gateway.speech.heard == [(b"say: where is my order", "en")]


async def test_the_event_says_that_it_was_spoken(gateway: Gateway) -> None:
    anna = await gateway.open()
    await send(anna, b"say: hello")
    first = (await events(anna))[0]
    assert first["text"] == "hello"
    assert first["data"] == {"client_message_id": "v1", "voice": True}


async def test_a_copy_is_not_heard_again(gateway: Gateway) -> None:
    anna = await gateway.open()
    first = (await send(anna, b"say: hello")).json()
    assert (await send(anna, b"say: hello")).json() == first
    assert len(gateway.speech.heard) == 1


async def test_the_same_id_with_another_recording_is_a_conflict(gateway: Gateway) -> None:
    anna = await gateway.open()
    await send(anna, b"say: hello")
    assert (await send(anna, b"say: goodbye")).status_code == 409
    assert len(gateway.speech.heard) == 1


@pytest.mark.parametrize("problem", PROBLEMS)
async def test_what_is_wrong_is_said_and_nothing_is_stored(gateway: Gateway, problem: str) -> None:
    anna = await gateway.open(language="zh")
    refused = await send(anna, f"problem: {problem}".encode())
    error = refused.json()["error"]
    assert (refused.status_code, error["code"]) == (400, f"audio_{problem}")
    assert "录音" in error["message"] or "文件" in error["message"]
    assert await events(anna) == []


async def test_a_worker_that_is_away_asks_to_send_it_again(gateway: Gateway) -> None:
    anna = await gateway.open()
    gateway.speech.well = False
    refused = await send(anna, b"say: hello")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    gateway.speech.well = True
    assert (await send(anna, b"say: hello")).status_code == 200


async def test_a_spoken_slash_is_no_command(gateway: Gateway) -> None:
    anna = await gateway.open()
    answer = (await send(anna, b"say: /restart")).json()
    assert answer["replies"][0]["text"] == "echo: \uff0frestart"


async def test_a_form_without_a_recording_is_refused(gateway: Gateway) -> None:
    anna = await gateway.open()
    form = {"client_message_id": (None, "v1"), "audio": (None, "text, no file")}
    answer = await gateway.http.post(f"{anna.path}/messages", files=form, headers=anna.headers)
    assert answer.json()["error"]["code"] == "audio_missing"


async def test_a_form_that_is_none_is_refused(gateway: Gateway) -> None:
    anna = await gateway.open()
    headers = {**anna.headers, "Content-Type": "multipart/form-data; boundary=x"}
    answer = await gateway.http.post(f"{anna.path}/messages", content=b"--y\r\nhello", headers=headers)
    assert answer.status_code == 400


async def test_a_form_that_is_too_large_is_refused(gateway: Gateway) -> None:
    anna = await gateway.open()
    assert (await send(anna, b"x" * FORM_LIMIT)).status_code == 413


async def test_without_a_secret_a_recording_is_not_even_read(gateway: Gateway) -> None:
    anna = await gateway.open()
    files = {"audio": ("voice", b"x" * 50_000)}
    answer = await gateway.http.post(f"{anna.path}/messages", data={"client_message_id": "1"}, files=files)
    assert answer.status_code == 413


async def test_too_many_recordings_are_told_when_to_come_back(gateway: Gateway) -> None:
    anna = await gateway.open()
    answers = [await send(anna, b"say: hi", id_=f"v{number}", wait=0) for number in range(13)]
    assert [answer.status_code for answer in answers] == [202] * 12 + [429]


async def test_with_speech_switched_off_text_is_asked_for(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, speech=False) as gateway:
        anna = await gateway.open()
        refused = await send(anna, b"say: hello")
        assert refused.json()["error"]["code"] == "audio_off"
        health = (await gateway.http.get("/healthz")).json()
        assert (health["status"], health["features"]["speech"]) == ("ok", "off")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (422, {"problem": "too_long"}, (400, "audio_too_long")),
        (413, {"problem": "too_large"}, (413, "audio_too_large")),
        (503, {"problem": "busy"}, (503, "speech_unavailable")),
        (504, {"problem": "too_slow"}, (503, "speech_unavailable")),
    ],
)
async def test_the_client_understands_the_workers_answers(
    status: int, body: dict[str, str], expected: tuple[int, str]
) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, json=body))
    client = HttpSpeechClient(1, "key", transport=transport)
    with pytest.raises(CustomerError) as refused:
        await client.transcribe(b"x", language=None)
    assert (refused.value.status, refused.value.code) == expected
