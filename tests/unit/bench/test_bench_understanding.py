"""What the bot leaves on messages becomes figures of intents, requests, entities and sentiment."""

from typing import Any

from bench.held_back import Marked, Several, held_back
from bench.intent_sets import OUT_OF_SCOPE
from bench.label_files import Labelled
from bench.perturbations import KINDS
from bench.understanding import (
    entity_figures,
    intent_figures,
    mood_figures,
    perturbed_figures,
    request_figures,
    requested,
    spans,
)


def message(best: str, band: str = "act", **more: Any) -> dict[str, Any]:
    ranking = [{"name": OUT_OF_SCOPE, "confidence": 0.5}, {"name": best, "confidence": 0.4}]
    acted = {"act": best, "ask": "unsure", "admit": OUT_OF_SCOPE}[band]
    return {"intent": {"name": acted}, "intent_ranking": ranking, "gate": {"band": band}} | more


def labelled(text: str, label: str) -> Labelled:
    return Labelled(text, label, "en")


def marked(text: str, *entities: tuple[str, str, str | None]) -> dict[str, Any]:
    found = []
    for kind, value, role in entities:
        start = text.index(value)
        found.append(
            {"entity": kind, "value": value.title(), "start": start, "end": start + len(value), "role": role}
        )
    return {"text": text, "entities": found}


def test_intents_are_best_acted_on_and_kept() -> None:
    pairs = [
        (labelled("1", "returns"), message("returns")),
        (labelled("2", "returns"), message("returns", "ask")),
        (labelled("3", "hours"), message("returns")),
        (labelled("4", "hours"), message("hours", "admit")),
        (labelled("5", OUT_OF_SCOPE), message("hours", "admit")),
        (labelled("6", OUT_OF_SCOPE), message("hours")),
    ]
    assert intent_figures(pairs) == {
        "texts": 6,
        "best_right": 0.75,
        "acted_right": 0.25,
        "acted_wrong": 0.3333,
        "out_of_scope_admitted": 0.5,
        "scope_kept": 0.75,
    }


def test_a_message_that_is_not_taken_apart_has_one_request() -> None:
    assert requested(message("returns", "ask")) == ["returns"]
    several = [{"intent": "hours"}, {"intent": "returns"}]
    assert requested(message("hours", requests=several)) == ["hours", "returns"]


def test_requests_count_in_their_order() -> None:
    both = [{"intent": "a"}, {"intent": "b"}]
    pairs = [
        (Several("1", ["a", "b"]), message("a", requests=both)),
        (Several("2", ["b", "a"]), message("a", requests=both)),
        (Several("3", ["a"]), message("a")),
        (Several("4", ["a"]), message("a", requests=both)),
    ]
    found = request_figures(pairs)
    assert (found["exact"], found["single_kept"]) == (0.5, 0.5)
    assert (found["precision"], found["recall"]) == (0.8571, 1.0)


def test_an_entity_is_right_if_kind_and_text_are() -> None:
    text = "blue to Red please"
    wanted = Marked(text, [("color", "blue", "from"), ("color", "Red", "to"), ("size", "L", None)])
    found = marked(text, ("color", "blue", "to"), ("color", "Red", "to"), ("person", "please", None))
    figures = entity_figures([(wanted, found)])
    assert (figures["precision"], figures["recall"]) == (1.0, 0.6667)
    assert figures["by_kind"]["size"]["recall"] == 0.0
    assert "person" not in figures["by_kind"]
    assert figures["roles"]["recall"] == 0.5


def test_an_entity_without_a_place_is_none() -> None:
    language = {"entity": "language", "value": "en", "start": 0, "end": 0}
    assert spans({"text": "hello", "entities": [language]}) == []


def test_sentiment_counts_our_labels_and_their_classes() -> None:
    pairs = [
        (labelled("1", "upset"), {"sentiment": {"label": "annoyed", "score": -0.5}}),
        (labelled("2", "pleased"), {"sentiment": {"label": "pleased", "score": 0.5}}),
    ]
    found = mood_figures(pairs)
    assert (found["accuracy"], found["accuracy_of_three"]) == (0.5, 1.0)


def test_a_perturbation_is_compared_on_the_texts_it_changes() -> None:
    asked = [labelled("a", "x"), labelled("b", "x"), labelled("c", OUT_OF_SCOPE)]
    messages = {
        "a": message("x"),
        "A": message("y"),
        "b": message("x"),
        "c": message("x", "admit"),
        "C": message("x", "admit"),
    }
    found = perturbed_figures(asked, {"capitals": ["A", "b", "C"]}, messages)
    assert found["as written"] == {"texts": 3, "accuracy": 1.0, "drop": 0.0, "acted_wrong": 0.0}
    assert found["capitals"] == {"texts": 2, "accuracy": 0.5, "drop": 0.5, "acted_wrong": 0.5}


def test_every_held_back_text_can_be_read_and_every_entity_stands_in_its_text() -> None:
    sets = held_back()
    assert set(sets) == set(KINDS)
    for language, texts in sets.items():
        assert min(len(texts.intents), len(texts.requests), len(texts.entities), len(texts.moods)) >= 50, (
            language
        )
        for each in texts.entities:
            assert [value for _, value, _ in each.entities if value not in each.text] == [], each.text
