"""One log stream: JSON for programs, readable for people, and lines of a process stay what they are."""

import json
from typing import Any

import pytest

from supervisor.log import LogStream

LINE = '{"time": "2026-11-25T12:30:00.123Z", "level": "info", "process": "bot", "event": "turn_computed", "turn_id": "t1"}'


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_in_our_shape_is_handed_on_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    LogStream(readable=False).copy("bot", LINE)
    assert capsys.readouterr().out == LINE + "\n"


@pytest.mark.parametrize("line", ["no model; run: make train", "{half a", "[1]", '{"a": 1}', ""])
def test_any_other_line_is_put_into_the_shape(capsys: pytest.CaptureFixture[str], line: str) -> None:
    LogStream(readable=False).copy("bot", line)
    (fields,) = written(capsys)
    assert (fields["process"], fields["event"], fields["message"]) == ("bot", "output", line)
    assert fields["time"] and fields["level"] == "info"


def test_what_a_process_printed_loses_what_looks_personal(capsys: pytest.CaptureFixture[str]) -> None:
    LogStream(readable=False).copy("bot", "no mailbox anna@mail.example, call +49 151 2345678")
    assert written(capsys)[0]["message"] == "no mailbox [e-mail] call [number]"


def test_the_supervisor_tells_in_the_same_shape(capsys: pytest.CaptureFixture[str]) -> None:
    log = LogStream(readable=False)
    log.tell("process_ended", program="bot", code=-9)
    log.tell("ready", "ready: http://localhost:8080/")
    ended, ready = written(capsys)
    assert (ended["process"], ended["event"], ended["program"], ended["code"]) == (
        "supervisor",
        "process_ended",
        "bot",
        -9,
    )
    assert ready["message"] == "ready: http://localhost:8080/" and "message" not in ended


def test_on_a_terminal_every_line_begins_with_its_process(capsys: pytest.CaptureFixture[str]) -> None:
    log = LogStream(readable=True)
    log.copy("bot", LINE)
    log.copy("bot", "no model")
    log.tell("process_ended", program="bot", code=3)
    shown = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[1] for line in shown] == [
        "12:30:00 turn_computed turn_id=t1",
        "no model",
        "process_ended program=bot code=3",
    ]
    assert "bot" in shown[0] and "supervisor" in shown[2]
