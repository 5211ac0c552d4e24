"""T29: a body that is huge, deep or full of joined emoji is refused at once, and costs less than an honest message."""

import json
import time
from collections.abc import AsyncIterator
from statistics import median

import pytest

from gateway.text_rules import LONGEST_TEXT
from tests.unit.gateway.harness import Customer, Gateway

pytestmark = pytest.mark.anyio

FAMILY = "👩‍👩‍👧‍👦"  # four emoji and three joiners
MEGABYTE = 2**20


def body(text: str) -> bytes:
    return json.dumps({"client_message_id": "m1", "text": text}).encode()


BOMBS: dict[str, tuple[bytes, int]] = {
    "one megabyte of text": (body("a" * MEGABYTE), 413),
    "a hundred thousand brackets": (b"[" * 10**5 + b"]" * 10**5, 413),
    "a hundred thousand open objects": (b'{"a":' * 10**5, 413),
    "as many brackets as the door lets in": (b"[" * 8000 + b"]" * 8000, 400),
    "as many open objects as the door lets in": (b'{"a":' * 3000, 400),
    "a number of fifteen thousand digits": (b'{"client_message_id": "m1", "text": ' + b"9" * 15_000 + b"}", 400),
    "ten thousand joined emoji": (body(FAMILY * 10_000), 413),
    "ten thousand joined emoji, not escaped": ((FAMILY * 10_000).encode(), 413),
    "one character too many": (body("a" * (LONGEST_TEXT + 1)), 413),
    "more combining marks than a text may have": (body("a" + "\u0300" * LONGEST_TEXT), 413),
}  # fmt: skip


async def status_of(customer: Customer, content: bytes | AsyncIterator[bytes]) -> int:
    response = await customer.gateway.http.post(
        f"{customer.path}/messages",
        content=content,
        headers={**customer.headers, "Content-Type": "application/json"},
    )
    return response.status_code


@pytest.mark.parametrize("name", BOMBS)
async def test_t29_a_bomb_is_refused_and_stores_nothing(gateway: Gateway, name: str) -> None:
    content, status = BOMBS[name]
    anna = await gateway.open()
    assert await status_of(anna, content) == status
    assert await anna.events() == []


async def test_t29_a_megabyte_that_does_not_say_so_is_cut_off_after_the_limit(gateway: Gateway) -> None:
    taken = 0

    async def without_a_length() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(MEGABYTE // 1024):
            taken += 1024
            yield b" " * 1024

    anna = await gateway.open()
    assert await status_of(anna, without_a_length()) == 413
    assert taken < 64 * 1024


async def test_t29_joined_emoji_within_the_limit_are_a_message(gateway: Gateway) -> None:
    anna = await gateway.open()
    family = FAMILY * (LONGEST_TEXT // len(FAMILY))
    (reply,) = await anna.ask(family[:1000])
    assert reply["author"] == "bot"
    assert (await anna.events())[0]["text"] == family[:1000]


async def test_t29_a_bomb_takes_less_of_the_processor_than_an_honest_message(gateway: Gateway) -> None:
    """What a refusal costs is what everybody else waits for it."""
    anna = await gateway.open()
    honest, refused = [], []
    for _ in range(20):
        began = time.process_time()
        await anna.ask("Hello")
        honest.append(time.process_time() - began)
        for content, _status in BOMBS.values():
            began = time.process_time()
            await status_of(anna, content)
            refused.append(time.process_time() - began)
    assert median(refused) < median(honest)
