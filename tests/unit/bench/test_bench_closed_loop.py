"""Everybody waits for the answer before the next message, and what is counted is what was measured."""

import asyncio

import pytest

from bench.closed_loop import Measured, closed_loop
from tests.unit.bench.fake_system import FakeTalker


def test_a_conversation_never_has_two_messages_on_the_way() -> None:
    talkers = [FakeTalker() for _ in range(5)]
    asyncio.run(closed_loop(talkers, turns=50))
    assert {talker.most_on_the_way for talker in talkers} == {1}


def test_conversations_talk_at_the_same_time() -> None:
    """Twenty turns of 20 ms by twenty customers take far less than their sum."""
    measured = asyncio.run(closed_loop([FakeTalker(answer_s=0.02) for _ in range(20)], turns=20))
    assert measured.seconds < sum(measured.turns_ms) / 1000 / 2


def test_exactly_the_wanted_turns_are_made_and_told() -> None:
    told: list[int] = []
    talkers = [FakeTalker() for _ in range(3)]
    measured = asyncio.run(closed_loop(talkers, turns=10, on_turn=told.append))
    assert len(measured.turns_ms) == sum(talker.turns for talker in talkers) == 10
    assert told == list(range(1, 11))


def test_wrong_answers_are_counted() -> None:
    measured = asyncio.run(closed_loop([FakeTalker(), FakeTalker(right=False)], turns=10))
    assert measured.wrong == measured.summary()["wrong"] > 0


def test_seconds_end_the_loop() -> None:
    measured = asyncio.run(closed_loop([FakeTalker()], seconds=0.05))
    assert measured.seconds >= 0.05
    assert measured.turns_ms


def test_the_pause_is_not_part_of_a_turn() -> None:
    measured = asyncio.run(closed_loop([FakeTalker()], turns=3, pause_s=0.05))
    assert sum(measured.turns_ms) / 1000 < measured.seconds - 0.1


def test_a_summary_names_times_rate_and_the_clients_own_share() -> None:
    summary = Measured([10.0] * 19 + [50.0], wrong=0, seconds=4.0, client_cpu=0.1234).summary()
    assert summary == {
        "p50_ms": 10.0,
        "p95_ms": 10.0,
        "turns_per_s": 5.0,
        "turns": 20,
        "wrong": 0,
        "client_cpu": 0.123,
    }


def test_a_talker_that_fails_ends_the_loop() -> None:
    class Broken(FakeTalker):
        async def turn(self) -> bool:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        asyncio.run(closed_loop([Broken(), FakeTalker()], turns=100))
