"""A made-up person goes through everything; no line of any process and no figure says anything about them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.agent import AgentClient
from tests.conversations.canary import ADDRESS, CARD, CHINESE_NAME, EMAIL, NAME, PHONE, TRACES, Canary
from tests.conversations.facts import ShopFacts
from tests.conversations.test_ownership import code_for, guest
from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow

WAIT_S = 30  # the supervisor looks after a process at intervals: it may be well before that is told
STAGES = {"accept", "queue", "bot", "nlu", "actions", "rest", "commit", "total"}
REQUEST_ID = "canary-request-4711"
HAPPENED = {
    *("message_accepted", "turn_answered", "turn_computed", "action_run", "recording_refused"),
    *("request_refused", "bot_unavailable", "turn_aborted", "process_ended", "process_well_again"),
}


@pytest.fixture(scope="module")
def canary(product: Product) -> Iterator[Canary]:
    person = Canary(product)
    person.go()
    yield person


def lines(product: Product) -> list[dict[str, Any]]:
    """The log from the first process on."""
    every = product.log.splitlines()
    first = next(place for place, line in enumerate(every) if '"process_starting"' in line)
    return [json.loads(line) for line in every[first:]]


def test_every_line_of_every_process_has_the_shape(product: Product, canary: Canary) -> None:
    told = lines(product)
    assert all(line["time"] and line["level"] and line["process"] and line["event"] for line in told)
    assert {line["process"] for line in told} == {"supervisor", "gateway", "bot", "actions", "speech"}


def test_what_happened_is_in_the_log(product: Product, canary: Canary) -> None:
    until = time.monotonic() + WAIT_S
    while missing := HAPPENED - {line["event"] for line in lines(product)}:
        assert time.monotonic() < until, missing
        time.sleep(0.1)


def test_nothing_of_the_person_is_in_the_log(product: Product, canary: Canary) -> None:
    leaks = [(canary.found_in(line), line) for line in product.log.splitlines()]
    assert [leak for leak in leaks if leak[0]] == []


def test_nothing_of_the_person_is_in_the_figures(product: Product, canary: Canary) -> None:
    figures = httpx.get(f"{product.url}/metrics", trust_env=False)
    assert figures.status_code == 200 and "parley_turns_total" in figures.text
    assert canary.found_in(figures.text) == []
    assert not any(conversation in figures.text for conversation, _ in canary.turns)


def test_the_code_and_address_of_a_real_guest_are_not_in_the_log(
    product: Product, facts: ShopFacts, canary: Canary
) -> None:
    email, order = guest(facts, 6)
    customer = CustomerClient(product.url)
    customer.say(f"where is order {order.order_id}, my email is {email}")
    code = code_for(product, email)
    customer.say(code)
    seen = Canary(product, secrets=[email, code, customer.secret])
    assert [line for line in product.log.splitlines() if seen.found_in(line)] == []


def test_the_search_finds_what_it_looks_for(canary: Canary) -> None:
    """A search that finds nothing proves nothing unless it can find something."""
    for text in (NAME.upper(), EMAIL, PHONE, "4915177889900", CARD.replace(" ", "-"), ADDRESS, CHINESE_NAME):
        assert canary.found_in(f"said {text}!"), text
    assert canary.found_in(json.dumps({"text": CHINESE_NAME}))
    assert canary.found_in(f"https://x/?q={EMAIL.replace('@', '%40')}")
    assert not canary.found_in('{"turn_id": "9b4532758812349876c0"}')
    assert len(TRACES) > 15


def test_a_turns_stages_stand_in_its_record_and_in_the_log(product: Product, canary: Canary) -> None:
    agent = AgentClient(product)
    conversation_id, seq = canary.turns[1]
    turn = agent.turn(conversation_id, seq)
    assert set(turn["reasons"]["ms"]) == STAGES
    (told,) = [
        line
        for line in lines(product)
        if line["event"] == "turn_answered" and line["turn_id"] == turn["turn_id"]
    ]
    assert told["ms"] == turn["reasons"]["ms"]


def test_request_and_turn_are_named_by_every_process_that_works_on_them(
    product: Product, canary: Canary
) -> None:
    customer = CustomerClient(product.url)
    answer = httpx.post(
        f"{product.url}/v1/conversations/{customer.id}/messages",
        json={"client_message_id": "1", "text": "How long do I have to return something?"},
        headers=customer.headers | {"X-Request-Id": REQUEST_ID, "Prefer": "wait=15"},
        timeout=30,
        trust_env=False,
    )
    assert answer.headers["x-request-id"] == REQUEST_ID and answer.json()["replies"]
    mine = [line for line in lines(product) if line.get("request_id") == REQUEST_ID]
    assert {line["process"] for line in mine} == {"gateway", "bot", "actions"}
    assert len({line["turn_id"] for line in mine}) == 1
    assert {line["conversation_id"] for line in mine} == {customer.id}
