"""Sending a message: accepted once, answered once, in order, by id or by number of a choice."""

import asyncio
from pathlib import Path

import pytest
from fastapi import APIRouter

from conversations.contract import Choice, Reply
from conversations.turns import TakenTurn
from gateway.app import DeskParts
from tests.unit.gateway.harness import Gateway, fake_open_handoff, fake_require_staff, running_gateway

pytestmark = pytest.mark.anyio


def colours(turn: TakenTurn) -> list[Reply]:
    if turn.kind == "choice":
        return [Reply(text=f"chosen {turn.asked}")]
    red, blue = Choice(title="Red", payload='/pick{"c": "red"}'), Choice(title="Blue", payload="/pick_blue")
    return [Reply(kind="choices", text="Which colour?", choices=[red, blue])]


async def test_a_message_is_accepted_with_its_number(gateway: Gateway) -> None:
    anna = await gateway.open()
    response = await anna.post(text="Hello")
    assert (response.status_code, response.json()) == (202, {"seq": 1})


async def test_who_prefers_to_wait_gets_the_replies(gateway: Gateway) -> None:
    anna = await gateway.open()
    response = await anna.post(text="Hello", wait=10)
    assert response.status_code == 200
    assert response.headers["preference-applied"] == "wait=10"
    answer = response.json()
    assert answer["seq"] == 1
    (reply,) = answer["replies"]
    assert reply.pop("at").endswith("Z")
    assert reply == {
        "seq": 2, "author": "bot", "kind": "text", "text": "echo: Hello", "choices": [], "data": {}, "sources": [],
        "in_reply_to": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "prefer", ["wait=9", "respond-async, wait=9", 'wait = "9"', "WAIT=9; x", "wait=999999"]
)
async def test_the_preference_is_read_in_every_form_of_its_rfc(gateway: Gateway, prefer: str) -> None:
    anna = await gateway.open()
    body = {"client_message_id": "m1", "text": "Hello"}
    response = await gateway.http.post(
        f"{anna.path}/messages", json=body, headers={**anna.headers, "Prefer": prefer}
    )
    assert response.status_code == 200


@pytest.mark.parametrize("prefer", ["", "wait=0", "wait=soon", "wait=-1", "await=9", "wait=" + "9" * 5000])
async def test_a_preference_that_means_nothing_is_ignored(gateway: Gateway, prefer: str) -> None:
    anna = await gateway.open()
    body = {"client_message_id": "m1", "text": "Hello"}
    response = await gateway.http.post(
        f"{anna.path}/messages", json=body, headers={**anna.headers, "Prefer": prefer}
    )
    assert response.status_code == 202


async def test_who_waits_too_short_gets_the_number_and_the_answer_later(gateway: Gateway) -> None:
    gateway.bot.always = "hang"
    anna = await gateway.open()
    response = await anna.post(text="Hello", wait=1)
    assert (response.status_code, response.json()) == (202, {"seq": 1})


async def test_the_same_id_with_other_words_is_a_conflict(gateway: Gateway) -> None:
    anna = await gateway.open()
    await anna.ask("Hello", client_message_id="same")
    response = await anna.post(client_message_id="same", text="Goodbye")
    assert (response.status_code, response.json()["error"]["code"]) == (409, "message_conflict")


async def test_a_copy_that_comes_later_waits_for_the_same_replies(gateway: Gateway) -> None:
    anna = await gateway.open()
    first = await anna.ask("Hello", client_message_id="same")
    assert await anna.ask("Hello", client_message_id="same") == first


async def test_a_burst_is_answered_in_order(gateway: Gateway) -> None:
    anna = await gateway.open()
    for number in range(20):
        assert (await anna.post(text=f"c1-m{number}")).status_code == 202
    events = await anna.events_until(lambda events: len(events) == 40)
    replies = [event["text"] for event in events if event["author"] == "bot"]
    assert replies == [f"echo: c1-m{number}" for number in range(20)]
    assert [event["seq"] for event in events] == list(range(1, 41))


