"""A second reader: a question, wordings of one entry and its answer, read together, to the log-odds that it answers it.

An encoder reads a text for itself; what a question and an entry have in common it cannot see. The reader is the encoder for
questions whose upper layers see all texts of the pair, and were taught to notice the one thing in which they differ
(vectors.tuning.reading). It says more of whether the first entry is the right one than of which of several comes first.
An English question is read by both models, because they err apart; a model that a shop puts in place has no reader.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from vectors.e5 import MAX_CHARACTERS, PREFIX, States
from vectors.encoder import CURE, model_folder
from vectors.files import READER_GRAPH, read_manifest
from vectors.script import Script
from vectors.session import one_thread_session
from vectors.unigram import UnigramTokenizer

WORDINGS = 3  # of an entry, read beside a question: its own and the two nearest
MOST_TOKENS = 64  # of each text; longer ones are cut
READ_BY: dict[Script, tuple[Script, ...]] = {"latin": ("latin", "cjk"), "cjk": ("cjk",)}  # whose models

Feed = dict[str, np.ndarray[Any, Any]]


class Reader(Protocol):
    """Anything that reads a question and an entry together."""

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        """That an entry with these wordings, the nearest ones, answers the question. answer: empty if it is not known."""


ReaderOf = Callable[
    [Script, Path], Reader | None
]  # of a script, by the models in a home; None: nothing is read


class GraphReader:
    """A reader on ONNX. feed: from texts, the question first, to what the graph reads of them."""

    def __init__(self, graph: Path, feed: Callable[[list[str]], Feed]) -> None:
        self._session = one_thread_session(graph)
        self._feed = feed

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        texts = [question, *wordings[:WORDINGS], *([answer] if answer else [])]
        found = self._session.run(["log_odds"], self._feed(texts))[0]
        return float(found.reshape(()))


class MeanReader:
    """Several readers, one at least, of which each is believed as much."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        return float(np.mean([each.log_odds(question, wordings, answer) for each in self._readers]))


_readers: dict[tuple[Script, Path], GraphReader | None] = {}


def reader_for(script: Script, home: Path) -> Reader:
    """Return this process's reader of questions in a script, loading it at the first call.

    Raises ModelMissing if `make models` has not run, ModelTampered if a file is not the installed one.
    """
    every = [_of_model(model, Path(home)) for model in READ_BY[script]]
    return MeanReader([each for each in every if each is not None])


def _of_model(model: Script, home: Path) -> GraphReader | None:
    key = (model, home)
    if key not in _readers:
        _readers[key] = load_reader(model, model_folder(model, home), cure=CURE)
    return _readers[key]


def load_reader(script: Script, folder: Path, *, cure: str) -> GraphReader | None:
    """The reader of a model's folder, if it has one. Raises ModelMissing or ModelTampered, with the cure."""
    if READER_GRAPH not in read_manifest(folder, cure=cure)["files"]:
        return None
    return GraphReader(
        folder / READER_GRAPH, feed_of_e5(folder) if script == "cjk" else feed_of_minilm(folder)
    )


def feed_of_minilm(folder: Path) -> Callable[[list[str]], Feed]:
    """Token ids, their places in their text, and the number of the text, each int64 (1, tokens)."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length=MOST_TOKENS)

    def feed(texts: list[str]) -> Feed:
        tokens = [tokenizer.encode(text).ids for text in texts]
        places = [np.arange(len(each)) for each in tokens]
        return {"tokens": _row(tokens), "places": _row(places), "texts": _numbers(tokens)}

    return feed


def feed_of_e5(folder: Path) -> Callable[[list[str]], Feed]:
    """States, float32 (1, tokens, 384), and the number of the text, int64 (1, tokens)."""
    tokenizer, states = UnigramTokenizer(folder), States(folder)
    begin, end = tokenizer.rules.begin, tokenizer.rules.end
    most = min(MOST_TOKENS, states.positions) - 2

    def tokens_of(text: str) -> list[int]:
        return [begin, *tokenizer.encode(PREFIX + text.replace("\0", " ")[:MAX_CHARACTERS])[:most], end]

    def feed(texts: list[str]) -> Feed:
        tokens = [tokens_of(text) for text in texts]
        return {
            "states": np.concatenate([states.of(each) for each in tokens])[np.newaxis],
            "texts": _numbers(tokens),
        }

    return feed


def _row(of_texts: Sequence[Any]) -> np.ndarray[Any, Any]:
    return np.concatenate(of_texts)[np.newaxis].astype(np.int64)


def _numbers(tokens: Sequence[Sequence[int]]) -> np.ndarray[Any, Any]:
    return np.repeat(np.arange(len(tokens)), [len(each) for each in tokens])[np.newaxis]
