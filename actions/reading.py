"""Make a Turn of Rasa's tracker: the one place that knows its dictionaries. Used by conductor.py."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rasa_sdk import Tracker

from actions.operating.wishes import OPERATIONS
from actions.turn import LANGUAGES, Offered, Request, Turn

SCORES = {"upset": -1.0, "annoyed": -0.5, "neutral": 0.0, "pleased": 0.7, "delighted": 1.0}  # without a score
NONE_OF_THESE = "/none_of_these"  # stands among the meanings that are offered for an unclear message
TEXTS = 3  # earlier messages whose words count


def read_turn(tracker: Tracker) -> Turn:
    """The current message and what is remembered."""
    users = [event for event in tracker.events if event.get("event") == "user"]
    offered = _offered(tracker.events)
    message = _with_words_before(tracker.latest_message, users, offered)
    metadata = message.get("metadata") or {}
    entities = values_of(message.get("entities") or [])
    return Turn(
        turn_id=str(metadata.get("turn_id") or ""),
        text=message.get("text") or "",
        message=message.get("text") or "",
        language=_language(tracker, entities, metadata),
        intent=_intent(message),
        band=(message.get("gate") or {}).get("band", "act"),
        ranking=[item["name"] for item in message.get("intent_ranking") or []],
        entities=entities,
        slots=dict(tracker.slots),
        earlier_intents=[name for event in users for name in _intents(event)],
        moods=tuple(_sentiment(event).get("label") or "neutral" for event in users) or ("neutral",),
        conversation_id=str(tracker.sender_id),
        scores=tuple(_score(_sentiment(event)) for event in users) or (0.0,),
        earlier_texts=tuple(_words(event) for event in users[:-1][-TEXTS:]),
        urgency=message.get("urgency"),
        requests=tuple(request_of(item) for item in message.get("requests") or []),
        pending=tuple(request_of(item) for item in tracker.get_slot("pending_requests") or []),
        offered=tuple(offered),
    )


def _with_words_before(
    message: dict[str, Any], users: Sequence[dict[str, Any]], offered: Sequence[Offered]
) -> dict[str, Any]:
    """An operation chosen for a message that was not understood: the message's own words and entities come with it."""
    text, payloads = message.get("text") or "", [one.payload for one in offered]
    before: dict[str, Any] = users[-2] if len(users) > 1 else {}
    intent = _intent(message)
    is_meaning = NONE_OF_THESE in payloads and text in payloads and text == f"/{intent}"
    words = _words(before)
    if not is_meaning or intent not in OPERATIONS or not words:
        return message
    named = (before.get("parse_data") or {}).get("entities") or []
    entities = [*named, *(message.get("entities") or [])]
    return {**message, "text": words, "entities": entities}


def values_of(items: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """Values by entity, in the order of the text; what something is changed from comes last."""
    entities: dict[str, list[str]] = {}
    for item in sorted(items, key=lambda item: item.get("role") == "from"):
        value = (
            item.get("resolved") if item["entity"] == "date" else None
        )  # the days themselves, where they are known
        entities.setdefault(item["entity"], []).append(str(value or item["value"]))
    return entities


def remembered(request: Request) -> dict[str, Any]:
    """A request as a slot keeps it; `request_of` reads it back."""
    entities = [
        {"entity": name, "value": value} for name, found in request.entities.items() for value in found
    ]
    return {
        "text": request.text,
        "intent": request.intent,
        "confidence": request.confidence,
        "entities": entities,
    }


def request_of(item: dict[str, Any]) -> Request:
    """A request as the bot marks it, or as a slot keeps it."""
    return Request(
        intent=str(item.get("intent") or ""),
        text=str(item.get("text") or ""),
        entities=values_of(item.get("entities") or []),
        confidence=float(item.get("confidence") or 0.0),
    )


def _language(tracker: Tracker, entities: dict[str, list[str]], metadata: dict[str, Any]) -> str:
    """What the customer wished for wins over what the message is written in."""
    wishes = "change_language" in (_intent(tracker.latest_message), *_several(tracker.latest_message))
    known = [*(entities.get("language_wish", []) if wishes else []), tracker.get_slot("language_wish")]
    known += [*entities.get("language", []), tracker.get_slot("language"), metadata.get("language")]
    return next((language for language in known if language in LANGUAGES), "en")


def _intent(parsed: dict[str, Any]) -> str:
    return (parsed.get("intent") or {}).get("name") or ""


def _several(parsed: dict[str, Any]) -> list[str]:
    return [item.get("intent") or "" for item in parsed.get("requests") or []]


def _intents(event: dict[str, Any]) -> list[str]:
    parsed = event.get("parse_data") or {}
    return [name for name in _several(parsed) or [_intent(parsed)] if name]


def _sentiment(event: dict[str, Any]) -> dict[str, Any]:
    return (event.get("parse_data") or {}).get("sentiment") or {}


def _score(sentiment: dict[str, Any]) -> float:
    score = sentiment.get("score")
    return float(score) if score is not None else SCORES.get(sentiment.get("label") or "neutral", 0.0)


def _words(event: dict[str, Any]) -> str:
    text = event.get("text") or ""
    return "" if text.startswith("/") else text


def _offered(events: Sequence[dict[str, Any]]) -> list[Offered]:
    """Choices of the replies to the message before this one; products shown as cards count as choices."""
    places = [number for number, event in enumerate(events) if event.get("event") == "user"]
    since = places[-2] if len(places) > 1 else 0
    replies = [event.get("data") or {} for event in events[since:] if event.get("event") == "bot"]
    return [offered for reply in replies for offered in _choices(reply)]


def _choices(reply: dict[str, Any]) -> list[Offered]:
    buttons = [Offered(item["title"], item["payload"]) for item in reply.get("buttons") or []]
    items = ((reply.get("custom") or {}).get("data") or {}).get("items") or []
    return buttons or [Offered(item["title"], _payload(item["title"])) for item in items if item.get("title")]


def _payload(product: str) -> str:
    return f"/product_info{json.dumps({'product': product}, ensure_ascii=False)}"
