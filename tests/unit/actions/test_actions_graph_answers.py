"""Answers that walk over the graph of the demo shop: what is said, with which figures, and what is asked back."""

from dataclasses import replace
from datetime import date
from typing import Any

import networkx as nx
import pytest

from knowledge_graph import ProductMatch
from knowledge_graph.graph import build_graph
from knowledge_graph.linking import ProductLinker
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.records import Order, OrderLine
from shop.terms import Terms
from tests.unit.actions.fakes import Dialogue, FakeKnowledge, FakeShop, Replies, finding, order

CONTENT = read_content(FOLDER)
PRODUCTS = {product.product_id: product for product in CONTENT.products}
GRAPH = build_graph(CONTENT.products, CONTENT.policies, [], CONTENT.terms)
LINKER = ProductLinker(CONTENT.products)


class DemoKnowledge(FakeKnowledge):
    """The demo shop's products and terms."""

    def find_products(self, text: str) -> list[ProductMatch]:
        return LINKER.find(text)

    def graph(self) -> nx.DiGraph:
        return GRAPH


def came(number: str, product_id: str, on: date | None, *, status: str = "delivered") -> Order:
    variant = PRODUCTS[product_id].variants[0]
    line = OrderLine(
        PRODUCTS[product_id].name, product_id, variant.item_id, variant.price_cents, variant.options
    )
    return replace(order(number, status=status), lines=(line,), delivered_on=on)


ORDERS = [
    came("DS-9", "scarf", date(2026, 5, 3)),
    came("DS-8", "table-lamp", date(2026, 4, 3)),
    came("DS-7", "desk-lamp", date(2024, 2, 29)),
    came("DS-6", "scarf", date(2023, 5, 3)),
    came("DS-5", "chef-knife", date(2018, 5, 3)),
    came("DS-4", "moka-pot", None, status="processed"),
    came("DS-3", "tea-pot", None),
    came("DS-2", "head-torch", date(2026, 1, 2), status="cancelled"),
]


def said(
    text: str, intent: str, *, language: str = "en", customer: str | None = "ann", **heard: Any
) -> Replies:
    dialogue = Dialogue(FakeShop(customer=customer, orders=ORDERS), knowledge=DemoKnowledge())
    return dialogue.say(text, intent, language=language, **heard)


@pytest.mark.parametrize(
    ("text", "response", "last_day"),
    [
        ("is the scarf I bought last still covered?", "utter_warranty_runs", "3 May 2028"),
        ("is my desk lamp still under warranty", "utter_warranty_over", "28 February 2026"),
        ("is my chef's knife still covered", "utter_warranty_runs", "3 May 2028"),
        ("is my moka pot still covered", "utter_warranty_not_delivered", None),
        ("is my tea pot still covered", "utter_warranty_no_date", None),
        ("how long is the warranty on the head torch", "utter_warranty_of_product", None),
        ("is my head torch still covered", "utter_warranty_not_among_orders", None),
    ],
)
def test_the_warranty_of_what_was_bought_runs_to_its_last_day(
    text: str, response: str, last_day: str | None
) -> None:
    (reply,) = said(text, "warranty")
    assert reply.response == response
    assert reply.values.get("last_day") == last_day


def test_a_warranty_of_one_of_several_things_is_asked_back_and_then_told() -> None:
    dialogue = Dialogue(FakeShop(orders=ORDERS), knowledge=DemoKnowledge())
    (asked,) = dialogue.say("is my lamp still under warranty?", "warranty")
    assert asked.response == "utter_which_bought"
    assert [choice["title"] for choice in asked.choices] == [
        "Table Lamp (white), delivered on 3 April 2026, order DS-8",
        "Desk Lamp (graphite), delivered on 29 February 2024, order DS-7",
    ]
    (told,) = dialogue.press(asked.payloads[1])
    assert (told.response, told.values["last_day"]) == ("utter_warranty_over", "28 February 2026")


