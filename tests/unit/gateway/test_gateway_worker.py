"""Whatever the bot does, a message gets one answer or one apology with a ticket; a late answer follows it."""

import asyncio
import re
from pathlib import Path

import pytest

from conversations.contract import Reply
from tests.unit.gateway.fake_bot import FakeBot, Trouble
from tests.unit.gateway.harness import Clock, Customer, Gateway, running_gateway

pytestmark = pytest.mark.anyio

SHORT = {"turn_deadline_s": 0.3, "queue_deadline_s": 0.6}
BEGUN = {"turn_deadline_s": 3.0, "queue_deadline_s": 6.0}  # a busy machine has sent the turn before they pass


async def turn_of(gateway: Gateway, customer: Customer, seq: int = 1) -> dict[str, object]:
    response = await gateway.http.get(f"{customer.path}/turns/{seq}", headers={"X-Staff": "yes"})
    answer: dict[str, object] = response.json()
    return answer


@pytest.mark.parametrize("troubles", [["down"], ["lost"], ["down", "lost"], ["down", "down", "down"]])
async def test_trouble_before_the_deadline_is_not_noticed(gateway: Gateway, troubles: list[Trouble]) -> None:
    gateway.bot.troubles = list(troubles)
    anna = await gateway.open()
    assert [reply["text"] for reply in await anna.ask("Hello")] == ["echo: Hello"]
    assert list(gateway.bot.ran.values()) == [1]


async def test_a_lost_answer_is_asked_for_instead_of_running_again(gateway: Gateway) -> None:
    gateway.bot.troubles = ["lost"]
    anna = await gateway.open()
    await anna.ask("Hello")
    assert list(gateway.bot.sent.values()) == [1]


async def test_at_the_deadline_there_is_an_apology_with_a_ticket(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **SHORT) as gateway:
        gateway.bot.always = "down"
        anna = await gateway.open()
        (apology,) = await anna.ask("Hello")
        assert apology["author"] == "system"
        assert re.fullmatch(r"T-\w{6}", apology["data"]["ticket"])
        assert apology["data"]["ticket"] in apology["text"]
        turn = await turn_of(gateway, anna)
        assert (turn["state"], turn["ticket"]) == ("apologised", apology["data"]["ticket"])
        assert turn["reasons"]["apology"] == "deadline"


async def test_the_apology_speaks_the_customers_language(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **SHORT) as gateway:
        gateway.bot.always = "down"
        anna = await gateway.open(language="zh-CN")
        assert "抱歉" in (await anna.ask("你好"))[0]["text"]


async def test_a_closed_turn_is_never_sent_again(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **SHORT) as gateway:
        gateway.bot.always = "down"
        anna = await gateway.open()
        await anna.ask("Hello")
        (turn_id,) = gateway.bot.sent
        sent = gateway.bot.sent[turn_id]
        gateway.bot.always = None
        assert [reply["text"] for reply in await anna.ask("Again")] == ["echo: Again"]
        assert gateway.bot.sent[turn_id] == sent
        assert gateway.bot.ran[turn_id] == 0


async def test_a_late_answer_is_shown_with_its_ticket(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **BEGUN) as gateway:
        gateway.bot.always = "hang"
        anna = await gateway.open()
        (apology,) = await anna.ask("Hello")
        gateway.bot.finish_all()
        events = await anna.events_until(lambda events: len(events) == 4)
        assert apology["data"]["ticket"] in events[2]["text"]
        assert events[3]["text"] == "echo: Hello"
        assert (await turn_of(gateway, anna))["state"] == "late_answer"
        assert list(gateway.bot.ran.values()) == [1]


async def test_a_late_answer_is_looked_for_after_a_restart(tmp_path: Path) -> None:
    bot = FakeBot()
    async with running_gateway(tmp_path, bot=bot, **BEGUN) as gateway:
        bot.always = "hang"
        anna = await gateway.open()
        await anna.ask("Hello")
    bot.finish_all()
    async with running_gateway(tmp_path, bot=bot, **BEGUN) as gateway:
        anna = Customer(gateway, anna.id, anna.secret)
        events = await anna.events_until(lambda events: len(events) == 4)
        assert events[3]["text"] == "echo: Hello"


async def test_a_burst_behind_a_dead_bot_costs_one_deadline_not_a_sum(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **BEGUN) as gateway:
        gateway.bot.always = "down"
        anna = await gateway.open()
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in range(10):
            await anna.post(text=f"text {number}")
        events = await anna.events_until(lambda events: len(events) == 20)
        assert len({event["data"]["ticket"] for event in events if event["author"] == "system"}) == 10
        assert loop.time() - began < 10 * BEGUN["turn_deadline_s"]


