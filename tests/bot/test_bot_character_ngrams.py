"""CharacterNgrams gives for one text what scikit-learn's vectorizer gives, for words, blanks and both scripts."""

from __future__ import annotations

import numpy as np
import pytest

from bot.components.character_ngrams import CharacterNgrams, learnt, vectorizer

KNOWN = [
    "where is my order",
    "Where  is\tthe parcel?",
    "a b c",
    "I want my money back!!",
    "我的订单在哪里",
    "退款  什么时候到",
]
ASKED = [*KNOWN, "", "   ", "x", "zzzz qqqq", "WHERE   IS  my 订单", "i", "\u2003wide\u2003blanks  here "]


@pytest.mark.parametrize(("analyzer", "sizes"), [("char_wb", (2, 5)), ("char_wb", (2, 4)), ("char", (1, 2))])
def test_a_text_weighs_what_scikit_learn_says(analyzer: str, sizes: tuple[int, int]) -> None:
    fitted = vectorizer(analyzer, sizes).fit(KNOWN)
    vocabulary, idf = learnt(fitted)
    weights = np.random.default_rng(7).normal(size=(len(idf), 3)).astype(np.float32)
    ngrams = CharacterNgrams(analyzer, sizes, vocabulary, idf)
    wanted = fitted.transform(ASKED) @ weights
    assert np.allclose([ngrams.weigh(text, weights) for text in ASKED], wanted, atol=1e-5)
