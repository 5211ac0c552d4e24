"""How near texts are in meaning: for duplicates, contradictions and gaps. Loads an encoder when it is first needed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectors import Encoder, Script, VectorCache, encoder_for, script_of

Matrix = np.ndarray[Any, Any]
SCRIPT_OF: dict[str, Script] = {"en": "latin", "zh": "cjk"}
LANGUAGE_OF: dict[Script, str] = {"latin": "en", "cjk": "zh"}
# Cosine from which two wordings ask the same. The nearest wordings of different entries of the demo shop: .85 at most
# in English (99 %: .79), .98 in Chinese but for one that is the same question (99 %: .97).
SAME_QUESTION = {"en": 0.85, "zh": 0.98}


class Meanings:
    """Vectors of texts, by language. encoders: where they come from, as vectors.encoder_for."""

    def __init__(self, home: Path, *, encoders: Callable[[Script, Path], Encoder] = encoder_for) -> None:
        self._home, self._encoders = home, encoders

    def of_content(self, texts: Sequence[str], language: str) -> Matrix:
        """Vectors (n, d) of the shop's own texts, kept on disk. Raises vectors.ModelMissing."""
        encoder = self._encoders(SCRIPT_OF[language], self._home)
        return VectorCache(self._home / "cache", encoder).vectors(texts)

    def of_passing(self, texts: Sequence[str], language: str) -> Matrix:
        """Vectors (n, d) of texts of which nothing may be kept, such as customers' questions."""
        encoder = self._encoders(SCRIPT_OF[language], self._home)
        return encoder.encode_all(list(texts))


def language_of(text: str) -> str:
    """The language a text is written in, by its script."""
    return LANGUAGE_OF[script_of(text)]
