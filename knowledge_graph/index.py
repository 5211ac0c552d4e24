"""Nearest neighbours of a vector, by FAISS, as exact as the number of vectors allows within a millisecond or two.

Flat compares all; HNSW walks a graph of neighbours; IVF looks into the cells nearest to the query. Times and recall of
each by number of vectors: `python -m bench index`. Used by retrieval.
"""

from typing import Any, Protocol

import faiss
import numpy as np

Matrix = np.ndarray[Any, Any]

FLAT_UP_TO = 50_000  # vectors; 3 ms on one thread, and nothing to build
HNSW_UP_TO = 200_000  # vectors; building takes half a millisecond and more for each, IVF a third of that
NEIGHBOURS = 32  # of HNSW: edges of a vector
BUILD_WIDTH, SEARCH_WIDTH = (
    100,
    128,
)  # how many are kept in view; with 40 at building, recall@10 was .96 instead of 1
VECTORS_PER_CELL, MOST_CELLS = 64, 4096  # of IVF
CELLS_SEARCHED = 48  # 16 do for made-up vectors; of 23,000 real ones they find 97 of 100, 32 find 98
TRAINED_ON = 64  # vectors for each cell


class VectorIndex(Protocol):
    """Finds the nearest of many vectors."""

    size: int

    def search(self, query: Matrix, *, top_k: int) -> tuple[Matrix, Matrix]:
        """Return (cosines, positions) of the nearest, best first: `top_k` of them, or fewer where no more are found.

        query: float32 (d,), of unit length, as the indexed vectors are.
        """


def index_of(vectors: Matrix) -> VectorIndex:
    """The kind that suits the number of vectors; float32 (n, d), rows of unit length."""
    if len(vectors) <= FLAT_UP_TO:
        return FlatIndex(vectors)
    return HnswIndex(vectors) if len(vectors) <= HNSW_UP_TO else IvfIndex(vectors)


class FlatIndex:
    """All vectors compared: exact."""

    def __init__(self, vectors: Matrix) -> None:
        self._index = _filled(faiss.IndexFlatIP(vectors.shape[1]), vectors)
        self.size = len(vectors)

    def search(self, query: Matrix, *, top_k: int) -> tuple[Matrix, Matrix]:
        return _searched(self._index, query, min(top_k, self.size))


class HnswIndex:
    """A graph in which every vector knows near ones, walked from a far point towards the query."""

    def __init__(self, vectors: Matrix) -> None:
        index = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = BUILD_WIDTH, SEARCH_WIDTH
        self._index = _filled(index, vectors)
        self.size = len(vectors)

    def search(self, query: Matrix, *, top_k: int) -> tuple[Matrix, Matrix]:
        return _searched(self._index, query, min(top_k, self.size))


class IvfIndex:
    """Vectors in cells around learnt centres; the cells nearest to the query are compared."""

    def __init__(self, vectors: Matrix) -> None:
        cells = max(1, min(MOST_CELLS, len(vectors) // VECTORS_PER_CELL))
        self._centres = faiss.IndexFlatIP(vectors.shape[1])  # kept: FAISS only points to it
        index = faiss.IndexIVFFlat(self._centres, vectors.shape[1], cells, faiss.METRIC_INNER_PRODUCT)
        index.nprobe = CELLS_SEARCHED
        index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = 1, TRAINED_ON
        self._index = _filled(index, vectors)
        self.size = len(vectors)

    def search(self, query: Matrix, *, top_k: int) -> tuple[Matrix, Matrix]:
        return _searched(self._index, query, min(top_k, self.size))


def _filled(index: Any, vectors: Matrix) -> Any:
    """The index with the vectors in it; learns its cells from them if it has any."""
    _keep_to_one_thread()
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    if len(rows):
        index.train(rows)  # nothing to do for the kinds without cells
        index.add(rows)
    return index


def _searched(index: Any, query: Matrix, top_k: int) -> tuple[Matrix, Matrix]:
    if top_k == 0:
        return np.empty(0, dtype=np.float32), np.empty(0, dtype=np.int64)
    _keep_to_one_thread()
    scores, positions = index.search(query[None, :], top_k)
    found = positions[0] >= 0  # FAISS fills up with -1 what it does not find
    return scores[0][found], positions[0][found]


def _keep_to_one_thread() -> None:
    """Two threads beside other work: .16 ms became 52 ms. The setting holds for the calling thread alone."""
    faiss.omp_set_num_threads(1)
