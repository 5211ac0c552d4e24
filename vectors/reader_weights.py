"""What a second reader has learnt: corrections of the upper layers of an encoder, and how it comes to a number from them.

It comes with the product as the encoders' corrections do, one file per model in `vectors/learnt/`. Used by vectors.export
and vectors.export_e5, which write a graph with them, and by vectors.tuning, which learns them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectors.corrections import (
    FOLDER,
    Corrections,
    NotCorrections,
    read_corrections_and_others,
    write_corrections,
)

Matrix = np.ndarray[Any, Any]
OWN = ("sides", "weight", "bias")


@dataclass(frozen=True)
class ReaderWeights:
    """corrections: of the layers that read all texts together, beside those of the encoder for questions.

    sides: float32 (2, width), added to the states of the question's tokens and to those of the entry's before these layers.
    weight: float32 (4 width,), bias: float32 (1,): to log-odds, from the directions of question and entry, their product,
    and their distance.
    """

    corrections: Corrections
    sides: Matrix
    weight: Matrix
    bias: Matrix

    @property
    def layers_apart(self) -> int:
        """How many layers read each text for itself."""
        return min(int(name.partition(".")[0].removeprefix("l")) for name in self.corrections)


def reader_file(model: str) -> Path:
    """Where what a model's reader has learnt lies; there need not be any."""
    return FOLDER / f"{model}-reader.npz"


def write_reader(file: Path, weights: ReaderWeights) -> None:
    """Write them with half precision."""
    write_corrections(file, weights.corrections, {name: getattr(weights, name) for name in OWN})


def read_reader(file: Path) -> ReaderWeights:
    """Raises NotCorrections if it is no file that `write_reader` has written."""
    corrections, others = read_corrections_and_others(file)
    if set(others) != set(OWN):
        raise NotCorrections(f"{file} holds no reader's weights; restore it (git checkout)")
    return ReaderWeights(corrections, **others)
