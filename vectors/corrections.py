"""Small corrections of a model's linear layers, learnt from customers' questions: weight + up @ down.

Each is the product of two thin matrices (LoRA, https://arxiv.org/abs/2106.09685), so that a model's corrections have one
to three MB. They come with the product, one file per model in `vectors/learnt/`; `python -m vectors tune` learns them
(vectors.tuning). Used by vectors.export and vectors.export_e5, which write a second graph with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vectors.files import sha256_of

Matrix = np.ndarray[Any, Any]
FOLDER = Path(__file__).parent / "learnt"
LINEAR_LAYERS = ("q", "k", "v", "ao", "fi", "fo")  # of attention, of its output, and the two after it


class NotCorrections(ValueError):
    """A file of corrections that cannot be read."""


@dataclass(frozen=True)
class Correction:
    """Of one linear layer. down: float32 (rank, in); up: float32 (out, rank)."""

    down: Matrix
    up: Matrix

    @property
    def change(self) -> Matrix:
        """What is added to the weight, float32 (out, in)."""
        return np.asarray(self.up @ self.down, dtype=np.float32)


Corrections = Mapping[str, Correction]  # by layer: "l0.q" is the query projection of the first one
NOTHING: Mapping[str, Matrix] = {}


def corrections_file(model: str) -> Path:
    """Where a model's corrections lie; there need not be any."""
    return FOLDER / f"{model}.npz"


def version_of(file: Path) -> str:
    """What tells one file of corrections from another: the vectors made with it are others."""
    return sha256_of(file)[:8]


def write_corrections(file: Path, corrections: Corrections, others: Mapping[str, Matrix] = NOTHING) -> None:
    """Write them with half precision. others: by a name without a dot, what else was learnt."""
    file.parent.mkdir(parents=True, exist_ok=True)
    arrays = dict(others)
    for layer, correction in corrections.items():
        arrays[f"{layer}.down"], arrays[f"{layer}.up"] = correction.down, correction.up
    halved: dict[str, Any] = {name: values.astype(np.float16) for name, values in arrays.items()}
    np.savez(file, **halved)


def read_corrections(file: Path) -> Corrections:
    """Raises NotCorrections if it is no file that `write_corrections` has written."""
    return read_corrections_and_others(file)[0]


def read_corrections_and_others(file: Path) -> tuple[Corrections, dict[str, Matrix]]:
    """(the corrections, what else was learnt). Raises NotCorrections if `write_corrections` has not written it."""
    try:
        with np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in stored.files}
        layers = {name.rpartition(".")[0] for name in arrays} - {""}
        corrections = {
            layer: Correction(arrays[f"{layer}.down"], arrays[f"{layer}.up"]) for layer in sorted(layers)
        }
        return corrections, {name: values for name, values in arrays.items() if "." not in name}
    except Exception as error:  # numpy and zipfile raise whatever they stumble upon
        raise NotCorrections(f"{file} holds no corrections ({error}); restore it (git checkout)") from error


def both(first: Corrections, second: Corrections) -> Corrections:
    """What comes of correcting with one and then with the other."""
    together = {**first, **second}
    for layer in first.keys() & second.keys():
        one, other = first[layer], second[layer]
        together[layer] = Correction(np.vstack([one.down, other.down]), np.hstack([one.up, other.up]))
    return together
