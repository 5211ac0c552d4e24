"""The classifier separates what centroids confuse, and leaves alone what they tell apart."""

import numpy as np

from knowledge_graph.classifier import MOST_WORK, SCALE, can_learn, learnt_weights
from knowledge_graph.retrieval import centroids

OWNERS = np.repeat([0, 1], 6)


def two_entries() -> np.ndarray:
    """Vectors that share a strong direction which tells nothing; the second axis tells."""
    chance = np.random.default_rng(3)
    rows = np.zeros((12, 8), dtype=np.float32)
    rows[:, 0] = chance.uniform(0.5, 3, size=12)
    rows[:, 1] = np.where(OWNERS == 0, 0.4, -0.4)
    rows[:, 2:] = 0.2 * chance.standard_normal((12, 6))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_it_learns_what_tells_the_entries_apart() -> None:
    vectors = two_entries()
    begin = centroids(vectors, OWNERS, 2)
    weights = learnt_weights(vectors, OWNERS, begin)
    assert ((vectors @ weights.T).argmax(axis=1) == OWNERS).all()
    difference = weights[0] - weights[1]
    before = SCALE * (begin[0] - begin[1])
    assert difference[1] > before[1] > 0


def test_an_entry_far_from_all_others_keeps_about_its_centroid() -> None:
    vectors = np.eye(4, 8, dtype=np.float32)
    weights = learnt_weights(vectors, np.arange(4), vectors)
    assert np.abs(weights - SCALE * vectors).max() < 0.1


def test_it_is_learnt_only_from_enough_wordings_and_in_time() -> None:
    assert can_learn(30, 10)
    assert not can_learn(20, 10)
    assert not can_learn(50, 1)
    assert not can_learn(MOST_WORK, 2)
