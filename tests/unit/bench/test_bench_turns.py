"""The result of `turns` has the keys that others read, and long conversations are compared by windows."""

import pytest

from bench.closed_loop import Measured
from bench.load import BadAnswer
from bench.long_conversation import compared
from bench.long_conversation import measure as measure_long
from bench.systems import systems
from bench.turns import AT_ONCE, check, in_mb, measure
from tests.unit.bench.fake_system import FakeSystem


def test_a_result_has_times_by_load_memory_start_and_training() -> None:
    system = FakeSystem()
    name, result = measure(system, seconds=0.05, warm_up_s=0.01)
    assert name == "parley"
    assert list(result["turns"]) == ["1", "20", "50"] == [str(count) for count in AT_ONCE]
    for load in result["turns"].values():
        assert {"p50_ms", "p95_ms", "turns_per_s", "client_cpu"} <= set(load)
        assert load["stages_ms"] == {
            "nlu": 5.0
        }  # of the turns in between; a stage no turn passed is left out
        assert load["cores"] == {"bot": 0.0}
    assert result["memory_mb"] == {
        "gateway": 100.0,
        "bot": 600.0,
        "actions": 0.0,
        "supervisor": 50.0,
        "total": 750.0,
    }
    assert result["memory_pss_mb"]["total"] == 680.0
    assert (result["start_s"], result["train_s"]) == (12.3, 45.7)


def test_everybody_hangs_up_and_the_system_ends() -> None:
    system = FakeSystem()
    measure(system, seconds=0.02, warm_up_s=0.01)
    assert not system.running
    assert len(system.made) == sum(AT_ONCE)
    assert all(talker.closed for talker in system.made)


def test_a_system_that_answers_mostly_wrongly_has_no_times() -> None:
    check(Measured([1.0] * 10, wrong=5, seconds=1, client_cpu=0), "stock")
    with pytest.raises(BadAnswer, match="stock answered 6 of 10 questions without the order"):
        check(Measured([1.0] * 10, wrong=6, seconds=1, client_cpu=0), "stock")


def test_the_total_is_that_of_the_unrounded_sizes() -> None:
    assert in_mb({"gateway": 0.04, "bot": 0.04, "actions": 0.04})["total"] == 0.1


def test_a_long_conversation_is_compared_by_medians_that_one_slow_turn_does_not_move() -> None:
    turns_ms = [20.0] * 200 + [40.0] * 200
    turns_ms[9], turns_ms[395] = 5000.0, 5000.0
    assert compared(turns_ms) == {"turns": 400, "early_ms": 20.0, "late_ms": 40.0, "ratio": 2.0}


def test_a_long_conversation_is_one_conversation_of_so_many_turns() -> None:
    system = FakeSystem()
    name, result = measure_long(system, 60)
    assert (name, result["turns"], result["wrong"]) == ("parley", 60, 0)
    assert [talker.turns for talker in system.made] == [10, 60]  # the first one warms up
    assert all(talker.closed for talker in system.made)


def test_an_unknown_peer_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="unknown peer 'rocket'; one of: stock"):
        systems("rocket")
