"""Scores for a history: the arithmetic behind recommendations."""

import numpy as np
import pytest

from customers.taste import POPULARITY_HALF_LIFE_DAYS, blend, ease, popularity, scaled

PAIRS = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1], [1, 0, 0, 0]], float)


def test_things_bought_together_speak_for_each_other() -> None:
    weights = ease(PAIRS)
    assert weights[0, 1] > 0.1 > weights[0, 2]
    assert np.all(np.diag(weights) == 0)


def test_the_weights_are_those_of_the_closed_form() -> None:
    gram = PAIRS.T @ PAIRS + 9.0 / 4 * np.eye(4)  # nine purchases of four items
    inverse = np.linalg.inv(gram)
    expected = np.eye(4) - inverse / np.diag(inverse)
    assert np.allclose(ease(PAIRS), expected)


def test_an_old_purchase_counts_half_after_the_half_life() -> None:
    popular = popularity([0, 1, 1], [0, int(POPULARITY_HALF_LIFE_DAYS), int(POPULARITY_HALF_LIFE_DAYS)], 3)
    assert popular.tolist() == pytest.approx([1.0, 1.0, 0.0])


def test_without_a_history_popularity_decides() -> None:
    popular = np.array([0.1, 0.9, 0.4, 0.0])
    assert np.array_equal(blend(np.zeros(4), ease(PAIRS), np.eye(4), popular), popular)


def test_a_longer_history_weighs_more_against_popularity() -> None:
    popular = np.array([0.0, 0.0, 0.0, 1.0])
    weights = ease(PAIRS)
    short, long = np.array([1.0, 0, 0, 0]), np.array([40.0, 0, 0, 0])
    gap_short = blend(short, weights, np.eye(4), popular)
    gap_long = blend(long, weights, np.eye(4), popular)
    assert gap_short[3] > gap_short[1]
    assert gap_long[1] > gap_long[3]


def test_equal_values_scale_to_nothing() -> None:
    assert scaled(np.array([2.0, 2.0])).tolist() == [0.0, 0.0]
