"""Made-up vectors have the cosines that they are said to have; the index is measured against comparing all."""

import numpy as np
import pytest

from bench.knowledge_tables import faq_tables, index_tables
from bench.pictures import faq_picture, index_picture
from bench.vector_index import WORDINGS, made_up, recall, vector_index

SHARES = {"hit_at_1": 0.9, "mrr_at_10": 0.95, "recall_at_5": 1.0, "map": 0.9, "coverage_at_95": 0.8}
TIMES = {"p50_ms": 1.5, "p95_ms": 2.25}
OWN = {"answered": 0.7, "precision": 0.99, "unanswerable_answered": None}
FAQ = SHARES | TIMES | {"own_cut_off": OWN, "peers": {"bm25": SHARES | TIMES, "dense": SHARES | TIMES}}


def test_vectors_lie_in_entries_of_topics() -> None:
    vectors, queries_of = made_up(4000, np.random.default_rng(1))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    cosines = vectors[:2100] @ vectors[:2100].T
    entry, topic = np.arange(2100) // WORDINGS, np.arange(2100) // (WORDINGS * 200)
    same_entry = (entry[:, None] == entry) & ~np.eye(2100, dtype=bool)
    same_topic = (topic[:, None] == topic) & (entry[:, None] != entry)
    assert cosines[same_entry].mean() == pytest.approx(0.72, abs=0.02)
    assert cosines[same_topic].mean() == pytest.approx(0.28, abs=0.02)
    assert cosines[topic[:, None] != topic].mean() == pytest.approx(0.0, abs=0.02)
    assert (queries_of(5) @ vectors.T).max(axis=1).min() > 0.6


def test_recall_is_the_share_that_was_found() -> None:
    assert recall([np.array([1, 2]), np.array([3, 9])], [np.array([2, 1]), np.array([3, 4])]) == 0.75


def test_a_small_index_is_exact() -> None:
    found = vector_index([300])["300"]
    assert (found["kind"], found["recall_at_10"]) == ("flat", 1.0)
    assert found["p95_ms"] > 0
    assert index_tables({"300": found})[0].rows[0][:2] == ["300", "flat"]
    assert "vectors" in index_picture({"300": found})


def test_faq_figures_stand_beside_those_of_the_peers() -> None:
    (table,) = faq_tables({"mine/q": FAQ})
    rows = {row[0]: list(row[1:]) for row in table.rows}
    assert table.header == ["", "Parley", "BM25", "plain dense"]
    assert rows["right entry first (Hit@1)"] == ["0.9"] * 3
    assert rows["unanswerable and answered at it"] == ["–", "", ""]
    assert "unanswerable and answered at the same cut-off" not in rows
    assert "0.800" in faq_picture(FAQ)
