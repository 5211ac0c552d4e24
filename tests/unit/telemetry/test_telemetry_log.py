"""Log lines have one shape, carry the request and turn they belong to, and nothing a customer wrote."""

import asyncio
import io
import json
import logging
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from telemetry import about, known_or_new, line_of, readable_line, travelling, well_formed
from telemetry.redaction import redacted, redacted_text
from tests.written_log import written_log

logger = logging.getLogger("gateway.tests")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with written_log("gateway") as written:
        yield written


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_line_says_when_how_bad_where_and_what_and_then_the_rest(log: io.StringIO) -> None:
    logger.warning("turn_apologised", extra={"cause": "deadline", "ticket": None})
    (line,) = lines(log)
    assert list(line) == ["time", "level", "process", "event", "cause"]
    assert (line["level"], line["process"], line["event"]) == ("warning", "gateway", "turn_apologised")
    assert line["time"].endswith("Z")


def test_lines_carry_the_turn_they_are_about_also_in_tasks_and_threads(log: io.StringIO) -> None:
    async def work() -> None:
        logger.info("in_task")
        await asyncio.to_thread(logger.info, "in_thread")

    async def scenario() -> None:
        with about(request_id="r1", conversation_id="c1", turn_id="t1"):
            await asyncio.create_task(work())
        logger.info("afterwards")

    asyncio.run(scenario())
    *inside, afterwards = lines(log)
    assert [line["turn_id"] for line in inside] == ["t1", "t1"]
    assert "turn_id" not in afterwards


def test_what_is_unknown_of_a_turn_is_not_taken_from_around_it(log: io.StringIO) -> None:
    with about(request_id="r1", turn_id="t1"), about(turn_id="t2"):
        logger.info("turn_answered")
        assert travelling() == {}
    (line,) = lines(log)
    assert line["turn_id"] == "t2" and "request_id" not in line


def test_lines_of_libraries_say_where_and_never_what(log: io.StringIO) -> None:
    logging.getLogger("some.library").error("cannot read %s", "Anna Schmidt, Hauptstrasse 5")
    logging.getLogger("some.library").info("reading Anna Schmidt")
    logging.getLogger("some.library.chatty").setLevel(logging.DEBUG)
    logging.getLogger("some.library.chatty").debug("reading Anna Schmidt")
    (line,) = lines(log)
    assert (line["event"], line["library"]) == ("library_message", "some.library")
    assert "test_telemetry_log.py" in line["where"][0]
    assert "Anna" not in log.getvalue()


def test_what_python_would_print_becomes_a_line_without_its_message(log: io.StringIO) -> None:
    def crash() -> None:
        raise ValueError("Anna Schmidt")

    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning("Anna Schmidt", UserWarning, "library.py", 7)
    crashed, warned = lines(log)
    assert (crashed["event"], crashed["level"], crashed["error"]) == ("crashed", "critical", "ValueError")
    assert (warned["event"], warned["error"]) == ("python_warning", "UserWarning")
    assert "Anna" not in log.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "anna.schmidt+shop@mail.example.com",
        "王芳@例子.中国",
        "+49 151 2345 6789",
        "(030) 1234-5678",
        "4111 1111 1111 1111",
        "4111111111111111",
        "13912345678",
        "Bearer k3ZJ0c5Yw",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln",
    ],
)
def test_what_looks_personal_is_struck_out(text: str) -> None:
    told = redacted_text(f"sent to {text}, twice")
    assert text not in told and told.startswith("sent to ") and "[" in told
    assert text not in json.dumps(redacted({"cause": [text], "inner": {"a": text}}), ensure_ascii=False)


def test_ids_and_figures_of_ours_stay_as_they_are() -> None:
    event = {
        "turn_id": "12345678901234567890123456789012",
        "cause": "the bot answered 503 to turn 4b1f77c09d5e4f1f8a2f6d1e0c9b8a77",
        "ticket": "T-7K3M9Q",
        "ms": {"bot": 12345.6},
        "shown": True,
    }
    assert redacted(event) == event


def test_an_object_is_logged_by_its_type_alone() -> None:
    assert redacted({"cause": ValueError("Anna Schmidt")}) == {"cause": "ValueError"}


def test_a_request_id_is_kept_if_it_looks_like_one() -> None:
    for kept in ("shop-proxy-1", "4bf92f3577b34da6a3ce929d0e0e4736", "0af76519-16cd-43dd-8448-eb211c80319c"):
        assert known_or_new(kept) == kept
    for odd in (
        "",
        "short",
        "4111111111111111",
        "anna@mail.example",
        "a b c d e f",
        "x" * 65,
        "line\nbreak-1",
    ):
        assert well_formed(odd) is None
        assert len(known_or_new(odd)) == 32
    assert known_or_new(None) != known_or_new(None)


def test_people_read_time_event_and_fields() -> None:
    fields = {
        "time": "2026-11-25T12:30:00.123Z",
        "level": "error",
        "process": "bot",
        "event": "turn_too_slow",
    }
    assert readable_line({**fields, "turn_id": "t1", "ms": None}) == "12:30:00 ERROR turn_too_slow turn_id=t1"
    assert json.loads(line_of({**fields, "text": "中文"}))["text"] == "中文"
