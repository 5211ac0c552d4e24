"""The encoders, on ONNX: MiniLM for Latin script, multilingual-e5-small for Chinese, each with a second graph for questions.

The graph for questions has the weights with what was learnt from customers' questions (vectors.corrections): its vectors
tell entries of an FAQ apart that look alike. A model without corrections has one graph for everything.

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
from vectors.files import GRAPH, QUESTIONS_GRAPH, name_of, read_manifest
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


EncoderOf = Callable[
    [Script, Path], Encoder
]  # of a script, by the models in a home: `encoder_for` and its like


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


_encoders: dict[tuple[Script, Path, str], CachedEncoder] = {}


def encoder_for(script: Script, home: Path) -> Encoder:
    """Return this process's encoder for a script, loading it at the first call.

    Raises ModelMissing if `make models` has not run, ModelTampered if a file is not the installed one.
    """
    return _loaded(script, Path(home), GRAPH)


def question_encoder_for(script: Script, home: Path) -> Encoder:
    """The same for questions and what answers them. Its vectors are not to be compared with those of `encoder_for`."""
    has_own = (model_folder(script, Path(home)) / QUESTIONS_GRAPH).is_file()
    return _loaded(script, Path(home), QUESTIONS_GRAPH if has_own else GRAPH)


def _loaded(script: Script, home: Path, graph: str) -> CachedEncoder:
    key = (script, home, graph)
    if key not in _encoders:
        load = load_e5 if script == "cjk" else load_onnx
        _encoders[key] = CachedEncoder(*load(model_folder(script, home), graph=graph, cure=CURE))
    return _encoders[key]


def model_folder(script: Script, home: Path) -> Path:
    """Return where a script's model lies."""
    return home / "models" / FOLDERS[script]


def load_onnx(
    folder: Path, *, graph: str = GRAPH, cure: str = CURE
) -> tuple[str, Callable[[str], np.ndarray[Any, Any]]]:
    """Return the name of an exported model's graph (see vectors.export), and its function from a text to a unit vector.

    Raises ModelMissing or ModelTampered, with the cure.
    """
    manifest = read_manifest(folder, cure=cure)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MAX_TOKENS)
    session = one_thread_session(folder / graph)
    inputs = {item.name for item in session.get_inputs()}

    def encode_one(text: str) -> np.ndarray[Any, Any]:
        encoding = tokenizer.encode(text)
        feed = {"input_ids": encoding.ids, "attention_mask": encoding.attention_mask}
        if "token_type_ids" in inputs:
            feed["token_type_ids"] = encoding.type_ids
        arrays = {name: np.asarray([values], dtype=np.int64) for name, values in feed.items()}
        vector: np.ndarray[Any, Any] = session.run(["sentence_vector"], arrays)[0][0]
        return vector.astype(np.float32)

    return name_of(manifest, graph), encode_one
