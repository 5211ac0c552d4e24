"""Operations in conversation: nothing without a clear yes, all may be put right before, effects are in the database."""

from pathlib import Path

import pytest

from actions.operating.task import Question, Task, task_of
from shop.policy_table import Condition, Operation, read_table
from tests.small_shop import CARD, GIFT, PAYPAL, RETAIL_TABLE
from tests.unit.actions.fakes import CODE, Replies, finding, request
from tests.unit.actions.small_dialogue import SmallDialogue

PREVIEW = "utter_operation_preview"
DONE = "utter_operation_done"


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


def shown(dialogue: SmallDialogue, number: str = "DS-3") -> Replies:
    """A cancellation that waits for its yes."""
    replies = dialogue.say(f"cancel {number}", "cancel_order", order_number=number)
    assert replies.responses == [PREVIEW]
    return replies


def test_a_preview_shows_everything_and_waits_for_a_yes(dialogue: SmallDialogue) -> None:
    before = dialogue.records()
    said = shown(dialogue)
    plan = said[0].values["plan"]
    assert "DS-3" in plan and "€40.00" in plan and "gift card" in plan
    assert said[0].custom["expects"] == {"slot": "operation", "kind": "confirmation"}
    assert said.reasons["operation"]["rules"] == ["cancel"]
    assert said.reasons["operation"]["preview_id"] == dialogue.slots["task"]["preview_id"]
    assert dialogue.records() == before


@pytest.mark.parametrize("words", ["yes", "sure, go ahead", "yes, cancel it", "好的"])
def test_a_clear_yes_does_it(dialogue: SmallDialogue, words: str) -> None:
    shown(dialogue)
    assert dialogue.say(words, "affirm").responses == [DONE]
    assert dialogue.order("DS-3").status == "cancelled"
    assert dialogue.slots["task"] is None


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("maybe", "affirm"),
        ("I suppose so", "affirm"),
        ("yes?", "affirm"),
        ("the first one", "choose"),
        ("yes but wait", "affirm"),
        ("hm", "unsure"),
        ("what a day", "small_talk"),
    ],
)
def test_anything_but_a_clear_yes_does_nothing(dialogue: SmallDialogue, words: str, intent: str) -> None:
    before = dialogue.records()
    shown(dialogue)
    assert dialogue.say(words, intent).responses[-1] == PREVIEW  # asked again
    assert dialogue.records() == before


def test_unclear_twice_is_left(dialogue: SmallDialogue) -> None:
    shown(dialogue)
    assert dialogue.say("hm", "unsure").responses == ["utter_operation_unclear", PREVIEW]
    assert dialogue.say("hm", "unsure").responses == ["utter_operation_left", "utter_offer_person"]
    assert dialogue.say("yes", "affirm").handoff is not None  # to the person, not to the operation
    assert dialogue.order("DS-3").status == "pending"


@pytest.mark.parametrize("words", ["no", "no thanks", "forget it", "不用了"])
def test_a_no_drops_it_and_says_that_nothing_was_changed(dialogue: SmallDialogue, words: str) -> None:
    shown(dialogue)
    assert dialogue.say(words, "deny").responses == ["utter_operation_dropped"]
    assert dialogue.say("yes", "affirm").responses == ["utter_what_else"]
    assert dialogue.order("DS-3").status == "pending"


def test_an_old_yes_does_nothing_after_a_no(dialogue: SmallDialogue) -> None:
    old = shown(dialogue)
    dialogue.say("no", "deny")
    assert dialogue.yes(old).responses == ["utter_operation_no_longer_open"]
    assert dialogue.order("DS-3").status == "pending"


def test_the_yes_of_an_older_preview_does_nothing(dialogue: SmallDialogue) -> None:
    old = shown(dialogue)
    shown(dialogue, "DS-1")
    assert dialogue.yes(old).responses[0] == "utter_operation_no_longer_open"
    assert (dialogue.order("DS-1").status, dialogue.order("DS-3").status) == ("pending", "pending")


