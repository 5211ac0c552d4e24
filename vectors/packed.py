"""Vectors that come with the product: of texts that are the same everywhere, a byte for each of their dimensions.

Used by vectors.cache (reading) and bot/ (writing). Each dimension has steps of its own, 255 from its least to its
largest value. Of multilingual-e5-small's vectors of 17,000 short texts that leaves cosines of .9999 to the vectors
themselves after their mean is taken away: nearer than two kinds of processors come to each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Matrix = np.ndarray[Any, Any]
STEPS = 255


class NotPacked(ValueError):
    """A file of packed vectors that cannot be read."""


def key_of(text: str) -> str:
    """How a text is called: its SHA-256, so that no text has to be stored."""
    return hashlib.sha256(text.encode()).hexdigest()


def pack(path: Path, texts: Sequence[str], vectors: Matrix) -> None:
    """Write float32 (len(texts), d) for one or more texts, all different; the same ones give the same file."""
    order = np.argsort([key_of(text) for text in texts])
    least, most = vectors.min(axis=0), vectors.max(axis=0)
    step = np.maximum((most - least) / STEPS, np.finfo(np.float32).tiny)
    codes = np.rint((vectors[order] - least) / step).astype(np.uint8)
    keys = np.frombuffer(b"".join(bytes.fromhex(key_of(texts[n])) for n in order), np.uint8).reshape(-1, 32)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez(file, keys=keys, codes=codes, least=least, step=step)


def unpack(path: Path) -> Mapping[str, Matrix]:
    """Vectors by key_of their texts: float32 (d,), of unit length; empty if there is no such file.

    Raises NotPacked if it is no file that `pack` has written.
    """
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as stored:
            vectors = stored["least"] + stored["codes"] * stored["step"]
            keys = [row.tobytes().hex() for row in stored["keys"]]
    except Exception as error:  # numpy and zipfile raise whatever they stumble upon
        raise NotPacked(
            f"{path} holds no vectors ({error}); restore it, or delete it: they are made anew"
        ) from error
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return dict(zip(keys, vectors.astype(np.float32), strict=True))
