"""Which parts of a message are requests of their own: two matters are two, one matter is one, and talk never counts."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.components.intent_evidence import OUT_OF_SCOPE
from bot.components.intent_model import Prediction
from bot.components.message_parts import Part
from bot.components.several_requests import FAMILIES, SURE, TALK, requests_in

Said = tuple[str, str]  # an intent, and how it stands there: marks of MARKS
MARKS = (
    "a: asks by its form, +: added by a word, ?: the gate would ask, !: it would admit, ~: too little sure"
)


def requested(*said: str) -> list[str]:
    """Intents of the requests in parts like "order_status" (asks, acted on) or "order_status a?~" (see MARKS)."""
    parts, predictions = [], []
    for number, item in enumerate(said):
        intent, _, marks = item.partition(" ")
        marks = marks or "a"
        start = 10 * number
        parts.append(Part(f"part {number}", start, start + 8, "a" in marks, "+" in marks))
        band = "ask" if "?" in marks else "admit" if "!" in marks else "act"
        confidence = SURE - 0.01 if "~" in marks else SURE
        predictions.append(Prediction([(intent, 0.8), ("other", 0.2)], 1.0, confidence, band))
    found = requests_in(parts, predictions)
    assert [request.start for request in found] == sorted(request.start for request in found)
    assert len({request.start for request in found}) == len(found)
    return [request.intent for request in found]


def test_two_matters_are_two_requests_in_the_order_of_the_text() -> None:
    assert requested("order_status", "invoice") == ["order_status", "invoice"]
    assert requested("invoice", "order_status") == ["invoice", "order_status"]


def test_three_matters_are_three() -> None:
    assert requested("order_status", "invoice", "voucher") == ["order_status", "invoice", "voucher"]


@pytest.mark.parametrize(
    "said", [(), ("order_status",), ("order_status", "order_status"), ("order_status", "order_status +")]
)
def test_one_matter_is_no_list_of_requests(said: tuple[str, ...]) -> None:
    assert requested(*said) == []


def test_a_request_knows_where_it_stands() -> None:
    parts = [Part("where is it", 3, 15, True, False), Part("the bill please", 20, 36, True, True)]
    predictions = [
        Prediction([("order_status", 0.7), ("invoice", 0.3)], 1.0, 0.91, "act"),
        Prediction([("invoice", 0.9), ("order_status", 0.1)], 1.0, 0.83, "act"),
    ]
    first, second = requests_in(parts, predictions)
    assert (first.intent, first.confidence, first.text, first.start, first.end) == (
        "order_status",
        0.91,
        "where is it",
        3,
        15,
    )
    assert (second.intent, second.confidence, second.start, second.end) == ("invoice", 0.83, 20, 36)


# What counts.


@pytest.mark.parametrize("intent", sorted(TALK))
def test_talk_never_counts(intent: str) -> None:
    assert requested("order_status", f"{intent} a+") == []
    assert requested(f"{intent} a", "order_status") == []


def test_talk_between_two_requests_leaves_them_both() -> None:
    assert requested("greet", "order_status", "thanks", "invoice +", "goodbye") == ["order_status", "invoice"]


def test_what_is_out_of_scope_never_counts() -> None:
    assert requested("order_status", f"{OUT_OF_SCOPE} a+!", "invoice") == ["order_status", "invoice"]
    assert requested("order_status", f"{OUT_OF_SCOPE} a+") == []


def test_a_part_the_gate_admits_does_not_count() -> None:
    assert requested("order_status", "invoice a+!") == []


def test_a_part_the_gate_would_ask_about_counts_if_it_is_sure_enough() -> None:
    assert requested("order_status", "invoice a?") == ["order_status", "invoice"]
    assert requested("order_status", "invoice a?~") == []


def test_a_part_that_is_acted_on_counts_at_any_confidence() -> None:
    assert requested("order_status", "invoice a~") == ["order_status", "invoice"]


def test_a_part_that_neither_asks_nor_is_added_does_not_count() -> None:
    assert requested("order_status", "wrong_or_damaged -") == []


def test_an_added_part_counts_without_asking() -> None:
    assert requested("order_status", "wrong_or_damaged +") == ["order_status", "wrong_or_damaged"]


def test_a_script_without_a_model_gives_no_requests() -> None:
    part = Part("where is it", 0, 11, True, False)
    assert requests_in([part, part], [Prediction([], 0.0, 0.0, "ask")] * 2) == []


def test_parts_and_predictions_belong_together() -> None:
    with pytest.raises(ValueError, match="zip"):
        requests_in([Part("where is it", 0, 11, True, False)], [])


# What is one matter.


def test_of_one_family_the_second_says_what_is_wanted() -> None:
    assert requested("wrong_or_damaged", "return_order", "invoice") == ["return_order", "invoice"]


def test_an_added_one_of_the_family_is_kept_when_a_later_part_says_what_is_wanted() -> None:
    assert requested("wrong_or_damaged", "warranty +", "return_order") == ["wrong_or_damaged", "return_order"]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_without_an_adding_word_is_one_matter(family: frozenset[str]) -> None:
    first, second, *_ = sorted(family)
    assert requested(first, second) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_an_adding_word_makes_two_of_a_family(family: frozenset[str]) -> None:
    first, second, *_ = sorted(family)
    assert requested(first, f"{second} a+") == [first, second]


def test_no_two_intents_share_two_families_and_no_talk_is_of_any() -> None:
    pairs = [pair for family in FAMILIES for pair in combinations(sorted(family), 2)]
    assert len(set(pairs)) == len(pairs)
    assert TALK & {intent for family in FAMILIES for intent in family} == set()


def test_the_same_wish_twice_is_one_request_however_it_is_added() -> None:
    assert requested("order_status", "invoice", "order_status +") == ["order_status", "invoice"]


def test_the_order_of_the_text_is_kept_when_a_later_part_says_what_is_wanted() -> None:
    assert requested("wrong_or_damaged", "invoice", "return_order") == ["invoice", "return_order"]


def test_no_request_is_given_twice() -> None:
    assert requested("order_status", "delivery_date +", "delivery_date") == ["order_status", "delivery_date"]
