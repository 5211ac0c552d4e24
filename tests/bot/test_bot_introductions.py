"""Who speaks is taken from a message that wants something; what only looks like it stays."""

from __future__ import annotations

import pytest

from bot.components.introductions import without_introduction


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("I'm Mei Kovacs, zip 28236, please cancel my order", "please cancel my order"),
        ("I'm Yusuf Rossi from 19122, I'd like to exchange two things", "I'd like to exchange two things"),
        ("my name is yusuf rossi and my zip code is 19122 and I want to return it", "I want to return it"),
        ("My name is Mei Kovacs and I live in zip code 28236. I want a refund", "I want a refund"),
        ("I want to return the lamp. This is Anna-María O'Neill, 28236", "I want to return the lamp."),
        ("James Kim, zip code 92199, please tell me all my orders", "please tell me all my orders"),
        ("Hi Daiki Johnson from Denver 80273. Send it home", "Send it home"),
        ("Sophia Garcia here 78263 - I bought a tablet", "I bought a tablet"),
        ("Raj Santos (98157): exchange my jacket", "exchange my jacket"),
        ("我是 Mei Kovacs，邮编 28236。我要取消订单", "我要取消订单"),
        ("我叫王小明，邮编是200040，我想退货", "我想退货"),
    ],
)
def test_what_is_wanted_is_left(typed: str, left: str) -> None:
    assert without_introduction(typed) == left


@pytest.mark.parametrize(
    "text",
    [
        "I'm Mei Kovacs, zip 28236",
        "my zip code is 28236, please change it",
        "I am waiting for order 12345 since Monday",
        "this is about order 12345, it is late",
        "My name is Mei Kovacs and I want to return the lamp",
        "Order Number 12345 is late, where is it?",
        "the Gaming Mouse 12345 is late",
        "我是上周买的，订单 200040 到哪了",
        "change the address to Springfield 62701 please",
    ],
)
def test_what_is_no_introduction_or_nothing_else_stays(text: str) -> None:
    assert without_introduction(text) == text
