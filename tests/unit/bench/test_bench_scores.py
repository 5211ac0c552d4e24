"""The arithmetic of understanding is that of scikit-learn, and says nothing where nothing can be said."""

from collections import Counter

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef, roc_auc_score

from bench.scores import Found, accuracy, auroc, macro_f1, matthews, rounded, share

CHANCE = np.random.default_rng(7)
LABELS = list("abcde")
TRUTH = [str(label) for label in CHANCE.choice(LABELS[:4], 200)]
GIVEN = [each if CHANCE.random() < 0.7 else str(CHANCE.choice(LABELS)) for each in TRUTH]


def test_accuracy_and_macro_f1_are_those_of_scikit_learn() -> None:
    assert accuracy(TRUTH, GIVEN) == pytest.approx(accuracy_score(TRUTH, GIVEN))
    assert macro_f1(TRUTH, GIVEN) == pytest.approx(f1_score(TRUTH, GIVEN, average="macro", zero_division=0))


def test_matthews_correlation_is_that_of_scikit_learn() -> None:
    truth = [bool(each) for each in CHANCE.random(300) < 0.3]
    given = [each != (CHANCE.random() < 0.2) for each in truth]
    assert matthews(truth, given) == pytest.approx(matthews_corrcoef(truth, given))


@pytest.mark.parametrize("digits", [1, 6], ids=["many draws", "hardly any"])
def test_the_area_under_the_curve_is_that_of_scikit_learn(digits: int) -> None:
    higher, lower = (CHANCE.normal(mean, 1, 150).round(digits).tolist() for mean in (1, 0))
    expected = roc_auc_score([1] * 150 + [0] * 150, higher + lower)
    assert auroc(higher, lower) == pytest.approx(expected)


def test_always_the_same_decision_has_no_correlation_with_the_truth() -> None:
    assert matthews([True, False], [False, False]) == 0.0


def test_what_cannot_be_said_is_not_said() -> None:
    assert [share([]), accuracy([], []), macro_f1([], []), matthews([False], [True])] == [None] * 4
    assert auroc([1.0], []) is None
    assert auroc([], [1.0]) is None
    assert rounded(None) is None


def test_found_things_are_counted_as_often_as_they_occur() -> None:
    found = Found()
    found.add(Counter({"red": 2, "blue": 1}), Counter({"red": 1, "green": 1}))
    assert found.summary() == {"precision": 0.5, "recall": 0.3333, "f1": 0.4, "wanted": 3}


def test_nothing_to_find_and_nothing_found_has_no_precision() -> None:
    assert Found().summary() == {"precision": None, "recall": None, "f1": None, "wanted": 0}


def test_kinds_are_added_up() -> None:
    assert Found.total([Found(1, 2, 1), Found(3, 0, 0)]) == Found(4, 2, 1)
