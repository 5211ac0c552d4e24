"""Words in common, by BM25: a small part of the score that catches names and numbers which vectors blur."""

import re
from collections.abc import Sequence
from typing import Any

import bm25s
import numpy as np

WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


class LexicalIndex:
    """BM25 over many short texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._tokens = [tokens_of(text) or [""] for text in texts]
        self._index = bm25s.BM25()
        self._index.index(self._tokens, show_progress=False)
        self._vocabulary = {token for tokens in self._tokens for token in tokens}

    def scores(self, question: str) -> np.ndarray[Any, Any]:
        """float32 (number of texts), 0 where no word is shared."""
        known = [token for token in tokens_of(question) if token in self._vocabulary]
        if not known:
            return np.zeros(len(self._tokens), dtype=np.float32)
        return np.asarray(self._index.get_scores(known), dtype=np.float32)


def tokens_of(text: str) -> list[str]:
    """Lower-case words; for Chinese single characters and pairs, which match or beat a word segmenter."""
    tokens: list[str] = []
    for run in WORD.findall(text.lower()):
        if run[0] < "\u3400":
            tokens.append(run)
        else:
            tokens += [*run, *(run[place : place + 2] for place in range(len(run) - 1))]
    return tokens
