"""What customers hear while the shop's system does not answer: from when an answer is, and that nothing was done."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions.services import Services
from orders.operations import Operations
from shop.connector import RememberingShop
from tests.shop_outage import Effect, Outage
from tests.unit.actions.small_dialogue import SmallDialogue


class Connected(SmallDialogue):
    """The small shop in another system, which can go down."""

    def services(self) -> Services:
        services = super().services()
        self.live = Outage(self.backend)
        self.reads = RememberingShop(self.live, self.engine, now=lambda: self.now)
        operations = Operations(self.engine, self.live, table=services.table, now=lambda: self.now)
        return replace(services, orders=self.reads, backend=self.reads, operations=operations)


@pytest.fixture
def dialogue(tmp_path: Path) -> Connected:
    return Connected(tmp_path)


def previewed(dialogue: Connected) -> list[str]:
    """The choices below the preview of a cancellation."""
    replies = dialogue.say("cancel DS-3", "cancel_order", order_number="DS-3")
    while replies[-1].response != "utter_operation_preview":
        replies = dialogue.press(replies[-1].payloads[0])
    return replies[-1].payloads


@pytest.mark.parametrize("intent", ["order_status", "order_content", "delivery_date", "not_arrived"])
def test_a_status_of_before_is_told_with_its_time_first(dialogue: Connected, intent: str) -> None:
    dialogue.say("where is DS-1", intent, order_number="DS-1")
    dialogue.live.is_down = True
    replies = dialogue.say("where is DS-1", intent, order_number="DS-1")
    assert replies[0].response == "utter_shop_as_of" and len(replies) >= 2
    assert replies[0].values["time"] == f"{dialogue.now.astimezone():%H:%M}"
    assert replies.reasons["shop_as_of"] == dialogue.now.isoformat()
    assert replies[1].values["order_number"] == "DS-1"


def test_a_list_of_before_is_told_with_its_time(dialogue: Connected) -> None:
    dialogue.say("my orders", "order_list")
    dialogue.live.is_down = True
    replies = dialogue.say("my orders", "order_list")
    assert replies.responses[:2] == ["utter_shop_as_of", "utter_order_list"]


def test_a_status_of_now_has_no_time(dialogue: Connected) -> None:
    assert "utter_shop_as_of" not in dialogue.say("my orders", "order_list").responses


def test_what_was_never_read_is_not_invented_and_a_person_is_offered(dialogue: Connected) -> None:
    dialogue.live.is_down = True
    replies = dialogue.say("where is DS-1", "order_status", order_number="DS-1")
    assert replies.responses == ["utter_shop_not_answering", "utter_offer_person"]


def test_other_requests_of_the_message_are_answered_all_the_same(dialogue: Connected) -> None:
    dialogue.live.is_down = True
    both = [
        {"text": "where is DS-1", "intent": "order_status", "confidence": 0.9, "entities": []},
        {"text": "what does the shirt cost", "intent": "product_price", "confidence": 0.9, "entities": []},
    ]
    replies = dialogue.say("where is DS-1 and what does the shirt cost", "order_status", requests=both)
    assert replies.responses[0] == "utter_shop_not_answering" and len(replies.responses) > 2


def test_an_operation_is_not_begun_on_records_of_before(dialogue: Connected) -> None:
    dialogue.say("my orders", "order_list")
    dialogue.reads.customer("ann")
    dialogue.live.is_down = True
    replies = dialogue.say("cancel DS-3", "cancel_order", order_number="DS-3")
    assert replies.responses == ["utter_operation_not_now", "utter_offer_person"]
    assert not dialogue.slots.get("task")


def test_a_yes_while_the_shop_is_down_does_nothing_and_may_be_said_again(dialogue: Connected) -> None:
    yes = previewed(dialogue)[0]
    dialogue.live.is_down = True
    refused = dialogue.press(yes)
    assert refused.responses == ["utter_operation_try_again"]
    assert "nothing has changed" in refused[0].values["refused"]
    assert dialogue.order("DS-3").status == "pending"
    dialogue.live.is_down = False
    assert dialogue.say("yes", "affirm").responses == ["utter_operation_done"]
    assert dialogue.order("DS-3").status == "cancelled" and len(dialogue.live.keys) == 1


@pytest.mark.parametrize("effect", [Effect.LOST, Effect.UNHEARD])
def test_an_unknown_outcome_is_told_as_one_and_another_yes_does_it_once(
    dialogue: Connected, effect: Effect
) -> None:
    yes = previewed(dialogue)[0]
    dialogue.live.effect, dialogue.live.down_after = effect, True
    told = dialogue.press(yes)
    assert told.responses == ["utter_operation_try_again"]
    assert "I don't know whether it was done" in told[0].values["refused"]
    again = dialogue.press(told[-1].payloads[0])
    assert "I don't know whether it was done" in again[0].values["refused"]
    dialogue.live.is_down, dialogue.live.down_after, dialogue.live.effect = False, False, Effect.DONE
    assert dialogue.press(again[-1].payloads[0]).responses == ["utter_operation_done"]
    assert dialogue.order("DS-3").status == "cancelled" and len(set(dialogue.live.keys)) == 1


@pytest.mark.parametrize(
    ("text", "intent"),
    [("order the same again", "reorder"), ("cancel DS-1 too", "cancel_order"), ("hm", "unsure")],
)
def test_nothing_else_is_begun_before_the_outcome_is_settled(
    dialogue: Connected, text: str, intent: str
) -> None:
    yes, _ = previewed(dialogue)
    dialogue.live.effect = Effect.UNHEARD
    dialogue.press(yes)
    dialogue.live.effect = Effect.DONE
    assert dialogue.say(text, intent).responses[0] == "utter_operation_try_again"
    assert dialogue.say("yes", "affirm").responses == ["utter_operation_done"]
    assert len(set(dialogue.live.keys)) == 1


def test_a_no_to_an_unknown_outcome_does_not_claim_that_nothing_was_changed(dialogue: Connected) -> None:
    yes, no = previewed(dialogue)
    dialogue.live.effect = Effect.LOST
    dialogue.press(yes)
    assert dialogue.press(no).responses == ["utter_operation_left_unknown", "utter_offer_person"]
    assert not dialogue.slots.get("task")


def test_undo_while_the_shop_is_down_can_be_said_again(dialogue: Connected) -> None:
    dialogue.press(previewed(dialogue)[0])
    dialogue.live.is_down = True
    refused = dialogue.say("undo that", "unsure")
    assert "utter_operation_refused" in refused.responses
    assert "nothing has changed" in refused.the("utter_operation_refused").values["refused"]
    dialogue.live.is_down = False
    assert "utter_operation_undone" in dialogue.say("undo that", "unsure").responses
    assert dialogue.order("DS-3").status == "pending"


def test_it_is_said_in_chinese_too(dialogue: Connected) -> None:
    dialogue.in_chinese()
    yes = previewed(dialogue)[0]
    dialogue.live.is_down = True
    assert "没有做任何修改" in dialogue.press(yes)[0].values["refused"]