def test_the_same_thing_bought_twice_is_asked_back() -> None:
    (asked,) = said("is my scarf still under warranty?", "warranty")
    assert ["DS-9" in asked.payloads[0], "DS-6" in asked.payloads[1]] == [True, True]


def test_who_is_not_signed_in_hears_the_product_s_warranty_or_proves_an_order() -> None:
    assert said("is my scarf still covered?", "warranty", customer=None).responses == [
        "utter_warranty_of_product"
    ]
    proof = said("is what I bought last still covered?", "warranty", customer=None)
    assert proof.responses == ["utter_sign_in_or_prove"]


def test_a_question_on_warranties_without_a_time_is_for_the_knowledge() -> None:
    knowledge = DemoKnowledge({"claim": finding("answer")})
    replies = Dialogue(knowledge=knowledge).say("how do I claim the warranty of my lamp", "warranty")
    assert replies.responses[0] == "utter_answer"


@pytest.mark.parametrize(
    ("text", "response", "values"),
    [
        (
            "when would it be in Zürich if I order now?",
            "utter_arrival",
            {"earliest": "Wednesday 2 December 2026", "latest": "Monday 7 December 2026", "price": "€14.90"},
        ),
        (
            "when would it be here if I order now?",
            "utter_arrival",
            {"place": "Germany", "earliest": "Monday 30 November 2026", "free": " It is free from €60.00."},
        ),
        ("how fast is express to Hamburg", "utter_arrival_on", {"earliest": "Friday 27 November 2026"}),
        ("is there express to Vienna", "utter_no_express_there", {"place": "Vienna"}),
        ("how much is shipping to Norway", "utter_delivery_cost", {"price": "€14.90", "carrier": "DPD"}),
        ("do you ship to New York", "utter_no_delivery_there", {"country": "United States"}),
    ],
)
def test_a_parcel_has_its_days_and_its_price(text: str, response: str, values: dict[str, str]) -> None:
    (reply,) = said(text, "delivery_options")
    assert reply.response == response
    assert values.items() <= reply.values.items()
    assert reply.custom["reasons"]["graph"][0]["path"]


def test_days_in_chinese_are_chinese() -> None:
    (reply,) = said("现在下单，什么时候能送到苏黎世？", "delivery_date", language="zh")
    assert reply.custom["sources"] == [{"id": "policy:delivery", "title": "Delivery times"}]
    assert (reply.values["earliest"], reply.values["place"]) == ("2026年12月2日星期三", "苏黎世")


def test_when_an_order_comes_that_is_placed_is_another_question() -> None:
    assert "utter_arrival" not in said("when does my order come?", "delivery_date").responses


def test_without_terms_or_a_place_the_knowledge_answers() -> None:
    class Bare(FakeKnowledge):
        def graph(self) -> nx.DiGraph:
            return build_graph([], [], [], Terms())

    known = {"Zürich": finding("answer"), "pick": finding("answer"), "invoice": finding("answer")}
    bare = Dialogue(knowledge=Bare(known))
    assert bare.say("when would it be in Zürich", "delivery_options").responses == ["utter_answer"]
    assert bare.say("can I pay by invoice in Austria", "payment_methods").responses == ["utter_answer"]
    full = Dialogue(knowledge=DemoKnowledge(known))
    assert full.say("can I pick it up", "delivery_options").responses == ["utter_answer"]
    assert full.say("do I pay customs for Zürich", "delivery_options").responses == ["utter_answer"]


@pytest.mark.parametrize(
    ("text", "response", "value"),
    [
        ("can I pay by invoice in Austria?", "utter_pay_not_country", ("countries", "Germany")),
        ("can I pay 300 euros by invoice?", "utter_pay_not_limit", ("limit", "€250.00")),
        ("can I pay €250 by invoice?", "utter_pay_possible", ("ways", "invoice")),
        ("can I use my credit card in Italy?", "utter_pay_possible", ("ways", "Visa and Mastercard")),
        ("which payment methods are there in Germany?", "utter_pay_ways_in", ("place", "Germany")),
    ],
)
def test_a_way_to_pay_has_countries_and_a_limit(text: str, response: str, value: tuple[str, str]) -> None:
    (reply,) = said(text, "payment_methods")
    assert reply.response == response
    assert reply.values[value[0]] == value[1]


