"""How near texts are in meaning: for duplicates, contradictions and gaps. Loads an encoder when it is first needed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectors import Encoder, EncoderOf, Script, VectorCache, encoder_for, question_encoder_for, script_of

Matrix = np.ndarray[Any, Any]
SCRIPT_OF: dict[str, Script] = {"en": "latin", "zh": "cjk"}
LANGUAGE_OF: dict[Script, str] = {"latin": "en", "cjk": "zh"}
# Cosine from which two wordings ask the same. The nearest wordings of different entries of the demo shop: .851 at most
# in English (99 %: .79), .98 in Chinese but for one that is the same question (99 %: .97).
SAME_QUESTION = {"en": 0.86, "zh": 0.98}


class Meanings:
    """Vectors of texts, by language. The encoders of questions tell those apart that others confuse; statements are
    compared by the encoders as they were published, which find more of what contradicts each other."""

    def __init__(
        self, home: Path, *, questions: EncoderOf = question_encoder_for, statements: EncoderOf = encoder_for
    ) -> None:
        self._home, self._questions, self._statements = home, questions, statements

    def of_questions(self, texts: Sequence[str], language: str) -> Matrix:
        """Vectors (n, d) of the shop's own questions, kept on disk. Raises vectors.ModelMissing."""
        return self._kept(texts, self._questions(SCRIPT_OF[language], self._home))

    def of_statements(self, texts: Sequence[str], language: str) -> Matrix:
        """Vectors (n, d) of what the shop states, kept on disk. Raises vectors.ModelMissing."""
        return self._kept(texts, self._statements(SCRIPT_OF[language], self._home))

    def of_passing(self, texts: Sequence[str], language: str) -> Matrix:
        """Vectors (n, d) of customers' questions, of which nothing may be kept; comparable with of_questions."""
        return self._questions(SCRIPT_OF[language], self._home).encode_all(list(texts))

    def _kept(self, texts: Sequence[str], encoder: Encoder) -> Matrix:
        return VectorCache(self._home / "cache", encoder).vectors(texts)


def language_of(text: str) -> str:
    """The language a text is written in, by its script."""
    return LANGUAGE_OF[script_of(text)]
