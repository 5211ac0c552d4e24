"""Operations on several things or orders, a yes with the preview's own words, and amounts asked for in between."""

from pathlib import Path

import pytest

from shop.policy_table import read_table
from tests.small_shop import RETAIL_TABLE
from tests.unit.actions.fakes import Replies
from tests.unit.actions.small_dialogue import SmallDialogue

PREVIEW = "utter_operation_preview"
DONE = "utter_operation_done"
WHICH_VERSION = "utter_operation_which_version"


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


def two_changes(dialogue: SmallDialogue) -> Replies:
    words = "change the shirt in DS-1 to size L and the soap to a box"
    replies = dialogue.say(words, "change_items", order_number="DS-1")
    assert replies.responses == [PREVIEW]
    return replies


def items(dialogue: SmallDialogue, number: str = "DS-1") -> list[str]:
    return [line.item_id for line in dialogue.order(number).lines]


def test_each_item_is_changed_by_its_own_words(dialogue: SmallDialogue) -> None:
    dialogue.yes(two_changes(dialogue))
    assert items(dialogue) == ["shirt-l", "olive-soap-box"]


def test_one_of_two_is_put_right_and_the_other_stays(dialogue: SmallDialogue) -> None:
    two_changes(dialogue)
    dialogue.yes(dialogue.say("no, the shirt in S", "correct"))
    assert items(dialogue) == ["shirt-s", "olive-soap-box"]


def test_one_that_cannot_be_had_is_asked_about_and_the_other_stays(dialogue: SmallDialogue) -> None:
    two_changes(dialogue)
    assert dialogue.say("actually the shirt in XL please", "correct").responses[-1] == WHICH_VERSION
    dialogue.yes(dialogue.say("the l one", "choose"))
    assert items(dialogue) == ["shirt-l", "olive-soap-box"]


def test_several_that_are_not_clear_are_asked_about_one_after_the_other(dialogue: SmallDialogue) -> None:
    words = "change the shirt and the soap in DS-1"
    first = dialogue.say(words, "change_items", order_number="DS-1")
    assert first.the(WHICH_VERSION).values["item"] == "Shirt (m)"
    second = dialogue.say("size L", "choose")
    assert second.the(WHICH_VERSION).values["item"] == "Olive-Soap (bar)"
    dialogue.yes(dialogue.press(second[0].payloads[0]))
    assert items(dialogue) == ["shirt-l", "olive-soap-box"]


def test_versions_that_fit_are_offered_for_each_line_apart(dialogue: SmallDialogue) -> None:
    words = "in DS-3 change both shirts, M and L would both do"
    first = dialogue.say(words, "change_items", order_number="DS-3")
    second = dialogue.press(first.the(WHICH_VERSION).payloads[0])
    assert [choice["title"] for choice in second.the(WHICH_VERSION).choices] == ["m: €25.00", "l: €30.00"]
    dialogue.yes(dialogue.press(second[0].payloads[1]))
    assert items(dialogue, "DS-3") == ["shirt-m", "shirt-l"]


def test_a_yes_picks_nothing_from_a_list(dialogue: SmallDialogue) -> None:
    dialogue.say("change the shirt in DS-1", "change_items", order_number="DS-1")
    assert dialogue.say("yes", "affirm").responses == ["utter_operation_not_heard", WHICH_VERSION]


def test_one_size_instead_of_another_in_a_few_words(dialogue: SmallDialogue) -> None:
    dialogue.say("change the shirt in DS-1", "change_items", order_number="DS-1")
    dialogue.yes(dialogue.say("L instead of M", "unsure"))
    assert items(dialogue) == ["shirt-l", "olive-soap-bar"]


def a_return(dialogue: SmallDialogue, what: str) -> Replies:
    replies = dialogue.say(f"return {what} from DS-2, unused", "return_order", order_number="DS-2")
    assert replies.responses == [PREVIEW]
    return replies


@pytest.mark.parametrize(
    "words",
    [
        "yes, refund it to my Visa",
        "Yes, please return the shirt from order DS-2, refund to my Visa ending 4242",
        "Sure, go ahead with the return",
    ],
)
def test_a_yes_may_say_the_previews_own_words_again(dialogue: SmallDialogue, words: str) -> None:
    a_return(dialogue, "the shirt")
    assert dialogue.say(words, "affirm").responses == [DONE]


@pytest.mark.parametrize(
    "words",
    [
        "yes, to my gift card",
        "yes, return the shirt and the lamp",
        "yes, but not to my Visa",
        "no refund to my Visa",
        "return the shirt",
    ],
)
def test_a_yes_that_says_anything_else_does_nothing(dialogue: SmallDialogue, words: str) -> None:
    a_return(dialogue, "the shirt")
    assert DONE not in dialogue.say(words, "affirm").responses
    assert dialogue.order("DS-2").status == "delivered"


def test_a_yes_that_names_one_of_the_things_shown_returns_that_one(dialogue: SmallDialogue) -> None:
    a_return(dialogue, "everything")
    replies = dialogue.say("yes, return the shirt", "affirm")
    assert replies.responses == [PREVIEW] and "Soap" not in replies[0].values["plan"]


def test_a_yes_to_one_thing_of_an_order_that_is_cancelled_as_a_whole_does_nothing(
    dialogue: SmallDialogue,
) -> None:
    dialogue.say("cancel DS-1", "cancel_order", order_number="DS-1")
    assert dialogue.say("yes, cancel the shirt", "affirm").responses == ["utter_operation_no_part"]
    assert dialogue.order("DS-1").status == "pending"


