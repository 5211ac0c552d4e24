"""What strangers say in one message: several wishes, things of several orders, exceptions, and what is taken back again."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions.operating.address_meant import to_own_address
from actions.operating.asking import payable
from actions.operating.lines_meant import lines_meant
from actions.operating.methods_meant import methods_for
from actions.operating.orders_meant import orders_left_out, orders_said
from actions.operating.own_words import lines_spoken_of, words_of_wishes
from actions.operating.part_meant import part_meant
from actions.operating.records import Records
from actions.operating.several_orders import words_by_order
from actions.operating.spoken import operations_spoken, story_and_wish
from actions.operating.task import Task
from actions.operations_heard import items_last, with_operations
from actions.order_words import all_orders_said
from actions.turn import Request, Turn
from knowledge_graph.option_values import variants_matching
from shop.policy_table import Operation
from shop.records import Address
from tests.small_shop import CARD, PAYPAL
from tests.unit.actions.mixed_order import BICYCLE, CASE, KEYBOARD, LAMP, line, mixed_order, product, records
from tests.unit.actions.small_dialogue import SmallDialogue

ORDER = mixed_order()
OF_KEYBOARD, OF_LAMP, OF_SMALL_CASE, OF_MEDIUM_CASE, OF_BICYCLE = range(5)


def heard(text: str, *own: Request) -> list[tuple[str, str]]:
    turn = Turn("t1", text, "en", own[0].intent, "act", [], {}, {}, [], requests=own if len(own) > 1 else ())
    return [(one.intent, one.text) for one in with_operations(turn, own)]


def two_orders() -> Records:
    """DS-1 with a keyboard and a silver lamp, DS-2 with a black lamp and a case."""
    first = replace(ORDER, lines=(line(KEYBOARD, "linear", "black"), line(LAMP, "silver", "low")))
    second = replace(first, order_id="DS-2", lines=(line(LAMP, "black", "low"), line(CASE, "red", "s")))
    return replace(records(), orders=(second, first))


def test_what_a_message_goes_on_about_belongs_to_the_wish_before_it() -> None:
    text = "I moved. Please cancel DS-1, I ordered it by mistake. It is too big. Return the lamp. The mug too. Is it far?"
    cancel, back = operations_spoken(text)
    assert cancel.words == "I moved. Please cancel DS-1, I ordered it by mistake. It is too big."
    assert back.words == "Return the lamp. The mug too."


def test_a_wish_is_said_in_several_sentences() -> None:
    back, cancel = operations_spoken("Return the lamp. Cancel the chair. And return the mug.")
    assert (back.text, cancel.text) == ("Return the lamp. And return the mug.", "Cancel the chair.")


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("sending back the lamp", ["return_order"]),
        ("please take back both lamps", ["return_order"]),
        ("the lamp and the chair go back", ["return_order"]),
        ("the money can go back to my card", []),
        ("I want my money back for both", ["return_order"]),
        ("Which of my items can still be returned?", ["return_order"]),
        ("the order with the lamp should go to Denver", ["change_address"]),
        ("ship it to my Chicago address", ["change_address"]),
        ("please charge the open order to my visa", ["change_payment"]),
        ("Could you upgrade the shelf to 5 ft?", ["change_items"]),
        ("please remove the lamp from my order", ["cancel_order"]),
    ],
)
def test_operations_by_their_words(text: str, intents: list[str]) -> None:
    assert [one.intent for one in operations_spoken(text)] == intents


def test_a_reason_that_sounds_like_a_complaint_belongs_to_the_wish() -> None:
    text = "please cancel DS-1, I ordered it by mistake, and return the lamp"
    own = (
        Request("cancel_order", "please cancel DS-1"),
        Request("wrong_or_damaged", "I ordered it by mistake"),
    )
    assert heard(text, *own) == [
        ("cancel_order", "please cancel DS-1, I ordered it by mistake, and"),
        ("return_order", "return the lamp"),
    ]


def test_ordered_twice_is_no_wish_to_order_again() -> None:
    text = "I ordered the same twice; return the delivered ones"
    own = (
        Request("reorder", "I ordered the same twice"),
        Request("return_order", "return the delivered ones"),
    )
    assert heard(text, *own) == [("return_order", text)]


def test_a_wrong_thing_that_shall_be_replaced_stays_a_report() -> None:
    text = "you sent the wrong lamp, please replace it with a new one"
    assert heard(text, Request("wrong_or_damaged", text)) == [("wrong_or_damaged", text)]


def test_money_to_a_card_is_part_of_the_return() -> None:
    text = "Return the lamp and put the money on my gift card."
    own = (Request("gift", "put the money on my gift card"), Request("wrong_or_damaged", "Return the lamp"))
    assert [intent for intent, _ in heard(text, *own)] == ["return_order"]


def test_a_refund_to_another_card_is_no_other_payment() -> None:
    text = "can you refund the lamp to my credit card?"
    assert heard(text, Request("change_payment", text)) == [("return_order", text)]


def test_two_changes_of_versions_are_one_wish() -> None:
    own = (
        Request("exchange_order", "exchange the boots for size 9"),
        Request("change_items", "change the lamp to black"),
    )
    text = f"{own[0].text} and {own[1].text}"
    assert [intent for intent, _ in heard(text, *own)] == ["exchange_order"]


def test_each_operation_has_the_words_up_to_the_next_one() -> None:
    text = "Hi. Pay DS-1 by card, and repair the lamp and the mug, it is urgent"
    own = (Request("change_payment", "Pay DS-1 by card"), Request("repair", "repair the lamp"))
    assert heard(text, *own) == [
        ("change_payment", "Hi. Pay DS-1 by card, and"),
        ("repair", "repair the lamp and the mug, it is urgent"),
    ]


def test_items_are_changed_after_address_and_payment_of_the_same_order() -> None:
    lamp = Request("change_items", "change the lamp in DS-1 to black", {"order_number": ["DS-1"]})
    address = Request("change_address", "send it to my home address")
    other = Request("change_address", "send DS-2 to my home address", {"order_number": ["DS-2"]})
    assert [one.intent for one in items_last([lamp, address])] == ["change_address", "change_items"]
    assert items_last([lamp, address])[0].entities == {"order_number": ["DS-1"]}
    assert items_last([lamp, other]) == [lamp, other]


def test_what_is_heard_as_something_else_is_what_its_words_say() -> None:
    text = "the boots are too small, I ordered 12 now, so please take the old ones back"
    own = (
        Request("exchange_order", "the boots are too small"),
        Request("cancel_order", "I ordered 12 now, so please take the old ones back"),
    )
    assert heard(text, *own) == [("return_order", text)]


def test_a_list_of_wishes_in_one_sentence() -> None:
    text = "I have 3 wishes. 1) return the boots 2) change the lamp to black 3) cancel the order with the mug"
    assert [one.intent for one in operations_spoken(text)] == ["return_order", "change_items", "cancel_order"]


def test_a_sentence_with_another_wish_is_taken_out_of_what_was_heard() -> None:
    text = "The order that goes to Reno should come to me. Also upgrade the shelf to 5 ft"
    assert heard(text, Request("change_address", text)) == [
        ("change_address", "The order that goes to Reno should come to me."),
        ("change_items", "Also upgrade the shelf to 5 ft"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "send back the keyboard and the suitcase",
            {"DS-1": "send back the keyboard", "DS-2": "the suitcase"},
        ),
        (
            "return the silver lamp and the black one",
            {"DS-1": "return the silver lamp", "DS-2": "Desk Lamp the black one"},
        ),
        ("return both lamps", {"DS-1": "return both lamps", "DS-2": "return both lamps"}),
        (
            "return the keyboard and the suitcase, refund to my gift card",
            {
                "DS-1": "return the keyboard, refund to my gift card",
                "DS-2": "the suitcase, refund to my gift card",
            },
        ),
        ("return the keyboard and the lamp", {}),  # one order has both
        ("return the lamp", {}),  # which one is asked
    ],
)
def test_things_of_two_orders(text: str, said: dict[str, str]) -> None:
    assert words_by_order(two_orders(), Operation.CHANGE_ITEMS, text, []) == said


def test_an_order_that_is_to_go_elsewhere_is_not_cancelled_with_the_other() -> None:
    text = "cancel the order with the keyboard. Then for the suitcase order, send it to 12 Oak Lane"
    assert words_by_order(two_orders(), Operation.CANCEL, text, []) == {}
    assert [one.intent for one in operations_spoken(text)] == ["cancel_order", "change_address"]


def test_all_of_the_orders_that_a_message_speaks_of() -> None:
    orders = two_orders().orders
    message = "I'm looking at my orders and changed my mind. Cancel it all."
    assert len(all_orders_said(orders, "Cancel it all.", message)) == 2
    assert all_orders_said(orders, "Cancel it all.", "Cancel it all.") == []


def test_a_value_that_is_not_wanted_is_none_of_a_longer_one() -> None:
    reader = product("E-Reader", {"network": "Wi-Fi"}, {"network": "Wi-Fi + Cellular"})
    assert [one.options["network"] for one in variants_matching(reader, "no cellular")] == ["Wi-Fi"]


def test_the_way_that_is_used_already_is_no_other_way_to_pay() -> None:
    base = records()
    known = replace(base, customer=replace(base.customer, payment_methods=(CARD, PAYPAL)))
    task = Task(operation=Operation.CHANGE_PAYMENT, order_id=known.orders[0].order_id)
    assert payable(known, task) == [PAYPAL]
    assert payable(known, task.having(operation=Operation.RETURN)) == (CARD, PAYPAL)


def test_an_order_whose_thing_is_as_the_text_says_is_meant() -> None:
    several = two_orders()
    assert [order.order_id for order in orders_said(several, "return the black lamp") or ()] == ["DS-2"]
    assert len(orders_said(several, "return the lamp") or ()) == 2


def test_orders_that_are_excepted() -> None:
    several = two_orders()
    left_out = orders_left_out(several, "cancel every pending order except the one with the keyboard")
    assert [order.order_id for order in left_out] == ["DS-1"]
    assert orders_left_out(several, "return everything except the keyboard") == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("I want to return the keyboard and the lamp. actually no, keep the lamp", (OF_KEYBOARD,)),
        ("Keyboard: return. Lamp: keep.", (OF_KEYBOARD,)),
        ("both suitcases go back, the bicycle stays", (OF_SMALL_CASE, OF_MEDIUM_CASE)),
        ("return the keyboard and keep the lamp", (OF_KEYBOARD,)),
    ],
)
def test_what_is_taken_back_again(text: str, lines: tuple[int, ...]) -> None:
    assert lines_meant(records(), ORDER, text) == lines


def test_one_of_two_equal_things_beside_another() -> None:
    twice = replace(
        ORDER,
        lines=(line(LAMP, "silver", "low"), line(LAMP, "silver", "low"), line(BICYCLE, "medium")),
    )
    text = "I bought 2 lamps, want to send one back, and the bicycle"
    assert lines_meant(records(order=twice), twice, text) == (0, 2)


def test_of_two_kinds_with_one_last_word_the_other_word_tells() -> None:
    digital, action = product("Digital Lamp", {"color": "red"}), product("Action Lamp", {"color": "red"})
    order = replace(ORDER, lines=(line(digital, "red"), line(action, "red")))
    known = replace(records(order=order), products={one.product_id: one for one in (digital, action)})
    assert lines_spoken_of(
        known, order, "I want to give back my lamp. The digital one not the action one."
    ) == [0]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        (
            "I want to return the lamp and get a large suitcase",
            {OF_SMALL_CASE: "get a large suitcase", OF_MEDIUM_CASE: "get a large suitcase"},
        ),
        ("return the keyboard and the large suitcase", {}),
        ("return the lamp and get a refund", {}),
    ],
)
def test_a_clause_beside_a_verb_wishes_for_another(text: str, wishes: dict[int, str]) -> None:
    assert words_of_wishes(records(), ORDER, text, without_verb=True) == wishes


def test_a_thing_of_another_order_is_not_taken_for_one_of_this() -> None:
    several = two_orders()
    first = several.orders[1]
    assert words_of_wishes(several, first, "The keyboard is fine. Can my suitcase be medium?") == {}


def test_a_correction_goes_on_with_the_wish() -> None:
    text = "For DS-1 I want a black... no wait, a silver keyboard"
    assert words_of_wishes(records(), ORDER, text) == {OF_KEYBOARD: "a silver keyboard"}


def test_without_a_verb_the_wish_begins_where_something_is_wanted() -> None:
    story, wish = story_and_wish("There are two lamps in it. Could you make the grey one blue?")
    assert (story, wish.strip()) == ("There are two lamps in it.", "Could you make the grey one blue?")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("I don't want the lamp anymore", (OF_LAMP,)),
        ("I don't need the lamp and the keyboard, I only want the bicycle", (OF_KEYBOARD, OF_LAMP)),
        ("I don't want the order with the lamp anymore", ()),
    ],
)
def test_a_thing_that_is_not_wanted_is_a_part(text: str, part: tuple[int, ...]) -> None:
    assert part_meant(records(), ORDER, text) == part


HOME = Address("7 Main St", "", "Chicago", "USA", "IL", "60601")


@pytest.mark.parametrize(
    ("text", "is_own"),
    [
        ("send it to my home address", True),
        ("ship it to my Chicago address please", True),
        ("to my home in Chicago", True),
        ("it should come to Chicago", True),
        ("to my LA address", True),
        ("the address on file", True),
        ("to my new address", False),
        ("to my sister's address", False),
        ("it should go to Denver", False),
    ],
)
def test_the_accounts_own_address(text: str, is_own: bool) -> None:
    assert to_own_address(HOME, text, told={}) is is_own


def test_where_the_order_goes_elsewhere_the_accounts_city_says_enough() -> None:
    text = "I'm back in Chicago now"
    assert to_own_address(HOME, text, told={}, instead_of="Reno")
    assert not to_own_address(HOME, text, told={}, instead_of="Chicago")


def test_a_street_that_is_told_is_not_the_accounts() -> None:
    assert not to_own_address(HOME, "change it to 5 Oak Rd, to Chicago", told={"address1": "5 Oak Rd"})


def paying(text: str, *, balance: int = 0) -> list[str]:
    gift = replace(PAYPAL, id="gift", source="gift_card", balance_cents=balance)
    other = replace(CARD, id="other", last_four="9999")
    base = records()
    known = replace(base, customer=replace(base.customer, payment_methods=(CARD, other, PAYPAL, gift)))
    task = Task(operation=Operation.CHANGE_PAYMENT, order_id=known.orders[0].order_id)
    return [method.id for method in methods_for(known, task, text) or ()]


def test_what_the_gift_card_cannot_pay_is_paid_as_named_for_that() -> None:
    text = "use my gift card, or if that is not enough PayPal"
    assert paying(text) == [PAYPAL.id]
    assert paying(text, balance=10_000_000) == ["gift"]


def test_the_other_card_is_the_one_that_was_not_used() -> None:
    assert paying("use my other card") == ["other"]


@pytest.fixture
def dialogue(tmp_path: Path) -> SmallDialogue:
    return SmallDialogue(tmp_path)


def test_an_unwanted_thing_is_cancelled_before_it_is_sent(dialogue: SmallDialogue) -> None:
    said = dialogue.say("I don't want the shirt in DS-1 anymore, what now?", "unsure", order_number="DS-1")
    assert "utter_operation_no_part" in said.responses


def test_a_version_is_heard_where_the_order_is_supposed(dialogue: SmallDialogue) -> None:
    dialogue.say("where is DS-6", "order_status", order_number="DS-6")
    said = dialogue.say("change it to size M, please", "change_items")
    assert said.responses == ["utter_operation_preview"]


def test_the_same_order_is_the_one_that_was_talked_about(dialogue: SmallDialogue) -> None:
    dialogue.say("where is DS-1", "order_status", order_number="DS-1")
    said = dialogue.say("change the shirt in that order to size L", "change_items")
    assert dialogue.slots["task"]["order_id"] == "DS-1" and said.responses == ["utter_operation_preview"]
