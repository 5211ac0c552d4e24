"""Wishes that no intent names are told by their words, whatever intent the classifier gives the message.

The intents beside the texts are those the trained model gives them.
"""

import pytest

from actions.operating.quantities_meant import how_many
from actions.operating.service_meant import card_meant, place_meant, slot_meant, stars_meant
from actions.operating.service_wishes import service_wish
from actions.operating.words import says
from actions.turn import Turn
from shop.policy_table import Operation

NUMBER = {"order_number": "DS-104600"}
DAY = {"date": "2026-12-04"}
BOTH = NUMBER | DAY
WISHES = [
    ("Please deliver order DS-104600 on Friday", "delivery_date", BOTH, "delivery_day"),
    ("Can you deliver my order on 4 December instead?", "out_of_scope", DAY, "delivery_day"),
    ("I'd like my order DS-104600 to arrive next Tuesday", "delivery_date", BOTH, "delivery_day"),
    ("Could my parcel come on Saturday please", "delivery_date", DAY, "delivery_day"),
    ("change the delivery day of DS-104600", "change_address", NUMBER, "delivery_day"),
    ("I want to reschedule the delivery of my order", "out_of_scope", {}, "delivery_day"),
    ("please postpone my delivery to Monday", "change_address", DAY, "delivery_day"),
    ("订单DS-104600请改到周五送", "change_items", BOTH, "delivery_day"),
    ("帮我把订单DS-104600安排在12月4日送货", "delivery_date", BOTH, "delivery_day"),
    ("我的订单能不能下周二送到", "delivery_date", DAY, "delivery_day"),
    ("我想改一下订单DS-104600的送货日期", "change_items", NUMBER, "delivery_day"),
    ("Deliver my order in the evening please", "out_of_scope", {}, "delivery_slot"),
    ("Can you bring DS-104600 after 6 pm?", "out_of_scope", NUMBER, "delivery_slot"),
    ("can I choose a time slot for order DS-104600", "out_of_scope", NUMBER, "delivery_slot"),
    ("请把我的包裹晚上送来", "unsure", {}, "delivery_slot"),
    ("订单DS-104600下午6点以后送可以吗", "delivery_date", NUMBER, "delivery_slot"),
    ("send DS-104600 to the parcel shop at Hauptstrasse 5", "out_of_scope", NUMBER, "pick_up"),
    ("please send my parcel to a packstation", "change_address", {}, "pick_up"),
    ("把订单DS-104600送到人民路菜鸟驿站吧", "unsure", NUMBER, "pick_up"),
    ("我的订单想改成自提", "change_items", {}, "pick_up"),
    ("Please gift wrap my order DS-104600", "gift", NUMBER, "gift_packaging"),
    ("can you wrap order DS-104600 as a present", "gift", NUMBER, "gift_packaging"),
    ("订单DS-104600请用礼品包装", "unsure", NUMBER, "gift_packaging"),
    ("帮我把这个订单包装成礼物", "gift", {}, "gift_packaging"),
    ("plastic free packaging for order DS-104600 please", "question", NUMBER, "low_waste_packaging"),
    ("please use low-waste packaging for my order", "unsure", {}, "low_waste_packaging"),
    ("订单DS-104600用环保包装，不要塑料", "unsure", NUMBER, "low_waste_packaging"),
    ("5 stars for the delivery, the courier was lovely", "feedback", {}, "rate_delivery"),
    ("the delivery of DS-104600 was 4 out of 5", "not_arrived", NUMBER, "rate_delivery"),
    ("给订单DS-104600的配送打分，五星", "out_of_scope", NUMBER, "rate_delivery"),
    ("我要给这次送货评价4星", "feedback", {}, "rate_delivery"),
    ("how much is left on my gift card?", "gift", {}, "gift_card_balance"),
    ("what's the balance of my gift card", "gift", {}, "gift_card_balance"),
    ("我的礼品卡余额还有多少", "gift", {}, "gift_card_balance"),
    ("礼品卡还剩多少钱", "gift", {}, "gift_card_balance"),
]
NONE = [
    ("do you deliver on Saturdays", "delivery_options", DAY),
    ("when will my order be delivered, on Friday?", "delivery_date", DAY),
    ("Can you confirm that my parcel will be delivered tomorrow?", "delivery_date", DAY),
    ("can i pick up orders in the shop", "delivery_options", {}),
    ("please deliver my order to my office instead", "change_address", {}),
    ("what does gift wrapping cost", "gift", {}),
    ("is the packaging plastic free", "question", {}),
    ("how much is a gift card for 50 euros", "gift", {}),
    ("five stars for the lamp", "feedback", {}),
    ("cancel DS-104600, it can't come on Friday", "cancel_order", BOTH),
    ("礼品卡多少钱一张", "gift", {}),
    ("我的订单什么时候送到，周五吗", "delivery_date", DAY),
    ("你们的包装环保吗", "question", {}),
]


