"""Numbers of orders and parcels, e-mail, telephone, postcode: by pattern, by cue, by the shop's own shapes."""

from __future__ import annotations

import pytest

from bot.components.entities import patterns
from tests.bot.entity_checks import kinds, marked


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is #W6390527", "#W6390527"),
        ("where is #w6390527?", "#w6390527"),
        ("where is W6390527.", "W6390527"),
        ("w6390527", "w6390527"),
        ("order no. 6390527 please", "6390527"),
        ("order # W6390527", "# W6390527"),
        ("status of DS-100482!", "DS-100482"),
        ("(ds-100482)", "ds-100482"),
        ("#DS-100482", "#DS-100482"),
        ("my order#W6390527 is late", "W6390527"),
        ("订单W6390527到哪了", "W6390527"),
        ("訂單W6390527到哪了", "W6390527"),
        ("订单 #DS-100482 呢", "#DS-100482"),
        ("＃Ｗ６３９０５２７", "＃Ｗ６３９０５２７"),
        ("order:W6390527,thanks", "W6390527"),
        ("order 2024-99812", "2024-99812"),
        ("order number 12345", "12345"),
        ("order no 2024", "2024"),
        ("订单号12345", "12345"),
        ("where is my parcel, 88213377", "88213377"),
    ],
)
def test_an_order_number_is_found_as_people_write_it(text: str, number: str) -> None:
    assert marked(patterns.find, text, "order_number") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "I ordered 2 of them in 2024",
        "the order 2024",
        "order me number 5",
        "my postcode is 10083",
        "anna6390527@example.com",
        "W63905271234567890",
        "call me at 5:30",
        "size 42",
        "the iPhone15 is nice",
        "4111 1111 1111 1111",
    ],
)
def test_what_is_no_order_number_is_not_taken_for_one(text: str) -> None:
    assert marked(patterns.find, text, "order_number") == []


def test_several_order_numbers_come_in_their_order() -> None:
    assert marked(patterns.find, "is #W6390527 or DS-100482 first?") == ["#W6390527", "DS-100482"]


@pytest.mark.parametrize(
    ("pattern", "text", "number"),
    [
        (r"DS\-\d{6}", "where is ds 104600", "ds 104600"),
        (r"DS\-\d{6}", "#DS104600", "#DS104600"),
        (r"\#W\d{7}", "w1234567 please", "w1234567"),
        (r"\d{4}", "#1001", "#1001"),
        (r"[A-Z]{2}\d{9}[A-Z]{2}", "RR123456785DE", "RR123456785DE"),
    ],
)
def test_a_number_of_the_shops_own_shape_wins(pattern: str, text: str, number: str) -> None:
    shop_orders = patterns.shop_patterns([pattern])
    assert kinds(lambda written: patterns.find(written, shop_orders), text) == [("order_number", number)]


def test_a_year_is_no_number_of_a_shop_that_counts_from_1001() -> None:
    shop_orders = patterns.shop_patterns([r"\d{4}"])
    assert kinds(lambda written: patterns.find(written, shop_orders), "since 2024") == []


@pytest.mark.parametrize(
    "number",
    [
        "1Z84E0730391827364",
        "1Z 999 AA1 01 2345 6784",
        "9400 1118 9922 3397 5586 42",
        "9400111899223397558642",
        "123456789012",
        "1234 5678 9012",
        "123456789012345",
        "JJD000390007882823456",
        "RR123456785DE",
        "RR 123 456 785 CN",
        "SF1234567890123",
        "YT1234567890123",
    ],
)
def test_a_parcels_number_is_found_by_its_carriers_format(number: str) -> None:
    assert kinds(patterns.find, f"where is {number} now") == [("tracking_number", number)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tracking number 1234567890", "tracking_number"),
        ("快递单号1234567890", "tracking_number"),
        ("order 1234567890", "order_number"),
        ("call me, 5551234567", "phone"),
        ("postcode 104600", "postcode"),
        ("邮编 210008", "postcode"),
        ("104600", "order_number"),
    ],
)
def test_a_bare_number_is_told_by_the_cue_before_it(text: str, kind: str) -> None:
    assert [found for found, _ in kinds(patterns.find, text)] == [kind]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("write to anna.lee+shop@example.co.uk please", "anna.lee+shop@example.co.uk"),
        ("my mail is ANNA@Example.com.", "ANNA@Example.com"),
        ("邮箱是anna@example.com，谢谢", "anna@example.com"),
        ("<anna_6390527@example.com>", "anna_6390527@example.com"),
    ],
)
def test_an_e_mail_address_is_found(text: str, email: str) -> None:
    assert marked(patterns.find, text, "email") == [email]


@pytest.mark.parametrize("text", ["anna at example dot com", "@anna", "anna@", "anna@localhost", "a@b@c"])
def test_what_is_no_e_mail_address_is_not_taken_for_one(text: str) -> None:
    assert marked(patterns.find, text, "email") == []


@pytest.mark.parametrize(
    "number",
    [
        "07700 900318",
        "+44 20 7946 0958",
        "(415) 555-2671",
        "415-555-2671",
        "+1 415 555 2671",
        "13812345678",
        "138 1234 5678",
        "+86 138 1234 5678",
        "010-88886666",
        "0171/1234567",
        "+49 30 1234567",
    ],
)
def test_a_telephone_number_is_found(number: str) -> None:
    assert kinds(patterns.find, f"ring {number} please") == [("phone", number)]


@pytest.mark.parametrize(
    ("text", "postcode"),
    [
        ("Sheffield, S10 3FN", "S10 3FN"),
        ("it's nw1 6xe", "nw1 6xe"),
        ("zip code is 94110", "94110"),
        ("San Jose, CA 94110", "94110"),
        ("94110-1234", "94110-1234"),
        ("PLZ 10115", "10115"),
        ("Toronto K1A 0B1", "K1A 0B1"),
        ("邮政编码是100083", "100083"),
    ],
)
def test_a_postcode_is_found(text: str, postcode: str) -> None:
    assert marked(patterns.find, text, "postcode") == [postcode]