NEAR_DELIVERY = ["out_of_scope", "delivery_date", "delivery_options"]


@pytest.mark.parametrize("intent", ["out_of_scope", "unsure"])
@pytest.mark.parametrize(
    ("text", "language"),
    [("how many days does a parcel to vienna take", "en"), ("快递到维也纳要几天", "zh")],
)
def test_how_long_any_parcel_takes_to_a_place_is_understood_without_its_intent(
    text: str, language: str, intent: str
) -> None:
    (reply,) = said(text, intent, language=language, ranking=NEAR_DELIVERY)
    assert reply.response.startswith("utter_arrival")
    assert reply.values["place"] == {"en": "Vienna", "zh": "维也纳"}[language]


@pytest.mark.parametrize(
    "text",
    [
        "how long does the train to vienna take",
        "has my parcel to vienna arrived yet, how long does it take",
        "how many days does a parcel take",
    ],
)
def test_a_train_somebodys_parcel_and_no_place_are_not_taken_for_it(text: str) -> None:
    replies = said(text, "out_of_scope", ranking=NEAR_DELIVERY)
    assert not any(response.startswith("utter_arrival") for response in replies.responses)


@pytest.mark.parametrize(
    ("text", "language", "method", "response", "value"),
    [
        ("do you take visa?", "en", "visa", "utter_pay_possible", ("ways", "Visa")),
        ("可以刷 Visa 卡吗", "zh", "Visa 卡", "utter_pay_possible", ("ways", "Visa")),
        (
            "do you take american express",
            "en",
            "american express",
            "utter_pay_not_listed",
            ("asked", "american express"),
        ),
        ("能用微信支付吗", "zh", "微信支付", "utter_pay_not_listed", ("asked", "微信支付")),
    ],
)
def test_a_way_to_pay_of_which_no_entry_speaks_is_looked_up_in_the_terms(
    text: str, language: str, method: str, response: str, value: tuple[str, str]
) -> None:
    (reply,) = said(text, "payment_methods", language=language, payment_method=method)
    assert reply.response == response
    assert reply.values[value[0]] == value[1]


def test_an_entry_on_a_way_to_pay_comes_first() -> None:
    knowledge = DemoKnowledge({"express": finding("answer")})
    replies = Dialogue(knowledge=knowledge).say(
        "do you take american express", "payment_methods", payment_method="american express"
    )
    assert replies.responses == ["utter_answer"]


@pytest.mark.parametrize(
    "text",
    [
        "can I pay half by visa",
        "can I use two visa cards",
        "do you accept visa in instalments",
        "visa 可以分期付款吗",
    ],
)
def test_how_a_way_to_pay_is_used_is_not_in_the_terms(text: str) -> None:
    replies = said(text, "payment_methods", payment_method="visa")
    assert not any(response.startswith("utter_pay") for response in replies.responses)


def test_offers_of_today_are_told_with_their_conditions() -> None:
    (reply,) = said("which offers do you have?", "voucher")
    assert reply.response == "utter_offers"
    assert "- Mended pieces at the ropeworks: 40% off" in reply.values["offers"].splitlines()
    assert "- Companies: 12% off (from 20 of one thing)" in reply.values["offers"].splitlines()
    assert "- You and a friend you bring, each: €10.00 (30 days after the order)" in reply.values["offers"]
    (reply,) = said("摩卡壶有什么优惠吗", "voucher", language="zh")
    assert reply.values["product"] == "摩卡壶"


