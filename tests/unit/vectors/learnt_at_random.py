"""What a tiny model could have learnt: corrections of every linear layer, and a reader on top of the first layer."""

from typing import Any

import numpy as np

from tests.unit.vectors.tiny_e5 import INNER, LAYERS, WIDTH
from vectors.corrections import LINEAR_LAYERS, Correction, Corrections
from vectors.reader_weights import ReaderWeights

RANK = 4


def some_corrections(size: float = 0.1) -> Corrections:
    chance = np.random.default_rng(3)

    def numbers(*shape: int) -> Any:
        return (size * chance.standard_normal(shape)).astype(np.float16).astype(np.float32)

    shapes = dict.fromkeys(LINEAR_LAYERS, (WIDTH, WIDTH)) | {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
    return {
        f"l{layer}.{part}": Correction(down=numbers(RANK, ins), up=numbers(outs, RANK))
        for layer in range(LAYERS)
        for part, (outs, ins) in shapes.items()
    }


def reader_weights() -> ReaderWeights:
    chance = np.random.default_rng(5)

    def numbers(*shape: int) -> Any:
        return chance.standard_normal(shape).astype(np.float16).astype(np.float32)

    upper = {name: each for name, each in some_corrections().items() if not name.startswith("l0.")}
    return ReaderWeights(upper, numbers(2, WIDTH), numbers(4 * WIDTH), numbers(1))
