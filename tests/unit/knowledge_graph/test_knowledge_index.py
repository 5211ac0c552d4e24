"""What every index of vectors promises, and that the inexact ones find what comparing all finds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from knowledge_graph import index as kinds
from knowledge_graph.index import FlatIndex, HnswIndex, IvfIndex, VectorIndex, index_of

Matrix = np.ndarray[Any, Any]
Make = Callable[[Matrix], VectorIndex]
EVERY = pytest.mark.parametrize("make", [FlatIndex, HnswIndex, IvfIndex])
LEAST_RECALL = 0.97


def vectors(count: int, *, seed: int = 1, dimension: int = 32) -> Matrix:
    """Of unit length, in clusters of ten as wordings of entries are."""
    chance = np.random.default_rng(seed)
    centres = np.repeat(chance.standard_normal((-(-count // 10), dimension)), 10, axis=0)[:count]
    rows = centres + 0.6 * chance.standard_normal((count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@EVERY
def test_the_nearest_come_first_with_their_cosines(make: Make) -> None:
    rows = vectors(500)
    scores, positions = make(rows).search(rows[7], top_k=10)
    assert positions[0] == 7
    assert scores[0] == pytest.approx(1.0, abs=1e-4)
    assert list(scores) == sorted(scores, reverse=True)
    assert scores == pytest.approx(rows[positions] @ rows[7], abs=1e-4)


@EVERY
@pytest.mark.parametrize("count", [1, 3, 40])
def test_more_can_be_asked_for_than_there_are(make: Make, count: int) -> None:
    rows = vectors(count)
    scores, positions = make(rows).search(rows[0], top_k=100)
    assert sorted(positions) == list(range(count))
    assert len(scores) == count


@EVERY
def test_an_index_of_nothing_finds_nothing(make: Make) -> None:
    scores, positions = make(np.empty((0, 32), dtype=np.float32)).search(vectors(1)[0], top_k=5)
    assert len(scores) == len(positions) == 0


@EVERY
def test_no_position_comes_twice(make: Make) -> None:
    rows = vectors(3000)
    _, positions = make(rows).search(rows[11], top_k=200)
    assert len(set(positions.tolist())) == len(positions)


@EVERY
def test_it_finds_what_comparing_all_finds(make: Make) -> None:
    rows = vectors(5000)
    noise = 0.3 * np.random.default_rng(2).standard_normal((100, 32)) / 32**0.5
    queries = rows[::50] + noise.astype(np.float32)
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    flat, found = FlatIndex(rows), make(rows)
    shares = [
        len(np.intersect1d(found.search(q, top_k=10)[1], flat.search(q, top_k=10)[1])) / 10 for q in queries
    ]
    assert np.mean(shares) >= LEAST_RECALL


@pytest.mark.parametrize(
    ("count", "kind"), [(0, FlatIndex), (20, FlatIndex), (21, HnswIndex), (51, IvfIndex)]
)
def test_the_kind_follows_the_number_of_vectors(
    monkeypatch: pytest.MonkeyPatch, count: int, kind: type
) -> None:
    monkeypatch.setattr(kinds, "FLAT_UP_TO", 20)
    monkeypatch.setattr(kinds, "HNSW_UP_TO", 50)
    assert isinstance(index_of(vectors(count) if count else np.empty((0, 32), np.float32)), kind)
