"""A turn's body is checked before Rasa sees it: text of a customer can never be a command."""

from __future__ import annotations

from typing import Any

import pytest

from bot.turn_request import MAX_TEXT, BadTurn, TurnRequest, parse
from tests.bot.bot_server import turn


def test_a_turn_is_read_as_it_was_sent() -> None:
    assert parse(turn(text="where is it", language="zh", channel="phone")) == TurnRequest(
        "c1", "t1", "text", "where is it", "zh", "phone"
    )


def test_the_request_of_a_turn_is_known_if_it_is_well_formed() -> None:
    assert parse(turn(request_id="shop-proxy-1")).request_id == "shop-proxy-1"
    for odd in ("ann@shop.example", "+49 151 2345678", "a b c d e f g", 7, None):
        assert parse(turn(request_id=odd)).request_id is None


@pytest.mark.parametrize(
    "text",
    [
        "/order_status",
        "  /order_status",
        "\t\n/order_status",
        "\u200b/order_status",
        "\ufeff/order_status",
        "\u202e/order_status",
        "\0/order_status",
        "\u3000/order_status",
        "\u0301/order_status",
        " \uff0forder_status",
    ],
)
def test_text_that_begins_with_a_slash_is_refused_in_every_spelling(text: str) -> None:
    with pytest.raises(BadTurn, match="slash"):
        parse(turn(text=text))


@pytest.mark.parametrize(
    "text", ["and/or", "\uff0forder_status", "50/50", "\\order_status", "∕order", "a\0b", "👋", "你好"]
)
def test_other_text_is_taken_as_it_is(text: str) -> None:
    assert parse(turn(text=text)).text == text


def test_a_choice_is_a_payload() -> None:
    payload = '/order_status{"order_number": "#W1"}'
    assert parse(turn(kind="choice", text=payload)).text == payload


def test_a_choice_without_a_slash_is_refused() -> None:
    with pytest.raises(BadTurn, match="choice"):
        parse(turn(kind="choice", text="order_status"))


@pytest.mark.parametrize("kind", ["command", "TEXT", "", 7, None])
def test_an_unknown_kind_is_refused(kind: Any) -> None:
    with pytest.raises(BadTurn, match="kind"):
        parse(turn(kind=kind))


@pytest.mark.parametrize("body", [b"", b"hello", b"{", b"\xff\xfe", b"[" * 100_000, b'{"text": NaN'])
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadTurn, match="not JSON"):
        parse(body)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"5"])
def test_json_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadTurn, match="object"):
        parse(body)


@pytest.mark.parametrize("name", ["conversation_id", "turn_id", "text"])
@pytest.mark.parametrize("value", ["", None, 5, ["a"], {"a": 1}, True])
def test_a_part_that_is_missing_or_no_text_is_named(name: str, value: Any) -> None:
    with pytest.raises(BadTurn, match=name):
        parse(turn(**{name: value}))


@pytest.mark.parametrize(
    ("name", "longest"), [("text", MAX_TEXT), ("conversation_id", 100), ("turn_id", 100), ("channel", 32)]
)
def test_a_part_may_be_as_long_as_its_limit_and_no_longer(name: str, longest: int) -> None:
    assert getattr(parse(turn(**{name: "a" * longest})), name) == "a" * longest
    with pytest.raises(BadTurn, match=name):
        parse(turn(**{name: "a" * (longest + 1)}))


@pytest.mark.parametrize("language", ["fr", "EN", 5, None, ["en"]])
def test_a_language_we_do_not_speak_counts_as_unknown(language: Any) -> None:
    assert parse(turn(language=language)).language is None


def test_the_channel_is_the_web_page_unless_said_otherwise() -> None:
    assert parse(b'{"conversation_id": "c", "turn_id": "t", "kind": "text", "text": "hi"}').channel == "web"
