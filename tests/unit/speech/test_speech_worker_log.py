"""What the speech worker logs of a recording: for which request, how long, and never what is said or what it is called."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.speech.test_speech_decoding import recording
from tests.unit.speech.test_speech_worker import FakeTranscriber, client
from tests.written_log import written_log

pytestmark = pytest.mark.anyio

MINE = {"X-Request-Id": "shop-proxy-4711"}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with written_log("speech") as written:
        yield written


async def test_a_transcription_is_a_line_of_its_request_without_its_words(
    log: io.StringIO, tmp_path: Path
) -> None:
    content = recording(tmp_path / "wav", "wav", 1.0)
    async with client(FakeTranscriber()) as http:
        assert (await http.post("/transcribe", content=content, headers=MINE)).status_code == 200
    line = json.loads(log.getvalue())
    assert (line["event"], line["seconds"], line["request_id"]) == ("transcribed", 1.0, "shop-proxy-4711")
    assert "hello" not in log.getvalue()


async def test_a_refused_recording_is_a_line_without_its_content(log: io.StringIO) -> None:
    async with client(FakeTranscriber()) as http:
        answer = await http.post("/transcribe", content=b"Anna Schmidt" * 50, headers=MINE)
    line = json.loads(log.getvalue())
    assert (answer.status_code, line["event"], line["request_id"]) == (
        422,
        "recording_refused",
        "shop-proxy-4711",
    )
    assert "Anna" not in log.getvalue()
