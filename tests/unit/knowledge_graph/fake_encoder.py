"""An encoder without a model: texts that share words have near vectors."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

DIMENSION = 384
WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


class FakeEncoder:
    """Each word has a direction of its own; a text has the sum of its words'. Keeps what it encoded."""

    name = "fake"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        self.encoded.append(text)
        total = sum((_direction(word) for word in WORD.findall(text.lower())), np.full(DIMENSION, 1e-3))
        return (total / np.linalg.norm(total)).astype(np.float32)

    def encode_all(self, texts: Sequence[str], progress: object = None) -> np.ndarray[Any, Any]:
        return np.array([self.encode(text) for text in texts], dtype=np.float32).reshape(-1, DIMENSION)


def _direction(word: str) -> np.ndarray[Any, Any]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION)
