"""T2: a conversation is found by its id and its secret together, and nothing tells which of the two was wrong."""

import secrets
import statistics
import time
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.book import UnknownConversation, authenticate
from conversations.tables import ConversationRow
from storage import now_utc
from tests.unit.gateway.harness import Customer, Gateway

pytestmark = pytest.mark.anyio

GUESSES = 10_000
SAMPLES = 300  # of each kind, in turns, for the comparison of times


def neighbours(conversation_id: str) -> list[str]:
    """Ids that differ from a real one in one digit, and those just before and after it."""
    digits = [
        conversation_id[:place] + digit + conversation_id[place + 1 :]
        for place in range(len(conversation_id))
        for digit in "0123456789abcdef"
    ]
    number = int(conversation_id, 16)
    close = [f"{number + step:032x}" for step in range(-2_000, 2_000)]
    return sorted({*digits, *close} - {conversation_id})


async def answer_to(gateway: Gateway, conversation_id: str, secret: str) -> tuple[int, bytes]:
    stranger = Customer(gateway, conversation_id, secret)
    response = await gateway.http.get(f"{stranger.path}/events", headers=stranger.headers)
    return response.status_code, response.content


def hits(db: Session, guesses: list[str], secret: str) -> int:
    found = 0
    for guess in guesses:
        with suppress(UnknownConversation):
            authenticate(db, guess, secret, now=now_utc())
            found += 1
    return found


async def test_t02_ten_thousand_guessed_ids_hit_nothing(gateway: Gateway) -> None:
    anna = await gateway.open()
    guesses = neighbours(anna.id)
    guesses += [secrets.token_hex(16) for _ in range(GUESSES - len(guesses))]
    assert len(guesses) == GUESSES
    read = gateway.services.database.read
    assert await read(lambda db: hits(db, guesses, anna.secret)) == 0
    assert await read(lambda db: hits(db, [anna.id], anna.secret)) == 1


async def test_t02_guesses_at_the_door_all_get_one_answer(gateway: Gateway) -> None:
    anna = await gateway.open()
    guesses = neighbours(anna.id)[::10]
    answers = {await answer_to(gateway, guess, anna.secret) for guess in guesses}
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1


async def test_t02_a_wrong_secret_is_answered_as_an_unknown_id_is(gateway: Gateway) -> None:
    anna, eve = await gateway.open(), await gateway.open()
    unknown = await answer_to(gateway, "0" * 32, anna.secret)
    for secret in (eve.secret, anna.secret[:-1], anna.secret.upper(), anna.id, "x"):
        assert await answer_to(gateway, anna.id, secret) == unknown


async def test_t02_every_address_of_a_conversation_gives_that_answer(gateway: Gateway) -> None:
    anna, eve = await gateway.open(), await gateway.open()
    answers = set()
    for conversation_id, secret in [(anna.id, eve.secret), ("0" * 32, anna.secret), ("..%2f", "x")]:
        stranger = Customer(gateway, conversation_id, secret)
        body = {"identity_token": gateway.token("eve")}
        for response in (
            await stranger.post(text="Hello"),
            await gateway.http.put(f"{stranger.path}/identity", json=body, headers=stranger.headers),
            await gateway.http.delete(f"{stranger.path}/identity", headers=stranger.headers),
        ):
            answers.add((response.status_code, response.json()["error"]["code"]))
    assert answers <= {(404, "conversation_unknown"), (404, "path_unknown")}
    assert await anna.events() == []


@pytest.mark.alone
async def test_t02_a_wrong_secret_takes_as_long_as_an_unknown_id(gateway: Gateway) -> None:
    anna, eve = await gateway.open(), await gateway.open()
    tried = {"wrong secret": (anna.id, eve.secret), "unknown id": ("0" * 32, eve.secret)}
    seconds: dict[str, list[float]] = {name: [] for name in tried}
    for _ in range(SAMPLES):
        for name, (conversation_id, secret) in tried.items():
            began = time.perf_counter()
            await answer_to(gateway, conversation_id, secret)
            seconds[name].append(time.perf_counter() - began)
    wrong, unknown = (statistics.median(times) for times in seconds.values())
    assert 0.6 < wrong / unknown < 1.6


async def test_t02_ids_and_secrets_are_long_and_the_secret_is_stored_hashed(gateway: Gateway) -> None:
    opened = [await gateway.open() for _ in range(50)]
    assert len({int(customer.id, 16) >> 96 for customer in opened}) == 50  # no counter, no clock in front
    assert {len(customer.id) * 4 for customer in opened} == {128}
    assert {len(customer.secret) * 6 // 8 for customer in opened} == {32}
    stored = await gateway.services.database.read(
        lambda db: set(db.scalars(select(ConversationRow.secret_hash)))
    )
    assert len(stored) == 50
    assert not stored & {customer.secret for customer in opened}
    files = b"".join(path.read_bytes() for path in gateway.home.glob("parley.db*"))
    assert opened[0].id.encode() in files
    assert not any(customer.secret.encode() in files for customer in opened)
