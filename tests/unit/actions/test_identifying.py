"""Who a guest is by name and postcode: asked once for either way, in any order, and the wish of before goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from actions.services import Services
from conversations.turn_context import TurnContext
from orders.identity_by_name import IdentityByName
from orders.ownership import TRIES
from shop.policy_table import read_table
from shop.policy_table.reading import table_of
from tests.small_shop import DEMO_TABLE
from tests.unit.actions.fakes import FakeShop, Replies, request
from tests.unit.actions.small_dialogue import SmallDialogue

PREVIEW, VERIFIED = "utter_operation_preview", "utter_verified"
ASKED, UNKNOWN, OTHER = "utter_who_are_you", "utter_identity_unknown", "utter_identity_other"
ANN = "I'm Ann Byrne, D08"


@dataclass
class Guests(FakeShop):
    """Nobody is signed in before a reply says so, as the gateway does it."""

    customer: str | None = None

    def context(self, turn_id: str) -> TurnContext:
        return TurnContext("c1", self.customer, "en", "web")


class GuestDialogue(SmallDialogue):
    """A guest in the small shop."""

    def __init__(self, home: Path, identify_by: Sequence[str] = ("code", "name_and_postcode")) -> None:
        content = read_table(DEMO_TABLE).content
        super().__init__(home, table=table_of({**content, "identify_by": list(identify_by)}))

    def services(self) -> Services:
        self.shop = Guests()
        identities = IdentityByName(self.engine, now=lambda: self.now)
        return replace(super().services(), turns=self.shop, identities=identities)

    def say(self, text: str, intent: str = "out_of_scope", **more: Any) -> Replies:
        replies = super().say(text, intent, **more)
        verified = [said.custom["verified"] for said in replies if "verified" in said.custom]
        self.shop.customer = next(iter(verified), self.shop.customer)
        return replies


@pytest.fixture
def dialogue(tmp_path: Path) -> GuestDialogue:
    return GuestDialogue(tmp_path)


def test_a_guest_is_asked_once_for_either_way(dialogue: GuestDialogue) -> None:
    said = dialogue.say("I want to cancel my order", "cancel_order")
    assert said.responses == [ASKED]
    assert said[0].custom["expects"] == {"slot": "identity", "kind": "free_text"}
    assert said[0].payloads == ["/human"]


def test_the_wish_of_before_goes_on(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    assert dialogue.say(ANN).responses == [VERIFIED, PREVIEW]
    assert dialogue.shop.customer == "ann"
    assert (dialogue.slots["identity"], dialogue.slots["proof_for"]) == (None, None)
    assert dialogue.say("yes", "affirm").responses == ["utter_operation_done"]
    assert dialogue.order("DS-3").status == "cancelled"


def test_the_wish_beside_the_name_is_answered_at_once(dialogue: GuestDialogue) -> None:
    said = dialogue.say(f"Hi, {ANN}. Please cancel order DS-3", "cancel_order", order_number="DS-3")
    assert said.responses == [VERIFIED, PREVIEW]


@pytest.mark.parametrize(
    "parts", [("Ann Byrne", "D08"), ("D08", "it's ann byrne"), ("ann byrne", "my zip is d08")]
)
def test_both_may_come_one_after_the_other(dialogue: GuestDialogue, parts: tuple[str, str]) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    assert dialogue.say(parts[0]).responses in (["utter_tell_postcode"], ["utter_tell_name"])
    assert dialogue.say(parts[1]).responses == [VERIFIED, PREVIEW]


def test_a_name_told_with_the_wish_leaves_only_the_postcode_to_ask_for(dialogue: GuestDialogue) -> None:
    said = dialogue.say("My name is Ann Byrne and I want to cancel DS-3", "cancel_order", order_number="DS-3")
    assert said.responses == ["utter_tell_postcode"]
    assert dialogue.say("D08").responses == [VERIFIED, PREVIEW]


def test_the_order_may_be_named_between_wish_and_name(dialogue: GuestDialogue) -> None:
    dialogue.say("I want to cancel an order", "cancel_order")
    said = dialogue.say("DS-3", "verify_identity", order_number="DS-3")
    assert said.responses == ["utter_tell_email_or_name"]
    plan = dialogue.say(ANN)[-1].values["plan"]
    assert "DS-3" in plan


def test_the_order_may_be_named_beside_the_name(dialogue: GuestDialogue) -> None:
    dialogue.say("I want to cancel an order", "cancel_order")
    said = dialogue.say(f"{ANN}, the order is DS-3", "order_status", order_number="DS-3")
    assert said.responses == [VERIFIED, PREVIEW]


def test_without_a_wish_it_is_asked_for(dialogue: GuestDialogue) -> None:
    assert dialogue.say(ANN).responses == [VERIFIED, "utter_what_now"]
    assert dialogue.say("cancel DS-3", "cancel_order", order_number="DS-3").responses == [PREVIEW]


def test_a_name_in_a_greeting_is_greeted_and_kept(dialogue: GuestDialogue) -> None:
    assert dialogue.say("Hello, I'm Ann Byrne", "greet").responses == ["utter_greet"]
    assert dialogue.say("my zip is D08").responses == [VERIFIED, "utter_what_now"]


def test_a_postcode_in_a_question_is_nobodys(dialogue: GuestDialogue) -> None:
    dialogue.say("Hello, I'm Ann Byrne", "greet")
    said = dialogue.say("do you ship to zip code 10115?", "delivery_options", postcode="10115")
    assert UNKNOWN not in said.responses
    assert dialogue.slots["identity"] == {"name": "Ann Byrne"}


def test_a_postcode_that_was_taken_for_an_order_is_none(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    said = dialogue.say("我叫安伯恩，200040", order_number="200040", person="安伯恩")
    assert said.responses == [UNKNOWN]
    assert dialogue.slots["order_number"] is None
    assert dialogue.say(ANN).responses == [VERIFIED, PREVIEW]


def test_the_mailed_code_still_works_and_the_other_way_after_it(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    said = dialogue.say("ann@example.com", "verify_identity", email="ann@example.com")
    assert said.responses == ["utter_code_sent"]
    assert dialogue.say(ANN).responses == [VERIFIED, PREVIEW]
    assert dialogue.slots["pending_offer"] is None


@pytest.mark.parametrize("wrong", ["I'm Ann Byrne, D09", "I'm Niels Nygard, D08", "I'm Niels Nygard, 10115"])
def test_what_does_not_fit_sounds_the_same_and_shows_nothing(dialogue: GuestDialogue, wrong: str) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    said = dialogue.say(wrong)
    assert said.responses == [UNKNOWN]
    assert (said[0].values, said[0].payloads) == ({}, ["/human"])
    assert dialogue.shop.customer is None
    assert dialogue.say("sorry, I'm Ann Byrne, D08").responses == [VERIFIED, PREVIEW]


def test_a_postcode_alone_puts_it_right(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    dialogue.say("Ann Byrne, D09")
    assert dialogue.say("sorry, it is D08").responses == [VERIFIED, PREVIEW]


def test_after_a_few_tries_the_wait_is_told_and_a_person_offered(dialogue: GuestDialogue) -> None:
    for _ in range(TRIES):
        dialogue.say("I'm Ann Byrne, D09")
    said = dialogue.say(ANN)
    assert said.responses == ["utter_identity_limited", "utter_offer_person"]
    assert said[0].values == {"minutes": 60}
    assert dialogue.shop.customer is None
    assert dialogue.say("yes", "affirm").handoff is not None


def test_another_customer_is_refused_and_what_they_wish_is_not_done(dialogue: GuestDialogue) -> None:
    dialogue.say(ANN)
    for other in ("I'm Ben Byrne, D08", "I'm Niels Nygard, 10115"):
        said = dialogue.say(f"{other}. Cancel order DS-3", "cancel_order", order_number="DS-3")
        assert said.responses == [OTHER]
    assert dialogue.shop.customer == "ann"


def test_who_is_known_may_say_it_again(dialogue: GuestDialogue) -> None:
    dialogue.say(ANN)
    assert dialogue.say(ANN).responses == ["utter_identity_known"]
    said = dialogue.say(f"{ANN}, cancel DS-3", "cancel_order", order_number="DS-3")
    assert said.responses == [PREVIEW]


def test_a_new_address_of_somebody_known_is_no_other_customer(dialogue: GuestDialogue) -> None:
    dialogue.say(ANN)
    words = "change my address: Ben Byrne, D09, 12 Harbour Road, Galway"
    said = dialogue.say(words, "change_address", address="12 Harbour Road", city="Galway")
    assert OTHER not in said.responses


def test_what_else_was_wished_waits_for_who_it_is(dialogue: GuestDialogue) -> None:
    two = [
        request("cancel DS-3", "cancel_order", order_number="DS-3"),
        request("where is DS-4", "order_status", order_number="DS-4"),
    ]
    assert (
        dialogue.say("cancel DS-3 and where is DS-4", "cancel_order", requests=two).responses[0] != VERIFIED
    )
    assert dialogue.say(ANN).responses[:2] == [VERIFIED, PREVIEW]
    assert "utter_order_status" in dialogue.say("yes", "affirm").responses


def test_a_shop_that_wants_codes_takes_no_name(tmp_path: Path) -> None:
    dialogue = GuestDialogue(tmp_path, ["code"])
    assert dialogue.say("cancel my order", "cancel_order").responses == ["utter_sign_in_or_prove"]
    dialogue.say(ANN)
    assert dialogue.shop.customer is None
    assert dialogue.slots.get("identity") is None


def test_no_name_is_in_what_the_turn_records(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    assert "Byrne" not in str(dialogue.say("I'm Ann Byrne, D09").reasons)
    assert "Byrne" not in str(dialogue.say(ANN).reasons)


def test_a_postcode_that_was_asked_for_is_one_whatever_it_sounds_like(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    dialogue.say("it's Ann Byrne")
    assert dialogue.say("the zip code is D08", "edit_account").responses == [VERIFIED, PREVIEW]


def test_a_postcode_is_put_right_without_the_name_again(dialogue: GuestDialogue) -> None:
    dialogue.say("cancel order DS-3", "cancel_order", order_number="DS-3")
    assert dialogue.say("I'm Ann Byrne, D09").responses == [UNKNOWN]
    assert dialogue.say("oh sorry, D08", "correct").responses == [VERIFIED, PREVIEW]
