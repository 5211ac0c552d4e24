"""Which lines a message speaks of, and which of its words belong to which of them."""

import pytest

from actions.operating.called import called_at, lines_called, lines_told_apart
from actions.operating.own_words import lines_spoken_of, own_words
from tests.unit.actions.mixed_order import mixed_order, records

ORDER = mixed_order()
KEYBOARD, LAMP, SMALL_CASE, MEDIUM_CASE, BICYCLE = range(5)
CASES = [SMALL_CASE, MEDIUM_CASE]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the mechanical keyboard", [KEYBOARD]),
        ("my keyboards", [KEYBOARD]),
        ("the mechanical one", [KEYBOARD]),  # another word of the name, if nothing else is named
        ("the bike and the lamp", [LAMP, BICYCLE]),
        ("the suitcases", CASES),
        ("the set", []),  # names nothing alone
        ("the lampshade", []),
        ("台灯", [LAMP]),
        ("机械键盘和自行车", [KEYBOARD, BICYCLE]),
    ],
)
def test_what_people_call_a_line(text: str, lines: list[int]) -> None:
    assert lines_called(records("zh"), ORDER, text) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [("the small one", [SMALL_CASE]), ("size M", [MEDIUM_CASE]), ("red", CASES), ("the old one", CASES)],
)
def test_two_lines_of_one_product_are_told_apart_by_options(text: str, lines: list[int]) -> None:
    assert lines_told_apart(records(), ORDER, CASES, text) == lines


def test_where_a_line_is_named() -> None:
    text = "please keep the bike"
    assert called_at(records(), ORDER.lines[BICYCLE], text) == text.index("bike")
    assert called_at(records(), ORDER.lines[LAMP], text) is None


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("return the lamp", [LAMP]),
        ("I got a lamp and a keyboard. I want to return the lamp.", [LAMP]),
        ("I got a lamp and a keyboard. I want to return them.", [KEYBOARD, LAMP]),
        ("I bought two suitcases. I want to return the small one.", [SMALL_CASE]),
        ("exchange the small suitcase for a large one", [SMALL_CASE]),
        ("I want to return something", []),
    ],
)
def test_the_wish_counts_before_the_story(text: str, lines: list[int]) -> None:
    assert lines_spoken_of(records(), ORDER, text) == lines


def test_each_of_two_lines_has_its_own_words() -> None:
    own = own_words(
        records(), ORDER, (KEYBOARD, LAMP), "the keyboard with clicky switches and the lamp in black"
    )
    assert own == {KEYBOARD: "the keyboard with clicky switches", LAMP: "the lamp in black"}


def test_each_of_three_lines_has_its_own_words_and_what_follows_them() -> None:
    text = "Make the keyboard clicky, in white, the lamp brighter; and the bike large"
    assert own_words(records(), ORDER, (KEYBOARD, LAMP, BICYCLE), text) == {
        KEYBOARD: "Make the keyboard clicky, in white",
        LAMP: "the lamp brighter",
        BICYCLE: "the bike large",
    }


def test_what_stands_before_the_first_name_belongs_to_it() -> None:
    own = own_words(records(), ORDER, (KEYBOARD, LAMP), "in white, the keyboard, and the lamp in black")
    assert own == {KEYBOARD: "in white, the keyboard", LAMP: "the lamp in black"}


def test_two_of_one_product_told_apart_have_their_own_words() -> None:
    own = own_words(records(), ORDER, CASES, "the small suitcase in blue and the medium one in large")
    assert own == {SMALL_CASE: "the small suitcase in blue", MEDIUM_CASE: "the medium one in large"}


@pytest.mark.parametrize("text", ["both in black", "两个都要黑色"])
def test_what_is_said_of_both_belongs_to_both(text: str) -> None:
    assert own_words(records(), ORDER, (KEYBOARD, LAMP), text) == {KEYBOARD: text, LAMP: text}


def test_a_single_line_has_the_whole_wish_without_the_story() -> None:
    text = "I got a black lamp. I want to exchange it for a brighter one"
    assert own_words(records(), ORDER, (LAMP,), text) == {LAMP: "I want to exchange it for a brighter one"}


def test_chinese_parts() -> None:
    own = own_words(records("zh"), ORDER, (KEYBOARD, LAMP), "键盘要青轴，台灯换成黑色")
    assert own == {KEYBOARD: "键盘要青轴", LAMP: "台灯换成黑色"}
