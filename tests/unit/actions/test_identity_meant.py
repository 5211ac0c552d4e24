"""Name and postcode are found in the words of customers, and nothing else is taken for them."""

import time

import pytest

from actions.identity_meant import hear, says_more

BOTH = [
    ("My name is Yusuf Rossi and my zip code is 19122", "Yusuf Rossi", "19122"),
    ("I'm Yusuf Rossi, 19122", "Yusuf Rossi", "19122"),
    ("i'm yusuf rossi, 19122", "yusuf rossi", "19122"),
    ("yusuf rossi 19122", "yusuf rossi", "19122"),
    ("MY NAME IS YUSUF ROSSI ZIP 19122", "YUSUF ROSSI", "19122"),
    ("Mei Kovacs, zip 28236", "Mei Kovacs", "28236"),
    ("Sure! It's Mei Kovacs and my zip is 28236.", "Mei Kovacs", "28236"),
    ("Name: Mei Kovacs\nZip: 28236", "Mei Kovacs", "28236"),
    ("first name Mei, last name Kovacs, postcode 28236", "Mei Kovacs", "28236"),
    ("Kovacs, Mei - 28236", "Kovacs, Mei", "28236"),
    ("my name is Anna van der Berg, I live in 28236", "Anna van der Berg", "28236"),
    ("It's María-José O'Neill, postcode SW4 7AB", "María-José O'Neill", "SW4 7AB"),
    ("Ann Byrne, D08", "Ann Byrne", "D08"),
    ("28236 is my zip code, I am Mei Kovacs", "Mei Kovacs", "28236"),
    ("我叫 Yusuf Rossi，邮编 19122", "Yusuf Rossi", "19122"),
    ("姓名：王小明 邮编：200040", "王小明", "200040"),
    ("我叫王小明，200040", "王小明", "200040"),
    ("你好，我是 Mei Kovacs，邮编是28236", "Mei Kovacs", "28236"),
    ("我叫 Mei Kovacs，邮编２８２３６", "Mei Kovacs", "28236"),
]


@pytest.mark.parametrize(("text", "name", "postcode"), BOTH, ids=[text for text, *_ in BOTH])
@pytest.mark.parametrize("asked", [False, True])
def test_both_are_heard_before_and_after_being_asked(
    text: str, name: str, postcode: str, asked: bool
) -> None:
    heard = hear(text, asked=asked)
    assert heard is not None and (heard.name, heard.postcode) == (name, postcode)
    assert not says_more(heard.without(text))


WITH_A_WISH = [
    (
        "Hi, I'm Yusuf Rossi from 19122, I'd like to exchange two things from order #W2378156",
        "I'd like to exchange two things from order #W2378156",
    ),
    ("Please cancel my order #W6436609. Mei Kovacs, 28236", "Please cancel my order #W6436609"),
    ("my name is mei kovacs, zip 28236. where is my refund of $19122", "where is my refund of $19122"),
    ("我是 Mei Kovacs，邮编 28236。我要取消订单 #W6436609", "我要取消订单 #W6436609"),
]


@pytest.mark.parametrize(("text", "wish"), WITH_A_WISH)
def test_the_wish_beside_them_is_left(text: str, wish: str) -> None:
    heard = hear(text, asked=False)
    assert heard is not None and heard.is_whole
    assert heard.without(text).endswith(wish) and says_more(heard.without(text))


@pytest.mark.parametrize(
    ("text", "name", "postcode"),
    [
        ("Yusuf Rossi", "Yusuf Rossi", None),
        ("yusuf rossi", "yusuf rossi", None),
        ("it's mei kovacs", "mei kovacs", None),
        ("19122", None, "19122"),
        ("my zip is 19122", None, "19122"),
        ("sorry, it is 19123", None, "19123"),
        ("200040", None, "200040"),
    ],
)
def test_half_an_answer_is_heard_when_it_was_asked_for(
    text: str, name: str | None, postcode: str | None
) -> None:
    heard = hear(text, asked=True)
    assert heard is not None and (heard.name, heard.postcode) == (name, postcode)


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "I want to return the lamp",
        "I'm really upset about order 19122",
        "I'm waiting for my parcel",
        "no thanks",
        "talk to a person",
        "where do I find it?",
        "The order is #W2378156",
        "my order number is 191220",
        "the code is 483920",
        "I am not happy, this took 14 days",
        "Change my address to 12 Main Street, Springfield, 62701",
        "我是上周买的",
        "订单 200040 到哪了",
        "验证码是 483920",
        "",
    ],
)
def test_other_messages_say_neither(text: str, asked: bool) -> None:
    assert hear(text, asked=asked) is None


@pytest.mark.parametrize("text", ["Yusuf Rossi", "19122", "Digital Camera", "200040"])
def test_bare_words_and_numbers_say_nothing_unasked(text: str) -> None:
    assert hear(text, asked=False) is None


def test_a_name_that_the_bot_has_marked_counts_beside_a_postcode() -> None:
    heard = hear("我是王小明，200040", asked=False, persons=["王小明"])
    assert heard is not None and (heard.name, heard.postcode) == ("王小明", "200040")


def test_of_two_numbers_the_one_beside_the_name_is_the_postcode() -> None:
    heard = hear("I'm Mei Kovacs, 28236. Send it to 12 Main Street, Springfield, 62701", asked=False)
    assert heard is not None and heard.postcode == "28236"


@pytest.mark.parametrize(
    "text", ["a " * 2000, "Aa " * 1500, "1 " * 2000, "我叫" * 2000, "I'm A" * 900, "-'" * 2000]
)
def test_no_message_takes_long(text: str) -> None:
    began = time.perf_counter()
    hear(text, asked=True)
    assert time.perf_counter() - began < 0.2
