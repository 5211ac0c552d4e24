"""Vectors that were made before, so that a restart or another training encodes nothing again.

Used by knowledge_graph/ (entries) and bot/ (training).
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from vectors.encoder import DIMENSION, Encoder
from vectors.packed import key_of, unpack


class VectorCache:
    """Vectors of texts by their digest, in one file per encoder. May be deleted at any time.

    packed: a folder of vectors that need not be made even the first time, in one file per encoder (vectors.packed); raises
    NotPacked if that file is damaged.
    """

    def __init__(self, folder: Path, encoder: Encoder, *, packed: Path | None = None) -> None:
        self._encoder = encoder
        self._path = folder / f"vectors-{encoder.name}.npz"
        self._packed = unpack(packed / f"{encoder.name}.npz") if packed else {}
        self._known = self._read()

    def vectors(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """float32 (len(texts), d). Encodes what is new and writes the file anew if anything was."""
        keys = [key_of(text) for text in texts]
        self._known.update({key: self._packed[key] for key in keys if key in self._packed})
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._encoder.encode_all(list(new.values())), strict=True))
            self._write()
        return (
            np.stack([self._known[key] for key in keys])
            if keys
            else np.empty((0, DIMENSION), dtype=np.float32)
        )

    def _read(self) -> dict[str, np.ndarray[Any, Any]]:
        if not self._path.is_file():
            return {}
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError, BadZipFile):
            self._path.unlink()  # a cache may be thrown away at any time
            return {}

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}.new")
        with draft.open("wb") as file:
            np.savez(file, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
        draft.replace(self._path)
