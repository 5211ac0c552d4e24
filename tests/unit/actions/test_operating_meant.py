"""What customers' words mean for an order: which order, lines, variants, way to pay and address."""

import pytest

from actions.operating.address_meant import address_parts, completed, missing
from actions.operating.lines_meant import lines_meant
from actions.operating.methods_meant import methods_meant
from actions.operating.orders_meant import order_supposed, orders_meant
from actions.operating.records import Records, read_records
from actions.operating.task import Task
from actions.operating.variants_meant import variants_meant
from actions.turn import Turn
from shop.policy_table import Operation
from tests.small_shop import CARD, GIFT, HOME, PAYPAL
from tests.unit.actions.small_dialogue import SmallDialogue


def turn(text: str, **entities: str) -> Turn:
    found = {name: [value] for name, value in entities.items()}
    return Turn("t1", text, "en", "", "act", [], found, {}, [])


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    services = SmallDialogue(tmp_path_factory.mktemp("shop")).services()
    found = read_records(services, turn(""), "ann")
    assert found is not None
    return found


def order_ids(
    records: Records, text: str, operation: Operation = Operation.CANCEL, **entities: str
) -> list[str] | None:
    meant = orders_meant(records, Task(operation=operation), turn(text, **entities))
    return None if meant is None else [order.order_id for order in meant.orders]


def test_an_order_is_meant_by_number_day_or_content(records: Records) -> None:
    assert order_ids(records, "cancel ds 4", order_number="ds 4") == ["DS-4"]
    assert order_ids(records, "the one with the soap", Operation.RETURN) == ["DS-2"]
    assert order_ids(records, "cancel my last order") == [records.orders[0].order_id]
    assert order_ids(records, "from the first", Operation.CANCEL, date="2026-06-01") is not None
    assert order_ids(records, "from then", Operation.CANCEL, date="2026-05-01/2026-05-31") is None
    assert order_ids(records, "cancel it") is None


def test_a_number_that_is_not_the_customers_is_unknown(records: Records) -> None:
    meant = orders_meant(records, Task(operation=Operation.CANCEL), turn("cancel DS-9", order_number="DS-9"))
    assert meant is not None and (meant.orders, meant.unknown) == ((), "DS-9")


def test_the_other_order_is_not_the_one_talked_about(records: Records) -> None:
    meant = orders_meant(
        records, Task(operation=Operation.CANCEL, order_id="DS-1"), turn("no, the other order")
    )
    assert meant is not None and [order.order_id for order in meant.orders] == [
        "DS-6",
        "DS-3",
    ]  # those that are possible


def test_without_a_word_it_is_the_order_talked_about_or_one_of_those_that_are_possible(
    records: Records,
) -> None:
    task = Task(operation=Operation.RETURN)
    assert [one.order_id for one in order_supposed(records, task, "DS-1").orders] == ["DS-1"]
    assert {one.order_id for one in order_supposed(records, task, None).orders} == {"DS-2", "DS-5"}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("the soap", (1,)),
        ("the shirt and the soap", (0, 1)),
        ("everything", (0, 1)),
        ("both please", (0, 1)),
        ("everything but the soap", (0,)),
        ("除了肥皂都退", (0,)),
        ("衬衫退，肥皂留着", (0,)),
        ("肥皂不退，衬衫要退", (0,)),
        ("return the rest, keep the soap", (0,)),
        ("not the soap, the shirt", (0,)),
        ("everything except the lamp", ()),
        ("I am unhappy", None),
    ],
)
def test_lines_by_name_all_and_all_but(records: Records, text: str, lines: tuple[int, ...] | None) -> None:
    order = records.order("DS-2")
    assert order is not None and lines_meant(records, order, text) == lines


def test_a_place_counts_only_in_a_list_that_was_shown(records: Records) -> None:
    order = records.order("DS-2")
    assert order is not None
    assert lines_meant(records, order, "the second one", shown=True) == (1,)
    assert lines_meant(records, order, "the second one") is None


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("swap it for a size L", ["shirt-l"]),
        ("size S instead of M", ["shirt-s"]),
        ("one size up", ["shirt-l"]),
        ("two sizes up", ["shirt-xl"]),
        ("one size down please", ["shirt-s"]),
        ("大一码", ["shirt-l"]),
        ("换成L码", ["shirt-l"]),
        ("in size XL, or L if there is no XL", ["shirt-l"]),  # XL is sold out
        ("in XL", ["shirt-xl"]),  # the planner refuses it and names others
        ("another one", []),
    ],
)
def test_the_wanted_variant_is_told_by_what_differs(records: Records, text: str, items: list[str]) -> None:
    order = records.order("DS-1")
    assert order is not None
    assert [variant.item_id for variant in variants_meant(records, order.lines[0], text).variants] == items


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("the visa ending 4242", [CARD.id]),
        ("to my paypal", [PAYPAL.id]),
        ("gift card please", [GIFT.id]),
        ("from visa to paypal", [PAYPAL.id]),
        ("用礼品卡", [GIFT.id]),
        ("my mastercard", []),
        ("我的摩卡壶", None),
        ("whatever", None),
    ],
)
def test_a_way_to_pay_by_kind_brand_or_digits(text: str, ids: list[str] | None) -> None:
    found = methods_meant((CARD, GIFT, PAYPAL), text)
    assert (None if found is None else [method.id for method in found]) == ids


def test_an_address_is_taken_part_by_part_and_asked_for_until_it_is_whole() -> None:
    told = address_parts(
        turn("12 Harbour Road, Apt 4, Berlin, Germany", address="12 Harbour Road"), asked=True
    )
    assert told == {
        "address1": "12 Harbour Road",
        "address2": "Apt 4",
        "city": "Berlin",
        "country": "Germany",
    }
    assert missing(told) == ["zip"] and completed(told, HOME) is None
    address = completed({**told, "zip": "10115"}, HOME)
    assert address is not None and (address.city, address.country, address.state) == ("Berlin", "Germany", "")


def test_in_the_same_city_state_and_country_stay() -> None:
    address = completed({"address1": "3 Quay", "city": "Dublin", "zip": "D01"}, HOME)
    assert address is not None and (address.state, address.country) == ("D", "Ireland")


def test_a_street_that_the_bot_does_not_mark_is_read_when_an_address_was_asked_for() -> None:
    words = turn("Rua da Fonte 12, 4050-123 Porto")
    assert address_parts(words, asked=True) == {
        "address1": "Rua da Fonte 12",
        "zip": "4050-123",
        "city": "Porto",
    }
    assert address_parts(words, asked=False) == {}


@pytest.mark.parametrize(
    "introduction", ["", "it's ", "My new address is ", "新地址是", "收货地址改成：", "我的新地址是 ", "寄到"]
)
def test_words_in_front_of_an_address_are_no_part_of_it(introduction: str) -> None:
    told = address_parts(turn(f"{introduction}9 Walnut Street, 78701 Austin, TX, USA"), asked=True)
    assert told["address1"] == "9 Walnut Street"
    marked = turn(f"{introduction}9 Walnut Street, Austin", address=f"{introduction}9 Walnut Street")
    assert address_parts(marked, asked=False)["address1"] == "9 Walnut Street"


def test_a_street_in_chinese_is_in_china_and_its_floor_is_no_second_line() -> None:
    told = address_parts(
        turn("上海市南京西路100号5楼，200040", address="南京西路100号5楼", city="上海市", postcode="200040"),
        asked=True,
    )
    assert told == {"address1": "南京西路100号5楼", "city": "上海市", "zip": "200040"}
    address = completed(told, HOME)
    assert address is not None and address.country == "China"
