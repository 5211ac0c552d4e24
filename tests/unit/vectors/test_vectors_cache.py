"""A text is encoded once, also over restarts; a damaged file is made anew."""

from pathlib import Path

import numpy as np
import pytest

from vectors import VectorCache
from vectors.encoder import CachedEncoder


class Counting:
    """An encoder whose vectors tell the text's length, and which keeps what it encoded."""

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.encoder = CachedEncoder("counting", self._encode)

    def _encode(self, text: str) -> np.ndarray:
        self.encoded.append(text)
        return np.full(384, len(text), dtype=np.float32)


@pytest.fixture
def counting() -> Counting:
    return Counting()


def test_a_text_is_encoded_once_however_often_it_is_asked_for(tmp_path: Path, counting: Counting) -> None:
    cache = VectorCache(tmp_path, counting.encoder)
    assert cache.vectors(["a", "bb", "a"])[:, 0].tolist() == [1, 2, 1]
    assert cache.vectors(["bb", "ccc"])[:, 0].tolist() == [2, 3]
    assert counting.encoded == ["a", "bb", "ccc"]


def test_a_restart_encodes_nothing_again(tmp_path: Path, counting: Counting) -> None:
    VectorCache(tmp_path, counting.encoder).vectors(["a", "bb"])
    later = Counting()
    assert VectorCache(tmp_path, later.encoder).vectors(["bb", "a"])[:, 0].tolist() == [2, 1]
    assert later.encoded == []


def test_a_damaged_file_is_thrown_away(tmp_path: Path, counting: Counting) -> None:
    VectorCache(tmp_path, counting.encoder).vectors(["a"])
    (path,) = tmp_path.glob("vectors-*.npz")
    path.write_bytes(path.read_bytes()[:40])
    later = Counting()
    assert VectorCache(tmp_path, later.encoder).vectors(["a"])[:, 0].tolist() == [1]
    assert later.encoded == ["a"]


def test_no_texts_give_no_rows(tmp_path: Path, counting: Counting) -> None:
    assert VectorCache(tmp_path, counting.encoder).vectors([]).shape == (0, 384)
