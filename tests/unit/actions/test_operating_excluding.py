"""A return and an exchange of one order, where the shop's table allows only one of them."""

from pathlib import Path

import pytest

from shop.policy_table import read_table
from tests.small_shop import RETAIL_TABLE
from tests.unit.actions.fakes import Replies
from tests.unit.actions.small_dialogue import SmallDialogue

PREVIEW, ONLY_ONE = "utter_operation_preview", "utter_operation_only_one"


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path, table=read_table(RETAIL_TABLE))


def both(dialogue: SmallDialogue, exchanged_in: str = "DS-2") -> Replies:
    """The soap goes back, the shirt is exchanged."""
    words = ("return the soap of DS-2", f"exchange the shirt of {exchanged_in} for size L")
    requests = [
        {
            "text": text,
            "intent": intent,
            "confidence": 0.9,
            "entities": [{"entity": "order_number", "value": number}],
        }
        for text, intent, number in zip(
            words, ("return_order", "exchange_order"), ("DS-2", exchanged_in), strict=True
        )
    ]
    return dialogue.say(" and ".join(words), "return_order", requests=requests)


def test_before_the_first_is_done_it_is_said_that_the_other_is_not_possible_then(
    dialogue: SmallDialogue,
) -> None:
    replies = both(dialogue)
    assert replies.responses[:2] == [ONLY_ONE, PREVIEW]
    assert replies[0].values == {"this": "a return", "other": "an exchange"}


def test_a_no_leads_to_the_other(dialogue: SmallDialogue) -> None:
    both(dialogue)
    dialogue.yes(dialogue.say("no", "deny"))
    assert dialogue.order("DS-2").status == "exchange requested"


def test_of_two_orders_both_are_possible(dialogue: SmallDialogue) -> None:
    assert ONLY_ONE not in both(dialogue, "DS-4").responses


def test_one_alone_needs_no_warning(dialogue: SmallDialogue) -> None:
    assert ONLY_ONE not in dialogue.say("return the soap", "return_order", order_number="DS-2").responses
