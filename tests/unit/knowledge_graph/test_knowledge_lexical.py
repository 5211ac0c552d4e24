"""BM25 of chosen texts is that of bm25s, also where the texts are weighed with the statistics of others."""

import bm25s
import numpy as np
import pytest

from knowledge_graph.lexical import LexicalIndex, WordStatistics, spans, tokens_of

TEXTS = [
    "can I return shoes",
    "can I return a gift card, a card that was a gift",
    "shipping to norway",
    "退货要多久",
    "?!",
    "what is the warranty on shoes and boots and shoes",
]


def test_scores_are_those_of_bm25s() -> None:
    index, peer = LexicalIndex(TEXTS), bm25s.BM25()
    peer.index([tokens_of(text) or [""] for text in TEXTS], show_progress=False)
    for question in ("return shoes", "gift card card", "退货", "norway"):
        ours = index.scores(question, np.arange(len(TEXTS)))
        assert ours == pytest.approx(peer.get_scores(tokens_of(question)), abs=1e-5)


def test_only_the_chosen_texts_are_scored() -> None:
    index = LexicalIndex(TEXTS)
    every = index.scores("return shoes", np.arange(len(TEXTS)))
    assert index.scores("return shoes", np.array([5, 0])) == pytest.approx(every[[5, 0]])
    assert not index.scores("zebra", np.array([0, 1])).any()
    assert len(index.scores("shoes", np.array([], dtype=int))) == 0


def test_a_text_weighs_the_same_beside_others_as_among_them() -> None:
    whole = LexicalIndex(TEXTS)
    apart = LexicalIndex([TEXTS[2]], whole.statistics)
    assert apart.scores("norway shipping", np.array([0])) == pytest.approx(
        whole.scores("norway shipping", np.array([2]))
    )


def test_a_rare_word_finds_its_text_and_a_common_one_none() -> None:
    index = LexicalIndex([*(f"how much is thing {n}" for n in range(50)), "how much is the qx7"])
    assert index.sharing_rare_words("how much is a QX7?").tolist() == [50]
    assert index.sharing_rare_words("how much is it").tolist() == []


def test_a_word_of_no_text_is_the_rarest() -> None:
    statistics = WordStatistics(10, 4.0, {"card": 9})
    assert statistics.rarity("new") > statistics.rarity("card") > 0


def test_spans_are_laid_one_after_the_other() -> None:
    positions, starts = spans(np.array([4, 0, 9]), np.array([6, 1, 12]))
    assert positions.tolist() == [4, 5, 0, 9, 10, 11]
    assert starts.tolist() == [0, 2, 3]
