"""Figures of rankings, worked out by hand."""

import math

import pytest

from bench.rankings import Ranking, figures, precise_from


def ranking(ids: str, right: str, confidence: float = 0.5, ms: float = 1.0) -> Ranking:
    return Ranking(list(ids), frozenset(right), confidence, ms)


def test_figures_of_two_questions() -> None:
    found = figures([ranking("abc", "a", 0.9, 1.0), ranking("xaybz", "ab", 0.1, 3.0)])
    assert found["hit_at_1"] == 0.5
    assert found["mrr_at_10"] == 0.75
    assert found["recall_at_5"] == 1.0
    assert found["map"] == 0.75  # (1 + (1/2 + 2/4) / 2) / 2
    assert (found["p50_ms"], found["p95_ms"]) == (1.0, 3.0)
    assert "unanswerable_answered" not in found


def test_a_right_one_that_is_not_found_counts_nothing() -> None:
    found = figures([ranking("bcdefghijka", "a"), ranking("", "a")])
    assert found["mrr_at_10"] == found["recall_at_5"] == 0.0
    assert found["map"] == pytest.approx(1 / 11 / 2, abs=1e-4)


def test_coverage_is_what_may_be_answered_with_few_mistakes() -> None:
    right = [ranking("a", "a", 0.9) for _ in range(19)]
    wrong = [ranking("b", "a", 0.5)]
    later = [ranking("b", "a", 0.4), ranking("a", "a", 0.3)]
    found = figures([*right, *wrong, *later])
    assert found["coverage_at_95"] == round(20 / 22, 4)
    assert precise_from([*right, *wrong, *later]) == 0.5


def test_an_answer_to_what_nothing_answers_is_a_mistake() -> None:
    right = [ranking("a", "a", 0.9) for _ in range(10)]
    found = figures([*right, ranking("a", "", 0.95), ranking("a", "", 0.1)])
    assert found["coverage_at_95"] == 0.0
    assert found["unanswerable_answered"] == 0.0
    found = figures([*right, ranking("a", "", 0.5), ranking("a", "", 0.1)])
    assert found["coverage_at_95"] == 1.0


def test_of_equal_confidences_all_or_none_are_answered() -> None:
    assert math.isinf(precise_from([ranking("a", "a", 0.5), ranking("b", "a", 0.5)]))


def test_without_answerable_questions_nothing_can_be_said() -> None:
    found = figures([ranking("a", "", 0.5)])
    assert found["hit_at_1"] is None
    assert found["unanswerable_answered"] == 0.0
