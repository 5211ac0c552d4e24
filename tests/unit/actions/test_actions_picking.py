"""What customers mean by "the second one", "both", "the blue one", "all but the lamp", in English and Chinese."""

import pytest

from actions.picking import pick, says_none

ORDERS = [
    "DS-104600: delivered, Moka Pot",
    "DS-104607: on its way, Desk Lamp",
    "DS-104614: on its way, Linen Shirt and 1 more",
]
COLOURS = ["Blue", "White", "Blue and white"]
PRODUCTS = ["Moka Pot", "French Press", "Desk Lamp"]
CHINESE = ["摩卡壶", "法压壶", "台灯"]
CHINESE_COLOURS = ["蓝色", "白色", "灰色"]
SIZES = ["3 cups", "6 cups", "9 cups"]


@pytest.mark.parametrize(
    ("text", "titles", "places"),
    [
        ("the second one", ORDERS, [1]),
        ("the 2nd please", ORDERS, [1]),
        ("number 3", ORDERS, [2]),
        ("2", ORDERS, [1]),
        ("first", ORDERS, [0]),
        ("um the last one i think", ORDERS, [2]),
        ("1 and 3", ORDERS, [0, 2]),
        ("the third and the first", ORDERS, [2, 0]),
        ("option one", ORDERS, [0]),
        ("the fifth", ORDERS, []),
        ("all of them", ORDERS, [0, 1, 2]),
        ("all but the lamp", ORDERS, [0, 2]),
        ("everything except the second", ORDERS, [0, 2]),
        ("both", ORDERS, []),
        ("both", ORDERS[:2], [0, 1]),
        ("both please", ORDERS[:2], [0, 1]),
        ("the one with the moka pot", ORDERS, [0]),
        ("104614", ORDERS, [2]),
        ("DS-104607", ORDERS, [1]),
        ("the delivered one", ORDERS, [0]),
        ("the one that's on its way", ORDERS, []),
        ("the blue one", COLOURS, [0]),
        ("blue and white", COLOURS, [2]),
        ("the pot and the lamp", PRODUCTS, [0, 2]),
        ("the french presses", PRODUCTS, [1]),
        ("the 6 cups one", SIZES, [1]),
        ("something else", PRODUCTS, []),
        ("", PRODUCTS, []),
        ("the second one", [], []),
        ("第二个", CHINESE, [1]),
        ("第2个", CHINESE, [1]),
        ("我要第一个和第三个", CHINESE, [0, 2]),
        ("最后一个", CHINESE, [2]),
        ("都要", CHINESE, [0, 1, 2]),
        ("两个都要", CHINESE[:2], [0, 1]),
        ("除了台灯都要", CHINESE, [0, 1]),
        ("法压壶那个", CHINESE, [1]),
        ("蓝色的", CHINESE_COLOURS, [0]),
        ("要白的", CHINESE_COLOURS, [1]),
        ("1和3", CHINESE, [0, 2]),
    ],
)
def test_what_is_meant(text: str, titles: list[str], places: list[int]) -> None:
    assert pick(text, titles) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [("the cheaper one", [1]), ("the most expensive", [0]), ("最便宜的", [1]), ("贵的那个", [0])],
)
def test_by_price(text: str, places: list[int]) -> None:
    assert pick(text, PRODUCTS, [8900, 2990, 3990]) == places


def test_a_price_that_is_not_known_decides_nothing() -> None:
    assert pick("the cheaper one", PRODUCTS, [8900, None, 3990]) == []


@pytest.mark.parametrize("text", ["none of them", "neither", "都不要", "一个都不是"])
def test_nothing_of_it(text: str) -> None:
    assert says_none(text)
