"""Wishes for other versions in any words, and what a message says of each of several lines and orders."""

from dataclasses import replace

import pytest

from actions.operating.lines_meant import lines_meant, lines_named, names_little_else
from actions.operating.orders_meant import orders_said
from actions.operating.several_orders import words_by_order
from actions.operating.variants_meant import tells_only_price, variants_meant
from actions.operating.versions_wished import lines_wished, wishes_for_versions
from actions.operations_heard import with_operations
from actions.turn import Request, Turn
from shop.policy_table import Operation
from shop.records import Order, OrderLine
from tests.small_shop import PAYPAL
from tests.unit.actions.mixed_order import BICYCLE as A_BICYCLE
from tests.unit.actions.mixed_order import KEYBOARD as A_KEYBOARD
from tests.unit.actions.mixed_order import line, mixed_order, records

ORDER = mixed_order()
KEYBOARD, LAMP, SMALL_CASE, MEDIUM_CASE, BICYCLE = range(5)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("I bought a bicycle for my kid and he grew; I'd need the larger frame please", (BICYCLE,)),
        (
            "There is a lamp in my order. Could I get a brighter one? And swap the keyboard for a clicky one",
            (KEYBOARD, LAMP),
        ),
        ("I got a bicycle and a keyboard; want to swap the keyboard for a clicky one", (KEYBOARD,)),
        ("the keyboard I got has the wrong switches. I want clicky ones.", (KEYBOARD,)),
        ("In my order the lamp should be black", (LAMP,)),
        ("if there is no black lamp I want my money back", ()),
        ("I want to return the lamp", ()),
        ("the lamp is silver", ()),
        ("When does the lamp come?", ()),
    ],
)
def test_a_wish_for_a_version_needs_no_verb_of_its_own(text: str, lines: tuple[int, ...]) -> None:
    assert lines_wished(records(), ORDER, text) == lines


def test_beside_a_return_only_sentences_without_its_verb_wish_for_versions() -> None:
    text = "The keyboard is too loud. I want the clicky one. And I want to send the black lamp back"
    assert list(wishes_for_versions(records(), ORDER, text, without_verb=True)) == [KEYBOARD]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "The lamp and the keyboard are not for me. I want to send both back but keep the bicycle",
            (KEYBOARD, LAMP),
        ),
        ("I'd like to return it all but keep the bicycle", (KEYBOARD, LAMP, SMALL_CASE, MEDIUM_CASE)),
        ("I want to return one of the suitcases, the small one", (SMALL_CASE,)),
        ("I want to return the suitcases, the small one and the medium one", (SMALL_CASE, MEDIUM_CASE)),
        ("I want to return the smaller suitcase", (SMALL_CASE,)),
        ("no thanks, that's all", None),
        ("all right then", None),
        ("everything except the lamp", (KEYBOARD, SMALL_CASE, MEDIUM_CASE, BICYCLE)),
        ("everything except the kettle", ()),
    ],
)
def test_what_stays_and_what_is_told_apart(text: str, lines: tuple[int, ...] | None) -> None:
    assert lines_meant(records(), ORDER, text) == lines


def test_what_is_excepted_may_be_a_thing_of_another_order() -> None:
    other = replace(ORDER, order_id="DS-2", lines=(line(A_BICYCLE, "medium"),))
    first = replace(ORDER, lines=(line(A_KEYBOARD, "linear", "black"),))
    both = replace(records(), orders=(first, other))
    assert lines_meant(both, first, "return all of both orders except the bicycle") == (0,)


@pytest.mark.parametrize(
    ("text", "is_a_name"),
    [
        ("and only the lamp?", True),
        ("the bicycle too", True),
        ("what about the keyboard", True),
        ("is the lamp dimmable?", False),
        ("return the lamp", False),
        ("and only the kettle?", False),
    ],
)
def test_a_few_words_that_name_a_thing(text: str, is_a_name: bool) -> None:
    assert names_little_else(records(), ORDER, text) is is_a_name


def variants(thing: OrderLine, text: str, **chosen: str) -> tuple[list[str], bool]:
    found = variants_meant(records(), thing, text, chosen={**thing.options, **chosen} if chosen else None)
    return [one.item_id for one in found.variants], found.is_exact


