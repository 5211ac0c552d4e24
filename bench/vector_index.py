"""Cost and recall of the index of vectors by its size, beside comparing all vectors.

Vectors are made up, in three levels as texts of a shop are: topics, entries of a topic, wordings of an entry. Cosines within
an entry are about .72, within a topic .28, elsewhere 0; queries are further wordings of entries drawn at random.
"""

import gc
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.figures import percentile
from bench.progress import bar, working
from knowledge_graph.index import FlatIndex, HnswIndex, IvfIndex, VectorIndex, index_of
from vectors.encoder import DIMENSION

Matrix = np.ndarray[Any, Any]
SIZES = (10_000, 100_000, 1_000_000)
KINDS = {FlatIndex: "flat", HnswIndex: "HNSW", IvfIndex: "IVF"}
WORDINGS, ENTRIES_PER_TOPIC = 10, 200
TOPIC_PART, ENTRY_PART = 0.62, 0.85  # cosine of an entry to its topic, of a wording to its entry
QUERIES, TOP_K = 500, 10
SEED = 7
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1024**2


def vector_index(sizes: Sequence[int]) -> dict[str, Any]:
    """Figures by number of vectors."""
    return {str(size): _measured(size) for size in sizes}


def made_up(size: int, chance: np.random.Generator) -> tuple[Matrix, Callable[[int], Matrix]]:
    """float32 (size, d) of unit length, and what makes so many queries to them."""
    entries = -(-size // WORDINGS)
    topics = _unit(chance.standard_normal((-(-entries // ENTRIES_PER_TOPIC), DIMENSION), dtype=np.float32))
    centres = _near(np.repeat(topics, ENTRIES_PER_TOPIC, axis=0)[:entries], TOPIC_PART, chance)
    vectors = _near(np.repeat(centres, WORDINGS, axis=0)[:size], ENTRY_PART, chance)
    return vectors, lambda count: _near(centres[chance.integers(entries, size=count)], ENTRY_PART, chance)


def recall(found: Sequence[Matrix], exact: Sequence[Matrix]) -> float:
    """Which share of the exact neighbours was found, on average."""
    pairs = zip(found, exact, strict=True)
    return float(np.mean([len(np.intersect1d(ours, theirs)) / len(theirs) for ours, theirs in pairs]))


def _measured(size: int) -> dict[str, Any]:
    with working(f"{size:,} vectors: making them up"):
        vectors, queries_of = made_up(size, np.random.default_rng(SEED))
        queries = queries_of(QUERIES)
    chosen, costs = _built(f"{size:,} vectors: building the index", vectors, index_of)
    found, ms = _searched(f"{size:,} vectors: {KINDS[type(chosen)]}", chosen, queries)
    kind = KINDS[type(chosen)]
    del chosen
    flat, flat_costs = _built(f"{size:,} vectors: all, to compare", vectors, FlatIndex)
    exact, flat_ms = _searched(f"{size:,} vectors: compared one by one", flat, queries)
    return {
        "kind": kind,
        **costs,
        **_times(ms),
        "recall_at_10": round(recall(found, exact), 4),
        "flat": flat_costs | _times(flat_ms),
    }


def _built(
    title: str, vectors: Matrix, make: Callable[[Matrix], VectorIndex]
) -> tuple[VectorIndex, dict[str, float]]:
    gc.collect()
    before, begin = _resident_mb(), time.perf_counter()
    with working(title):
        index = make(vectors)
    build_s = time.perf_counter() - begin
    return index, {"build_s": round(build_s, 2), "memory_mb": round(_resident_mb() - before, 1)}


def _searched(title: str, index: VectorIndex, queries: Matrix) -> tuple[list[Matrix], list[float]]:
    found, ms = [], []
    with bar(title, len(queries)) as advance:
        for number, query in enumerate(queries, 1):
            begin = time.perf_counter()
            _, positions = index.search(query, top_k=TOP_K)
            ms.append((time.perf_counter() - begin) * 1000)
            found.append(positions)
            advance(number)
    return found, ms


def _times(ms: Sequence[float]) -> dict[str, float]:
    return {f"p{percent}_ms": round(percentile(ms, percent), 3) for percent in (50, 95)}


def _near(centres: Matrix, cosine: float, chance: np.random.Generator) -> Matrix:
    """For each centre a vector at about this cosine from it, of unit length."""
    away = _unit(np.asarray(chance.standard_normal(centres.shape, dtype=np.float32)))
    part = np.float32(cosine)
    mixed: Matrix = part * centres + np.sqrt(1 - part**2) * away
    return _unit(mixed)


def _unit(vectors: Matrix) -> Matrix:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE_MB
