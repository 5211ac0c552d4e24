"""Deliveries, packaging, ratings, gift cards, invoices, parts and quantities in conversation, on the small shop's orders."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from orders.mail import Post
from orders.tables import MailRow
from shop.policy_table import Condition, Operation, read_table
from storage import reading
from tests.small_shop import PAYPAL, RETAIL_TABLE, SHIRT, SOAP, line, order
from tests.unit.actions.fakes import Replies
from tests.unit.actions.small_dialogue import SmallDialogue

PREVIEW, DONE, REFUSED = "utter_operation_preview", "utter_operation_done", "utter_operation_refused"


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


def noted(dialogue: SmallDialogue, number: str) -> dict[str, object]:
    found: dict[str, object] = dialogue.order(number).extra.get("noted", {})
    return found


def done_after_yes(dialogue: SmallDialogue, replies: Replies) -> str:
    assert replies.responses == [PREVIEW], replies.responses
    done = dialogue.say("yes", "affirm")
    assert done.responses == [DONE]
    return str(done[0].values["done"])


def test_a_delivery_day_is_noted_after_a_yes(dialogue: SmallDialogue) -> None:
    before = dialogue.records()
    shown = dialogue.say(
        "please deliver DS-1 on Friday", "delivery_date", order_number="DS-1", date="2026-06-12"
    )
    assert dialogue.records() == before
    assert "12 June 2026" in shown[0].values["plan"]
    assert "12 June 2026" in done_after_yes(dialogue, shown)
    assert noted(dialogue, "DS-1") == {"delivery_day": {"day": "2026-06-12"}}
    assert dialogue.say("undo", "unsure").responses == ["utter_operation_undone"]
    assert noted(dialogue, "DS-1") == {}


def test_the_day_is_asked_for_and_one_that_has_passed_is_refused(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("change the delivery day of DS-1", "change_items", order_number="DS-1")
    assert asked.responses == ["utter_operation_which_day"]
    assert asked[0].custom["expects"] == {"slot": "delivery_day", "kind": "date"}
    passed = dialogue.say("on 9 June", "unsure", date="2026-06-09")
    assert passed.responses == [REFUSED, "utter_operation_which_day"]
    shown = dialogue.say("the day after tomorrow", "delivery_date", date="2026-06-12")
    assert "12 June" in done_after_yes(dialogue, shown)


def test_a_time_beside_a_day_is_a_wish_for_both(dialogue: SmallDialogue) -> None:
    dialogue.say("please deliver DS-1 on Friday", "delivery_date", order_number="DS-1", date="2026-06-12")
    shown = dialogue.say("after 6 pm please", "unsure")
    plan = shown[-1].values["plan"]
    assert "12 June" in plan and "after 6 pm" in plan
    done_after_yes(dialogue, shown)
    assert noted(dialogue, "DS-1") == {"delivery_slot": {"day": "2026-06-12", "words": "after 6 pm"}}


def test_a_time_is_chosen_from_those_offered(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("can I book a time slot for DS-1", "delivery_options", order_number="DS-1")
    assert asked.responses == ["utter_operation_which_time"]
    done_after_yes(dialogue, dialogue.press(asked[0].payloads[3]))
    assert noted(dialogue, "DS-1") == {"delivery_slot": {"words": "in the evening"}}


def test_a_pick_up_point_is_heard_or_asked_for(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("please send DS-1 to a pick-up point", "change_address", order_number="DS-1")
    assert asked.responses == ["utter_operation_pick_up_where"]
    shown = dialogue.say("Corner Shop, 5 Main Street", "change_address", address="5 Main Street")
    assert "Corner Shop, 5 Main Street" in shown[0].values["plan"]
    assert dialogue.slots["task"].get("told") is None  # shown, so not kept
    done_after_yes(dialogue, shown)
    assert noted(dialogue, "DS-1") == {"pick_up": {"words": "Corner Shop, 5 Main Street"}}


def test_gift_wrapping_costs_its_fee_once_and_may_be_paid_otherwise(dialogue: SmallDialogue) -> None:
    words = "please gift wrap order DS-1, with a card saying Happy birthday Tom"
    shown = dialogue.say(words, "gift", order_number="DS-1")
    assert "€3.50" in shown[0].values["plan"] and "Happy birthday Tom" in shown[0].values["plan"]
    other = dialogue.say("pay it with my PayPal", "change_payment", payment_method="PayPal")
    assert "PayPal" in other[0].values["plan"] and "Happy birthday Tom" in other[0].values["plan"]
    done_after_yes(dialogue, other)
    paid = dialogue.order("DS-1").payments[-1]
    assert (paid.transaction_type, paid.amount_cents, paid.payment_method_id) == ("payment", 350, PAYPAL.id)
    again = dialogue.say("please gift wrap order DS-1", "gift", order_number="DS-1")
    assert again[0].response == REFUSED and "once per order" in again[0].values["refused"]


def test_low_waste_packaging_is_free(dialogue: SmallDialogue) -> None:
    shown = dialogue.say("please use plastic-free packaging for DS-1", "question", order_number="DS-1")
    assert "costs you nothing" in shown[0].values["plan"]
    done_after_yes(dialogue, shown)
    assert noted(dialogue, "DS-1") == {"low_waste_packaging": {}}


@pytest.mark.parametrize(
    "words",
    [
        "please deliver DS-4 on Friday",
        "send DS-4 to the parcel shop at Quay 1",
        "please gift wrap order DS-4",
    ],
)
def test_what_has_left_is_refused_by_its_status_before_anything_is_asked(
    dialogue: SmallDialogue, words: str
) -> None:
    before = dialogue.records()
    said = dialogue.say(words, "unsure", order_number="DS-4", date="2026-06-12")
    assert said[0].response == REFUSED
    assert said.reasons["operation"]["refused"] == "status" and said.reasons["operation"]["rule"]
    assert dialogue.records() == before


def test_a_delivery_is_rated_once(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("I'd like to rate the delivery of DS-2", "feedback", order_number="DS-2")
    assert asked.responses == ["utter_operation_how_many_stars"]
    shown = dialogue.say("4", "unsure")
    assert "4 of 5 stars" in shown[0].values["plan"]
    done_after_yes(dialogue, shown)
    assert noted(dialogue, "DS-2") == {"rate_delivery": {"stars": 4}}
    again = dialogue.say("5 stars for the delivery of DS-2", "feedback", order_number="DS-2")
    assert again.responses[0] == REFUSED


def test_praise_of_somebody_who_is_not_signed_in_asks_for_no_proof(dialogue: SmallDialogue) -> None:
    dialogue.shop.customer = None
    said = dialogue.say("5 stars for the delivery!", "feedback", mood="delighted")
    assert "utter_sign_in_or_prove" not in said.responses


def test_an_order_on_its_way_has_no_delivery_to_rate(dialogue: SmallDialogue) -> None:
    said = dialogue.say("5 stars for the delivery of DS-1", "feedback", order_number="DS-1")
    assert said[0].response == REFUSED and "delivered" in said[0].values["refused"]


def test_the_balance_of_the_gift_card_is_told(dialogue: SmallDialogue) -> None:
    said = dialogue.say("how much is left on my gift card?", "payment_methods")
    assert said.responses == ["utter_gift_card"] and said[0].values["balance"] == "€50.00"
    dialogue.in_chinese()
    assert dialogue.say("礼品卡还剩多少钱", "gift").responses == ["utter_gift_card"]


def test_an_invoice_is_mailed_to_the_address_on_file(dialogue: SmallDialogue) -> None:
    said = dialogue.say("send me the invoice for DS-2", "invoice", order_number="DS-2")
    assert said.responses == ["utter_invoice_mailed"]
    assert said[0].values["email"] == "a***@example.com"
    with reading(dialogue.engine) as session:
        (text,) = [row.post for row in session.query(MailRow)]
    mail = Post(**json.loads(text or "{}"))
    assert mail.to == "ann@example.com" and mail.file_name == "invoice-DS-2.pdf" and mail.pdf


def test_what_stands_on_an_invoice_a_person_changes(dialogue: SmallDialogue) -> None:
    said = dialogue.say("put my company name on the invoice of DS-2", "invoice", order_number="DS-2")
    assert said.responses == ["utter_colleague_does_this", "utter_offer_person"]


def test_no_invoice_before_the_order_is_on_its_way(dialogue: SmallDialogue) -> None:
    said = dialogue.say("invoice for DS-1 please", "invoice", order_number="DS-1")
    assert said[0].response == REFUSED
    with reading(dialogue.engine) as session:
        assert session.query(MailRow).count() == 0


def test_somebody_elses_order_is_not_found(dialogue: SmallDialogue) -> None:
    for words, intent in [("invoice for DS-9", "invoice"), ("please gift wrap DS-9", "gift")]:
        assert "utter_order_not_found" in dialogue.say(words, intent, order_number="DS-9").responses


def test_a_shop_without_a_rule_leaves_it_to_a_person(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    said = dialogue.say("please gift wrap order DS-1", "gift", order_number="DS-1")
    if Operation.GIFT_PACKAGING in read_table(RETAIL_TABLE).general:
        pytest.fail("choose an operation that the table does not know")
    assert said.responses == ["utter_colleague_does_this", "utter_offer_person"]


def test_a_part_of_an_order_is_not_cancelled_and_what_is_possible_is_named(dialogue: SmallDialogue) -> None:
    before = dialogue.records()
    said = dialogue.say("cancel only the soap from DS-1", "cancel_order", order_number="DS-1")
    assert said.responses == ["utter_operation_no_part"] and "Soap" in said[0].values["items"]
    whole = dialogue.press(said[0].payloads[0])
    assert whole.responses == [PREVIEW] and "€31.50" in whole[0].values["plan"]
    assert dialogue.records() == before


def test_items_that_cannot_be_cancelled_can_be_changed(dialogue: SmallDialogue) -> None:
    said = dialogue.say("please cancel the shirt in DS-1", "cancel_order", order_number="DS-1")
    changed = dialogue.press(said[0].payloads[1])
    assert changed.responses == ["utter_operation_which_version"]
    assert "Shirt" in changed[0].values["item"]


def test_an_order_named_by_what_is_in_it_is_cancelled_whole(dialogue: SmallDialogue) -> None:
    said = dialogue.say("please cancel my order with the soap, DS-1", "cancel_order", order_number="DS-1")
    assert said.responses == [PREVIEW]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("return two of the three shirts from DS-7", 2),
        ("return one of them, DS-7", 1),
        ("return the shirts from DS-7", 3),
        ("return only one shirt from DS-7", 1),
        ("退DS-7里的其中两件衬衫", 2),
    ],
)
def test_of_equal_lines_as_many_as_are_said(dialogue: SmallDialogue, words: str, count: int) -> None:
    three = order(
        "DS-7", "delivered", line(SHIRT, "m"), line(SHIRT, "m"), line(SHIRT, "m"), line(SOAP, "bar")
    )
    dialogue.put(replace(three, lines=three.lines[:3]) if "them" in words else three)
    dialogue.say(words, "return_order", order_number="DS-7")
    assert len(dialogue.slots["task"]["lines"]) == count


def test_a_quantity_may_be_put_right_after_the_preview(dialogue: SmallDialogue) -> None:
    dialogue.put(order("DS-7", "delivered", line(SHIRT, "m"), line(SHIRT, "m"), line(SOAP, "bar")))
    dialogue.say("return the shirts from DS-7, unused", "return_order", order_number="DS-7")
    fewer = dialogue.say("just one", "unsure")
    assert fewer[-1].response == PREVIEW and dialogue.slots["task"]["lines"] == [0]


@pytest.mark.parametrize("signed_in", [True, False])
def test_who_got_it_as_a_gift_is_told_the_rule_for_recipients_and_nothing_else(
    dialogue: SmallDialogue, signed_in: bool
) -> None:
    dialogue.shop.customer = "ann" if signed_in else None
    words = "I got this as a gift and want to return it, the number is DS-9"
    said = dialogue.say(words, "return_order", order_number="DS-9")
    assert said.responses == ["utter_gift_recipient", "utter_offer_person"]
    assert "30 days" in said[0].values["rule"] and "gift card" in said[0].values["rule"]
    assert (
        said.reasons["operation"]["who"] == "recipient" and said.reasons["operation"]["rule"] == "return-gift"
    )
    assert "Byrne" not in str(said) and "Mill Lane" not in str(said)


def test_what_recipients_may_not_have_is_refused_with_what_they_may(dialogue: SmallDialogue) -> None:
    dialogue.shop.customer = None
    said = dialogue.say("my aunt gave me this shirt, can I exchange it?", "exchange_order")
    assert said.responses[0] == "utter_gift_recipient"
    assert said[0].values["rule"].startswith("An exchange has to be asked for by the buyer")
    assert "a return" in said[0].values["rule"]


def test_a_buyer_who_says_gift_keeps_the_own_order(dialogue: SmallDialogue) -> None:
    words = "I got the shirt as a gift, please return it from DS-5"
    dialogue.say(words, "return_order", order_number="DS-5")
    assert Condition.GIFT.value in dialogue.slots["task"]["conditions"]
