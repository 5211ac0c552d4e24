"""How strangers say what they want: a preference, a story that tells what "it" is, one of two alike, what waits."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from actions.operating.asking import with_only_other_method
from actions.operating.hearing import Heard, hear
from actions.operating.items_meant import items_meant
from actions.operating.lines_meant import lines_meant, lines_taken_back
from actions.operating.methods_meant import methods_meant
from actions.operating.orders_meant import orders_meant
from actions.operating.own_words import lines_of_wish, own_words, words_of_wishes
from actions.operating.part_meant import part_meant
from actions.operating.spoken import operations_spoken, wishes_for_something
from actions.operating.task import Question, Task
from actions.operating.variants_meant import variants_meant
from actions.operating.versions_wished import wishes_for_versions
from actions.operations_heard import with_operations
from actions.order_words import all_orders_said, with_status_said
from actions.planning import requests_to_answer
from actions.turn import Request
from shop.policy_table import Operation
from shop.records import Order
from tests.small_shop import CARD, PAYPAL, SHIRT
from tests.small_shop import line as small_line
from tests.unit.actions.mixed_order import (
    BICYCLE,
    CASE,
    LAMP,
    denver_and_chicago,
    line,
    mixed_order,
    product,
    records,
    turn_of,
)
from tests.unit.actions.small_dialogue import SmallDialogue

ORDER = mixed_order()
OF_KEYBOARD, OF_LAMP, OF_SMALL_CASE, OF_MEDIUM_CASE, OF_BICYCLE = range(5)


def wanted(position: int, text: str) -> tuple[list[str], bool]:
    found = variants_meant(records(), ORDER.lines[position], text)
    return [" ".join(one.options.values()) for one in found.variants], found.is_exact


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("a brighter one, preferably in black", ["black medium", "black high"]),
        ("make it brighter. It should be black if possible.", ["black medium", "black high"]),
        ("a brighter one, preferably in gold", ["silver high"]),
        ("换个更亮的，最好是黑色", ["black medium", "black high"]),
    ],
)
def test_a_preference_chooses_among_what_is_wanted(text: str, variants: list[str]) -> None:
    assert wanted(OF_LAMP, text)[0] == variants


def test_a_preference_alone_is_a_wish() -> None:
    assert wanted(OF_LAMP, "another one, preferably in black") == (["black low"], True)


def test_one_that_is_what_this_is_not() -> None:
    speaker = product("Speaker", {"waterproof": "no"}, {"waterproof": "yes"})
    order = replace(ORDER, lines=(line(speaker, "no"),))
    known = replace(records(order=order), products={speaker.product_id: speaker})
    text = "It's not waterproof and I need one that is. Can you exchange it?"
    said = own_words(known, order, (0,), text)[0]
    assert variants_meant(known, order.lines[0], said).one == speaker.variants[1]


def test_what_is_added_belongs_to_the_wish_that_follows() -> None:
    text = "I want to return the lamp. It is too bright. Also the speaker is too quiet. Please exchange it."
    back, exchange = operations_spoken(text)
    assert back.text == "I want to return the lamp. It is too bright."
    assert exchange.text == "Also the speaker is too quiet. Please exchange it."


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("In that same order drop the lamp.", ["cancel_order"]),
        ("I need all of my pending orders cancelled", ["cancel_order"]),
        ("I'd like the lamp returned", ["return_order"]),
        ("It has my old address. Please change it to my current one.", ["change_address"]),
        ("For my order: pay with my PayPal and ship it to 12 Vine St", ["change_payment", "change_address"]),
        ("My order is headed for Denver which is wrong.", ["change_address"]),
        ("Please send it to where I live now.", ["change_address"]),
        ("One of my orders has a Reno address. Fix it please.", ["change_address"]),
        ("The lamp is broken. Can you fix it?", []),
        ("I want to cancel if I get the money back", ["cancel_order"]),
        ("I want to remove the lamp since I have one", ["cancel_order"]),
        ("I want to remove the card from my account", []),
        ("Please ship the coffee maker order to San Antonio", ["change_address"]),
        ("Please ship my order to my colleague", []),
        ("Use my gift card for the order with the mug please, if not leave it", ["change_payment"]),
        (
            "What would it cost to switch my bike to a black one? If there's none cancel the order.",
            ["change_items"],
        ),
        ("我的收货地址写错了，帮我改一下", ["change_address"]),
        ("烤炉那个订单请改寄到我家里", ["change_address"]),
        ("行李箱银色的换黑色的", ["exchange_order"]),
        ("耳机没用过，想退，另外书架能不能换高的？", ["return_order", "exchange_order"]),
        ("待发货的订单我想改用PayPal付款，水管换成100英尺的", ["change_payment", "change_items"]),
        ("订单不要寄西雅图，寄到纽约我的地址。", ["change_address"]),
        (
            "Update the address to 5 Main St, and switch the lamp to a black one",
            ["change_address", "change_items"],
        ),
        (
            "Update the address to 5 Main St, and update the order to PayPal",
            ["change_address", "change_payment"],
        ),
    ],
)
def test_more_words_for_operations(text: str, intents: list[str]) -> None:
    assert [one.intent for one in operations_spoken(text)] == intents


def test_if_so_goes_on_from_the_question_before_it() -> None:
    (exchange,) = operations_spoken("Is there a watch in leather? If so I'd like to exchange mine.")
    assert exchange.text == "Is there a watch in leather? If so I'd like to exchange mine."


def test_what_the_customer_has_is_told_whatever_sign_ends_it() -> None:
    (back,) = operations_spoken("I have two grills?! Send back the electric one please.")
    assert back.words == "I have two grills? ! Send back the electric one please."


def test_what_is_kept_is_no_wish() -> None:
    assert not wishes_for_something("I want to keep only the one with the zoom.")
    assert wishes_for_something("I want to keep the lamp and return the mug.")


def test_swap_means_what_was_told_before_it() -> None:
    text = "The lamp I ordered is too dark. Swap please. And make the keyboard white."
    assert lines_of_wish(records(), ORDER, text) == [OF_KEYBOARD, OF_LAMP]
    assert "too dark" in own_words(records(), ORDER, (OF_KEYBOARD, OF_LAMP), text)[OF_LAMP]


def test_the_ones_that_have_less() -> None:
    text = "suitcases: give back the ones with the smaller size"
    assert lines_meant(records(), ORDER, text) == (OF_SMALL_CASE,)


def test_what_is_fine_stays() -> None:
    text = "the keyboard should be clicky, the bicycle is fine"
    assert lines_taken_back(records(), ORDER, text) == (OF_BICYCLE,)
    assert lines_taken_back(records(), ORDER, "the bicycle is fine, but it should be large") == ()


def test_only_one_of_several_things_is_cancelled() -> None:
    assert part_meant(records(), ORDER, "I ordered a lamp and a bicycle, I want to cancel the lamp only") == (
        OF_LAMP,
    )


def test_versions_without_a_verb() -> None:
    text = "For my pending order: keyboard clicky, bicycle large."
    wishes = wishes_for_versions(records(), ORDER, text, bare=True)
    assert {*wishes} == {OF_KEYBOARD, OF_BICYCLE} and not wishes_for_versions(records(), ORDER, text)


def test_the_cheaper_of_two() -> None:
    order = replace(ORDER, lines=(line(CASE, "red", "s"), line(CASE, "blue", "m")))
    known = records(order=order)
    assert lines_meant(known, order, "return the cheaper one of the suitcases") == (0,)
    assert lines_meant(known, order, "suitcases: return the more expensive one") == (1,)


def test_one_of_two_that_are_alike() -> None:
    order = replace(ORDER, lines=(line(CASE, "red", "s"), line(CASE, "red", "s")))
    known = records(order=order)
    turn = turn_of("Please change one of the two suitcases to a blue one in m", "change_items")
    heard = hear(known, Task(operation=Operation.CHANGE_ITEMS, order_id="DS-1"), turn)
    assert heard.task.lines == (0,)


def test_what_a_thing_came_with_tells_only_the_order() -> None:
    turn = turn_of("Return the keyboard that came with the bicycle", "return_order")
    heard = hear(records(), Task(operation=Operation.RETURN, order_id="DS-1"), turn)
    assert heard.task.lines == (OF_KEYBOARD,)


def test_a_larger_thing_beside_a_refund_is_another_version() -> None:
    wishes = words_of_wishes(
        records(), ORDER, "refund the keyboard please, and larger bicycle", without_verb=True
    )
    assert {*wishes} == {OF_BICYCLE}


def test_the_difference_on_a_card_is_no_other_payment() -> None:
    text = "Switch the lamp to a black one, the difference goes on my card"
    own = [Request("change_payment", text)]
    assert [one.intent for one in with_operations(turn_of(text, "change_payment"), own)] == ["change_items"]


def test_digits_of_a_card_behind_chinese() -> None:
    assert methods_meant((CARD, PAYPAL), "差价用尾号4242的卡付") == [CARD]


def test_of_the_versions_that_were_offered() -> None:
    lamp = [one for one in LAMP.variants if one.options["color"] == "black"]
    offered = tuple(one.item_id for one in lamp[1:])
    task = Task(
        operation=Operation.CHANGE_ITEMS,
        order_id="DS-1",
        lines=(OF_LAMP,),
        question=Question.ITEM,
        line_asked=OF_LAMP,
        offered={OF_LAMP: offered},
    )
    found, unclear = items_meant(records(), task, ORDER, turn_of("the black one", "unsure"))
    assert not found.items and unclear[OF_LAMP].variants == tuple(lamp[1:])


def test_what_is_received_of_two_orders_with_such_a_thing() -> None:
    several = denver_and_chicago()
    arrived = replace(several.orders[1], order_id="DS-3", status="delivered", delivered_on=date(2026, 6, 4))
    known = replace(several, orders=(several.orders[1], arrived))
    meant = orders_meant(
        known,
        Task(operation=Operation.EXCHANGE),
        turn_of("I received a lamp that is too dim", "exchange_order"),
    )
    assert meant is not None and [one.order_id for one in meant.orders] == ["DS-3"]


def test_a_fee_asked_beside_a_cancellation_is_shown() -> None:
    text = "Please cancel the order with the lamp, is there a fee? If not go ahead."
    own = [Request("cancellation_fee", text)]
    assert [one.intent for one in with_operations(turn_of(text, "cancellation_fee"), own)] == ["cancel_order"]


def test_an_unwanted_one_is_what_was_named_before() -> None:
    assert part_meant(
        records(), ORDER, "I have two bicycles, one delivered. I don't need the pending one."
    ) == (OF_BICYCLE,)


@pytest.mark.parametrize(
    ("text", "message", "order_id"),
    [
        ("cancel the most expensive order", "", "DS-1"),
        ("cancel the cheapest of my orders", "", "DS-2"),
        ("cancel that one", "Which of my orders is the most expensive? Cancel that one.", "DS-1"),
    ],
)
def test_orders_by_their_price(text: str, message: str, order_id: str) -> None:
    meant = orders_meant(
        denver_and_chicago(),
        Task(operation=Operation.CANCEL),
        replace(turn_of(text, "cancel_order"), message=message),
    )
    assert meant is not None and [one.order_id for one in meant.orders] == [order_id]


def test_another_order_is_the_one_that_has_the_thing() -> None:
    several = denver_and_chicago()
    third = replace(several.orders[0], order_id="DS-3", lines=(line(BICYCLE, "medium"),))
    known = replace(several, orders=(third, *several.orders))
    turn = replace(turn_of("the bicycle from another order", "return_order"), slots={"order_number": "DS-1"})
    meant = orders_meant(known, Task(operation=Operation.CANCEL), turn)
    assert meant is not None and [one.order_id for one in meant.orders] == ["DS-3"]


def test_both_are_the_orders_that_the_message_speaks_of() -> None:
    orders: list[Order] = list(denver_and_chicago().orders)
    assert (
        all_orders_said(
            orders, "switch both to my card", "What do my pending orders cost? Switch both to my card"
        )
        == orders
    )


@pytest.mark.parametrize("text", ["it still hasnt shipped", "it hasn't been shipped yet"])
def test_what_has_not_shipped_is_pending(text: str) -> None:
    delivered = replace(ORDER, order_id="DS-2", status="delivered")
    assert with_status_said([delivered, ORDER], text) == [ORDER]


def test_a_sum_is_told_by_the_operation() -> None:
    text = "Return the lamp. How much do I get in total?"
    own = (
        Request("return_order", "Return the lamp."),
        Request("order_content", "How much do I get in total?"),
    )
    assert [one.intent for one in with_operations(turn_of(text, "return_order", *own), own)] == [
        "return_order"
    ]


def test_a_way_to_pay_behind_the_difference_belongs_to_the_exchange() -> None:
    text = "Swap the lamp for a black one. What is the difference, and can I use PayPal for it?"
    own = (
        Request("exchange_order", "Swap the lamp for a black one."),
        Request("compare", "What is the difference"),
        Request("payment_methods", "can I use PayPal for it?"),
    )
    assert [one.intent for one in with_operations(turn_of(text, "exchange_order", *own), own)] == [
        "exchange_order"
    ]


def test_what_is_taken_back_in_the_same_message_is_not_done() -> None:
    text = "Cancel the order with the lamp. Actually no, wait. Can you change the lamp to black?"
    assert [one.intent for one in requests_to_answer(turn_of(text, "cancel_order"))] == ["change_items"]


def test_a_way_to_pay_that_is_not_there_where_no_other_is_left() -> None:
    known = records()
    task = Task(operation=Operation.CHANGE_PAYMENT, order_id="DS-1")
    heard = with_only_other_method(known, Heard(task, unknown_method=True))
    assert (heard.task.method_id, heard.unknown_method) == (CARD.id, False)


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


def test_the_only_thing_of_an_order_need_not_be_named(dialogue: SmallDialogue) -> None:
    dialogue.say("change the address of DS-6", "change_address", order_number="DS-6")
    assert dialogue.say("then change it to size M", "change_items").responses == ["utter_operation_preview"]


def test_another_version_may_be_said_where_items_cannot_be_cancelled(dialogue: SmallDialogue) -> None:
    dialogue.say("cancel the shirt in DS-1", "cancel_order", order_number="DS-1")
    assert dialogue.say("another version", "unsure").responses == ["utter_operation_which_version"]
    dialogue.say("cancel the shirt in DS-1", "cancel_order", order_number="DS-1")
    assert dialogue.say("size L", "unsure").responses == ["utter_operation_preview"]


def test_the_sum_of_what_was_done_is_told(dialogue: SmallDialogue) -> None:
    dialogue.put(replace(dialogue.order("DS-1"), order_id="DS-9", lines=(small_line(SHIRT, "m"),)))
    for number in ("DS-1", "DS-9"):
        shown = dialogue.say(f"cancel {number}, no longer needed", "cancel_order", order_number=number)
        done = dialogue.yes(shown)
    assert "you get €63.00 back in all" in done[-1].values["done"]
