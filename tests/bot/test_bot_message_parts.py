"""Where a message may hold several requests: by sentences and connecting words of both languages, within its own text."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml

from bot.components.message_parts import JOINTS, LONGEST, MOST_PARTS, Part, parts_of

NLU = Path(__file__).resolve().parent.parent / "nlu"
MOST_S = 0.2  # for the longest text; measured .003


def texts(message: str) -> list[str]:
    return [part.text for part in parts_of(message)]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("Where is my order? Can I change the address?", ["Where is my order?", "Can I change the address?"]),
        ("cancel the lamp. refund the chair", ["cancel the lamp.", "refund the chair"]),
        ("Broken again! I want it repaired", ["Broken again!", "I want it repaired"]),
        ("cancel the lamp; refund the chair", ["cancel the lamp", "refund the chair"]),
        ("cancel the lamp\nrefund the chair", ["cancel the lamp", "refund the chair"]),
        ("订单到哪了？我要改地址", ["订单到哪了？", "我要改地址"]),
        ("订单到哪了。我要改地址。", ["订单到哪了。", "我要改地址。"]),
        ("订单到哪了！我要改地址", ["订单到哪了！", "我要改地址"]),
        ("订单到哪了；我要改地址", ["订单到哪了", "我要改地址"]),
        ("密码忘了怎么办\n帮我查下订单", ["密码忘了怎么办", "帮我查下订单"]),
        ("账号给我注销，短信也别再发了", ["账号给我注销", "短信也别再发了"]),
    ],
)
def test_sentences_and_lines_are_parts(message: str, parts: list[str]) -> None:
    assert texts(message) == parts


@pytest.mark.parametrize(
    "connector",
    [
        "and",
        ", and",
        "also",
        "; also,",
        ". Plus,",
        "and then",
        ", another thing:",
        ". Second,",
        "btw",
        "oh and",
        "as well as",
        "besides,",
    ],
)
def test_english_connectors_part_two_requests(connector: str) -> None:
    found = texts(f"where is my parcel {connector} cancel the other lamp")
    assert (found[0].rstrip(" .;"), found[-1]) == ("where is my parcel", "cancel the other lamp")


@pytest.mark.parametrize(
    "connector",
    [
        "另外",
        "，另外，",
        "还有",
        "，还有",
        "顺便",
        "此外",
        "以及",
        "，对了，",
        "，然后",
        "同时",
        "其次",
        "，再问，",
    ],
)
def test_chinese_connectors_part_two_requests(connector: str) -> None:
    assert texts(f"我的包裹到哪了{connector}我要换个地址") == ["我的包裹到哪了", "我要换个地址"]


@pytest.mark.parametrize(
    "message",
    [
        "where is my parcel, can i change the address",
        "where is my parcel, please cancel it",
        "my parcel is late, i want my money back",
        "the lamp is broken, send me another one",
    ],
)
def test_a_comma_parts_where_a_request_begins(message: str) -> None:
    assert len(parts_of(message)) == 2


@pytest.mark.parametrize(
    "message",
    [
        "where is my order",
        "salt and pepper mill",
        "Hello, Ann here",
        "the lamp, the chair",
        "order W1234567, W7654321",
        "what does 12.50 buy",
        "www.example.com is down",
        "我的订单在哪里",
        "退货",
        "好的",
        "ok",
        "?",
        "，",
        "...",
        "😡",
    ],
)
def test_a_single_matter_is_one_part(message: str) -> None:
    assert len(parts_of(message)) == 1


@pytest.mark.parametrize("message", ["", " ", "\n\n", "\t"])
def test_a_message_without_anything_has_no_part(message: str) -> None:
    assert parts_of(message) == []


# Short pieces, closing marks, spans.


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("Where is my parcel? Thanks!", ["Where is my parcel? Thanks!"]),
        ("Hi! Where is my parcel?", ["Hi! Where is my parcel?"]),
        ("cancel the lamp. Please. Where is the chair?", ["cancel the lamp. Please.", "Where is the chair?"]),
        ("我的包裹到哪了？谢谢", ["我的包裹到哪了？谢谢"]),
        ("你好，我的包裹到哪了", ["你好，我的包裹到哪了"]),
        ("退货。退款", ["退货。退款"]),
    ],
)
def test_what_is_too_short_is_joined_to_what_stands_beside_it(message: str, parts: list[str]) -> None:
    assert texts(message) == parts


@pytest.mark.parametrize(
    ("message", "first"),
    [
        ("where is it?? and when does it come", "where is it??"),
        ("我的包裹呢？？我要改地址", "我的包裹呢？？"),
        ("我的包裹呢。我要改地址", "我的包裹呢。"),
    ],
)
def test_a_closing_mark_belongs_to_the_sentence_it_closes(message: str, first: str) -> None:
    assert texts(message)[0] == first


def messages() -> list[str]:
    """Every held-back text, and random ones of what parts messages."""
    found = [
        item["text"]
        for name in ("requests", "entities")
        for language in ("en", "zh")
        for item in yaml.safe_load((NLU / f"{name}.{language}.yml").read_text(encoding="utf-8"))
    ]
    chance = random.Random(7)
    words = [
        "where is it",
        "order",
        "can i",
        "please",
        "also",
        "and",
        "W1234567",
        "取消订单",
        "地址",
        "另外",
        "还有",
        "😡",
    ]
    pieces = [*words, " ", " ", "  ", "\n", "? ", "!", ".", "。", "？", "，", ", ", ";", "-", "\u3000"]
    return found + ["".join(chance.choices(pieces, k=chance.randint(1, 30))) for _ in range(2000)]


def test_parts_lie_in_the_text_in_order_and_apart() -> None:
    for message in messages():
        parts, end = parts_of(message), 0
        assert len(parts) <= MOST_PARTS
        for part in parts:
            assert end <= part.start < part.end <= len(message), (message, parts)
            piece = message[part.start : part.end].strip()
            assert part.text == (piece.rstrip(JOINTS) or piece) != "", (message, part)
            end = part.end


def test_the_same_message_has_the_same_parts() -> None:
    assert [parts_of(message) for message in messages()] == [parts_of(message) for message in messages()]


def test_there_are_never_more_parts_than_can_be_answered() -> None:
    assert len(parts_of("where is my order? " * 20)) == MOST_PARTS


def test_a_story_is_one_part() -> None:
    message = "I ordered a lamp. " * 40
    assert len(message) > LONGEST
    (part,) = parts_of(message)
    assert (part.start, part.end, part.text) == (0, len(message), message.strip())


@pytest.mark.parametrize("unit", ["a", " ", ". ", "?", ",", "and ", "，", "另外", "\n", "hi, "])
def test_the_longest_message_takes_no_time(unit: str) -> None:
    message = (unit * LONGEST)[:LONGEST]
    began = time.process_time()
    parts_of(message)
    assert time.process_time() - began < MOST_S


# Whether a part asks, and whether it is added.


def only(message: str) -> Part:
    (part,) = parts_of(message)
    return part


@pytest.mark.parametrize(
    "message",
    ["where is it", "Can I pay later", "please cancel it", "i want my money back", "I'd like a refund", "cancel order 12345",
     "it is blue?", "hi, could you help", "ok so what now", "还没到吗", "什么时候到", "帮我取消", "我要退货", "能不能改地址",
     "请问有货", "退掉它吧", "多少钱啊"],
)  # fmt: skip
def test_a_question_a_wish_and_an_order_ask(message: str) -> None:
    assert only(message).asks


@pytest.mark.parametrize(
    "message",
    [
        "my name is Ann",
        "the lamp came broken",
        "thank you so much",
        "W1234567",
        "东西坏了",
        "谢谢你们",
        "我叫小明",
    ],
)
def test_what_only_tells_something_does_not_ask(message: str) -> None:
    assert not only(message).asks


@pytest.mark.parametrize(
    ("message", "added"),
    [
        ("where is my order? also the lamp is broken", [False, True]),
        ("where is my order. And the lamp is broken", [False, False]),
        ("where is my order and by the way the lamp is broken", [False, True]),
        ("where is my order\none more thing: the lamp is broken", [False, True]),
        ("我的包裹到哪了，另外灯坏了一个", [False, True]),
        ("我的包裹到哪了，灯也坏了一个", [False, False]),
        ("我的包裹到哪了。对了，灯坏了一个", [False, True]),
    ],
)
def test_an_adding_word_before_a_part_is_seen(message: str, added: list[bool]) -> None:
    assert [part.added for part in parts_of(message)] == added


def test_a_part_that_was_added_stays_so_when_a_short_piece_is_joined_to_it() -> None:
    parts = parts_of("where is my order. Also the lamp is broken! ok")
    assert [(part.text, part.added) for part in parts] == [
        ("where is my order.", False),
        ("the lamp is broken! ok", True),
    ]


@pytest.mark.parametrize(
    "message",
    ["do you have plus size dresses", "i take the second one please", "我要换第二个订单的地址"],
)
def test_a_word_that_also_connects_parts_nothing_within_a_phrase(message: str) -> None:
    assert len(parts_of(message)) == 1
