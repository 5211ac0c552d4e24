"""A leak is told apart from caches that fill."""

import pytest

from bench.soak import Sizes, growth, soak

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
