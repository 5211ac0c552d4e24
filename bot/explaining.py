"""`python -m bot explain TEXT`: why the current model understands a message as it does, for people.

Everything is read off the message that the pipeline leaves; what speaks for each intent is its attribute `explained`, as
IntentModel.explain gives it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from bot import logs
from bot.measuring import current_model, load

SHOWN = 3  # intents
GUARDED_SLASH = "\uff0f"  # what the gateway writes for a leading slash, which Rasa reads as a command


def explain(text: str) -> str:
    """Parse a text with the current model and tell why. Ends the process with the cure if there is no model."""
    logs.configure()
    asked = GUARDED_SLASH + text[1:] if text.startswith("/") else text
    return told(asyncio.run(load(current_model()).parse_message(asked)))


def told(parsed: dict[str, Any]) -> str:
    """What a message carries, as lines for people."""
    facts = [
        ("text", parsed["text"]),
        ("language", _language(parsed)),
        ("sentiment", _facts(parsed.get("sentiment") or {})),
        ("gate", _facts(parsed.get("gate") or {})),
        ("intent", (parsed.get("intent") or {}).get("name") or "none"),
    ]
    lines = [f"{name:<10} {value}" for name, value in facts]
    lines += _listed("entities", map(_entity, _marked(parsed)))
    lines += _listed("requests", map(_request, parsed.get("requests") or []))
    for number, guess in enumerate((parsed.get("intent_ranking") or [])[:SHOWN], start=1):
        lines += [
            "",
            f"{number}. {guess['name']}  {guess['confidence']:.3f}",
            *_reasons(parsed, guess["name"]),
        ]
    return "\n".join(lines)


def _reasons(parsed: dict[str, Any], intent: str) -> list[str]:
    """What speaks for an intent; nothing if no component has said."""
    found = next((each for each in parsed.get("explained") or [] if each["intent"] == intent), None)
    if found is None:
        return []
    nearest = [f"{each['cosine']:+.3f}  {each['example']!r}" for each in found["nearest"]]
    ngrams = [f"{each['adds']:+.2f}  {each['ngram']!r}" for each in found["ngrams"]]
    lines = [
        *_listed("nearest examples, with their cosines", nearest),
        *_listed("n-grams, with what they add", ngrams),
    ]
    return [f"   {line}" for line in lines]


def _listed(title: str, lines: Iterable[str]) -> list[str]:
    """A title with a line for each; nothing without lines."""
    found = [f"   {line}" for line in lines]
    return [title, *found] if found else []


def _language(parsed: dict[str, Any]) -> str:
    marked = (item for item in parsed.get("entities") or [] if item.get("entity") == "language")
    return next((item["value"] for item in marked), "not to be seen in the text")


def _marked(parsed: dict[str, Any]) -> list[dict[str, Any]]:
    """The entities without the language, which is a property of the whole message."""
    return [item for item in parsed.get("entities") or [] if item.get("entity") != "language"]


def _entity(item: dict[str, Any]) -> str:
    known = ("entity", "value", "start", "end", "extractor")
    more = {key: value for key, value in item.items() if key not in known}
    where = f"{item.get('start')}-{item.get('end')} by {item.get('extractor')}"
    return f"{item['entity']} {item['value']!r} at {where}" + (f" ({_facts(more)})" if more else "")


def _request(request: dict[str, Any]) -> str:
    marked = ", ".join(_entity(item) for item in request.get("entities") or [])
    return f"{request['intent']} {request['confidence']:.3f} {request['text']!r}" + (
        f": {marked}" if marked else ""
    )


def _facts(facts: dict[str, Any]) -> str:
    """Names and values in the order they came; facts of a fact in brackets."""
    shown = (
        (name, f"({_facts(value)})" if isinstance(value, dict) else value) for name, value in facts.items()
    )
    return ", ".join(f"{name} {value}" for name, value in shown) or "none"
