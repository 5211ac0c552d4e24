"""T3, at the addresses: of twenty customers and their twenty conversations, each reaches their own and no other.

The twenty orders, with every question about them, are in tests/conversations/test_t03_other_peoples_orders.py.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from conversations.contract import Choice, Reply
from tests.unit.gateway.harness import Customer, Gateway

pytestmark = pytest.mark.anyio

PEOPLE = 20
Ask = Callable[[Gateway, Customer, str], Awaitable[httpx.Response]]


def colours(turn: Any) -> list[Reply]:
    return [Reply(kind="choices", text="Which?", choices=[Choice(title="Red", payload="/red")])]


async def events(gateway: Gateway, who: Customer, path: str) -> httpx.Response:
    return await gateway.http.get(f"{path}/events", headers=who.headers)


async def stream(gateway: Gateway, who: Customer, path: str) -> httpx.Response:
    """One's own stream has no end; a list of nothing stands in for it."""
    if path == who.path:
        return await gateway.http.get(f"{path}/events?after=1000", headers=who.headers)
    return await gateway.http.get(f"{path}/events", headers={**who.headers, "Accept": "text/event-stream"})


async def write(gateway: Gateway, who: Customer, path: str) -> httpx.Response:
    who.sent += 1
    body = {"client_message_id": f"w{who.sent}", "text": "Hello"}
    return await gateway.http.post(f"{path}/messages", json=body, headers=who.headers)


async def sign_in(gateway: Gateway, who: Customer, path: str) -> httpx.Response:
    body = {"identity_token": gateway.token("anybody")}
    return await gateway.http.put(f"{path}/identity", json=body, headers=who.headers)


async def sign_out(gateway: Gateway, who: Customer, path: str) -> httpx.Response:
    return await gateway.http.delete(f"{path}/identity", headers=who.headers)


@pytest.mark.parametrize("ask", [events, stream, write, sign_in, sign_out])
async def test_t03_of_twenty_by_twenty_only_the_diagonal_answers(gateway: Gateway, ask: Ask) -> None:
    people = [await gateway.open(identity_token=gateway.token(f"c{number}")) for number in range(PEOPLE)]
    opened = {
        (row, column)
        for row, who in enumerate(people)
        for column, whose in enumerate(people)
        if (await ask(gateway, who, whose.path)).status_code < 300
    }
    assert opened == {(number, number) for number in range(PEOPLE)}


async def test_t03_twenty_choices_count_for_the_one_they_were_offered_to(gateway: Gateway) -> None:
    gateway.bot.answer = colours
    people = [await gateway.open() for _ in range(PEOPLE)]
    offered = [(await who.ask("Hello"))[0]["choices"][0]["id"] for who in people]
    taken = {
        (row, column)
        for row, who in enumerate(people)
        for column, choice in enumerate(offered)
        if (await who.post(choice_id=choice)).status_code < 300
    }
    assert taken == {(number, number) for number in range(PEOPLE)}


@pytest.mark.parametrize(
    "path",
    ["/turns/1", "/desk/api/conversations/{id}", "/desk/api/conversations/{id}/events", "/desk/api/queue"],
)
async def test_t03_what_staff_see_no_customer_sees_not_even_of_themselves(
    gateway: Gateway, path: str
) -> None:
    anna = await gateway.open()
    await anna.ask("Hello")
    address = path.format(id=anna.id) if path.startswith("/desk") else anna.path + path
    assert (await gateway.http.get(address, headers=anna.headers)).status_code == 401
