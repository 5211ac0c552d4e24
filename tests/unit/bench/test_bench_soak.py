"""A leak is told apart from caches that fill."""

import pytest

from bench.soak import AT_ONCE, SAMPLES, Sizes, growth, measure, soak
from tests.unit.bench.fake_system import FakeSystem

NOISE = (0.3, -0.2, 0.1, -0.3, 0.2)


def sizes(per_1000: float, *, caches_mb: float = 0.0) -> Sizes:
    """40 samples every 500 turns; caches fill during the first quarter."""
    points = [
        (500 * n, 300 + caches_mb * min(1, n / 10) + per_1000 * n / 2 + NOISE[n % 5]) for n in range(1, 41)
    ]
    return {"bot": points}


def test_a_leak_is_measured() -> None:
    found = growth(sizes(1.5))["bot"]
    assert found["mb_per_1000_turns"] == pytest.approx(1.5, abs=3 * found["error"])
    assert found["mb_per_1000_turns"] > 10 * found["error"]


def test_caches_that_fill_during_the_warm_up_are_no_leak() -> None:
    found = growth(sizes(0.0, caches_mb=80.0))["bot"]
    assert abs(found["mb_per_1000_turns"]) < 3 * found["error"]
    assert found["last_mb"] == pytest.approx(found["first_mb"], abs=1)


def test_too_few_turns_are_refused_before_anything_is_started() -> None:
    with pytest.raises(ValueError, match="40 or more"):
        soak(turns=39)


def test_every_process_is_looked_at_forty_times_while_the_system_runs() -> None:
    system = FakeSystem()
    result = measure(system, turns=200)
    assert set(result["sizes"]) == set(result["growth"]) == {"gateway", "bot", "supervisor"}
    assert [turns for turns, _ in result["sizes"]["bot"]] == [5 * n for n in range(1, SAMPLES + 1)]
    assert result["growth"]["bot"] == {
        "mb_per_1000_turns": 0.0,
        "error": 0.0,
        "first_mb": 600.0,
        "last_mb": 600.0,
    }
    assert len(system.made) == AT_ONCE and all(talker.closed for talker in system.made)
