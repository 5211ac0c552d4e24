"""A second reader: a question, wordings of one entry and its answer, read together, to the log-odds that it answers it.

An encoder reads a text for itself; what a question and an entry have in common it cannot see. The reader is the encoder for
questions whose upper layers see all texts of the pair, and were taught to notice the one thing in which they differ
(vectors.tuning.reading). It says more of whether the first entry is the right one than of which of several comes first.
An English question is read by both models, because they err apart, and MiniLM's counts twice; a model that a shop puts in
place has no reader.

The lower layers read each text for itself, in a graph of their own: what they make of wordings and answers is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vectors.e5 import MAX_CHARACTERS, PREFIX, States
from vectors.encoder import CURE, model_folder
from vectors.files import APART_GRAPH, READER_GRAPH, read_manifest
from vectors.script import Script
from vectors.session import one_thread_session
from vectors.unigram import UnigramTokenizer

WORDINGS = 3  # of an entry, read beside a question: its own and the two nearest
MOST_TOKENS = 64  # of each text; longer ones are cut
KEPT_TEXTS = 1024  # some 20 tokens each x 384 x 2 bytes: 16 MB
# Whose models read, and how much each is believed: MiniLM's was taught English alone, by more of it.
READ_BY: dict[Script, dict[Script, float]] = {"latin": {"latin": 2, "cjk": 1}, "cjk": {"cjk": 1}}

Feed = dict[str, np.ndarray[Any, Any]]


class Reader(Protocol):
    """Anything that reads a question and an entry together."""

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        """That an entry with these wordings, the nearest ones, answers the question. answer: empty if it is not known."""


# Of a script, by the models in a home: `reader_for` and its like. None: nothing is read.
ReaderOf = Callable[[Script, Path], Reader | None]


class GraphReader:
    """A reader on two ONNX graphs: one reads each text apart, the other what that makes of all of them.

    feed: from a text to what the first graph reads. Safe to use from several threads.
    """

    def __init__(self, folder: Path, feed: Callable[[str], Feed]) -> None:
        self._apart = one_thread_session(folder / APART_GRAPH)
        self._together = one_thread_session(folder / READER_GRAPH)
        self._feed = feed
        self._read = lru_cache(KEPT_TEXTS)(self._read_apart)

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        read = [self._read(text) for text in (question, *wordings[:WORDINGS], *([answer] if answer else []))]
        numbers = np.repeat(np.arange(len(read)), [len(each) for each in read])
        fed = {"read": np.concatenate(read)[np.newaxis].astype(np.float32), "texts": numbers[np.newaxis]}
        return float(self._together.run(["log_odds"], fed)[0].reshape(()))

    def _read_apart(self, text: str) -> np.ndarray[Any, Any]:
        """float16 (tokens, width)."""
        states: np.ndarray[Any, Any] = self._apart.run(["read"], self._feed(text))[0][0]
        return states.astype(np.float16)


class MeanReader:
    """Several readers, one at least, each with how much it is believed."""

    def __init__(self, readers: Sequence[tuple[Reader, float]]) -> None:
        self._readers, self._weights = zip(*readers, strict=True)

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        each = [reader.log_odds(question, wordings, answer) for reader in self._readers]
        return float(np.average(each, weights=self._weights))


_readers: dict[tuple[Script, Path], GraphReader | None] = {}


def reader_for(script: Script, home: Path) -> Reader:
    """Return this process's reader of questions in a script, loading it at the first call.

    Raises ModelMissing if `make models` has not run, ModelTampered if a file is not the installed one.
    """
    every = [(_of_model(model, Path(home)), weight) for model, weight in READ_BY[script].items()]
    return MeanReader([(reader, weight) for reader, weight in every if reader is not None])


def _of_model(model: Script, home: Path) -> GraphReader | None:
    key = (model, home)
    if key not in _readers:
        _readers[key] = load_reader(model, model_folder(model, home), cure=CURE)
    return _readers[key]


def load_reader(script: Script, folder: Path, *, cure: str) -> GraphReader | None:
    """The reader of a model's folder, if it has one. Raises ModelMissing or ModelTampered, with the cure."""
    if READER_GRAPH not in read_manifest(folder, cure=cure)["files"]:
        return None
    return GraphReader(folder, feed_of_e5(folder) if script == "cjk" else feed_of_minilm(folder))


def feed_of_minilm(folder: Path) -> Callable[[str], Feed]:
    """Token ids and their places, each int64 (1, tokens)."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MOST_TOKENS)

    def feed(text: str) -> Feed:
        tokens = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        return {"tokens": tokens, "places": np.arange(tokens.shape[1])[np.newaxis]}

    return feed


def feed_of_e5(folder: Path) -> Callable[[str], Feed]:
    """States, float32 (1, tokens, 384)."""
    tokenizer, states = UnigramTokenizer(folder), States(folder)
    begin, end = tokenizer.rules.begin, tokenizer.rules.end
    most = min(MOST_TOKENS, states.positions) - 2

    def feed(text: str) -> Feed:
        tokens = tokenizer.encode(PREFIX + text.replace("\0", " ")[:MAX_CHARACTERS])[:most]
        return {"states": states.of([begin, *tokens, end])[np.newaxis]}

    return feed
