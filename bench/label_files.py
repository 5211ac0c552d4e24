"""Anybody's labelled texts: JSON Lines with a text and a label, checked line by line before anything is started.

A text is brought into the form in which the gateway would ask the bot, so that what is measured is what customers get.
Used by the benchmarks of intents and of sentiment.
"""

import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.text_rules import LONGEST_TEXT, TextEmpty, clean
from vectors import script_of

LANGUAGES = ("en", "zh")


class BadLine(ValueError):
    """A line is not what it should be; the message names the file, the line and the cure."""


@dataclass(frozen=True)
class Labelled:
    """A text as the bot is asked, what a person says it is, and its language: as the line says, else by its script."""

    text: str
    label: str
    language: str


def labelled_texts(path: Path, key: str, allowed: Collection[str] = ()) -> list[Labelled]:
    """Every line that is not empty. key: of the label; allowed: its values, any if there are none. Raises BadLine."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadLine(f"{path} is not UTF-8; write it anew in UTF-8") from error
    found = [
        _labelled(line, f"{path}, line {number}", key, allowed)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not found:
        raise BadLine(f'{path} is empty; it needs lines like {{"text": "Where is it?", "{key}": "..."}}')
    return found


def as_asked(text: str) -> str:
    """As the gateway would put it to the bot; no more of it than a message may hold. Raises TextEmpty."""
    return clean(unicodedata.normalize("NFC", text)[:LONGEST_TEXT]).asked


def _labelled(line: str, where: str, key: str, allowed: Collection[str]) -> Labelled:
    content = _object(line, where)
    text, label = _string(content, "text", where), _string(content, key, where)
    if allowed and label not in allowed:
        raise BadLine(f"{where}: {key} is {label!r}; one of: {', '.join(allowed)}")
    language = content.get("lang") or ("zh" if script_of(text) == "cjk" else "en")
    if language not in LANGUAGES:
        raise BadLine(f"{where}: lang is {language!r}; one of: {', '.join(LANGUAGES)}")
    try:
        return Labelled(as_asked(text), label, language)
    except TextEmpty as error:
        raise BadLine(f"{where}: the text has no visible character; remove the line") from error


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise BadLine(f"{where} is no JSON ({error}); write one object a line") from error
    if not isinstance(content, dict):
        raise BadLine(f"{where} is no JSON object; write one object a line")
    return content


def _string(content: dict[str, Any], key: str, where: str) -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadLine(f"{where}: {key!r} is missing or no text")
    return value