async def test_many_conversations_are_answered_side_by_side(gateway: Gateway) -> None:
    customers = [await gateway.open() for _ in range(12)]
    answers = await asyncio.gather(*(customer.ask(customer.id) for customer in customers))
    assert [replies[0]["text"] for replies in answers] == [f"echo: {customer.id}" for customer in customers]


async def test_a_choice_goes_by_its_id_and_its_payload_stays_here(gateway: Gateway) -> None:
    gateway.bot.answer = colours
    anna = await gateway.open()
    (offer,) = await anna.ask("What colours?")
    assert [choice["title"] for choice in offer["choices"]] == ["Red", "Blue"]
    assert set(offer["choices"][0]) == {"id", "title"}
    response = await anna.post(choice_id=offer["choices"][0]["id"], wait=10)
    assert response.json()["replies"][0]["text"] == 'chosen /pick{"c": "red"}'
    message = (await anna.events(after=2))[0]
    assert (message["author"], message["text"]) == ("customer", "Red")


async def test_a_typed_number_is_the_choice(gateway: Gateway) -> None:
    gateway.bot.answer = colours
    anna = await gateway.open()
    await anna.ask("What colours?")
    assert (await anna.ask("2"))[0]["text"] == "chosen /pick_blue"


async def test_a_choice_of_somebody_else_is_refused(gateway: Gateway) -> None:
    gateway.bot.answer = colours
    anna, eve = await gateway.open(), await gateway.open()
    (offer,) = await anna.ask("What colours?")
    response = await eve.post(choice_id=offer["choices"][0]["id"])
    assert (response.status_code, response.json()["error"]["code"]) == (400, "choice_unknown")
    assert await eve.events() == []


@pytest.mark.parametrize("body", [{}, {"text": "a", "choice_id": "b"}])
async def test_text_or_choice_and_not_both(gateway: Gateway, body: dict[str, str]) -> None:
    anna = await gateway.open()
    response = await anna.post(**body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "text_or_choice")


async def test_the_language_of_the_conversation_follows_the_bot(gateway: Gateway) -> None:
    anna = await gateway.open(language="en-GB")
    gateway.bot.reasons["language"] = "zh"
    await anna.ask("你好")
    await anna.ask("再见")
    assert [turn.language for turn in gateway.bot.turns.values()] == ["en", "zh"]
    response = await anna.post(text=" ")
    assert "消息是空的" in response.json()["error"]["message"]


async def test_a_warning_in_a_reply_reaches_the_desk_and_not_the_customer(tmp_path: Path) -> None:
    warned: list[tuple[str, str]] = []
    desk = DeskParts(
        APIRouter(),
        fake_require_staff,
        fake_open_handoff,
        lambda _db, id_, facts: warned.append((id_, facts["mood"])),
    )
    async with running_gateway(tmp_path, desk=desk) as gateway:
        warning = {"reason": "early_warning", "mood": "upset"}
        gateway.bot.answer = lambda turn: [Reply(text="I am sorry."), Reply(text="Look.", warning=warning)]
        anna = await gateway.open()
        replies = await anna.ask("where is it!!")
        assert [reply["text"] for reply in replies] == ["I am sorry.", "Look."]
        assert "early_warning" not in str(replies) + str(await anna.events())
        assert warned == [(anna.id, "upset")]
        assert await anna.ask("hello?") != []


async def test_a_handoff_in_a_reply_silences_the_bot(gateway: Gateway) -> None:
    request = {"reason": "asked_for_person", "wants": [], "order_numbers": [], "products": []}
    gateway.bot.answer = lambda turn: [Reply(kind="handoff", text="I will get someone.", handoff=request)]
    anna = await gateway.open()
    replies = await anna.ask("I want a person")
    assert [reply["kind"] for reply in replies] == ["handoff"]
    assert "handoff" not in replies[0]
    event = (await anna.events(after=2))[0]
    assert (event["author"], event["data"]["state"]) == ("system", "waiting")
    assert await anna.ask("Anybody there?") == []
    assert len(gateway.bot.order) == 1
    assert (await anna.events())[-1]["text"] == "Anybody there?"
