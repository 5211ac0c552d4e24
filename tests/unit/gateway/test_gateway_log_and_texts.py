"""Logs name events and places, never what a customer wrote. Texts exist in both languages."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.texts import TextMissing, load_texts
from tests.unit.gateway.fake_bot import FakeBot
from tests.unit.gateway.harness import running_gateway
from tests.written_log import written_log

CANARY = "Kanarienvogel-7781"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with written_log("gateway") as written:
        yield written


def test_an_event_is_one_line_with_its_fields(log: io.StringIO) -> None:
    logging.getLogger("gateway.x").info("turn_answered", extra={"turn_id": "t1", "seq": 4})
    line = json.loads(log.getvalue())
    assert (line["event"], line["turn_id"], line["seq"], line["level"]) == ("turn_answered", "t1", 4, "info")


def test_an_exception_is_logged_without_its_message(log: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        logging.getLogger("gateway.x").error("turn_failed", exc_info=error)
    line = json.loads(log.getvalue())
    assert line["error"] == "ValueError"
    assert any("test_gateway_log_and_texts.py" in place for place in line["where"])
    assert CANARY not in log.getvalue()


def test_libraries_do_not_log_what_passes_through_them(log: io.StringIO) -> None:
    for name in ("sse_starlette.sse", "httpx", "httpcore.http11"):
        logging.getLogger(name).debug("chunk: %s", CANARY)
        logging.getLogger(name).info("HTTP Request: %s", CANARY)
    assert log.getvalue() == ""


@pytest.mark.anyio
async def test_no_text_of_a_customer_is_logged_whatever_happens(log: io.StringIO, tmp_path: Path) -> None:
    bot = FakeBot()
    bot.troubles = ["down", "lost", "refuse", "crash"]
    async with running_gateway(tmp_path, bot=bot) as gateway:
        anna = await gateway.open()
        for _ in range(5):
            await anna.ask(f"I am {CANARY}")
        await anna.post(text=CANARY * 1000)
        async with gateway.locked_database():
            await anna.post(text=CANARY)
        await gateway.http.post("/v1/conversations", json={"channel": CANARY, "identity_token": CANARY})
    logged = log.getvalue()
    assert "bot_unavailable" in logged
    assert "turn_failed" in logged
    assert CANARY not in logged


def test_a_text_that_lacks_a_language_stops_the_start(tmp_path: Path) -> None:
    path = tmp_path / "texts.yml"
    path.write_text("apology: {en: Sorry}", encoding="utf-8")
    with pytest.raises(TextMissing, match="apology"):
        load_texts(path)


def test_a_text_has_the_same_placeholders_in_both_languages() -> None:
    texts = load_texts()
    for key in texts.names():
        english, chinese = (
            set(re.findall(r"{(\w+)}", texts.raw(key, language))) for language in ("en", "zh")
        )
        assert english == chinese, key
        values = dict.fromkeys(english, 1)
        assert texts.get(key, "en", **values) and texts.get(key, "zh", **values)