def test_a_yes_pressed_twice_tells_the_first_result_again(dialogue: SmallDialogue) -> None:
    replies = shown(dialogue)
    first = dialogue.yes(replies)
    after = dialogue.records()
    assert dialogue.yes(replies)[0].values["done"] == first[0].values["done"]
    assert dialogue.records() == after


def test_undo_puts_everything_back_and_only_once(dialogue: SmallDialogue) -> None:
    before = dialogue.records()
    dialogue.yes(shown(dialogue))
    assert dialogue.say("undo that", "unsure").responses == ["utter_operation_undone"]
    assert dialogue.records() == before
    assert dialogue.say("undo that", "unsure").responses == ["utter_nothing_to_undo"]


def test_what_was_done_can_be_undone_by_the_operations_before_it_one_by_one(dialogue: SmallDialogue) -> None:
    before = dialogue.records()
    dialogue.yes(shown(dialogue))
    dialogue.yes(shown(dialogue, "DS-1"))
    dialogue.say("undo", "unsure")
    dialogue.say("undo", "unsure")
    assert dialogue.records() == before


def test_a_table_without_undo_promises_none(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    replies = dialogue.say("cancel DS-1, ordered by mistake", "cancel_order", order_number="DS-1")
    assert dialogue.yes(replies)[0].values["undo"] == ""
    assert dialogue.say("undo", "unsure").responses == ["utter_operation_refused"]
    assert dialogue.order("DS-1").status == "cancelled"


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("I ordered it by mistake", "wrong_or_damaged"),
        ("不要了", "deny"),
        ("cancel it, I changed my mind", "cancel_order"),
    ],
)
def test_a_reason_is_one_whatever_intent_it_sounds_like(tmp_path: Path, words: str, intent: str) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    dialogue.say("cancel DS-1", "cancel_order", order_number="DS-1")
    assert dialogue.say(words, intent).responses == [PREVIEW]


def test_what_arrived_broken_is_reported_and_not_repaired(dialogue: SmallDialogue) -> None:
    replies = dialogue.say("the shirt in DS-2 arrived broken", "repair", order_number="DS-2")
    assert replies.reasons["operation"]["name"] == "report_damaged"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("I don't need it any more", "no longer needed"),
        ("下错单了", "ordered by mistake"),
        ("the second", "ordered by mistake"),
    ],
)
def test_a_reason_that_the_table_wants_is_asked_for_and_mapped(
    tmp_path: Path, words: str, reason: str
) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    asked = dialogue.say("cancel DS-1", "cancel_order", order_number="DS-1")
    assert asked.responses == ["utter_operation_why"]
    dialogue.yes(dialogue.say(words, "choose" if words == "the second" else "unsure"))
    assert dialogue.order("DS-1").extra["cancel_reason"] == reason


