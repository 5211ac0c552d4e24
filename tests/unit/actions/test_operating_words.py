"""A clear yes is a yes and nothing else; so is a clear no, and an undo."""

import time

import pytest

from actions.operating.words import apart, clear_no, clear_yes, says_undo

YES = [
    "yes",
    "Yes, please!",
    "ok do it",
    "sure, go ahead",
    "yes, that's right",
    "好的",
    "是的，办吧",
    "可以，谢谢",
    "确认",
]
NO = ["no", "No thanks", "nope, leave it", "forget it", "不用了", "算了", "不要了，谢谢"]
NEITHER = [
    "yes but to my PayPal",
    "yes?",
    "I guess so",
    "maybe",
    "yes to the lamp",
    "yes, cancel the other one",
    "not sure",
    "no, the blue one",
    "可以吗",
    "好的，不过退到礼品卡",
    "是不是",
    "yesterday",
    "the first one",
    "",
    "yes " * 40,
]


@pytest.mark.parametrize("text", YES)
def test_a_clear_yes(text: str) -> None:
    assert clear_yes(text) and not clear_no(text)


@pytest.mark.parametrize("text", NO)
def test_a_clear_no(text: str) -> None:
    assert clear_no(text) and not clear_yes(text)


@pytest.mark.parametrize("text", NEITHER)
def test_anything_else_is_neither(text: str) -> None:
    assert not clear_yes(text) and not clear_no(text)


def test_the_operations_own_verb_may_stand_beside_a_yes_to_it() -> None:
    assert clear_yes("yes, cancel it", "cancel")
    assert not clear_yes("yes, cancel it", "return")
    assert not clear_yes("cancel it", "cancel")


@pytest.mark.parametrize(
    "text",
    [
        "undo",
        "Undo that, please",
        "oh no, undo it",
        "Oh no, my wife says we need it. Undo that please",
        "撤销",
        "请撤销一下",
        "不对，还是要的，撤销刚才的操作",
    ],
)
def test_undo(text: str) -> None:
    assert says_undo(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I undo a return",
        "undo the second one and keep the first",
        "no, don't undo that",
        "undo that? what does it mean",
        "撤销是什么意思",
        "不对，先不要撤销",
    ],
)
def test_talk_about_undoing_is_no_undo(text: str) -> None:
    assert not says_undo(text)


def test_the_time_it_takes_does_not_explode() -> None:
    began = time.perf_counter()
    assert not clear_yes("是的" * 39 + "x")
    assert time.perf_counter() - began < 1


def test_words_of_two_scripts_are_taken_apart() -> None:
    assert apart("Boots想换petrol的") == "Boots 想换 petrol 的"
