"""The nearest examples, found without comparing with every one in full."""

import numpy as np
import pytest

from bot.components.nearest_examples import DIRECTIONS, SHORTLIST, NearestExamples


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), dtype=np.float32)


def groups(count: int, each: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Examples around middles, as sentences lie around what they are about."""
    chance = np.random.default_rng(1)
    middles = chance.normal(size=(count, 1, width))
    rows = middles + 0.7 * chance.normal(size=(count, each, width))
    return unit(rows.reshape(-1, width)), np.repeat(np.arange(count), each)


@pytest.mark.parametrize(("count", "each", "width"), [(1, 1, 4), (3, 5, 8), (60, 50, 384)])
def test_the_nearest_come_first_with_their_cosines(count: int, each: int, width: int) -> None:
    vectors, labels = groups(count, each, width)
    examples = NearestExamples(vectors, labels)
    for vector in unit(vectors[:20] + 0.05):
        rows, cosines = examples.nearest(vector, 5)
        exact = vectors @ vector
        assert list(rows) == list(np.argsort(-exact)[:5])
        assert np.allclose(cosines, exact[rows], atol=1e-6)


def test_hardly_any_of_the_five_nearest_is_missed_where_there_is_no_order_at_all() -> None:
    vectors = unit(np.random.default_rng(2).normal(size=(4 * SHORTLIST, 2 * DIRECTIONS)))
    examples = NearestExamples(vectors, np.zeros(len(vectors), dtype=int))
    found = [
        set(examples.nearest(vector, 5)[0]) & set(np.argsort(-(vectors @ vector))[:5]) for vector in vectors
    ]
    assert sum(map(len, found)) / (5 * len(vectors)) > 0.9


def test_those_of_a_label_are_compared_in_full() -> None:
    vectors, labels = groups(60, 50, 384)
    examples = NearestExamples(vectors, labels)
    rows, cosines = examples.nearest_of(7, vectors[0], 2)
    exact = np.where(labels == 7, vectors @ vectors[0], -2)
    assert list(rows) == list(np.argsort(-exact)[:2])
    assert np.allclose(cosines, exact[rows], atol=1e-6)


def test_a_label_without_examples_has_none() -> None:
    vectors, labels = groups(3, 5, 8)
    rows, cosines = NearestExamples(vectors, labels).nearest_of(9, vectors[0], 2)
    assert len(rows) == len(cosines) == 0
