"""One spelling for what means the same, whatever keyboard, telephone or script it was typed with; and never nothing."""

from __future__ import annotations

import time

import pytest

from bot.components.clean_text import clean
from vectors import script_of

LONGEST_TEXT = 4000  # characters the gateway lets through
MOST_S = 0.5  # for such a text; measured .01, two cores are shared while tests run


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Ｗｈｅｒｅ　ｉｓ　ｍｙ　ｏｒｄｅｒ？", "Where is my order?"),
        ("订单Ｗ１２３４５６７", "订单W1234567"),
        ("退货，谢谢！", "退货,谢谢!"),
        ("𝓱𝓮𝓵𝓵𝓸", "hello"),
        ("ﬁne", "fine"),
        ("cafe\u0301", "café"),
        ("①号", "1号"),
    ],
)
def test_wide_and_fancy_characters_become_plain_ones(typed: str, plain: str) -> None:
    assert clean(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("訂單在哪裡", "订单在哪里"), ("我要退貨", "我要退货"), ("頭髮和發票", "头发和发票"), ("乾杯", "干杯")],
)
def test_traditional_characters_become_simplified_ones(typed: str, plain: str) -> None:
    assert clean(typed) == plain


def test_traditional_characters_in_a_latin_sentence_do_too() -> None:
    assert clean("my 訂單 is late") == "my 订单 is late"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("sooooo slow", "soo slow"),
        ("helloooo", "helloo"),
        ("谢谢啦啦啦啦", "谢谢啦啦"),
        ("哈哈哈哈哈哈", "哈哈"),
        ("why????", "why?"),
        ("Hilfe!!!", "Hilfe!"),
        ("wait.....", "wait."),
        ("wait……", "wait."),
        ("在吗？？？", "在吗?"),
    ],
)
def test_what_is_drawn_out_becomes_two_letters_and_one_mark(typed: str, plain: str) -> None:
    assert clean(typed) == plain


@pytest.mark.parametrize(
    "text", ["order 1000000", "777-333", "book", "need it", "what?!", "谢谢", "XXL", "mm ok"]
)
def test_digits_double_letters_and_mixed_marks_stay(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("😡", "pouting face"),
        ("⭐⭐", "white medium star white medium star"),
        ("👍🏽!", "thumbs up sign !"),
    ],
)
def test_an_emoji_that_stands_alone_becomes_its_name(typed: str, plain: str) -> None:
    assert clean(typed) == plain


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("thanks 👍", "thanks"),
        ("my 快递 is late 😡", "my 快递 is late"),
        ("👍好", "好"),
        ("ありがとう😊", "ありがとう"),
    ],
)
def test_an_emoji_beside_words_goes(typed: str, plain: str) -> None:
    assert clean(typed) == plain
    assert script_of(clean(typed)) == script_of(plain)


def test_skin_tones_do_not_matter() -> None:
    assert clean("好的👍🏿") == clean("好的👍")


def test_an_emoji_that_python_does_not_know_yet_does_no_harm() -> None:
    assert clean("thanks \U0001fae8") == "thanks"


@pytest.mark.parametrize(
    "typed",
    [
        "where\u200b is my order",
        "\ufeffwhere is my order",
        "whe\u00adre is my order",
        "\u202ewhere is my order\u202c",
    ],
)
def test_invisible_characters_go(typed: str) -> None:
    assert clean(typed) == "where is my order"


def test_spaces_of_all_kinds_become_one_space() -> None:
    assert clean("  where\u00a0\u3000is\t my\n\norder ") == "where is my order"


@pytest.mark.parametrize("mark", "'‘’ʼ´`")
def test_an_apostrophe_is_one_however_it_is_typed(mark: str) -> None:
    assert clean(f"where{mark}s it, I don{mark}t see it") == "where's it, I don't see it"


@pytest.mark.parametrize(
    "text", ["\u200b", " ", "\n", "\ufe0f", "\U0001fae8", "!", ".", "?", "0", "😡", "，"]
)
def test_a_text_never_becomes_empty(text: str) -> None:
    assert clean(text)


def test_nothing_stays_nothing() -> None:
    assert clean("") == ""


@pytest.mark.parametrize(
    "text", ["a\x00b", "订单\x00在哪", "\ud83d", "\U0010ffff", "İstanbul", "ß", "\u2028"]
)
def test_odd_characters_do_not_raise(text: str) -> None:
    assert clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ｗｏｗ！！！ sooooo good 👍🏽",
        "訂單在哪裡？？？😡",
        "thanks…… :)",
        "´`'",
        "⭐⭐⭐⭐⭐",
        "退貨，，謝謝～～～",
    ],
)
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("unit", ["a", "訂", "😡", "!", "\u200b", " ", "ab ", "．", "a\u0301"])
def test_a_long_text_takes_no_time(unit: str) -> None:
    text = unit * (LONGEST_TEXT // len(unit))
    clean(text)  # what is read once is read
    began = time.process_time()
    clean(text)
    assert time.process_time() - began < MOST_S
