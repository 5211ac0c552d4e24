"""Comparing, sizes and presents; when an order comes, and when it did not."""

import pytest

from tests.unit.actions.fakes import LAMP, Dialogue, FakeShop, finding, order


def test_two_products_are_set_apart_by_price_options_and_stock() -> None:
    said = Dialogue().say("moka pot or french press, which is better", "compare")
    assert said.responses == ["utter_compared"]
    assert said[0].values["products"].splitlines() == [
        "- Moka Pot: €29.90 to €36.90, size 3 cups, 6 cups, and 1 of 2 versions in stock",
        "- French Press: €39.90, size 8 cups, and 1 of 1 versions in stock",
    ]
    assert [card["title"] for card in said[0].custom["data"]["items"]] == ["Moka Pot", "French Press"]


def test_without_two_products_the_knowledge_is_asked_then_the_customer() -> None:
    dialogue = Dialogue(membership=finding("answer"))
    assert dialogue.say("gold or platinum membership", "compare").responses == ["utter_answer"]
    assert dialogue.say("which is better", "compare").responses == ["utter_compare_which"]


def test_sizes_come_with_what_the_knowledge_says_of_them() -> None:
    said = Dialogue(big=finding("answer")).say("how big is the moka pot", "size_and_fit")
    assert said.responses == ["utter_sizes", "utter_answer"]
    assert said[0].values["sizes"] == "3 cups, 6 cups"
    assert Dialogue().say("which size is the desk lamp", "size_and_fit").responses == ["utter_one_size"]


def test_without_a_product_it_is_asked_which() -> None:
    assert Dialogue().say("does it fit", "size_and_fit").responses == ["utter_which_product"]
    assert Dialogue(fit=finding("answer")).say("does it fit", "size_and_fit").responses == ["utter_answer"]


def test_a_gift_asks_the_knowledge_first_unless_it_names_a_budget() -> None:
    dialogue = Dialogue(gift=finding("answer"))
    assert dialogue.say("do you do gift wrapping", "gift").responses == ["utter_answer"]
    assert dialogue.say("a gift under 40", "gift").responses == ["utter_recommended_within"]
    assert dialogue.say("something for my dad", "gift").responses == ["utter_recommended"]


@pytest.mark.parametrize(
    ("made", "arrival"),
    [
        (order("DS-1"), "Order DS-1 should be with you by 28 November 2026."),
        (order("DS-1", promised="2026-11-24"), "Order DS-1 should have been with you by 24 November 2026."),
        (order("DS-1", promised=None), "The shop has no delivery date for order DS-1."),
        (order("DS-1", promised="soon"), "The shop has no delivery date for order DS-1."),
        (order("DS-1", status="cancelled"), "Order DS-1 has no delivery ahead."),
    ],
)
def test_when_it_comes_is_said_first(made: object, arrival: str) -> None:
    said = Dialogue(FakeShop(orders=[made])).say("when does it come", "delivery_date")  # type: ignore[list-item]
    assert said[0].values["arrival"] == arrival


def test_a_parcel_that_did_not_come_gets_status_promise_and_a_colleague() -> None:
    shop = FakeShop(orders=[order("DS-1", promised="2026-11-24")])
    said = Dialogue(shop).say("my parcel never came", "not_arrived")
    assert said.responses == ["utter_not_arrived", "utter_offer_person"]
    assert "24 November" in said[0].values["arrival"]


def test_which_parcel_did_not_come_is_asked_and_the_choice_keeps_the_wish() -> None:
    dialogue = Dialogue(FakeShop(orders=[order("DS-1"), order("DS-2", item=LAMP)]))
    said = dialogue.say("my parcel never came", "not_arrived")
    assert said[0].payloads[0] == '/not_arrived{"order_number": "DS-1"}'
    assert dialogue.press(said[0].payloads[1]).responses == ["utter_not_arrived", "utter_offer_person"]
