"""VADER and SnowNLP, as they are installed, hear what everybody hears."""

import pytest

from bench.sentiment_peers import Lean, snownlp, vader

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_vader_listens_in_english() -> None:
    listen = vader()
    assert listen("What a wonderful, lovely shop!") == Lean("positive", "positive")
    assert listen("Horrible, I hate it.") == Lean("negative", "negative")


def test_snownlp_listens_in_chinese_and_to_anything() -> None:
    listen = snownlp()
    assert listen("质量很好，非常满意") == Lean("positive", "positive")
    assert listen("太差了") == Lean("negative", "negative")
    assert listen("😀") == Lean("neutral", "positive")
