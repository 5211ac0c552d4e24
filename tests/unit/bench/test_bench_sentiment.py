"""The bot's sentiment and that of its peers become the same classes, by the thresholds people use."""

from typing import Any

import pytest

from bench.label_files import Labelled
from bench.sentiment import our_class, scored
from bench.sentiment_peers import Lean, of_compound, of_probability


def heard(label: str, score: float, **polarity: float) -> dict[str, Any]:
    return {"label": label, "score": score} | ({"polarity": polarity} if polarity else {})


@pytest.mark.parametrize(
    ("label", "of_three"),
    [
        ("upset", "negative"),
        ("annoyed", "negative"),
        ("neutral", "neutral"),
        ("pleased", "positive"),
        ("delighted", "positive"),
    ],
)
def test_our_labels_belong_to_classes(label: str, of_three: str) -> None:
    assert our_class(heard(label, 0.0), two=False) == of_three


def test_probabilities_say_more_than_the_label() -> None:
    found = heard("upset", -0.2, negative=0.3, neutral=0.5, positive=0.2)
    assert our_class(found, two=False) == "neutral"
    assert our_class(found, two=True) == "negative"


@pytest.mark.parametrize(("score", "of_two"), [(0.1, "positive"), (0.0, "positive"), (-0.1, "negative")])
def test_of_two_classes_a_neutral_label_leans_by_its_score(score: float, of_two: str) -> None:
    assert our_class(heard("neutral", score), two=True) == of_two


@pytest.mark.parametrize(
    ("compound", "lean"),
    [
        (0.05, Lean("positive", "positive")),
        (0.04, Lean("neutral", "positive")),
        (-0.04, Lean("neutral", "negative")),
        (-0.05, Lean("negative", "negative")),
    ],
)
def test_vader_is_read_by_its_authors_thresholds(compound: float, lean: Lean) -> None:
    assert of_compound(compound) == lean


@pytest.mark.parametrize(
    ("probability", "lean"),
    [
        (0.6, Lean("positive", "positive")),
        (0.5, Lean("neutral", "positive")),
        (0.4, Lean("neutral", "negative")),
        (0.39, Lean("negative", "negative")),
    ],
)
def test_snownlp_is_read_in_thirds(probability: float, lean: Lean) -> None:
    assert of_probability(probability) == lean


def test_a_language_without_texts_has_no_figures() -> None:
    assert scored([]) == {"accuracy": None, "macro_f1": None, "texts": 0}


def test_texts_are_scored_by_what_people_say_of_them() -> None:
    texts = [Labelled("a", label, "en") for label in ("positive", "negative", "negative")]
    assert scored(list(zip(texts, ["positive", "negative", "positive"], strict=True))) == {
        "accuracy": 0.6667,
        "macro_f1": 0.6667,
        "texts": 3,
    }
