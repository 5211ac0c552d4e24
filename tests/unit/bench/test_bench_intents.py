"""Decisions become the figures that others read."""

from typing import Any

import pytest

from bench.intent_sets import OUT_OF_SCOPE, IntentNames
from bench.intents import Decision, IntentSet, figures, intents, our_decision, stock_decision
from bench.label_files import Labelled

NAMES = IntentNames(["returns", "hours"])


def asked(*labels: str) -> list[Labelled]:
    return [Labelled("text", label, "en") for label in labels]


def ranked(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": 0.9 - number / 10} for number, name in enumerate(names)]


def test_in_scope_counts_the_best_intent_and_in_total_the_gate_too() -> None:
    texts = asked("returns", "returns", "hours", OUT_OF_SCOPE, OUT_OF_SCOPE)
    decisions = [
        Decision("returns", 2.0, admitted=False),
        Decision("returns", -1.0, admitted=True),
        Decision("returns", 1.0, admitted=False),
        Decision("hours", -2.0, admitted=True),
        Decision("hours", 1.5, admitted=False),
    ]
    assert figures(texts, decisions) == {
        "in_scope_accuracy": 0.6667,
        "total_accuracy": 0.4,
        "out_of_scope_recall": 0.5,
        "mcc": 0.1667,
        "auroc": 0.6667,
    }


def test_without_texts_out_of_scope_their_figures_are_null() -> None:
    found = figures(asked("returns"), [Decision("returns", 1.0, admitted=False)])
    assert found == {
        "in_scope_accuracy": 1.0,
        "total_accuracy": 1.0,
        "out_of_scope_recall": None,
        "mcc": None,
        "auroc": None,
    }


def test_our_decision_is_that_of_the_gate_and_its_best_intent_is_a_real_one() -> None:
    ranking = ranked(OUT_OF_SCOPE, NAMES.plain("hours"))
    message = {"intent_ranking": ranking, "gate": {"band": "admit", "score": -0.4}}
    assert our_decision(message, NAMES) == Decision("hours", -0.4, admitted=True)


@pytest.mark.parametrize(("band", "admitted"), [("act", False), ("ask", False), ("admit", True)])
def test_to_ask_back_is_not_to_refuse(band: str, admitted: bool) -> None:
    message = {"intent_ranking": ranked(NAMES.plain("hours")), "gate": {"band": band, "score": 1}}
    assert our_decision(message, NAMES).admitted is admitted


def test_a_message_no_model_can_read_has_no_best_intent() -> None:
    assert our_decision({"intent_ranking": [], "gate": {"band": "ask", "score": 0.0}}, NAMES).best == ""


@pytest.mark.parametrize(
    ("intent", "admitted"), [("nlu_fallback", True), (OUT_OF_SCOPE, True), ("hours", False)]
)
def test_stock_rasa_refuses_by_its_fallback(intent: str, admitted: bool) -> None:
    ranking = ranked("nlu_fallback", NAMES.plain("returns"))
    message = {"intent": {"name": intent}, "intent_ranking": ranking}
    assert stock_decision(message, NAMES) == Decision("returns", 0.8, admitted=admitted)


def test_intents_that_are_asked_for_and_never_learnt_are_known() -> None:
    texts = IntentSet(asked("returns"), asked("returns", "hours", OUT_OF_SCOPE))
    assert texts.unknown() == ["hours"]


def test_an_unknown_peer_is_named_before_anything_is_trained() -> None:
    with pytest.raises(ValueError, match="unknown peer 'rocket'; one of: stock"):
        intents(IntentSet(asked("a"), asked("a")), peer="rocket")
