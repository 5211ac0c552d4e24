"""T30: text that turns around, hides or looks like other text is kept for people, plain for the bot, and breaks nothing.

What an agent sees of the hidden characters is in tests/browser/test_t30_hidden_characters_at_the_desk.py.
"""

import json
from typing import Any

import pytest

from gateway.text_rules import clean
from shop.orders import OrderBook
from tests.security.served import Served
from tests.security.staff import PASSWORD
from tests.unit.gateway.harness import Gateway

pytestmark = pytest.mark.anyio

TURNED_ROUND = "\u202e0431162W#\u202c"
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
TRICKS = {
    "turned round": f"order {TURNED_ROUND}",
    "isolated": "\u2066#W2611340\u2069 \u2067now\u2069",
    "Arabic digits": "order #W2611340".translate(ARABIC_DIGITS),
    "full-width": "order #W2611340".translate(FULL_WIDTH),
    "zero-width in an address": "an\u200bna@exam\u200dple.co\ufeffm",
    "NUL": "where\x00 is\x00",
    "control characters": "a\x01b\x08c\x1b[2Jd\x7fe\x9bf",
    "half an emoji": "a\ud83db",
    "letters that look alike": "оrdеr stаtus",
    "decomposed": "cafe\u0301 e\u0301\u0301\u0301",
    "tags of a flag": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "private and unassigned": "\ue000\U000f0000\U0001fae8\u0378",
    "noncharacters": "a\ufffe\uffffb",
    "line separators": "a\u2028b\u2029c",
    "stretched by NFC": "\u0958" * 1000,
}


async def test_t30_a_trick_is_a_message_like_another(gateway: Gateway) -> None:
    for name, trick in TRICKS.items():
        anna = await gateway.open()
        content = json_with_halves({"client_message_id": "m1", "text": trick})
        response = await gateway.http.post(
            f"{anna.path}/messages",
            content=content,
            headers={**anna.headers, "Content-Type": "application/json", "Prefer": "wait=10"},
        )
        assert response.status_code == 200, name
        for event in await anna.events():
            assert "\x00" not in event["text"], name
            event["text"].encode("utf-8")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/conversations", "language"),
        ("/v1/conversations", "channel"),
        ("/v1/conversations", "identity_token"),
        ("/desk/api/login", "login"),
        ("/desk/api/login", "password"),
    ],
)
async def test_t30_a_trick_in_a_field_is_refused_and_no_fault(
    gateway: Gateway, path: str, field: str
) -> None:
    for name, trick in TRICKS.items():
        body: dict[str, Any] = {"login": "kim", "password": PASSWORD} if "login" in path else {}
        content = json_with_halves({**body, field: trick})
        headers = {"Content-Type": "application/json", "Host": "localhost"}
        response = await gateway.http.post(path, content=content, headers=headers)
        is_unknown_language = field == "language" and response.status_code == 201
        assert is_unknown_language or 400 <= response.status_code < 500, name


def json_with_halves(body: dict[str, Any]) -> bytes:
    """Halves of an emoji, which UTF-8 cannot write, are escapes in JSON."""
    return json.dumps(body).encode("ascii")


def test_t30_people_read_what_was_written_and_the_bot_reads_through_it() -> None:
    cleaned = clean(f"order {TURNED_ROUND}")
    assert cleaned.shown == f"order {TURNED_ROUND}".strip()
    assert cleaned.asked == "order 0431162W#"
    assert clean(TRICKS["zero-width in an address"]).asked == "anna@example.com"


async def test_t30_a_number_counts_in_plain_and_full_width_digits_alone(served: Served) -> None:
    book = OrderBook(served.gateway.services.database.engine)
    order = book.orders_of("lena-hartmann-01")[0]
    number = order.order_id
    hidden = clean("\u200b".join(number)).asked
    for spelling in (number, number.lower(), number.translate(FULL_WIDTH), hidden):
        assert book.order_of("lena-hartmann-01", spelling) == order
    for trick in (
        number[::-1],
        number.translate(ARABIC_DIGITS),
        f"\u202e{number[::-1]}",
        number[:-1] + "\x00",
    ):
        assert book.order_of("lena-hartmann-01", trick) is None
