"""Names after what introduces them, street addresses in three ways of writing, cities."""

from __future__ import annotations

import pytest

from bot.components.entities import people, places
from tests.bot.entity_checks import kinds, marked


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Priya Nair, where is it", "Priya Nair"),
        ("hi this is Tom Whitaker, call me", "Tom Whitaker"),
        ("my name is jane doe and i ordered", "jane doe"),
        ("i'm tom", "tom"),
        ("this is sarah o'neill speaking", "sarah o'neill"),
        ("I'm Oluwaseun Adeyemi", "Oluwaseun Adeyemi"),
        ("under the name of Müller", "Müller"),
        ("the order is for Mr. Chen", "Chen"),
        ("Kind regards, Hannah", "Hannah"),
        ("recipient: Dr. Hans Meier", "Hans Meier"),
        ("please change the name to Grace Okafor", "Grace Okafor"),
        ("Joe Hartley, 9 Station Road", "Joe Hartley"),
        ("我是王丽娟,订单到哪了", "王丽娟"),
        ("我叫李雷", "李雷"),
        ("收件人改成张伟明", "张伟明"),
        ("收件人：欧阳娜娜，电话", "欧阳娜娜"),
        ("我是王女士", "王女士"),
        ("刘洋收，谢谢", "刘洋"),
    ],
)
def test_a_name_is_found_after_what_introduces_it(text: str, name: str) -> None:
    assert marked(people.find, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "I'm angry",
        "This is Ridiculous",
        "I'm Very Angry",
        "my name is not important",
        "my last name is different now",
        "it's under warranty",
        "will you help",
        "我是高级会员",
        "我是来退货的",
        "我是于上周买的",
        "是黄色的吗",
    ],
)
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert marked(people.find, text) == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("send it to 14 Elm Road please", "14 Elm Road"),
        ("Flat 2, 221B Baker Street", "Flat 2, 221B Baker Street"),
        ("1600 Pennsylvania Ave", "1600 Pennsylvania Ave"),
        ("31 Kestrel Close instead", "31 Kestrel Close"),
        ("an die Hauptstraße 5", "Hauptstraße 5"),
        ("lindenstr. 14b", "lindenstr. 14b"),
        ("Am Markt 12", "Am Markt 12"),
        ("寄到南京中山路 118 号", "中山路 118 号"),
        ("世纪大道100号3栋502室", "世纪大道100号3栋502室"),
        ("鼓楼区中山北路12号301室", "中山北路12号301室"),
    ],
)
def test_an_address_is_found(text: str, address: str) -> None:
    assert marked(places.find, text, "address") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "2 of the items on the way",
        "five days on the road",
        "im a 36",
        "3 mugs green",
        "27 when my street shoe is 42",
        "我在南京路上",
    ],
)
def test_what_is_no_address_is_not_taken_for_one(text: str) -> None:
    assert marked(places.find, text, "address") == []


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("I live in Sheffield now", ["Sheffield"]),
        ("from leeds to york", ["leeds"]),  # York without a capital may be part of anything
        ("moved from Leeds to York", ["Leeds", "York"]),
        ("14 Elm Road, Thirsk", ["Thirsk"]),
        ("I moved to Little Rock", ["Little Rock"]),
        ("Hauptstraße 5, 99096 Erfurt", ["Erfurt"]),
        ("搬到杭州了", ["杭州"]),
        ("寄到上海市", ["上海市"]),
        ("从北京改到上海", ["北京", "上海"]),
        ("reading lamp in grey", []),
        ("do you deliver to France", []),
        ("北京东路", []),
    ],
)
def test_cities_are_found(text: str, cities: list[str]) -> None:
    assert marked(places.find, text, "city") == cities


def test_postcode_and_city_are_marked_beside_an_address() -> None:
    assert kinds(places.find, "Lindenweg 4, 50667 Köln") == [
        ("address", "Lindenweg 4"),
        ("postcode", "50667"),
        ("city", "Köln"),
    ]