@pytest.mark.parametrize(("trouble", "cause"), [("refuse", "refused"), ("crash", "internal")])
async def test_what_will_never_work_is_apologised_for_at_once(
    gateway: Gateway, trouble: Trouble, cause: str
) -> None:
    gateway.bot.always = trouble
    anna = await gateway.open()
    (apology,) = await anna.ask("Hello")
    assert "ticket" in apology["data"]
    assert (await turn_of(gateway, anna))["reasons"]["apology"] == cause


async def test_no_reply_at_all_is_no_answer(gateway: Gateway) -> None:
    gateway.bot.answer = lambda turn: []
    anna = await gateway.open()
    (apology,) = await anna.ask("Hello")
    assert "ticket" in apology["data"]


async def test_a_handoff_we_cannot_open_leaves_no_half_answer(gateway: Gateway) -> None:
    gateway.bot.answer = lambda turn: [
        Reply(kind="handoff", text="I will get someone.", handoff={"no": "reason"})
    ]
    anna = await gateway.open()
    replies = await anna.ask("I want a person")
    assert ["ticket" in reply["data"] for reply in replies] == [True]


async def test_a_restart_sends_what_was_never_sent(tmp_path: Path) -> None:
    bot = FakeBot()
    async with running_gateway(tmp_path, bot=bot) as gateway:
        bot.always = "down"
        anna = await gateway.open()
        for number in range(3):
            await anna.post(text=f"text {number}")
    bot.always = None
    async with running_gateway(tmp_path, bot=bot) as gateway:
        anna = Customer(gateway, anna.id, anna.secret)
        events = await anna.events_until(lambda events: len(events) == 6)
        assert [event["text"] for event in events[3:]] == [f"echo: text {number}" for number in range(3)]
    assert set(bot.ran.values()) == {1}


async def test_a_restart_takes_the_result_of_a_turn_that_ran(tmp_path: Path) -> None:
    bot = FakeBot()
    async with running_gateway(tmp_path, bot=bot) as gateway:
        bot.always = "hang"
        anna = await gateway.open()
        await anna.post(text="Hello")
        await bot.has_begun()
    bot.always = None
    bot.finish_all()
    async with running_gateway(tmp_path, bot=bot) as gateway:
        anna = Customer(gateway, anna.id, anna.secret)
        events = await anna.events_until(lambda events: len(events) == 2)
        assert events[1]["text"] == "echo: Hello"
    assert (list(bot.ran.values()), list(bot.sent.values())) == ([1], [1])


@pytest.mark.parametrize(("finished", "expected"), [(True, "echo: Hello"), (False, "ticket T-")])
async def test_a_restart_after_the_deadline_looks_once_and_then_apologises(
    tmp_path: Path, finished: bool, expected: str
) -> None:
    bot, clock = FakeBot(), Clock()
    async with running_gateway(tmp_path, bot=bot, clock=clock) as gateway:
        bot.always = "hang"
        anna = await gateway.open()
        await anna.post(text="Hello")
        await bot.has_begun()
    if finished:
        bot.finish_all()
    clock.jump(60)
    async with running_gateway(tmp_path, bot=bot, clock=clock) as gateway:
        anna = Customer(gateway, anna.id, anna.secret)
        events = await anna.events_until(lambda events: len(events) == 2)
        assert expected in events[1]["text"]
    assert list(bot.sent.values()) == [1]


async def test_a_crashed_gateways_conversation_is_free_after_its_lease(tmp_path: Path) -> None:
    bot = FakeBot()
    async with running_gateway(tmp_path, bot=bot, lease_s=0.3) as dead:
        bot.always = "hang"
        anna = await dead.open()
        await anna.post(text="Hello")
        await bot.has_begun()
        dead.crash()
        bot.finish_all()
        async with running_gateway(tmp_path, bot=bot, lease_s=0.3) as gateway:
            anna = Customer(gateway, anna.id, anna.secret)
            events = await anna.events_until(lambda events: len(events) == 2)
            assert events[1]["text"] == "echo: Hello"
    assert list(bot.ran.values()) == [1]


async def test_a_person_who_takes_over_meanwhile_is_not_talked_over(tmp_path: Path) -> None:
    async with running_gateway(tmp_path, **BEGUN) as gateway:
        gateway.bot.always = "hang"
        anna = await gateway.open()
        await anna.post(text="Hello")
        await gateway.bot.has_begun()
        await gateway.take_over(anna)
        gateway.bot.finish_all()
        response = await anna.post(text="Hello", client_message_id="m1", wait=10)
        assert response.json()["replies"] == []
        assert (await turn_of(gateway, anna))["state"] == "held"
