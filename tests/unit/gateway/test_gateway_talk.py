"""The terminal shows replies, numbered choices and sources, and ends politely."""

import io
import json
from typing import Any

import httpx
import pytest
from rich.console import Console

from gateway.talk import Talk, TalkFailed, event_lines

EVENT: dict[str, Any] = {
    "seq": 2,
    "author": "bot",
    "kind": "text",
    "text": "Hi [bold]",
    "choices": [],
    "sources": [],
}


def shown(event: dict[str, Any]) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    for line in event_lines(event):
        console.print(line)
    return console.export_text()


def test_choices_are_numbered_and_sources_named() -> None:
    event = {
        **EVENT,
        "choices": [{"id": "a", "title": "Red"}, {"id": "b", "title": "Blue"}],
        "sources": [{"id": "x", "title": "Returns"}],
    }
    text = shown(event)
    assert "1  Red" in text
    assert "2  Blue" in text
    assert "from: Returns" in text


def test_words_are_never_markup() -> None:
    assert "Hi [bold]" in shown(EVENT)


def server(request: httpx.Request) -> httpx.Response:
    """A gateway that echoes, in two events."""
    if request.url.path == "/v1/conversations":
        return httpx.Response(201, json={"id": "c1", "secret": "s1"})
    assert request.headers["authorization"] == "Bearer s1"
    if request.method == "POST":
        text = json.loads(request.content)["text"]
        if text == "too long":
            return httpx.Response(413, json={"error": {"code": "x", "message": "Please shorten it."}})
        return httpx.Response(200, json={"seq": 1, "replies": [EVENT]})
    after = int(request.headers["last-event-id"])
    return httpx.Response(200, text="" if after >= 2 else f"id: 2\r\ndata: {json.dumps(EVENT)}\r\n\r\n")


def talked(*lines: str) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    typed = iter(lines)

    def read() -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    with httpx.Client(transport=httpx.MockTransport(server), base_url="http://gateway") as http:
        talk = Talk(http, console)
        talk.open(None)
        talk.run(read)
    return console.export_text()


def test_a_reply_is_shown_before_the_next_line_is_read() -> None:
    assert talked("Hello", "  ").count("Hi [bold]") == 1


def test_an_error_is_shown_in_its_own_words_and_the_talk_goes_on() -> None:
    text = talked("too long", "Hello")
    assert text.index("Please shorten it.") >= 0
    assert "Hi [bold]" in text


def test_without_a_gateway_the_way_to_start_one_is_named() -> None:
    def fail(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    http = httpx.Client(transport=httpx.MockTransport(fail), base_url="http://gateway")
    with http, pytest.raises(TalkFailed, match="make run"):
        Talk(http, Console()).open(None)
