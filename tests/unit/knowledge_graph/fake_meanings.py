"""Vectors without a model: texts are alike as far as they share words (or, in Chinese, characters)."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge_graph.meanings import Meanings
from vectors import Script
from vectors.encoder import DIMENSION

WORDS = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")


class FakeEncoder:
    """Stands in for an encoder; built as vectors.encoder_for is called."""

    def __init__(self, script: Script, home: Path) -> None:
        self.name = f"fake-{script}"

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        vector = np.zeros(DIMENSION, dtype=np.float32)
        for word in WORDS.findall(text.lower()) or [text]:
            vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSION] += 1
        return vector / np.linalg.norm(vector)

    def encode_all(self, texts: Sequence[str], progress: Any = None) -> np.ndarray[Any, Any]:
        return (
            np.stack([self.encode(text) for text in texts]) if texts else np.empty((0, DIMENSION), np.float32)
        )


def fake_meanings(home: Path) -> Meanings:
    """Meanings of both kinds by this encoder."""
    return Meanings(home, questions=FakeEncoder, statements=FakeEncoder)
