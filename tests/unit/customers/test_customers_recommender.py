"""Recommendations: in stock, not owned, within the budget, with a reason that is true."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from customers.profile import ProfileBook, tier_of
from customers.recommender import Recommender, Wish
from shop import contents
from shop.contents import ShopContents
from shop.embedded import EmbeddedShop
from shop.records import Address, Behaviour, Customer, Issue, Order, OrderLine, Product, Variant
from storage import Base, StorageSettings, open_engine, writing
from tests.shop_outage import Outage

HOME_ADDRESS = Address("1 Mill Lane", "", "Dublin", "Ireland", "D", "D08")
TODAY = date(2026, 3, 1)


class Words:
    """An encoder of a few words: texts with the same words are alike."""

    name = "words"

    def encode(self, text: str) -> np.ndarray:
        vector = (
            np.array([word in text.lower() for word in ("coffee", "pen", "tent", "kitchen")], float) + 1e-6
        )
        return (vector / np.linalg.norm(vector)).astype(np.float32)


def product(
    name: str, category: str, price: int, *, stock: bool = True, accessories: tuple[str, ...] = ()
) -> Product:
    variant = Variant(f"{name}-1", name, {}, stock, price)
    extra = {"accessories": list(accessories), "category_names": {"en": category.title(), "zh": "厨房"}}
    return Product(name, name, (variant,), category=category, description=name, extra=extra)


PRODUCTS = [
    product("coffee-pot", "kitchen", 3000, accessories=("coffee-mill", "coffee-cup")),
    product("coffee-mill", "kitchen", 6000),
    product("coffee-cup", "kitchen", 1200, stock=False),
    product("pen", "desk", 5000),
    product("tent", "outdoors", 20000),
]


def bought(customer: str, *names: str) -> list[Behaviour]:
    return [Behaviour(customer, name, "purchase", TODAY) for name in names]


def order(customer: str, *names: str, status: str = "delivered") -> Order:
    lines = tuple(OrderLine(name, name, f"{name}-1", 3000, {}) for name in names)
    return Order(f"DS-{customer}", customer, status, HOME_ADDRESS, lines, (), (), placed_on=TODAY)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path))
    Base.metadata.create_all(engine)
    people = [
        Customer(name, name, "X", f"{name}@x.example", HOME_ADDRESS, (), ())
        for name in ("ann", "ben", "cleo")
    ]
    history = (
        bought("ann", "coffee-pot")
        + bought("ben", "coffee-pot", "coffee-mill")
        + bought("cleo", "tent", "tent")
    )
    orders = [order("ann", "coffee-pot"), order("ben", "coffee-pot", "coffee-mill")]
    issue = Issue("T-1", "ann", "DS-ann", "late", TODAY, None)
    with writing(engine) as session:
        contents.empty(session, name="Shop", currency="EUR")
        contents.add(session, ShopContents(PRODUCTS, people, orders, behaviour=history, issues=[issue]))
    return engine


@pytest.fixture
def recommender(engine: Engine, tmp_path: Path) -> Recommender:
    return Recommender(engine, tmp_path, encoders=lambda script, home: Words(), today=lambda: TODAY)  # type: ignore[arg-type,return-value]


def names(found: list) -> list[str]:  # type: ignore[type-arg]
    return [suggestion.product.product_id for suggestion in found]


def test_who_has_the_pot_is_offered_the_mill_and_told_why(recommender: Recommender) -> None:
    found = {
        suggestion.product.product_id: suggestion for suggestion in recommender.for_customer("ann", Wish())
    }
    mill = found["coffee-mill"]
    assert mill.reason == "bought_with"
    assert mill.because is not None and mill.because.product_id == "coffee-pot"
    assert found["tent"].reason == "popular"


def test_what_is_owned_or_sold_out_is_never_offered(recommender: Recommender) -> None:
    assert {"coffee-pot", "coffee-cup"}.isdisjoint(names(recommender.for_customer("ann", Wish(limit=10))))


def test_a_newcomer_sees_what_is_popular(recommender: Recommender) -> None:
    found = recommender.for_customer(None, Wish(limit=2))
    assert names(found)[0] in ("coffee-pot", "tent")
    assert {suggestion.reason for suggestion in found} == {"popular"}


@pytest.mark.parametrize(("budget", "expected"), [(4000, ["coffee-pot"]), (100, [])])
def test_the_budget_is_kept(recommender: Recommender, budget: int, expected: list[str]) -> None:
    assert names(recommender.for_customer(None, Wish(budget_cents=budget))) == expected


def test_what_the_request_is_about_comes_before_history_and_popularity(recommender: Recommender) -> None:
    found = recommender.for_customer("cleo", Wish(words="a gift for someone who writes with a pen"))
    assert [(item.product.product_id, item.reason) for item in found] == [("pen", "described")]


def test_a_request_keeps_budget_and_what_is_owned(recommender: Recommender) -> None:
    wish = Wish(words="something for coffee in the kitchen")
    assert "coffee-pot" in names(recommender.for_customer("cleo", wish))
    assert "coffee-pot" not in names(recommender.for_customer("ann", wish))
    wish = Wish(budget_cents=4000, words="something for coffee in the kitchen")
    assert names(recommender.for_customer("cleo", wish)) == ["coffee-pot"]


def test_a_request_in_another_script_falls_back_to_what_is_popular(recommender: Recommender) -> None:
    found = recommender.for_customer(None, Wish(words="送朋友的 pen"))
    assert {suggestion.reason for suggestion in found} == {"popular"}


def test_the_category_is_kept(recommender: Recommender) -> None:
    assert names(recommender.for_customer(None, Wish(category="desk"))) == ["pen"]


def test_similar_is_what_reads_alike_and_not_the_thing_itself(recommender: Recommender) -> None:
    assert names(recommender.similar("coffee-pot", Wish())) == ["coffee-mill"]


def test_what_the_catalogue_names_goes_with_it_if_it_is_there(recommender: Recommender) -> None:
    assert names(recommender.goes_with("coffee-pot", Wish())) == ["coffee-mill"]
    assert names(recommender.goes_with("coffee-mill", Wish())) == ["coffee-pot"]
    assert recommender.goes_with("tent", Wish()) == []


def test_an_unknown_product_has_nothing_like_it(recommender: Recommender) -> None:
    assert recommender.similar("sofa", Wish()) == [] == recommender.goes_with("sofa", Wish())


@pytest.mark.parametrize(
    ("text", "category"),
    [("something for the kitchen", "kitchen"), ("厨房用的", "kitchen"), ("a gift", None)],
)
def test_a_category_is_read_from_the_text(recommender: Recommender, text: str, category: str | None) -> None:
    assert recommender.category_named(text) == category


def test_a_change_of_the_shop_is_seen_at_once(recommender: Recommender, engine: Engine) -> None:
    recommender.for_customer(None, Wish())
    with writing(engine) as session:
        contents.add(session, ShopContents([product("coffee-cup", "kitchen", 1200)]))
    assert "coffee-cup" in names(recommender.goes_with("coffee-pot", Wish()))


def test_a_profile_knows_orders_and_open_issues(engine: Engine) -> None:
    profile = ProfileBook(engine, EmbeddedShop(engine)).profile("ann")
    assert profile is not None
    assert [issue.subject for issue in profile.open_issues] == ["late"]
    assert [found.order_id for found in profile.orders] == ["DS-ann"]
    assert profile.on_its_way is None
    assert ProfileBook(engine, EmbeddedShop(engine)).profile("nobody") is None


def test_a_shop_that_does_not_answer_gives_no_profile(engine: Engine) -> None:
    shop = Outage(EmbeddedShop(engine), is_down=True)
    assert ProfileBook(engine, shop).profile("ann") is None


def test_tiers_follow_what_was_bought_this_year() -> None:
    many = [order("ann", "pen") for _ in range(6)]
    cancelled = [order("ann", "pen", status="cancelled") for _ in range(6)]
    assert [tier_of(orders, today=TODAY) for orders in ([], many[:2], many, cancelled)] == [
        "new", "regular", "faithful", "regular",
    ]  # fmt: skip
