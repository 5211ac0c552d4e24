"""Courtesies around a request go, a message that is nothing but a courtesy stays."""

from __future__ import annotations

import pytest

from bot.components.courtesies import without_courtesies


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("Hello there, where is my order", "where is my order"),
        ("Good morning, I hope you are well. Can I return this? Many thanks in advance", "Can I return this"),
        ("cancel my order please, have a nice day!", "cancel my order please"),
        ("Dear team, I need an invoice. Kind regards", "I need an invoice"),
        ("sorry to bother you again, any news on my parcel", "any news on my parcel"),
        ("您好，我的快递到哪了？谢谢", "我的快递到哪了"),
        ("亲，在吗？这个有红色的吗", "这个有红色的吗"),
        ("打扰一下，怎么开发票，辛苦了", "怎么开发票"),
    ],
)
def test_a_request_is_what_stands_between_courtesies(typed: str, left: str) -> None:
    assert without_courtesies(typed).rstrip("?？") == left


@pytest.mark.parametrize(
    "text",
    [
        "hi",
        "Hello there",
        "thanks a lot",
        "你好",
        "谢谢您",
        "辛苦了",
        "",
        "!!",
        "hi Bob",
    ],
)
def test_a_courtesy_alone_stays(text: str) -> None:
    assert without_courtesies(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "hire a bike",
        "thanks for nothing, where is it",
        "history of my orders",
        "好看吗这个裙子",
        "感谢信怎么写给你们",
    ],
)
def test_words_that_only_begin_like_a_courtesy_stay(text: str) -> None:
    assert without_courtesies(text) == text


def test_only_so_many_phrases_are_taken() -> None:
    text = "hello " * 1000 + "where is it" + " thanks" * 1000
    assert len(without_courtesies(text)) > len(text) // 2
