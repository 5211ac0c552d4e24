"""The arithmetic behind every figure."""

import numpy as np
import pytest

from bench.figures import median_around, percentile, slope


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(number) for number in range(100, 0, -1)]
    assert [percentile(values, percent) for percent in (1, 50, 95, 100)] == [1, 50, 95, 100]


def test_one_slow_turn_of_ten_is_the_95th_percentile_and_not_the_median() -> None:
    values = [10.0] * 9 + [900.0]
    assert (percentile(values, 50), percentile(values, 95)) == (10.0, 900.0)


def test_a_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="was anything measured"):
        percentile([], 50)


@pytest.mark.parametrize(
    ("number", "middle"),
    [(10, 10.0), (1, 3.0), (100, 98.0), (50, 50.0)],
    ids=["early", "first", "last", "amid"],
)
def test_a_window_stays_inside_and_keeps_its_width(number: int, middle: float) -> None:
    assert median_around([float(each) for each in range(1, 101)], number, width=5) == middle


def test_slope_and_error_are_those_of_a_least_squares_fit() -> None:
    chance = np.random.default_rng(7)
    xs = np.arange(40.0)
    ys = 300 + 0.25 * xs + chance.normal(0, 3, 40)
    expected, covariance = np.polyfit(xs, ys, 1, cov="unscaled")
    rest = ys - np.polyval(expected, xs)
    line = slope(list(xs), list(ys))
    assert line.per_x == pytest.approx(expected[0])
    assert line.error == pytest.approx(np.sqrt(covariance[0, 0] * (rest @ rest) / 38))


def test_two_points_have_no_error_to_tell() -> None:
    with pytest.raises(ValueError, match="3 or more"):
        slope([1, 2], [1, 2])
