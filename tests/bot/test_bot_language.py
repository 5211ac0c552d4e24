"""In which language a message is: a Chinese conversation stays Chinese over names, versions and addresses."""

import pytest

from bot.components.language import language_of


@pytest.mark.parametrize(
    "text",
    [
        "Evelyn Lopez, 92195",
        "black, 2 cups, espresso, timer",
        "12 Oak St, Apt 5, Austin, TX 78701, USA",
        "the one in space grey with 16GB",
        "No longer needed",
        "ann.lee@want-to-buy.com",
        "PayPal",
        "ok",
        "DS-1024",
    ],
)
def test_latin_words_that_are_no_sentence_leave_a_chinese_conversation_chinese(text: str) -> None:
    assert language_of(text, "zh") is None


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "I'd like to return it",
        "yes please",
        "Cancel the order",
        "Can you speak English?",
    ],
)
def test_an_english_sentence_is_answered_in_english(text: str) -> None:
    assert language_of(text, "zh") == "en"


@pytest.mark.parametrize("known", [None, "en"])
def test_elsewhere_latin_words_are_english(known: str | None) -> None:
    assert language_of("blue, size M", known) == "en"


def test_chinese_words_beside_names_and_addresses_are_chinese() -> None:
    assert language_of("Evelyn Lopez，邮编92195", "zh") == "zh"
    assert language_of("订单号5512，邮箱wangfang@163.com") == "zh"
    assert language_of("寄到 12 Oak St, Apt 5, Austin, TX 78701", None) == "zh"


def test_an_english_sentence_that_names_something_chinese_is_english() -> None:
    assert language_of("Do you have 茶壶 in blue?", "zh") == "en"
    assert language_of("Li Lei 李雷 Shanghai", "en") == "en"
