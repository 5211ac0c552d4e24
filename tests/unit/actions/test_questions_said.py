"""Questions about an order or a refund beside something else, and in messages that nobody understands."""

from dataclasses import replace

import pytest

from actions.operating.task import LAST_DONE
from actions.questions_said import with_questions
from actions.turn import Request
from tests.unit.actions.mixed_order import (
    turn_of,
)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("I need help with my order DS-100001", ["order_status"]),
        ("What happened to my order? Did I get my money?", ["order_status", "refund_status"]),
        ("Is my camera shipped already?", ["order_status"]),
        ("how long does it take?", ["unsure"]),
        ("我的订单到哪了？", ["order_status"]),
        ("书架要高一点的。订单到哪了？", ["unsure", "order_status"]),
        ("My cat is nice.", ["unsure"]),
    ],
)
def test_unclear_questions_by_their_words(text: str, intents: list[str]) -> None:
    numbers = {"order_number": ["DS-100001"]} if "DS-" in text else {}
    asked = with_questions(turn_of(text, "unsure", **numbers), [Request("unsure", text)])
    assert [one.intent for one in asked] == intents


def test_a_question_beside_an_operation_is_heard() -> None:
    text = "Swap the watch for a black one. What's the status of my kettle?"
    asked = with_questions(turn_of(text, "exchange_order"), [Request("exchange_order", text)])
    assert [(one.intent, one.text) for one in asked[1:]] == [
        ("order_status", "What's the status of my kettle?")
    ]


def test_a_question_alone_is_left_as_it_was_heard() -> None:
    own = [Request("delivery_date", "Hi. Where is my parcel?")]
    assert with_questions(turn_of("Hi. Where is my parcel?", "delivery_date"), own) == own


def test_after_an_operation_it_is_the_money_that_takes_long() -> None:
    turn = replace(turn_of("how long does it take?", "unsure"), slots={LAST_DONE: "p1"})
    assert [one.intent for one in with_questions(turn, [Request("unsure", turn.text)])] == ["refund_status"]


def test_a_clear_request_is_kept_beside_help_with_an_order() -> None:
    own = [
        Request("unsure", "I need help with my order DS-100001."),
        Request("product_price", "What is a lamp?"),
    ]
    turn = turn_of(
        "I need help with my order DS-100001. What is a lamp?", "unsure", *own, order_number=["DS-100001"]
    )
    assert own[1] in with_questions(turn, own)