@pytest.mark.parametrize(
    ("text", "ids", "is_exact"),
    [
        ("in another color", ["mechanical-keyboard-clicky-white"], False),
        ("clicky, any color", ["mechanical-keyboard-clicky-black", "mechanical-keyboard-clicky-white"], True),
        ("clicky, but not more expensive", [], False),
        ("clicky for under 11.50", ["mechanical-keyboard-clicky-black"], True),
    ],
)
def test_limits_and_what_does_not_matter(text: str, ids: list[str], is_exact: bool) -> None:
    keyboard = replace(ORDER.lines[KEYBOARD])
    found, exact = variants(keyboard, text)
    assert (sorted(found), exact) == (ids, is_exact)


def test_the_cheapest_of_those_that_were_wanted() -> None:
    keyboard = ORDER.lines[KEYBOARD]
    found, _ = variants(keyboard, "the cheapest then", **{"switch type": "clicky"})
    assert found == ["mechanical-keyboard-clicky-black"]
    assert tells_only_price("whichever is cheapest") and not tells_only_price("a cheap one")


def two_orders() -> tuple[Order, Order]:
    first = replace(ORDER, order_id="DS-1", lines=(line(A_KEYBOARD, "linear", "black"),))
    paid_otherwise = tuple(replace(one, payment_method_id=PAYPAL.id) for one in ORDER.payments)
    elsewhere = replace(ORDER.address, address1="12 River Road")
    return first, replace(
        first, order_id="DS-2", lines=(line(A_BICYCLE, "medium"),), payments=paid_otherwise, address=elsewhere
    )


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("the order that's going to River Road should come to me", ["DS-2"]),
        ("cancel the order I paid with PayPal", ["DS-2"]),
        ("everything except the bicycle", None),
    ],
)
def test_an_order_is_described_by_where_it_goes_and_how_it_was_paid(text: str, ids: list[str] | None) -> None:
    first, second = two_orders()
    base = records()
    customer = replace(base.customer, payment_methods=(*base.customer.payment_methods, PAYPAL))
    said = orders_said(replace(base, orders=(first, second), customer=customer), text)
    assert (None if said is None else [order.order_id for order in said]) == ids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "cancel the order with the keyboard, I don't need it, and also the bicycle order was a mistake",
            {
                "DS-1": "cancel the order with the keyboard, I don't need it",
                "DS-2": "the bicycle order was a mistake",
            },
        ),
        (
            "cancel DS-1 and the bicycle order",
            dict.fromkeys(["DS-1", "DS-2"], "cancel DS-1 and the bicycle order"),
        ),
        (
            "cancel DS-1 and the other order too",
            dict.fromkeys(["DS-1", "DS-2"], "cancel DS-1 and the other order too"),
        ),
        (
            "pay for DS-1 by card, and for the bicycle order use my gift card",
            {"DS-1": "pay for DS-1 by card", "DS-2": "for the bicycle order use my gift card"},
        ),
        ("cancel the order with the keyboard and the lamp", {}),
    ],
)
def test_each_order_has_its_own_words(text: str, said: dict[str, str]) -> None:
    several = replace(records(), orders=two_orders())
    numbers = ["DS-1"] if "DS-1" in text else []
    operation = Operation.CHANGE_PAYMENT if "pay" in text else Operation.CANCEL
    assert words_by_order(several, operation, text, numbers) == said


def test_items_are_no_orders() -> None:
    several = replace(records(), orders=two_orders())
    assert words_by_order(several, Operation.RETURN, "return the keyboard and the bicycle order", []) == {}


def heard(text: str, *requests: Request) -> list[tuple[str, str]]:
    turn = Turn("t1", text, "en", requests[0].intent, "act", [], {}, {}, [], requests=requests)
    return [(one.intent, one.text) for one in with_operations(turn, requests)]


def test_the_way_a_refund_goes_belongs_to_the_return() -> None:
    text = "Return all of it and I want the money on my PayPal"
    parts = (
        Request("return_order", "Return all of it"),
        Request("change_payment", "I want the money on my PayPal"),
    )
    assert heard(text, *parts) == [("return_order", text)]


def test_a_question_for_the_refund_is_told_by_the_preview() -> None:
    text = "What would I get back if I return the lamp and the chair?"
    parts = (
        Request("return_policy", "What would I get back if I return the lamp"),
        Request("product_info", "the chair?"),
    )
    assert heard(text, *parts) == [("return_order", text)]


def test_an_address_is_what_an_account_is_changed_to() -> None:
    request = Request("edit_account", "update my account to 12 Oak Lane", {"address": ["12 Oak Lane"]})
    assert heard(request.text, request) == [("change_address", request.text)]


def test_lines_that_stay_are_named_where_nothing_else_is() -> None:
    assert lines_named(records(), ORDER, "keep the lamp") == (LAMP,)
