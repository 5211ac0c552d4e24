"""Where an order shall go: as another order, as the account, everywhere; and orders by where they go now."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions.operating.hearing import hear
from actions.operating.orders_meant import orders_said
from actions.operating.other_address import address_on_order, of_this_order
from actions.operating.task import Task
from actions.reading import request_of
from shop.policy_table import Operation
from tests.unit.actions.mixed_order import (
    CHICAGO,
    denver_and_chicago,
    mixed_order,
    records,
    turn_of,
)
from tests.unit.actions.small_dialogue import SmallDialogue


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("ship it to the Chicago address that's on my other order", "Chicago"),
        ("use the same address as my other order", "Chicago"),
        ("send it to the same address as order DS-2", "Chicago"),
        ("send it to my Chicago address", "Chicago"),
        ("send it where my other order was sent", "Chicago"),
        ("change the address of my order DS-1", None),
        ("send it to 12 Chicago Street", None),
    ],
)
def test_the_address_of_another_order(text: str, city: str | None) -> None:
    several = denver_and_chicago()
    found = address_on_order(several, several.orders[1], text, {})
    assert (found.city if found else None) == city


def test_a_street_that_is_told_is_no_other_orders() -> None:
    several = denver_and_chicago()
    assert (
        address_on_order(several, several.orders[1], "to my Chicago address", {"address1": "5 Oak St"})
        is None
    )


def test_an_order_that_only_has_the_address_is_not_the_one_to_change() -> None:
    text = "Send DS-1 to the same address as order DS-2 please"
    this = of_this_order(turn_of(text, "change_address", order_number=["DS-1", "DS-2"]))
    assert (this.text, this.entities) == ("Send DS-1  please", {"order_number": ["DS-1"]})


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("one of my orders is going to Denver", ["DS-1"]),
        ("the order should go to Denver", None),
        ("I want it to be sent to Denver", None),
    ],
)
def test_orders_by_where_they_go_now(text: str, ids: list[str] | None) -> None:
    said = orders_said(denver_and_chicago(), text)
    assert (None if said is None else [one.order_id for one in said]) == ids


def test_an_address_without_an_order_to_change_is_the_accounts() -> None:
    known, turn = (
        records(order=mixed_order("cancelled")),
        turn_of("change my address to 77 Pine Rd", "change_address"),
    )
    heard = hear(known, Task(operation=Operation.CHANGE_ADDRESS), turn)
    assert heard.task.operation is Operation.CHANGE_DEFAULT_ADDRESS


def test_an_old_address_is_put_right_with_the_accounts() -> None:
    several = denver_and_chicago()
    known = replace(several, customer=replace(several.customer, address=CHICAGO))
    task = Task(operation=Operation.CHANGE_ADDRESS, order_id="DS-1")
    told = hear(known, task, turn_of("It has my old address. Please fix that.", "change_address"))
    assert told.task.address is not None and told.task.address["city"] == "Chicago"


def test_an_address_for_order_and_account_is_given_once(dialogue: SmallDialogue) -> None:
    text = "DS-1 should go to 5 Cliff Dr, San Diego, CA 92107 and my account has that address too"
    said = dialogue.say(
        text, "change_address", order_number="DS-1", address="5 Cliff Dr, San Diego, CA 92107"
    )
    assert said.responses[0] == "utter_operation_preview"


def test_everything_that_has_an_address_gets_the_new_one(dialogue: SmallDialogue) -> None:
    text = "I moved to 5 Cliff Dr, San Diego, CA 92107. Please update everything."
    dialogue.say(text, "change_address", address="5 Cliff Dr, San Diego, CA 92107")
    waiting = [request_of(item).entities.get("order_number") for item in dialogue.slots["pending_requests"]]
    assert dialogue.slots["task"]["operation"] == "change_default_address"
    assert waiting == [["DS-6"], ["DS-3"], ["DS-1"]]
