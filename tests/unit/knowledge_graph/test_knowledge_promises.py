"""When a parcel comes, how one can pay, how long a warranty runs, which offers hold: to the day, with the way there."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import networkx as nx
import pytest

from knowledge_graph.graph import build_graph
from knowledge_graph.places import Place, country_name, place_in
from knowledge_graph.promises import arrival, covered, delivers, months_later, offered, ways_to_pay, zone_of
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.records import Product
from shop.terms import Terms

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def graph() -> nx.DiGraph:
    content = read_content(FOLDER)
    return build_graph(content.products, content.policies, [], content.terms)


@pytest.mark.parametrize(
    ("ordered_at", "leaves", "earliest", "latest"),
    [
        (
            datetime(2026, 11, 26, 13, 59),
            date(2026, 11, 26),
            date(2026, 11, 30),
            date(2026, 12, 1),
        ),  # Thursday
        (datetime(2026, 11, 26, 14, 0), date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 2)),
        (datetime(2026, 11, 27, 14, 0), date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 3)),  # Friday
        (datetime(2026, 11, 28, 9, 0), date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 3)),  # Saturday
        (
            datetime(2026, 12, 24, 9, 0),
            date(2026, 12, 24),
            date(2026, 12, 29),
            date(2026, 12, 30),
        ),  # Christmas
        (datetime(2026, 12, 31, 15, 0), date(2027, 1, 4), date(2027, 1, 6), date(2027, 1, 7)),  # New Year
        (datetime(2027, 3, 25, 9, 0), date(2027, 3, 25), date(2027, 3, 31), date(2027, 4, 1)),  # Easter
    ],
)
def test_a_parcel_to_germany_leaves_and_comes_on_working_days(
    graph: nx.DiGraph, ordered_at: datetime, leaves: date, earliest: date, latest: date
) -> None:
    found = arrival(graph, "DE", ordered_at=ordered_at.replace(tzinfo=BERLIN))
    assert found is not None
    assert (found.leaves_on, found.earliest, found.latest) == (leaves, earliest, latest)


def test_the_cut_off_is_of_the_shop_s_own_clock(graph: nx.DiGraph) -> None:
    early = arrival(graph, "DE", ordered_at=datetime(2026, 11, 26, 12, 59, tzinfo=UTC))
    late = arrival(graph, "DE", ordered_at=datetime(2026, 11, 26, 13, 0, tzinfo=UTC))
    assert early is not None and late is not None
    assert (early.leaves_on, late.leaves_on) == (date(2026, 11, 26), date(2026, 11, 27))


def test_express_is_faster_dearer_and_not_everywhere(graph: nx.DiGraph) -> None:
    at = datetime(2026, 11, 26, 9, tzinfo=BERLIN)
    express = arrival(graph, "DE", ordered_at=at, express=True)
    assert express is not None
    assert (express.earliest, express.latest, express.price) == (
        date(2026, 11, 27),
        date(2026, 11, 27),
        Decimal("14.80"),
    )
    assert arrival(graph, "AT", ordered_at=at, express=True) is None


def test_the_way_to_a_city_goes_over_country_zone_carrier_and_policy(graph: nx.DiGraph) -> None:
    found = arrival(graph, "CH", ordered_at=datetime(2026, 11, 26, 9, tzinfo=BERLIN), city="Zürich")
    assert found is not None
    assert found.path == ["city:Zürich", "country:CH", "zone:europe", "carrier:DPD", "policy:delivery"]
    assert zone_of(graph, "US") is None
    assert arrival(graph, "US", ordered_at=datetime.now(UTC)) is None
    assert not delivers(build_graph([], [], []))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("when would it be in Zürich?", Place("CH", "Zürich")),
        ("do you ship to the UK", Place("GB")),
        ("delivery to Vienna, Austria", Place("AT", "Vienna")),
        ("寄到瑞士运费多少", Place("CH")),
        ("能送到苏黎世吗", Place("CH", "苏黎世")),
        ("Germany", Place("DE")),
        ("how much is it to California", Place("US", "California")),
        ("do you deliver to New Mexico", Place("US", "New Mexico")),
        ("do you deliver to new mexico", Place("US", "New Mexico")),
        ("寄到广东要几天", Place("CN", "广东")),
        ("we like lyonnaise potatoes", None),
        ("when does it come?", None),
    ],
)
def test_a_place_is_found_in_both_languages(text: str, place: Place | None) -> None:
    assert place_in(text) == place


def test_a_country_has_a_name_in_both_languages() -> None:
    assert (country_name("CH", "en"), country_name("CH", "zh"), country_name("QX", "en")) == (
        "Switzerland",
        "瑞士",
        "QX",
    )


def test_an_invoice_is_possible_in_its_country_up_to_its_limit(graph: nx.DiGraph) -> None:
    def invoice(country: str | None, cents: int | None) -> tuple[bool, str | None]:
        ways = ways_to_pay(graph, country=country, cents=cents)
        return next((one.is_possible, one.reason) for one in ways if one.way.id == "invoice")

    assert invoice(None, None) == (True, None)
    assert invoice("DE", 25000) == (True, None)
    assert invoice("DE", 25001) == (False, "limit")
    assert invoice("AT", 100) == (False, "country")
    paths = [one.path for one in ways_to_pay(graph, country="AT") if one.way.id == "invoice"]
    assert paths == [["country:AT", "payment:invoice", "policy:payment"]]


@pytest.mark.parametrize(
    ("came", "months", "last"),
    [
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2026, 11, 26), 1, date(2026, 12, 26)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(came: date, months: int, last: date) -> None:
    assert months_later(came, months) == last


def test_a_warranty_is_the_product_s_else_the_category_s_else_the_shop_s() -> None:
    products = [Product(name, name.title(), (), category=name[0]) for name in ("apple", "axe", "bow", "cup")]
    terms = Terms.model_validate(
        {
            "warranty": {
                "months": 24,
                "groups": [
                    {"id": "one", "months": 120, "products": ["axe"]},
                    {"id": "all", "months": 60, "categories": ["a", "b"]},
                ],
            }
        }
    )
    graph = build_graph(products, [], [], terms)
    months = {name: covered(graph, name).months for name in ("apple", "axe", "bow", "cup")}  # type: ignore[union-attr]
    assert months == {"apple": 60, "axe": 120, "bow": 60, "cup": 24}
    found = covered(graph, "bow")
    assert found is not None and found.path == ["product:bow", "category:b", "warranty:all"]
    assert covered(build_graph(products, [], []), "cup") is None


def test_an_offer_holds_on_its_days_for_its_products() -> None:
    both = {"name": {"en": "n", "zh": "名"}, "percent": 10}
    terms = Terms.model_validate(
        {
            "promotions": [
                {**both, "id": "all"},
                {**both, "id": "home", "categories": ["home"]},
                {**both, "id": "cup", "products": ["cup"]},
                {**both, "id": "past", "ends_on": "2026-01-01"},
            ]
        }
    )
    graph = build_graph(
        [Product("cup", "Cup", (), category="home"), Product("axe", "Axe", ())], [], [], terms
    )
    day = date(2026, 11, 26)

    def holding(product_id: str | None) -> list[str]:
        return [one.promotion.id for one in offered(graph, day, product_id=product_id)]

    assert holding("cup") == ["all", "home", "cup"]
    assert holding("axe") == ["all"]
    assert holding(None) == ["all", "home", "cup"]
    assert offered(graph, day, product_id="cup")[1].path == ["product:cup", "category:home", "promotion:home"]
