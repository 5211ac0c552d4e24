"""Build a turn's result from the events Rasa saved: replies for the customer, reasons for staff."""

from __future__ import annotations

from typing import Any

RANKED = 5
ENTITY = ("entity", "value", "start", "end", "extractor")
ENTITY_MAY_HAVE = ("role", "resolved", "order", "reason", "candidates")
SKIPPED_ACTIONS = ("action_listen", "action_extract_slots", "action_session_start")


def result_of(turn_id: str, events: list[dict[str, Any]], *, model: str) -> dict[str, Any]:
    """events: as saved, the first is the customer's message."""
    spoken = [event for event in events if event["event"] == "bot"]
    return {
        "turn_id": turn_id,
        "replies": [_reply(event) for event in spoken if event.get("text")],
        "reasons": {**_understood(events[0].get("parse_data") or {}), **_done(events), "model": model},
    }


def _reply(event: dict[str, Any]) -> dict[str, Any]:
    data = event.get("data") or {}
    custom = data.get("custom") or {}
    choices = [{"title": item["title"], "payload": item["payload"]} for item in data.get("buttons") or []]
    return {
        "kind": custom.get("kind") or ("choices" if choices else "text"),
        "text": event["text"],
        "choices": choices,
        "data": custom.get("data") or {},
        "sources": custom.get("sources") or [],
        "expects": custom.get("expects"),
        "handoff": custom.get("handoff"),
        "verified": custom.get("verified"),
        "warning": custom.get("warning"),
    }


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    gate = parsed.get("gate") or {}
    entities = [
        {key: item.get(key) for key in ENTITY} | {key: item[key] for key in ENTITY_MAY_HAVE if key in item}
        for item in parsed.get("entities") or []
        if item.get("entity") != "language"
    ]
    return {
        "intent": parsed.get("intent") or {},
        "ranking": (parsed.get("intent_ranking") or [])[:RANKED],
        "band": gate.get("band", "act"),
        "gate": gate,
        "entities": entities,
        "sentiment": parsed.get("sentiment") or {"label": "neutral", "score": 0.0, "confidence": 1.0},
        "language": next(
            (item["value"] for item in parsed.get("entities") or [] if item.get("entity") == "language"), None
        ),
    }


def _done(events: list[dict[str, Any]]) -> dict[str, Any]:
    """What came of it. The language is that of the slot: a wish wins over what the message is written in."""
    names = [event["name"] for event in events if event["event"] == "action"]
    found: dict[str, Any] = {"actions": [name for name in names if name not in SKIPPED_ACTIONS]}
    for event in events:
        if event["event"] == "slot" and event["name"] == "language":
            found["language"] = event["value"]
        custom = (event.get("data") or {}).get("custom") or {} if event["event"] == "bot" else {}
        found.update(custom.get("reasons") or {})
    return found
