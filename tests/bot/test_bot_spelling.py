"""Typing errors are put right towards the examples; what is known, a name, a number or an address is left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.components.spelling import Spelling

EXAMPLES = [
    "where is my order",
    "cancel my order please",
    "i want to return the shirt",
    "change the delivery address",
    "it doesn't work, it isn't here",
    "when is the refund of my order coming",
    "where is the parcel",
]
ELSEWHERE = ["weather", "colour", "house", "stairs"]
LONGEST_TEXT = 4000  # characters the gateway lets through
LETTERS = str.maketrans("0123456789", "klmnopqrst")
MOST_S = 1.0  # for such a text; two cores are shared while tests run


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.learn(EXAMPLES * 3, ELSEWHERE)


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("wheer is my parcel", "where is my parcel"),  # swapped
        ("where is my parcl", "where is my parcel"),  # dropped
        ("where is my parccel", "where is my parcel"),  # doubled
        ("where is my parxel", "where is my parcel"),  # the key beside it
        ("aprcel", "parcel"),  # the first letters swapped
        ("delievry adress", "delivery address"),
        ("dleivrey", "delivery"),  # two errors in a long word
        ("cancell", "cancel"),
    ],
)
def test_a_typing_error_is_put_right(spelling: Spelling, typed: str, right: str) -> None:
    assert spelling.correct(typed) == right


@pytest.mark.parametrize("text", [*EXAMPLES, *ELSEWHERE, "WHERE IS MY ORDER", "Cancel My Order", ""])
def test_known_words_are_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


@pytest.mark.parametrize("text", ["I met Orde in Shirp", "from Parcell", "a Wheree, please"])
def test_a_name_within_a_sentence_is_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Parcell is late", "parcel is late"),
        ("my order. Parcell", "my order. parcel"),
        ("MY PARCELL", "MY parcel"),
    ],
)
def test_a_capital_at_the_beginning_or_everywhere_is_no_name(
    spelling: Spelling, typed: str, right: str
) -> None:
    assert spelling.correct(typed) == right


def test_words_of_three_letters_are_left_alone(spelling: Spelling) -> None:
    assert spelling.correct("teh whr sih parcell") == "teh whr sih parcel"


@pytest.mark.parametrize(
    "text",
    [
        "W1234567",
        "#W-1234567",
        "DS-104577",
        "ordre1",
        "1ordre",
        "#ordre",
        "@ordre",
        "ordre@parcell.com",
        "first.ordre@example.com",
        "ordre+shirrt@example.com",
        "https://ordre.com/parcell",
        "www.example/ordre",
        "ordre-shirrt",
        "größe",
        "ordré",
        "我的订单ordre",
        "12345",
    ],
)
def test_numbers_codes_and_addresses_are_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


def test_a_mark_after_a_word_does_not_matter(spelling: Spelling) -> None:
    assert spelling.correct("(parcell), parcell. parcell! 'parcell'") == "(parcel), parcel. parcel! 'parcel'"


def test_a_lost_space_after_a_full_stop_does_not_matter(spelling: Spelling) -> None:
    assert spelling.correct("late parcell.where is it") == "late parcel.where is it"


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("dosen't", "doesn't"),
        ("doesnt", "doesn't"),
        ("parcell's", "parcel's"),
        ("house's", "house's"),
        ("qwzx't", "qwzx't"),
        ("o'parcell", "o'parcell"),
    ],
)
def test_an_apostrophe_is_part_of_its_word(spelling: Spelling, typed: str, right: str) -> None:
    assert spelling.correct(typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("whereismyorder", "where is my order"),
        ("cancelmyorder please", "cancel my order please"),
        ("changetheaddress", "change the address"),
        ("WHEREISMYORDER", "where is my order"),
    ],
)
def test_words_that_were_run_together_are_parted(spelling: Spelling, typed: str, right: str) -> None:
    assert spelling.correct(typed) == right


@pytest.mark.parametrize("text", ["qwrtzpsdfg", "orderqqqqq", "myisittois", "asdfghjkl"])
def test_what_is_no_row_of_words_is_left_alone(spelling: Spelling, text: str) -> None:
    assert spelling.correct(text) == text


def test_where_nothing_changes_capitals_stay_and_elsewhere_they_go(spelling: Spelling) -> None:
    assert spelling.correct("PLEASE cancel My PARCELL") == "PLEASE cancel My parcel"


def test_of_two_words_equally_near_the_commoner_one_is_meant() -> None:
    spelling = Spelling([], {"slate": 2, "plate": 9})
    assert spelling.correct("blate") == "plate"


def test_a_lost_letter_is_likelier_than_another_one() -> None:
    spelling = Spelling([], {"when": 100, "where": 70})
    assert spelling.correct("wher is it") == "where is it"


def test_a_word_that_begins_alike_is_likelier() -> None:
    spelling = Spelling([], {"small": 20, "mails": 15})
    assert spelling.correct("maill") == "mails"


def test_words_seen_once_or_twice_are_no_target_unless_they_are_known_elsewhere() -> None:
    spelling = Spelling.learn(["a rare parcel", "the house"], ["house"])
    assert spelling.correct("parcell hous") == "parcell house"


def test_without_examples_everything_is_left_alone() -> None:
    assert (
        Spelling.learn([], []).correct("Whre is my ordre, whereismyorder?")
        == "Whre is my ordre, whereismyorder?"
    )


def test_a_saved_spelling_corrects_the_same(spelling: Spelling, tmp_path: Path) -> None:
    spelling.save(tmp_path / "spelling.json")
    loaded = Spelling.load(tmp_path / "spelling.json")
    for text in (*EXAMPLES, *ELSEWHERE, "wheer is my parcl", "whereismyorder", "dosen't", "hous"):
        assert loaded.correct(text) == spelling.correct(text)


@pytest.mark.parametrize(
    "content",
    [
        None,
        "",
        "{",
        "null",
        "[]",
        '{"known": []}',
        '{"common": {}}',
        '{"known": 3, "common": {}}',
        '{"known": [], "common": []}',
        '{"known": [], "common": {"word": "often"}}',
    ],
)
def test_a_damaged_file_raises(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "spelling.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Exception, match=r"."):
        Spelling.load(path)


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a'", "abcd.", "abcd-", "abcde ", "@", "a@", "A", "Abcd ", "isis"]
)
def test_the_longest_text_takes_no_time(spelling: Spelling, unit: str) -> None:
    text = unit * (LONGEST_TEXT // len(unit))
    began = time.process_time()
    spelling.correct(text)
    assert time.process_time() - began < MOST_S


def test_the_time_grows_with_the_text_and_no_faster(spelling: Spelling) -> None:
    def seconds(words: int) -> float:
        text = " ".join(
            f"zz{number:05d}".translate(LETTERS) for number in range(words)
        )  # each unknown, and another
        times = []
        for _ in range(3):
            forgetful = Spelling.learn(
                EXAMPLES * 3, ELSEWHERE
            )  # one that has read the text remembers its words
            began = time.process_time()
            forgetful.correct(text)
            times.append(time.process_time() - began)
        return min(times)

    seconds(100)
    assert seconds(8000) < 4 * 4 * seconds(2000)