def turn(text: str, intent: str, entities: dict[str, str]) -> Turn:
    language = (
        "en" if text[0].isascii() and not any("\u3400" <= letter <= "\u9fff" for letter in text) else "zh"
    )
    marked = {name: [value] for name, value in entities.items()}
    return Turn("t", text, language, intent, "act", [], marked, {}, [], ("neutral",))


@pytest.mark.parametrize(("text", "intent", "entities", "wish"), WISHES)
def test_a_wish_is_heard(text: str, intent: str, entities: dict[str, str], wish: str) -> None:
    assert service_wish(turn(text, intent, entities)) == Operation(wish)


@pytest.mark.parametrize(("text", "intent", "entities"), NONE)
def test_a_question_or_another_wish_is_none(text: str, intent: str, entities: dict[str, str]) -> None:
    assert service_wish(turn(text, intent, entities)) is None


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("between 9 and 12", "between 9 and 12"),
        ("after 6 pm please", "after 6 pm"),
        ("any time in the morning", "in the morning"),
        ("下午6点以后", "下午6点以后"),
        ("by 5 June", None),
        ("after 5 days", None),
        ("on Friday", None),
    ],
)
def test_a_time_of_day(text: str, slot: str | None) -> None:
    assert slot_meant(text, "en") == slot


@pytest.mark.parametrize(
    ("text", "asked", "place"),
    [
        ("send it to the parcel shop at Main Street 5, please", False, "parcel shop at Main Street 5"),
        ("Corner Shop, 5 Main Street", True, "Corner Shop, 5 Main Street"),
        ("把订单送到人民路菜鸟驿站吧", False, "人民路菜鸟驿站"),
        ("to a pick-up point", False, None),
        ("which ones are there?", True, None),
        ("no thanks", True, None),
    ],
)
def test_a_place(text: str, asked: bool, place: str | None) -> None:
    assert place_meant(text, asked=asked) == place


def test_words_of_a_card_and_stars() -> None:
    assert card_meant("wrap it, with a card saying 'Happy birthday Tom'") == "Happy birthday Tom"
    assert card_meant("包成礼物，卡片写生日快乐") == "生日快乐"
    assert card_meant("please wrap it") is None
    assert stars_meant("four out of five", asked=False) == 4
    assert stars_meant("★★★", asked=False) == 3
    assert stars_meant("五星", asked=False) == 5
    assert (stars_meant("2", asked=True), stars_meant("2", asked=False), stars_meant("7", asked=True)) == (
        2,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("two of the three mugs", 2),
        ("one of them", 1),
        ("only one please", 1),
        ("three mugs", 3),
        ("其中两个", 2),
        ("the mugs", None),
        ("one size up", None),
        ("第一个", None),
        ("order 2", None),
    ],
)
def test_a_count(text: str, count: int | None) -> None:
    assert how_many(text, ["mug"]) == count


@pytest.mark.parametrize(
    ("text", "is_recipient"),
    [
        ("I got this as a gift and want to return it", True),
        ("my aunt gave me this lamp, can I exchange it?", True),
        ("I received the lamp as a birthday present and it is broken", True),
        ("这是朋友送我的，想退货", True),
        ("我收到的礼物想换一个", True),
        ("I bought it as a gift for my mother", False),
        ("I received the wrong lamp", False),
        ("我买来送朋友的，想退货", False),
    ],
)
def test_who_got_it_as_a_gift_says_so(text: str, is_recipient: bool) -> None:
    assert says("recipient", text) == is_recipient
