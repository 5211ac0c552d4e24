"""Phrases of many lists found in one walk over a message's words. Used by lexicon.py and catalogue.py.

A tree of words: time grows with the message and the longest phrase, not with the number of phrases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.components.entities.spans import PLAIN, TOKEN, Token

BETWEEN_WORDS = re.compile(r"[\s'_/&.+-]{0,2}")  # what may stand between two words of a phrase


@dataclass
class _Node:
    following: dict[str, _Node] = field(default_factory=dict)
    payloads: list[Any] = field(default_factory=list)


class PhraseTable:
    """Phrases, each with what it stands for."""

    def __init__(self) -> None:
        self._root = _Node()

    def add(self, phrase: str, payload: Any) -> None:
        """An apostrophe may be left out: "doesn't fit" is also "doesnt fit"."""
        for spelling in {phrase, phrase.replace("'", "")}:
            node = self._root
            for word in words_of(spelling):
                node = node.following.setdefault(word, _Node())
            if node is not self._root and payload not in node.payloads:
                node.payloads.append(payload)

    def find(self, text: str, tokens: list[Token]) -> Iterator[tuple[int, int, Any]]:
        """(start, end, payload) of each phrase at each place, also those inside others."""
        for first, token in enumerate(tokens):
            node, last = self._root.following.get(token.text), first
            while node is not None:
                for payload in node.payloads:
                    yield token.start, tokens[last].end, payload
                last += 1
                if last == len(tokens) or not BETWEEN_WORDS.fullmatch(
                    text, tokens[last - 1].end, tokens[last].start
                ):
                    break
                node = node.following.get(tokens[last].text)


def words_of(phrase: str) -> list[str]:
    return TOKEN.findall(phrase.translate(PLAIN).lower())
