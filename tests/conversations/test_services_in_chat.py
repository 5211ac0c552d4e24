"""Deliveries, packaging, ratings, invoices and gift cards in chat, in both languages; effects are in the database."""

from datetime import date, timedelta
from typing import Any

import pytest

from shop.records import Customer, Order
from tests.conversations.test_operations_in_chat import (
    Shop,
    awaits_yes,
    euros,
    press,
    said,
    several_lines,
    shop,
)

__all__ = ["shop"]  # the fixture
pytestmark = pytest.mark.slow


def one_order(customer: Customer, order: Order) -> bool:
    return len(customer.order_ids) == 1


def noted(shop: Shop, order: Order) -> dict[str, Any]:
    found: dict[str, Any] = shop.order(order).extra.get("noted", {})
    return found


def in_a_week() -> date:
    return date.today() + timedelta(days=7)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_delivery_day_is_chosen_and_taken_back(shop: Shop, language: str) -> None:
    buyer, order = shop.someone(one_order, status="pending")
    customer, day = shop.talk(buyer, language), in_a_week()
    words = {
        "en": f"Please deliver order {order.order_id} on {day.day} {day:%B} {day.year}",
        "zh": f"请把订单 {order.order_id} 改到{day.year}年{day.month}月{day.day}日送货",
    }
    shown = customer.say(words[language])
    assert awaits_yes(shown), said(shown)
    assert noted(shop, order) == {}
    customer.say({"en": "yes please", "zh": "好的"}[language])
    assert noted(shop, order) == {"delivery_day": {"day": day.isoformat()}}
    customer.say({"en": "undo that", "zh": "撤销"}[language])
    assert noted(shop, order) == {}


def test_a_time_and_a_pick_up_point_are_asked_for(shop: Shop) -> None:
    buyer, order = shop.someone(one_order, status="pending")
    customer = shop.talk(buyer)
    offered = customer.say(f"can I choose a time slot for order {order.order_id}")
    press(customer, press(customer, offered, "evening"), "Yes")
    assert noted(shop, order) == {"delivery_slot": {"words": "in the evening"}}
    asked = customer.say(f"please send {order.order_id} to a pick-up point")
    assert "pick it up" in said(asked), said(asked)
    shown = customer.say("Corner Shop, 5 Main Street")
    assert awaits_yes(shown) and "Corner Shop" in said(shown), said(shown)
    customer.say("yes")
    assert noted(shop, order)["pick_up"] == {"words": "Corner Shop, 5 Main Street"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_gift_wrapping_is_shown_with_its_fee(shop: Shop, language: str) -> None:
    buyer, order = shop.someone(one_order, status="pending")
    customer = shop.talk(buyer, language)
    words = {"en": f"Please gift wrap order {order.order_id}", "zh": f"订单 {order.order_id} 请用礼品包装"}
    shown = customer.say(words[language])
    assert awaits_yes(shown) and euros(350, language) in said(shown), said(shown)
    customer.say({"en": "yes", "zh": "好的"}[language])
    assert "gift_packaging" in noted(shop, order)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_delivery_is_rated_after_it_came_and_not_before(shop: Shop, language: str) -> None:
    buyer, order = shop.someone(one_order, status="pending")
    customer = shop.talk(buyer, language)
    words = {
        "en": f"5 stars for the delivery of {order.order_id}",
        "zh": f"给订单 {order.order_id} 的配送打分，五星",
    }
    assert not awaits_yes(customer.say(words[language]))
    shop.put(order, "delivered")
    assert awaits_yes(customer.say(words[language]))
    customer.say({"en": "yes", "zh": "好的"}[language])
    assert noted(shop, order) == {"rate_delivery": {"stars": 5}}


@pytest.mark.parametrize(
    ("language", "words", "answer"),
    [
        ("en", "send me the invoice for {}", "***@"),
        ("zh", "把订单 {} 的发票发给我", "***@"),
        ("en", "invoice for {}, to my company please", "colleague"),
    ],
)
def test_an_invoice_is_mailed_or_left_to_a_person(shop: Shop, language: str, words: str, answer: str) -> None:
    buyer, order = shop.someone(one_order, status="delivered")
    told = said(shop.talk(buyer, language).say(words.format(order.order_id)))
    assert answer in told, told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_balance_of_gift_cards_is_told_to_their_owner_only(shop: Shop, language: str) -> None:
    with_card = lambda customer, order: sum(m.source == "gift_card" for m in customer.payment_methods) == 1  # noqa: E731
    buyer, _ = shop.someone(with_card, status="delivered")
    (card,) = [method for method in buyer.payment_methods if method.source == "gift_card"]
    words = {"en": "how much is left on my gift card?", "zh": "我的礼品卡余额还有多少"}[language]
    assert euros(card.balance_cents or 0, language) in said(shop.talk(buyer, language).say(words))


def test_a_part_of_an_order_cannot_be_cancelled_and_it_says_what_can(shop: Shop) -> None:
    buyer, order = shop.someone(several_lines, status="pending")
    customer = shop.talk(buyer)
    replies = customer.say(f"cancel only the {order.lines[0].name} from order {order.order_id}")
    assert "Single items" in said(replies) and not awaits_yes(replies), said(replies)
    assert awaits_yes(press(customer, replies, "whole order"))
    assert shop.order(order).status == "pending"


def test_who_got_a_gift_hears_the_rule_for_recipients_and_nothing_of_the_order(shop: Shop) -> None:
    buyer, order = shop.someone(one_order, status="delivered")
    stranger, _ = shop.someone(one_order, status="delivered")
    told = said(
        shop.talk(stranger).say(f"I got this as a gift and want to return it, order {order.order_id}")
    )
    assert "30 days" in told and "gift card" in told, told
    assert buyer.last_name not in told and order.lines[0].name not in told
