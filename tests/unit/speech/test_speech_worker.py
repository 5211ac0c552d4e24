"""The worker: a secret, limits, a short queue, a deadline; and it lives on after every recording."""

import asyncio
import threading
from pathlib import Path

import httpx
import numpy as np
import pytest

from speech.decoder import LARGEST_BYTES
from speech.problems import Problem, Refused
from speech.transcriber import Transcript
from speech.worker import HEADER, LONGEST_QUEUE, create_app
from tests.unit.speech.test_speech_decoding import recording

pytestmark = pytest.mark.anyio


class FakeTranscriber:
    """Hears "hello"; or nothing; or waits until it is let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.silent = False
        self.languages: list[str | None] = []

    def transcribe(self, samples: np.ndarray, *, language: str | None = None) -> Transcript:
        self.languages.append(language)
        self.begun.set()
        self.go_on.wait(10)
        if self.silent:
            raise Refused(Problem.NO_SPEECH)
        return Transcript("hello", language or "en", len(samples) / 16_000, 0.9)


@pytest.fixture
def transcriber() -> FakeTranscriber:
    return FakeTranscriber()


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return recording(tmp_path / "wav", "wav", 1.0)


def client(transcriber: FakeTranscriber, *, limit_s: float = 10.0, key: str = "key") -> httpx.AsyncClient:
    app = create_app(transcriber, key="key", limit_s=limit_s)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://speech", headers={HEADER: key}
    )


async def test_a_recording_is_transcribed(transcriber: FakeTranscriber, content: bytes) -> None:
    async with client(transcriber) as http:
        answer = (await http.post("/transcribe", content=content, params={"language": "zh"})).json()
    assert (answer["text"], answer["language"], answer["seconds"]) == ("hello", "zh", 1.0)
    assert transcriber.languages == ["zh"]


async def test_without_the_secret_nothing_is_read(transcriber: FakeTranscriber, content: bytes) -> None:
    async with client(transcriber, key="wrong") as http:
        assert (await http.post("/transcribe", content=content)).status_code == 401
    assert transcriber.languages == []


async def test_what_is_wrong_is_named_and_the_worker_lives_on(
    transcriber: FakeTranscriber, content: bytes
) -> None:
    async with client(transcriber) as http:
        refused = await http.post("/transcribe", content=b"<html>")
        assert (refused.status_code, refused.json()) == (422, {"problem": "unknown_format"})
        transcriber.silent = True
        assert (await http.post("/transcribe", content=content)).json() == {"problem": "no_speech"}
        transcriber.silent = False
        assert (await http.post("/transcribe", content=content)).status_code == 200


async def test_too_large_is_refused(transcriber: FakeTranscriber) -> None:
    async with client(transcriber) as http:
        refused = await http.post("/transcribe", content=bytes(LARGEST_BYTES + 1))
    assert (refused.status_code, refused.json()) == (413, {"problem": "too_large"})


async def test_a_full_queue_says_so(transcriber: FakeTranscriber, content: bytes) -> None:
    transcriber.go_on.clear()
    async with client(transcriber) as http:
        waiting = [
            asyncio.create_task(http.post("/transcribe", content=content)) for _ in range(LONGEST_QUEUE)
        ]
        await asyncio.to_thread(transcriber.begun.wait, 10)
        assert (await http.post("/transcribe", content=content)).json() == {"problem": "busy"}
        transcriber.go_on.set()
        assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [200] * LONGEST_QUEUE


async def test_a_transcription_that_takes_too_long_is_given_up(
    transcriber: FakeTranscriber, content: bytes
) -> None:
    transcriber.go_on.clear()
    async with client(transcriber, limit_s=0.6) as http:
        assert (await http.post("/transcribe", content=content)).json() == {"problem": "too_slow"}
        transcriber.go_on.set()
        assert (await http.get("/health")).status_code == 200
