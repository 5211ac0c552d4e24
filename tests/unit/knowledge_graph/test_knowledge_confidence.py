"""Confidence follows what a shop's wordings and other shops show; bands keep apart what is answered and what is asked."""

import numpy as np
import pytest

from knowledge_graph.confidence import (
    ANSWER_FROM,
    DEFAULTS,
    READ,
    READ_MANY,
    UNRELATED_OFFERED,
    ReadAgain,
    calibrate,
    read_again,
)
from knowledge_graph.entries import Entry
from knowledge_graph.experiments import Experiment, Kind
from knowledge_graph.ranking import Weights, ranked
from knowledge_graph.retrieval import Scored

WEIGHTS = Weights(classifier=0.5, concepts=0.0)
RIGHT, WRONG = (Entry(each, {"en": each}, {"en": []}, {"en": "so it is"}) for each in ("right", "wrong"))


def found(clearness: float) -> list[Scored]:
    """Two candidates; the first is the nearer one, the clearer the more."""
    first = Scored(RIGHT, 0, 0.4 + 0.1 * clearness, 0.5 + 0.1 * clearness, 0, 0, 2 + clearness)
    return [first, Scored(WRONG, 0, 0.35, 0.4, 0, 0, 1.5)]


def experiments(seed: int = 7) -> list[Experiment]:
    """Clear questions are answerable, unclear ones are not, and some of either are the other way round."""
    drawn = np.random.default_rng(seed)

    def asked(kind: Kind, mean: float, wanted: Entry | None, count: int) -> list[Experiment]:
        return [Experiment(kind, found(drawn.normal(mean, 0.8)), wanted) for _ in range(count)]

    return [
        *asked("wording", 1.5, RIGHT, 200),
        *asked("close miss", 0.3, None, 200),
        *asked("unrelated", -1.0, None, 60),
    ]


def test_the_clearer_the_surer() -> None:
    calibration = calibrate(experiments(), WEIGHTS, "en")
    confidences = [calibration.confidence(found(clearness)) for clearness in (-2, 0, 1, 2, 4)]
    assert confidences == sorted(confidences)
    assert confidences[0] < 0.3 and confidences[-1] > 0.9


def test_few_unrelated_questions_are_offered_anything() -> None:
    asked = experiments()
    calibration = calibrate(asked, WEIGHTS, "en")
    unrelated = [ranked(each.found, {}, WEIGHTS) for each in asked if each.kind == "unrelated"]
    reaching = [each for each in unrelated if calibration.band([calibration.confidence(each)]) != "none"]
    assert len(reaching) <= UNRELATED_OFFERED * len(unrelated) + 1


def test_a_shop_whose_wordings_are_told_apart_answers_more() -> None:
    asked = experiments()
    lost = [Experiment(each.kind, each.found, WRONG if each.wanted else None) for each in asked]
    clear = found(2.0)
    sure, unsure = (calibrate(each, WEIGHTS, "en").confidence(clear) for each in (asked, lost))
    assert sure > ANSWER_FROM > unsure


def test_a_question_in_an_entrys_words_is_answered() -> None:
    calibration = calibrate(experiments(), WEIGHTS, "en")
    said = Scored(RIGHT, 0, 0.1, 0.99, 0, 0, 0)
    assert calibration.band([calibration.confidence([said])]) == "answer"


def test_nothing_found_is_no_confidence() -> None:
    calibration = calibrate(experiments(), WEIGHTS, "en")
    assert calibration.confidence([]) == 0.0
    assert calibration.band([]) == "none"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_shop_of_which_nothing_can_be_asked_has_the_defaults(language: str) -> None:
    assert calibrate([], WEIGHTS, language) is DEFAULTS[language]


COUNTS = [*READ.values(), READ_MANY]


@pytest.mark.parametrize("counts", COUNTS)
def test_a_reader_raises_and_lowers_the_confidence_and_leaves_it_within_bounds(counts: ReadAgain) -> None:
    for confidence in (0.0, 0.3, 0.75, 1.0):
        read = [read_again(confidence, [log_odds], counts) for log_odds in (-8.0, -2.0, 0.0, 2.0, 8.0)]
        assert read == sorted(read)
        assert 0 < read[0] < read[-1] < 1
    assert read_again(0.5, [3.0], counts) < read_again(0.9, [3.0], counts)
    assert read_again(0.75, [-4.0], counts) < counts.answer_from < read_again(0.75, [4.0], counts)


@pytest.mark.parametrize("counts", COUNTS)
def test_what_speaks_for_another_entry_speaks_against_the_first(counts: ReadAgain) -> None:
    alone, rivals = read_again(0.75, [3.0], counts), [-9.0, 0.0, 3.0, 6.0]
    beside = [read_again(0.75, [3.0, rival], counts) for rival in rivals]
    assert beside == sorted(beside, reverse=True)
    assert beside[0] == pytest.approx(alone, abs=0.001)
    assert read_again(0.75, [3.0, 3.0, 3.0], counts) < beside[2]


@pytest.mark.parametrize("counts", COUNTS)
def test_what_was_read_is_answered_from_more_on(counts: ReadAgain) -> None:
    calibration, between = DEFAULTS["en"], [(ANSWER_FROM + counts.answer_from) / 2]
    assert (calibration.band(between), calibration.band(between, counts)) == ("answer", "offer")
    assert calibration.band([counts.answer_from], counts) == "answer"


def test_choices_are_offered_when_any_of_them_is_likely_but_only_the_first_is_answered() -> None:
    calibration = DEFAULTS["en"]
    low, likely, sure = calibration.offer_from - 0.1, calibration.offer_from, 0.99
    assert calibration.band([low, low, low]) == "none"
    assert calibration.band([low, likely, low]) == "offer"
    assert calibration.band([low, sure]) == "offer"
