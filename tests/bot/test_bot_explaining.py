"""An explanation tells everything that a message carries, and nothing that nobody has said."""

from __future__ import annotations

from typing import Any

from bot.explaining import told

BARE: dict[str, Any] = {"text": "hello", "intent": {"name": None}, "entities": []}
FULL: dict[str, Any] = {
    "text": "my lamp DS-104600 is broken, money back please",
    "intent": {"name": "return_order", "confidence": 0.8},
    "intent_ranking": [
        {"name": name, "confidence": confidence}
        for name, confidence in (("return_order", 0.8), ("repair", 0.1), ("warranty", 0.05), ("greet", 0.01))
    ],
    "gate": {"band": "act", "score": -0.3, "signals": {"energy": 1.5, "nearest": 0.8}},
    "sentiment": {"label": "annoyed", "score": -0.4, "confidence": 0.7},
    "entities": [
        {"entity": "language", "value": "en", "start": 0, "end": 0, "extractor": "language"},
        {
            "entity": "order_number",
            "value": "DS-104600",
            "start": 8,
            "end": 17,
            "extractor": "pattern",
            "role": "from",
        },
    ],
    "requests": [{"text": "my lamp is broken", "intent": "repair", "confidence": 0.6, "entities": []}],
    "explained": [
        {
            "intent": "return_order",
            "probability": 0.8,
            "nearest": [{"example": "I want my money back", "cosine": 0.71}],
            "ngrams": [{"ngram": "back", "adds": 1.2}],
        }
    ],
}


def test_everything_a_message_carries_is_told() -> None:
    text = told(FULL)
    for line in (
        "language   en",
        "sentiment  label annoyed, score -0.4, confidence 0.7",
        "gate       band act, score -0.3, signals (energy 1.5, nearest 0.8)",
        "   order_number 'DS-104600' at 8-17 by pattern (role from)",
        "   repair 0.600 'my lamp is broken'",
        "1. return_order  0.800",
        "      +0.710  'I want my money back'",
        "      +1.20  'back'",
    ):
        assert line in text.splitlines()


def test_three_intents_are_told() -> None:
    text = told(FULL)
    assert "3. warranty" in text
    assert "greet" not in text


def test_reasons_stand_with_their_own_intent() -> None:
    best, second = told(FULL).split("2. repair")
    assert "nearest examples" in best
    assert "nearest examples" not in second


def test_a_message_without_anything_is_told_as_such() -> None:
    lines = told(BARE).splitlines()
    assert "language   not to be seen in the text" in lines
    assert "gate       none" in lines
    assert not any(line.startswith(("entities", "requests", "1.")) for line in lines)
