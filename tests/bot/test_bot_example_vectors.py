"""The vectors beside the examples belong to them: a first training has hardly anything to encode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot import example_vectors
from bot.components import plain_text
from bot.components.sentence_vectors import PACKED
from vectors import Script, encoder_for
from vectors.packed import key_of, unpack

CURE = "run: .venv-bot/bin/python -m bot example-vectors"


@pytest.fixture(scope="module")
def texts(home: Path) -> Iterator[dict[Script, list[str]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_text, "home", lambda: home)
        yield example_vectors.example_texts()


@pytest.mark.parametrize("script", example_vectors.SCRIPTS)
def test_nearly_all_examples_have_one(texts: dict[Script, list[str]], script: Script, home: Path) -> None:
    packed = unpack(PACKED / f"{encoder_for(script, home).name}.npz")
    missing = [text for text in texts[script] if key_of(text) not in packed]
    assert len(missing) <= 0.02 * len(texts[script]), CURE
    assert len(packed) <= 1.02 * len(texts[script]), f"many belong to no example any more; {CURE}"


@pytest.mark.parametrize("script", example_vectors.SCRIPTS)
def test_they_are_the_encoders(texts: dict[Script, list[str]], script: Script, home: Path) -> None:
    encoder = encoder_for(script, home)
    packed = unpack(PACKED / f"{encoder.name}.npz")
    mean = np.mean(list(packed.values()), axis=0)  # they lie close together, which would hide a difference
    drawn = [text for text in texts[script] if key_of(text) in packed][:: len(texts[script]) // 25]
    for text in drawn:
        ours, its = packed[key_of(text)] - mean, encoder.encode(text) - mean
        cosine = ours @ its / (np.linalg.norm(ours) * np.linalg.norm(its))
        assert cosine > 0.99, f"{text!r}: {CURE}"
