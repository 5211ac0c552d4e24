"""The real encoders: unit vectors, near meanings near, the same in every call."""

import os
from pathlib import Path

import numpy as np
import pytest

from vectors import ParallelEncoder, encoder_for
from vectors.parallel import FEWEST_TEXTS

pytestmark = pytest.mark.integration

HOME = Path(os.environ.get("PARLEY_HOME", "var")).resolve()

PAIRS = {
    "latin": ("Where is my parcel?", "Has my package been sent yet?", "Do you sell gift cards?"),
    "cjk": ("我的包裹在哪里？", "快递到哪儿了？", "可以开发票吗？"),
}


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_near_meanings_are_nearer_than_far_ones(script: str) -> None:
    encoder = encoder_for(script, HOME)
    question, near, far = (encoder.encode(text) for text in PAIRS[script])
    assert question @ near > question @ far


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_vectors_have_unit_length_and_do_not_depend_on_neighbours(script: str) -> None:
    encoder = encoder_for(script, HOME)
    alone = [encoder.encode(text) for text in PAIRS[script]]
    assert np.allclose(np.linalg.norm(alone, axis=1), 1.0, atol=1e-3)
    assert np.array_equal(encoder.encode_all(PAIRS[script]), np.stack(alone))


@pytest.mark.parametrize("script", ["latin", "cjk"])
@pytest.mark.parametrize("text", ["", " ", "🎉", "a\0b", "long " * 3000, "\u202eabc"])
def test_odd_texts_give_finite_vectors(script: str, text: str) -> None:
    assert np.isfinite(encoder_for(script, HOME).encode(text)).all()


@pytest.mark.parametrize("script", ["latin", "cjk"])
def test_many_texts_in_several_processes_give_the_same_vectors_in_the_same_order(script: str) -> None:
    texts = [f"{PAIRS[script][number % 3]} {number}" for number in range(FEWEST_TEXTS)]
    together = ParallelEncoder(script, HOME, processes=2).encode_all(texts)
    some = range(0, len(texts), 23)
    assert np.array_equal(
        together[some], np.stack([encoder_for(script, HOME).encode(texts[number]) for number in some])
    )
