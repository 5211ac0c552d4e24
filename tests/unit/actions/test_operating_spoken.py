"""Operations said in so many words: wishes, not questions or conditions; each with its part of the message."""

import pytest

from actions.operating.spoken import operations_spoken, story_and_wish
from actions.operations_heard import with_operations
from actions.turn import Request, Turn


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("I'd like to return it", ["return_order"]),
        ("Please cancel the whole thing", ["cancel_order"]),
        ("Hi! I got a shelf. I want to send it back, and how much will I get?", ["return_order"]),
        ("Could you ship it to my work address?", ["change_address"]),
        ("I want to pay with something else", ["change_payment"]),
        ("我想退货", ["return_order"]),
        ("帮我取消吧", ["cancel_order"]),
        ("请把地址改成南京西路1号", ["change_address"]),
        ("请把付款方式换成支付宝", ["change_payment"]),
        ("请把衬衫换成蓝色的", ["change_items"]),
        # two wishes in one sentence, in its order
        ("I want to return the lamp and exchange the shirt", ["return_order", "exchange_order"]),
        ("我想取消一个，然后换货", ["cancel_order", "exchange_order"]),
        # questions and conditions ask for nothing
        ("How do I return something?", []),
        ("怎么退货", []),
        ("Please tell me: if it can't be changed, cancel it", []),
        ("如果不行的话请取消", []),
        ("What is your return policy?", []),
        ("It is a nice shirt", []),
    ],
)
def test_what_is_asked_for(text: str, intents: list[str]) -> None:
    assert [spoken.intent for spoken in operations_spoken(text)] == intents


def test_two_wishes_have_their_own_words() -> None:
    first, second = operations_spoken("I want to return the lamp and exchange the shirt for a blue one")
    assert "shirt" not in first.text and second.text == "exchange the shirt for a blue one"


@pytest.mark.parametrize(
    ("text", "is_plain"), [("I want to cancel it", True), ("Can I cancel it?", False), ("可以取消吗", False)]
)
def test_a_question_whether_it_can_be_done_is_no_plain_wish(text: str, is_plain: bool) -> None:
    assert [spoken.is_plain for spoken in operations_spoken(text)] == [is_plain]


def test_a_story_comes_before_the_wish() -> None:
    story, wish = story_and_wish("I got a lamp and a chair. I want to return the lamp. It is too big.")
    assert (story, wish.strip()) == ("I got a lamp and a chair.", "I want to return the lamp. It is too big.")
    assert story_and_wish("The lamp is blue") == ("", "The lamp is blue")


def heard(text: str, intent: str, *own: Request, band: str = "act") -> list[Request]:
    turn = Turn("t1", text, "en", intent, band, [], {"product": ["lamp"]}, {}, [], requests=own)
    return with_operations(turn, own or [Request(intent, text)])


@pytest.mark.parametrize(
    ("text", "intent", "band", "intents"),
    [
        ("I want to return the lamp", "unsure", "act", ["return_order"]),
        ("Can I return the lamp?", "unsure", "act", ["return_order"]),
        ("Can I return the lamp?", "return_policy", "act", ["return_policy"]),
        ("Can I return the lamp?", "return_policy", "ask", ["return_order"]),
        ("I want to return it, I am furious", "complaint", "act", ["return_order"]),
        ("I want to return the lamp. Please cancel the rest.", "unsure", "act", ["return_order", "cancel_order"]),
        ("I want to return the lamp. Please cancel the rest.", "return_order", "act", ["return_order", "cancel_order"]),
        ('/task_answer{"task_answer": "yes:"}', "task_answer", "act", ["task_answer"]),
    ],
)  # fmt: skip
def test_an_operation_that_the_model_has_not_heard(
    text: str, intent: str, band: str, intents: list[str]
) -> None:
    assert [one.intent for one in heard(text, intent, band=band)] == intents


def test_what_the_operation_explains_or_its_preview_tells_belongs_to_it() -> None:
    own = [
        Request("cancel_order", "Cancel DS-1", {"order_number": ["DS-1"]}),
        Request("unsure", "I found it cheaper elsewhere"),
        Request("return_policy", "how much will I get back?"),
    ]
    text = "Cancel DS-1. I found it cheaper elsewhere, how much will I get back?"
    (request,) = heard(text, "cancel_order", *own)
    assert (request.intent, request.text) == ("cancel_order", text)


def test_another_question_beside_an_operation_stays_one() -> None:
    own = [Request("cancel_order", "Cancel DS-1."), Request("contact", "When are you open?")]
    kept = heard("Cancel DS-1. When are you open?", "cancel_order", *own)
    assert [(one.intent, one.text) for one in kept] == [(one.intent, one.text) for one in own]


def test_each_of_several_operations_has_the_entities_of_its_words() -> None:
    first, second = heard("I want to return the lamp. Please cancel the rest.", "unsure")
    assert (first.entities, second.entities) == ({"product": ["lamp"]}, {})


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("瑜伽垫换成蓝色的，没有的话绿色也行", ["change_items"]),
        ("把订单改送到公司：世纪大道100号", ["change_address"]),
        ("除了茶壶都退，全新的", ["return_order"]),
        ("我想return那个水瓶", ["return_order"]),
        ("旅行袋如果退货能退多少钱？", ["return_order"]),
        ("如果现在取消，能退多少钱？", ["cancel_order"]),
        ("墨镜和台灯全退，退回礼品卡", ["return_order"]),
        ("寄来的时候碎了两个", ["wrong_or_damaged"]),
        ("收到就碎了，我要退货", ["return_order"]),
        ("寄到 7 Main St, Reno, NV 89501，另外耳机换成蓝色的", ["change_address", "change_items"]),
        ("地址写错了，改成12号", ["change_address"]),
        ("书架退了吧。另外我账户地址要改成 8 Lake View", ["return_order", "change_address"]),
        ("头盔退了，键盘换成RGB背光的", ["return_order", "change_items"]),
    ],
)
def test_a_chinese_wish_is_its_verb(text: str, intents: list[str]) -> None:
    assert [spoken.intent for spoken in operations_spoken(text)] == intents


def test_in_chinese_a_thing_stands_before_its_verb() -> None:
    first, second = operations_spoken("刀想换成长的，砧板要退，没用过")
    assert "砧板" not in first.text and second.text.startswith("砧板")


def test_a_service_beside_an_operation_is_a_request_of_its_own() -> None:
    requests = heard("礼品卡余额还有多少？另外把鼠标改成无线的", "unsure")
    assert [one.intent for one in requests] == ["gift_card_balance", "change_items"]
    assert "鼠标" not in requests[0].text