def test_chinese_yes_with_the_order_named_again(dialogue: SmallDialogue) -> None:
    dialogue.in_chinese().say("取消DS-3", "cancel_order", order_number="DS-3")
    said = dialogue.say("是的，取消订单 DS-3", "affirm", order_number="DS-3")
    assert said.responses == [DONE]


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("how much will I get back?", "return_policy"),
        ("what would the total refund be?", "refund_status"),
        ("一共退多少？", "question"),
    ],
)
def test_an_amount_asked_for_in_between_is_told_by_the_preview(
    dialogue: SmallDialogue, words: str, intent: str
) -> None:
    shown = a_return(dialogue, "the shirt")
    asked = dialogue.say(words, intent)
    assert asked.responses == [PREVIEW] and asked[0].values["plan"] == shown[0].values["plan"]
    dialogue.yes(asked)
    assert dialogue.order("DS-2").status == "return requested"


def test_an_amount_asked_for_before_the_preview_has_the_question_repeated(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("return something from DS-2", "return_order", order_number="DS-2")
    assert dialogue.say("how much will I get back?", "refund_status").responses == asked.responses


@pytest.mark.parametrize("words", ["cancel all my pending orders", "取消我所有未发货的订单"])
def test_all_orders_with_a_status_one_after_the_other(dialogue: SmallDialogue, words: str) -> None:
    assert dialogue.say(words, "cancel_order").responses == [PREVIEW, "utter_then_the_rest"]
    for _ in range(3):
        dialogue.say("yes", "affirm")
    statuses = {number: dialogue.order(number).status for number in ("DS-1", "DS-3", "DS-4", "DS-6")}
    assert statuses == {"DS-1": "cancelled", "DS-3": "cancelled", "DS-4": "processed", "DS-6": "cancelled"}


def test_the_accounts_address_and_an_orders_in_one_message(dialogue: SmallDialogue) -> None:
    told = {"address": "12 Harbour Road", "city": "Galway", "postcode": "H91", "order_number": "DS-1"}
    words = "Change my default address to 12 Harbour Road, Galway H91 and also the address of my order DS-1"
    dialogue.say(words, "change_address", **told)
    dialogue.say("yes", "affirm")
    dialogue.say("yes", "affirm")
    places = (dialogue.customer().address, dialogue.order("DS-1").address, dialogue.order("DS-3").address)
    assert [place.city for place in places] == ["Galway", "Galway", "Dublin"]


def test_of_several_orders_that_are_cancelled_the_reason_is_told_once(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    both = [{"entity": "order_number", "value": number, "start": 0, "end": 0} for number in ("DS-1", "DS-3")]
    dialogue.say("cancel DS-1 and DS-3", "cancel_order", roles=both)
    assert PREVIEW in dialogue.say("I no longer need them", "question").responses
    assert dialogue.say("yes", "affirm").responses[-1] == PREVIEW
    dialogue.say("yes", "affirm")
    assert [dialogue.order(number).status for number in ("DS-1", "DS-3")] == ["cancelled"] * 2


def test_another_operation_for_another_thing_is_begun_beside_the_open_one(dialogue: SmallDialogue) -> None:
    dialogue.say("return the shirt of DS-2, unused", "return_order", order_number="DS-2")
    said = dialogue.say("and exchange the soap for a box", "exchange_order")
    assert said.reasons["operation"]["name"] == "exchange"
    assert "Soap" in said.the(PREVIEW).values["plan"] and "Shirt" not in said.the(PREVIEW).values["plan"]


@pytest.mark.parametrize(
    "words",
    [
        "send DS-1 to my default address",
        "DS-1 should go to the address, same as my profile",
        "DS-1寄到我的默认地址",
    ],
)
def test_an_order_goes_to_the_customers_own_address(dialogue: SmallDialogue, words: str) -> None:
    told = {"order_number": "DS-1", "address": "12 Quay", "city": "Cork", "postcode": "T12"}
    dialogue.say("DS-1 shall go to 12 Quay, T12 Cork", "change_address", **told)
    dialogue.say("yes", "affirm")
    before = dialogue.order("DS-1").address
    dialogue.yes(dialogue.say(words, "change_address", order_number="DS-1"))
    after = dialogue.order("DS-1").address
    assert before != after == dialogue.backend.customer("ann").address  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("cancel the order I just placed, wrong shirt", True),
        ("I want to cancel DS-1", True),
        ("取消订单 DS-1", True),
        ("cancel the shirt in my order DS-1", False),
        ("cancel only the soap from DS-1", False),
    ],
)
def test_an_order_that_is_named_is_cancelled_whole(dialogue: SmallDialogue, words: str, whole: bool) -> None:
    dialogue.say("cancel the soap of DS-1", "cancel_order", order_number="DS-1")
    said = dialogue.say(words, "cancel_order", order_number="DS-1").responses
    assert said == ([PREVIEW] if whole else ["utter_operation_no_part"])


def test_what_was_not_in_the_parcel_is_reported(dialogue: SmallDialogue) -> None:
    words = "There was no soap in the parcel of DS-2, I'd like a refund"
    said = dialogue.say(words, "unsure", order_number="DS-2", band="admit")
    assert said.reasons["operation"]["name"] == "report_missing"


def test_two_orders_that_are_told_apart_by_their_things_are_cancelled_one_after_the_other(
    dialogue: SmallDialogue,
) -> None:
    replies = dialogue.say(
        "cancel the order with the soap and DS-6, I don't need them", "cancel_order", order_number="DS-6"
    )
    assert replies.responses[0] == PREVIEW
    assert dialogue.order("DS-1").status == "pending"
    second = dialogue.press(replies.the(PREVIEW).payloads[0])
    assert second.responses[0] == DONE
    dialogue.press(second.the(PREVIEW).payloads[0])
    assert dialogue.order("DS-6").status == dialogue.order("DS-1").status == "cancelled"
