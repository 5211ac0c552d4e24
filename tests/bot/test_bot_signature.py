"""Signatures between our processes: bound to key, content and time."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.signature import VALID_FOR_S, is_genuine, sign

NOW = 1_800_000_000
BODY = '{"text": "héllo"}'.encode()


def genuine(*, key: str = "k", body: bytes = BODY, timestamp: str = str(NOW), signature: str = "") -> bool:
    signature = signature or sign("k", BODY, timestamp=str(NOW))
    return is_genuine(key, body, timestamp=timestamp, signature=signature, now=NOW)


def test_a_signature_is_the_keyed_digest_of_time_and_content() -> None:
    expected = hmac.new(b"k", f"{NOW}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert sign("k", BODY, timestamp=str(NOW)) == f"sha256={expected}"


def test_what_we_signed_is_genuine() -> None:
    assert genuine()


def test_another_key_is_not() -> None:
    assert not genuine(key="other")


def test_another_body_is_not() -> None:
    assert not genuine(body=BODY + b" ")


def test_another_time_than_the_signed_one_is_not() -> None:
    assert not genuine(timestamp=str(NOW + 1))


@pytest.mark.parametrize("signature", ["sha256=", "sha256=abc", "é", "md5=" + "0" * 64])
def test_something_else_than_a_signature_is_not(signature: str) -> None:
    assert not genuine(signature=signature)


@pytest.mark.parametrize(
    ("age", "expected"), [(VALID_FOR_S, True), (VALID_FOR_S + 1, False), (-VALID_FOR_S - 1, False)]
)
def test_a_signature_holds_for_five_minutes(age: int, expected: bool) -> None:
    timestamp = str(NOW - age)
    signature = sign("k", BODY, timestamp=timestamp)
    assert is_genuine("k", BODY, timestamp=timestamp, signature=signature, now=NOW) is expected


@pytest.mark.parametrize(
    "timestamp",
    ["", "now", "-5", "1e9", "²", "९", "1" * 5000],
    ids=["empty", "word", "negative", "float", "superscript", "devanagari", "endless"],
)
def test_a_time_that_is_no_number_is_refused_and_does_not_break(timestamp: str) -> None:
    signature = sign("k", BODY, timestamp=timestamp)
    assert not is_genuine("k", BODY, timestamp=timestamp, signature=signature, now=NOW)