def test_items_way_of_refund_and_condition_are_put_right_before_the_yes(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("return the soap from DS-2", "return_order", order_number="DS-2")
    assert asked.responses == ["utter_operation_condition"]
    assert "€6.50" in dialogue.say("still sealed", "unsure").the(PREVIEW).values["plan"]
    assert "€31.50" in dialogue.say("wait, also the shirt", "correct").the(PREVIEW).values["plan"]
    assert "gift card" in dialogue.say("to my gift card", "correct").the(PREVIEW).values["plan"]
    dialogue.yes(dialogue.say("yes but only the shirt", "affirm"))
    after = dialogue.order("DS-2")
    assert (after.status, after.extra["return_items"]) == ("return requested", ["shirt-m"])
    assert after.extra["return_payment_method_id"] == GIFT.id


def test_what_was_used_gives_less(dialogue: SmallDialogue) -> None:
    replies = dialogue.say(
        "return the shirt from DS-2, it was worn once", "return_order", order_number="DS-2"
    )
    assert "€17.50" in replies.the(PREVIEW).values["plan"] and "70 %" in replies[0].values["plan"]


def test_an_exchange_before_sending_is_a_change_and_pays_the_difference(dialogue: SmallDialogue) -> None:
    replies = dialogue.say(
        "swap the shirt in DS-1 for a size L", "exchange_order", order_number="DS-1", size="L"
    )
    assert "€5.00" in replies.the(PREVIEW).values["plan"]
    replies = dialogue.say("no, one size down", "correct")
    assert "Refund of €5.00" in replies.the(PREVIEW).values["plan"]
    dialogue.yes(replies)
    assert dialogue.order("DS-1").lines[0].item_id == "shirt-s"


def test_a_version_that_is_sold_out_is_refused_with_those_there_are(dialogue: SmallDialogue) -> None:
    replies = dialogue.say(
        "change the shirt in DS-1 to size XL", "change_items", order_number="DS-1", size="XL"
    )
    assert replies.responses == ["utter_operation_refused", "utter_operation_which_version"]
    assert [choice["title"] for choice in replies[1].choices] == ["s: €20.00", "l: €30.00"]
    record = replies.reasons["operation"]
    assert (record["refused"], record["rule"], record["asked"]) == ("not_available", "not_available", "item")
    dialogue.yes(dialogue.press(replies[1].payloads[1]))
    assert dialogue.order("DS-1").lines[0].item_id == "shirt-l"


def test_an_exchange_after_delivery_is_registered(dialogue: SmallDialogue) -> None:
    dialogue.yes(
        dialogue.say("swap the shirt in DS-2 for a size L", "exchange_order", order_number="DS-2", size="L")
    )
    assert dialogue.order("DS-2").extra["exchange_new_items"] == ["shirt-l"]


def test_the_way_to_pay_is_changed(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("pay DS-1 another way", "change_payment", order_number="DS-1")
    assert asked.responses == ["utter_operation_pay_how"]
    refused = dialogue.say("the visa ending 4242", "unsure")
    assert refused.responses == ["utter_operation_refused", "utter_operation_pay_how"]
    dialogue.yes(dialogue.say("my paypal", "unsure"))
    assert [p.payment_method_id for p in dialogue.order("DS-1").payments] == [CARD.id, PAYPAL.id, CARD.id]


def test_a_way_to_pay_that_the_customer_lacks_is_said_to_be_missing(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("pay DS-1 with my mastercard", "change_payment", order_number="DS-1")
    assert asked.responses == ["utter_operation_no_such_method"]


def test_an_address_is_put_right_and_not_kept_in_the_slot(dialogue: SmallDialogue) -> None:
    told = {"address": "12 Harbour Road", "city": "Galway", "postcode": "H91"}
    dialogue.say("send DS-1 to 12 Harbour Road, Galway H91", "change_address", order_number="DS-1", **told)
    assert "address" not in dialogue.slots["task"]
    replies = dialogue.say("no, postcode H92", "correct", postcode="H92")
    assert "12 Harbour Road, H92 Galway, Ireland" in replies.the(PREVIEW).values["plan"]
    dialogue.yes(replies)
    assert (dialogue.order("DS-1").address.zip, dialogue.customer().address.zip) == ("H92", "D08")


def test_the_address_of_the_account_is_another_thing(dialogue: SmallDialogue) -> None:
    assert dialogue.say("change my address", "change_address").responses == ["utter_operation_where"]
    assert dialogue.say("my account, I moved", "unsure").responses == ["utter_operation_address"]
    told = {"address": "12 Harbour Road", "city": "Galway", "postcode": "H91"}
    dialogue.yes(dialogue.say("12 Harbour Road, Galway H91", "unsure", **told))
    assert (dialogue.customer().address.city, dialogue.order("DS-1").address.city) == ("Galway", "Dublin")


def test_a_refusal_names_the_fact_and_a_yes_starts_what_is_possible(dialogue: SmallDialogue) -> None:
    replies = dialogue.say("return the shirt from DS-1", "return_order", order_number="DS-1")
    assert replies.responses == ["utter_operation_refused"]
    assert "delivered" in replies[0].values["refused"] and "cancelling" in replies[0].values["refused"]
    assert (
        replies.reasons["operation"] | {"rule": "return", "instead": "cancel"} == replies.reasons["operation"]
    )
    assert replies[0].custom["expects"]["slot"] == "operation_instead"
    assert dialogue.say("yes", "affirm").responses == [PREVIEW]
    assert dialogue.order("DS-1").status == "pending"
    dialogue.say("yes", "affirm")
    assert dialogue.order("DS-1").status == "cancelled"


def test_a_period_that_is_over_is_named_with_its_days(dialogue: SmallDialogue) -> None:
    dialogue.now = dialogue.now.replace(month=7, day=12)
    replies = dialogue.say("return the shirt from DS-2", "return_order", order_number="DS-2")
    replies = (
        dialogue.press(replies[0].payloads[0])
        if replies.responses == ["utter_operation_condition"]
        else replies
    )
    text = replies.the("utter_operation_refused").values["refused"]
    assert "30 days" in text and "38" in text and "a repair, free of charge" in text
    report = dialogue.say("yes please", "affirm")
    assert "repair" in report.the(PREVIEW).values["plan"]


def test_without_an_order_named_the_only_possible_one_is_taken_or_it_is_asked(
    dialogue: SmallDialogue,
) -> None:
    asked = dialogue.say("I want to return something", "return_order")
    assert [choice["title"][:4] for choice in asked.the("utter_operation_which_order").choices] == [
        "DS-5",
        "DS-2",
    ]
    assert dialogue.say("the second one", "choose").responses == ["utter_operation_which_items"]
    assert dialogue.say("both", "choose").responses == ["utter_operation_condition"]
    assert task_of(dialogue.slots) is not None and dialogue.slots["task"]["lines"] == [0, 1]


def test_a_choice_of_an_order_can_be_pressed_or_counted(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("I want to return something", "return_order")
    assert dialogue.press(asked[0].payloads[0]).responses == ["utter_operation_condition"]
    other = dialogue.say("no, the other order", "correct")
    assert other.the("utter_operation_which_items").values["order"] == "DS-2"


def test_an_unknown_order_and_somebody_elses_are_told_alike(dialogue: SmallDialogue) -> None:
    foreign = dialogue.say("cancel DS-9", "cancel_order", order_number="DS-9")
    dialogue.say("no", "deny")
    unknown = dialogue.say("cancel DS-77", "cancel_order", order_number="DS-77")
    assert foreign.responses == unknown.responses == ["utter_order_not_found", "utter_operation_which_order"]
    assert foreign[1].choices == unknown[1].choices
    assert all("DS-9" not in choice["title"] for choice in foreign[1].choices)


def test_a_question_in_between_is_answered_and_the_open_one_asked_again(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, open=finding("answer"))
    shown(dialogue)
    between = dialogue.say("when are you open?", "contact")
    assert between.responses == ["utter_answer", "utter_operation_back", PREVIEW]
    assert dialogue.say("yes", "affirm").responses == [DONE]


def test_a_yes_to_a_person_is_no_yes_to_the_operation(dialogue: SmallDialogue) -> None:
    shown(dialogue)
    upset = dialogue.say("this is ridiculous, where is my money!!", "question", mood="upset", urgency=1.0)
    upset = dialogue.say("THIS IS RIDICULOUS, where is my money!!", "question", mood="upset", urgency=1.0)
    assert upset.responses[-1] == "utter_person_for_upset"
    assert dialogue.say("yes", "affirm").handoff is not None
    assert dialogue.order("DS-3").status == "pending"


def test_two_orders_in_one_message_are_done_one_after_the_other(dialogue: SmallDialogue) -> None:
    both = [{"entity": "order_number", "value": number, "start": 0, "end": 0} for number in ("DS-1", "DS-3")]
    first = dialogue.say("cancel DS-1 and DS-3", "cancel_order", roles=both)
    assert first.responses == [PREVIEW, "utter_then_the_rest"]
    second = dialogue.say("yes", "affirm")
    assert second.responses == [DONE, "utter_and_about", PREVIEW]
    assert (dialogue.order("DS-1").status, dialogue.order("DS-3").status) == ("cancelled", "pending")
    dialogue.say("yes", "affirm")
    assert dialogue.order("DS-3").status == "cancelled"


def test_a_no_to_the_first_leaves_the_second_open(dialogue: SmallDialogue) -> None:
    requests = [
        request("cancel DS-1", "cancel_order", order_number="DS-1"),
        request("return the soap of DS-2, unopened", "return_order", order_number="DS-2"),
    ]
    dialogue.say("cancel DS-1 and return the soap of DS-2, unopened", "cancel_order", requests=requests)
    assert dialogue.say("no", "deny").responses == ["utter_operation_dropped", "utter_and_about", PREVIEW]
    assert dialogue.slots["task"]["operation"] == "return"


def test_what_waits_waits_through_a_question_in_between(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, open=finding("answer"))
    both = [{"entity": "order_number", "value": number, "start": 0, "end": 0} for number in ("DS-1", "DS-3")]
    dialogue.say("cancel DS-1 and DS-3", "cancel_order", roles=both)
    between = dialogue.say("when are you open?", "contact")
    assert between.responses == ["utter_answer", "utter_operation_back", PREVIEW]
    assert "DS-1" in between[-1].values["plan"]


def test_a_change_of_mind_takes_another_operation_for_the_same_order(dialogue: SmallDialogue) -> None:
    shown(dialogue, "DS-1")
    replies = dialogue.say("no wait, just send it in size L instead", "change_items", size="L")
    assert replies.responses == ["utter_operation_which_items"] or replies.responses == [PREVIEW]
    assert dialogue.slots["task"]["operation"] == "change_items"
    assert dialogue.order("DS-1").status == "pending"


def test_another_order_in_between_and_the_thread_is_picked_up(dialogue: SmallDialogue) -> None:
    shown(dialogue, "DS-1")
    dialogue.say("first cancel DS-3", "cancel_order", order_number="DS-3")
    task = task_of(dialogue.slots)
    assert task is not None and task.order_id == "DS-3"


def test_an_interrupted_operation_comes_back(dialogue: SmallDialogue) -> None:
    shown(dialogue, "DS-1")
    dialogue.say("return the shirt of DS-5, unused", "return_order", order_number="DS-5")
    back = dialogue.say("yes", "affirm")
    assert back.responses == [DONE, "utter_operation_back", PREVIEW]
    assert "DS-1" in back[-1].values["plan"]
    dialogue.say("yes", "affirm")
    assert dialogue.order("DS-1").status == "cancelled"


def test_a_guest_proves_the_order_and_the_operation_goes_on(dialogue: SmallDialogue) -> None:
    dialogue.shop.customer = None
    asked = dialogue.say("cancel DS-3", "cancel_order", order_number="DS-3")
    assert asked.responses == ["utter_tell_email"]
    assert dialogue.say("ann@example.com", "unsure", email="ann@example.com").responses == ["utter_code_sent"]
    assert dialogue.say(CODE, "unsure").responses == ["utter_verified", PREVIEW]
    dialogue.shop.customer = "ann"
    dialogue.say("yes", "affirm")
    assert dialogue.order("DS-3").status == "cancelled"


def test_what_the_table_does_not_know_goes_to_a_person_with_what_was_collected(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))
    replies = dialogue.say("the shirt of DS-2 needs a repair", "repair", order_number="DS-2")
    assert replies.responses == ["utter_colleague_does_this", "utter_offer_person"]
    handoff = dialogue.say("yes", "affirm").handoff
    assert handoff is not None and handoff["order_numbers"] == ["DS-2"]
    assert "operation: repair" in handoff["still_open"][0]["text"]


def test_a_general_question_is_answered_without_starting_anything(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, how_do=finding("answer"))
    replies = dialogue.say("how do returns work?", "return_order")
    assert replies.responses == ["utter_answer", "utter_operation_can_start"]
    assert dialogue.press(replies[-1].payloads[0]).responses == ["utter_operation_which_order"]


def test_damage_is_reported_with_what_the_customer_wishes(dialogue: SmallDialogue) -> None:
    words = "the shirt in DS-2 came broken, I want a replacement"
    replies = dialogue.say(words, "wrong_or_damaged", order_number="DS-2")
    assert "replacement" in replies.the(PREVIEW).values["plan"]
    assert dialogue.yes(replies).responses == [DONE]


def test_an_order_is_placed_again(dialogue: SmallDialogue) -> None:
    replies = dialogue.yes(dialogue.say("order DS-2 again", "reorder", order_number="DS-2"))
    number = dialogue.slots["order_number"]
    assert number not in ("DS-2", None) and number in replies[0].values["done"]
    assert dialogue.order(number).total_cents == dialogue.order("DS-2").total_cents


def test_a_preview_that_has_become_old_is_made_anew(dialogue: SmallDialogue) -> None:
    replies = shown(dialogue)
    dialogue.now = dialogue.now.replace(hour=14)
    assert dialogue.yes(replies).responses == ["utter_operation_refused", PREVIEW]
    assert dialogue.order("DS-3").status == "pending"


def test_a_refund_is_told_from_the_order(dialogue: SmallDialogue) -> None:
    dialogue.yes(shown(dialogue))
    said = dialogue.say("where is my refund", "refund_status", order_number="DS-3")
    assert said[0].values["refund"] == "€40.00 went back to your gift card."


def test_chinese_throughout(dialogue: SmallDialogue) -> None:
    dialogue.in_chinese()
    replies = dialogue.say("订单DS-2里除了肥皂都退，没穿过", "return_order", order_number="DS-2")
    assert "登记退货" in replies.the(PREVIEW).values["plan"]
    assert "已登记" in dialogue.say("好的，退吧", "affirm").the(DONE).values["done"]
    assert dialogue.order("DS-2").extra["return_items"] == ["shirt-m"]


def test_a_task_survives_its_slot() -> None:
    task = Task(operation=Operation.RETURN, lines=(0, 2), items={1: "x"}, conditions=(Condition.WORN,))
    task = task.having(question=Question.ITEM, before=Task(operation=Operation.CANCEL))
    assert task_of({"task": task.model_dump(mode="json", exclude_defaults=True)}) == task
    assert task_of({}) is None


def test_a_wish_in_the_form_of_a_question_is_heard(dialogue: SmallDialogue) -> None:
    dialogue.say("return the shirt of DS-2, unused", "return_order", order_number="DS-2")
    replies = dialogue.say(
        "can you refund it to my gift card?", "payment_methods", payment_method="gift card"
    )
    assert "gift card" in replies.the(PREVIEW).values["plan"]


def test_who_says_goodbye_is_not_asked_again(dialogue: SmallDialogue) -> None:
    shown(dialogue)
    assert dialogue.say("bye", "goodbye").responses == ["utter_goodbye"]
    assert dialogue.order("DS-3").status == "pending"


def test_a_person_who_takes_over_gets_the_open_operation(dialogue: SmallDialogue) -> None:
    shown(dialogue)
    handoff = dialogue.say("let me talk to somebody", "human").handoff
    assert handoff is not None and handoff["still_open"][0]["intent"] == "cancel_order"
    assert dialogue.slots["task"] is None


def test_the_versions_that_are_offered_are_the_other_ones(dialogue: SmallDialogue) -> None:
    replies = dialogue.say("exchange the soap in DS-2, unopened", "exchange_order", order_number="DS-2")
    assert [choice["title"] for choice in replies.the("utter_operation_which_version").choices] == [
        "box: €22.00"
    ]


def test_my_parcel_is_the_only_order_that_can_still_be_changed(dialogue: SmallDialogue) -> None:
    for number in ("DS-1", "DS-3"):
        dialogue.yes(shown(dialogue, number))
    dialogue.slots["order_number"] = None
    replies = dialogue.say("I need my parcel sent somewhere else", "change_address")
    assert replies.responses == ["utter_operation_address"]
    assert dialogue.slots["task"]["order_id"] == "DS-6"


def test_the_order_named_again_is_no_misunderstanding(dialogue: SmallDialogue) -> None:
    dialogue.say("return the soap of DS-2", "return_order", order_number="DS-2")
    replies = dialogue.say("order number DS-2", "order_content", order_number="DS-2")
    assert replies.responses == ["utter_operation_condition"]


def test_a_rule_asked_for_in_between_does_not_offer_what_is_open(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, cost=finding("answer"))
    shown(dialogue)
    between = dialogue.say("what does it cost to cancel?", "cancel_order")
    assert between.responses == ["utter_answer", "utter_operation_back", PREVIEW]


def test_a_question_beside_an_operation_is_answered_first(tmp_path: Path) -> None:
    dialogue = SmallDialogue(tmp_path, cost=finding("answer"))
    requests = [
        request("cancel DS-3", "cancel_order", order_number="DS-3"),
        request("what does delivery cost", "delivery_options"),
    ]
    replies = dialogue.say("cancel DS-3, and what does delivery cost", "cancel_order", requests=requests)
    assert replies.responses == ["utter_answer", "utter_and_about", PREVIEW]
    assert dialogue.say("yes", "affirm").responses == [DONE]


def test_somebody_upset_may_have_a_person_instead_of_answering(dialogue: SmallDialogue) -> None:
    replies = dialogue.say("my order arrived broken again!!", "wrong_or_damaged", mood="upset")
    assert replies[-1].payloads[-1] == "/human"


def test_a_country_alone_puts_the_address_right(dialogue: SmallDialogue) -> None:
    told = {"address": "Lindenstrasse 14", "city": "Hamburg", "postcode": "20357"}
    words = "send DS-1 to Lindenstrasse 14, 20357 Hamburg"
    dialogue.say(words, "change_address", order_number="DS-1", **told)
    replies = dialogue.say("no, it's in Germany", "correct")
    assert "Lindenstrasse 14, 20357 Hamburg, Germany" in replies.the(PREVIEW).values["plan"]


def test_no_thanks_is_a_no_whatever_intent_it_sounds_like(dialogue: SmallDialogue) -> None:
    shown(dialogue)
    assert dialogue.say("不了，谢谢", "thanks").responses == ["utter_operation_dropped"]


@pytest.mark.parametrize("words", ["no wait, keep the soap", "please also keep the soap"])
def test_what_is_to_be_kept_is_left_out(dialogue: SmallDialogue, words: str) -> None:
    dialogue.say("return everything in DS-2, unused", "return_order", order_number="DS-2")
    replies = dialogue.say(words, "correct")
    assert replies.responses == [PREVIEW]
    dialogue.yes(replies)
    assert dialogue.order("DS-2").extra["return_items"] == ["shirt-m"]


def test_what_was_said_of_items_before_the_order_was_clear_counts(dialogue: SmallDialogue) -> None:
    asked = dialogue.say("I want to return the shirt, it is unused", "return_order")
    assert asked.responses == ["utter_operation_which_order"]
    replies = dialogue.say("DS-2", "unsure", order_number="DS-2")
    assert replies.responses == [PREVIEW]
    assert dialogue.slots["task"]["lines"] == [0]


def test_an_order_that_has_all_that_is_named_is_meant(dialogue: SmallDialogue) -> None:
    dialogue.say("return the shirt and the soap, both unused", "return_order")
    assert dialogue.slots["task"]["order_id"] == "DS-2"


def test_what_the_status_forbids_is_refused_before_anything_is_asked(dialogue: SmallDialogue) -> None:
    replies = dialogue.say("return something from DS-1", "return_order", order_number="DS-1")
    assert replies.responses[0] == "utter_operation_refused"


def test_a_version_is_picked_from_those_that_were_offered(dialogue: SmallDialogue) -> None:
    dialogue.say("change the shirt in DS-1", "change_items", order_number="DS-1")
    replies = dialogue.say("the l one", "choose")
    assert replies.responses == [PREVIEW]
    dialogue.yes(replies)
    assert dialogue.order("DS-1").lines[0].item_id == "shirt-l"