def test_a_code_that_fails_is_no_question_for_offers() -> None:
    knowledge = DemoKnowledge({"code": finding("answer")})
    assert Dialogue(knowledge=knowledge).say("my code fails", "voucher").responses == ["utter_answer"]


def test_the_cheapest_is_found_whatever_the_intent_is() -> None:
    for intent in ("product_price", "recommend", "compare", "unsure", "out_of_scope"):
        (reply,) = said("which is the cheapest lamp with a dimmer that is in stock?", intent)
        assert (reply.response, reply.values["product"]) == ("utter_cheapest", "Camping Lantern")
        assert reply.values["price"] == "€47.00"


def test_a_wish_nothing_is_known_of_is_told_and_not_left_out() -> None:
    assert said("the cheapest lamp with a radio", "product_price").responses == ["utter_feature_unknown"]
    assert said("the cheapest lamp with a dimmer under 20", "product_price").responses == [
        "utter_nothing_is_all_of_this"
    ]


def test_a_named_product_s_cheapest_variant_is_the_cheapest_of_it() -> None:
    (reply,) = said("what is the cheapest moka pot", "product_price")
    assert (reply.values["product"], reply.values["price"]) == ("Moka Pot", "€29.90")


@pytest.mark.parametrize(
    ("text", "language", "response"),
    [
        ("does the table lamp have a dimmer?", "en", "utter_has_it"),
        ("does the desk lamp have a dimmer?", "en", "utter_has_not"),
        ("does the table lamp come in terracotta?", "en", "utter_has_feature"),
        ("does the scarf come in navy?", "en", "utter_has_other"),
        ("what is the scarf made of?", "en", "utter_feature_value"),
        ("is the head torch waterproof?", "en", "utter_feature_unknown_of"),
        ("does the moka pot have a timer?", "en", "utter_feature_unknown_of"),
        ("does the moka pot have a steam valve?", "en", "utter_feature_described"),
        ("台灯有调光功能吗？", "zh", "utter_has_it"),
        ("头灯防水吗？", "zh", "utter_feature_unknown_of"),
        ("tell me about the moka pot", "en", "utter_product_info"),
        ("tell me about the scarf in pine", "en", "utter_product_info"),
    ],
)
def test_a_product_has_what_the_catalogue_says(text: str, language: str, response: str) -> None:
    assert said(text, "product_info", language=language).responses == [response]


def test_a_colour_that_the_product_has_not_is_no_other_one() -> None:
    assert said("is the scarf in stock in navy", "product_stock").responses == ["utter_no_such_variant"]
    assert said("is the moka pot in stock in navy", "product_stock").responses == [
        "utter_feature_unknown_of",
        "utter_product_stock",
    ]
    assert said("is the table lamp in stock in white", "product_stock").responses == ["utter_product_stock"]


def test_words_for_several_products_are_asked_back_by_every_action() -> None:
    for intent in ("product_price", "product_stock", "product_info", "product_accessories", "size_and_fit"):
        (reply,) = said("what about the lamp", intent)
        assert [choice["title"] for choice in reply.choices] == ["Table Lamp", "Desk Lamp"]
    (reply,) = said("摩卡壶和灯哪个好", "compare", language="zh")
    assert reply.choices[0]["title"] == "台灯"


def test_what_fits_is_within_the_limit_and_in_stock() -> None:
    (reply,) = said("what fits my moka pot and costs less than 20?", "product_accessories")
    assert reply.response == "utter_goes_with_within"
    assert reply.values["products"] == "- Induction Adapter Plate, €17.50"
    (reply,) = said("what fits my moka pot under 17.50?", "product_accessories")
    assert reply.response == "utter_nothing_goes_with_within"


def test_attributes_set_products_apart() -> None:
    (reply,) = said("what is the difference between the table lamp and the desk lamp?", "compare")
    first, second = reply.values["products"].splitlines()
    assert "height 38 cm" in first and first.endswith("and dimmer")
    assert "no dimmer" in second and "reach 78 cm" in second
