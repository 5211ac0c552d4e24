"""The encoders, both on ONNX: MiniLM for Latin script, multilingual-e5-small for Chinese.

MiniLM's int8 vectors depend on what else is in a batch (cosine down to .984), so texts are encoded one at a time,
in training and at run time alike.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np

from vectors.e5 import load_e5
from vectors.files import read_manifest
from vectors.script import Script
from vectors.session import one_thread_session

DIMENSION = 384  # of both default models
MAX_TOKENS = 256  # all-MiniLM-L6-v2 was trained up to 256 word pieces; longer texts are cut
CACHED_TEXTS = 4096  # 384 x 4 bytes each: 6 MB
CURE = "run: make models"

FOLDERS: dict[Script, str] = {"latin": "sentence", "cjk": "sentence-e5"}  # in PARLEY_HOME/models

Progress = Callable[[Iterable[str]], Iterable[str]]


class Encoder(Protocol):
    """Anything that turns a text into a vector."""

    name: str

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        """Return float32 (384,), of unit length."""

    def encode_all(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray[Any, Any]:
        """Return float32 (len(texts), 384), one row per text, each encoded alone."""


class CachedEncoder:
    """An encoder that remembers the last texts. Safe to use from several threads."""

    def __init__(self, name: str, encode_one: Callable[[str], np.ndarray[Any, Any]]) -> None:
        self.name = name
        self._encode_one = encode_one
        self._cache: OrderedDict[str, np.ndarray[Any, Any]] = OrderedDict()
        self._lock = Lock()

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        with self._lock:
            if text in self._cache:
                self._cache.move_to_end(text)
                return self._cache[text]
            vector = self._encode_one(text)
            vector.flags.writeable = False
            self._cache[text] = vector
            if len(self._cache) > CACHED_TEXTS:
                self._cache.popitem(last=False)
            return vector

    def encode_all(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray[Any, Any]:
        rows = [self.encode(text) for text in (progress(texts) if progress else texts)]
        return np.stack(rows) if rows else np.empty((0, DIMENSION), dtype=np.float32)


_encoders: dict[tuple[Script, Path], CachedEncoder] = {}


def encoder_for(script: Script, home: Path) -> Encoder:
    """Return this process's encoder for a script, loading it at the first call.

    Raises ModelMissing if `make models` has not run, ModelTampered if a file is not the installed one.
    """
    key = (script, Path(home))
    if key not in _encoders:
        folder = model_folder(script, Path(home))
        _encoders[key] = CachedEncoder(*load_e5(folder, cure=CURE)) if script == "cjk" else load_onnx(folder)
    return _encoders[key]


def model_folder(script: Script, home: Path) -> Path:
    """Return where a script's model lies."""
    return home / "models" / FOLDERS[script]


def load_onnx(folder: Path, *, file_name: str = "model.onnx") -> CachedEncoder:
    """Load an exported sentence model: token ids in, a unit vector out (see vectors.export)."""
    manifest = read_manifest(folder, cure=CURE)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    session = one_thread_session(folder / file_name)
    inputs = {item.name for item in session.get_inputs()}

    def encode_one(text: str) -> np.ndarray[Any, Any]:
        encoding = tokenizer.encode(text)
        feed = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask}
        if "token_type_ids" in inputs:
            feed["token_type_ids"] = encoding.type_ids
        arrays = {name: np.asarray([values], dtype=np.int64) for name, values in feed.items()}
        vector: np.ndarray[Any, Any] = session.run(["sentence_vector"], arrays)[0][0]
        return vector.astype(np.float32)

    return CachedEncoder(str(manifest["name"]), encode_one)
