"""Conversations about a real shop's orders and products: every figure must be the one in its data.

The shop is imported while the product runs with the demo shop, so that being live at once is part of the test.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actions.wording import WORDS, money
from orders.ownership import TRIES
from tests.agent import AgentClient
from tests.customer import CustomerClient
from tests.integration.public_data import public_data
from tests.product import Product

pytestmark = pytest.mark.slow

SEED = 20
CUSTOMERS = 12
PRODUCTS = 5
NO_DATE = "The shop has no date for it."
DATE = re.compile(
    r"\b(\d{1,2}\.\d{1,2}\.|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}|tomorrow|monday|tuesday|wednesday|thursday|friday"
    r"|saturday|sunday|(january|february|march|april|may|june|july|august|september|october|november|december) \d"
    r"|\d (january|february|march|april|may|june|july|august|september|october|november|december))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Shop:
    """The shop's files, and a choice of them that is the same in every run."""

    folder: Path
    users: dict[str, Any]
    products: dict[str, Any]
    orders: dict[str, Any]

    def customers(self) -> list[str]:
        """Customers with orders; among them some of every status."""
        drawn = random.Random(SEED)
        with_orders = sorted(user_id for user_id, user in self.users.items() if user["orders"])
        drawn.shuffle(with_orders)
        chosen: list[str] = []
        for status in sorted({order["status"] for order in self.orders.values()}):
            chosen += [i for i in with_orders if i not in chosen and self.newest(i)["status"] == status][
                : CUSTOMERS // 4
            ]
        return chosen

    def newest(self, user_id: str) -> dict[str, Any]:
        """The last order of the customer's list."""
        order: dict[str, Any] = self.orders[self.users[user_id]["orders"][-1]]
        return order

    def some_products(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = random.Random(SEED).sample(
            sorted(self.products.values(), key=lambda product: product["name"]), PRODUCTS
        )
        return found


def read_shop() -> Shop:
    folder = public_data("shops/tau-retail")
    files = [json.loads((folder / f"{name}.json").read_text()) for name in ("users", "products", "orders")]
    return Shop(folder, *files)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return read_shop()


@pytest.fixture(scope="module")
def product(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own: it starts with the demo shop and gets the real one while it runs."""
    with Product(tmp_path_factory.mktemp("real")) as running:
        assert "costs" in CustomerClient(running.url).say("how much is the moka pot")[0]["text"]
        running.run("shop", "import", "--format", "retail-json", str(shop.folder), "--replace")
        yield running


@pytest.fixture(scope="module")
def signed_in(product: Product, shop: Shop) -> dict[str, CustomerClient]:
    """A conversation of each chosen customer."""
    return {
        user_id: CustomerClient(product.url, token=product.token(user_id)) for user_id in shop.customers()
    }


def text_of(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


def dollars(amount: float) -> str:
    return money(round(amount * 100), "USD", "en")


def lines_of(order: dict[str, Any]) -> list[str]:
    """Each item as the bot has to write it."""
    return [
        f"- {item['name']} ({', '.join(f'{name}: {value}' for name, value in item['options'].items())}): "
        f"{dollars(item['price'])}"
        if item["options"]
        else f"- {item['name']}: {dollars(item['price'])}"
        for item in order["items"]
    ]


def total_of(order: dict[str, Any]) -> str:
    return dollars(sum(round(item["price"] * 100) for item in order["items"]) / 100)


def test_the_imported_shop_is_live_at_once(product: Product, shop: Shop) -> None:
    customer = CustomerClient(product.url)
    assert "Digital Camera" in text_of(customer.say("how much is the digital camera"))
    assert "Moka Pot costs" not in text_of(customer.say("how much is the moka pot"))


def test_the_choice_of_customers_covers_every_status(shop: Shop) -> None:
    statuses = {shop.newest(user_id)["status"] for user_id in shop.customers()}
    assert statuses == {order["status"] for order in shop.orders.values()}
    assert len(shop.customers()) == CUSTOMERS


@pytest.mark.parametrize("number", range(CUSTOMERS))
def test_content_names_exactly_the_items_and_the_total(
    shop: Shop, signed_in: dict[str, CustomerClient], number: int
) -> None:
    user_id = shop.customers()[number]
    order = shop.newest(user_id)
    text = text_of(signed_in[user_id].say(f"what is in my order {order['order_id']}"))
    assert sorted(line for line in text.splitlines() if line.startswith("- ")) == sorted(lines_of(order))
    assert f"Total: {total_of(order)}" in text
    assert WORDS.status(order["status"], "en") in text


@pytest.mark.parametrize("number", range(CUSTOMERS))
def test_status_is_that_of_the_data_and_no_date_is_made_up(
    shop: Shop, signed_in: dict[str, CustomerClient], number: int
) -> None:
    user_id = shop.customers()[number]
    order = shop.newest(user_id)
    replies = signed_in[user_id].say(f"where is my order {order['order_id']}?")
    text = text_of(replies)
    assert f"Order {order['order_id']} is {WORDS.status(order['status'], 'en')}." in text
    assert NO_DATE in text
    assert DATE.search(text) is None, text
    tracking = [number for parcel in order["fulfillments"] for number in parcel["tracking_id"]]
    assert [number for number in tracking if number not in text] == []
    card = next(reply["data"] for reply in replies if reply["kind"] == "order")
    assert (card["status"], card["placed_on"], card["delivered_on"]) == (order["status"], None, None)


@pytest.mark.parametrize("number", range(CUSTOMERS))
def test_who_asks_for_the_day_hears_that_the_shop_has_none(
    shop: Shop, signed_in: dict[str, CustomerClient], number: int
) -> None:
    user_id = shop.customers()[number]
    order = shop.newest(user_id)
    text = text_of(signed_in[user_id].say(f"when will my order {order['order_id']} arrive?"))
    assert WORDS.status(order["status"], "en") in text
    assert DATE.search(text) is None, text


@pytest.mark.parametrize("number", range(CUSTOMERS))
def test_the_list_names_every_order_of_the_customer_and_no_other(
    shop: Shop, signed_in: dict[str, CustomerClient], number: int
) -> None:
    user_id = shop.customers()[number]
    text = text_of(signed_in[user_id].say("show me all my orders"))
    assert sorted(re.findall(r"#W\d+", text)) == sorted(shop.users[user_id]["orders"])


@pytest.mark.parametrize("number", range(CUSTOMERS))
def test_another_customers_order_reveals_nothing(
    shop: Shop, signed_in: dict[str, CustomerClient], number: int
) -> None:
    user_id, other = shop.customers()[number], shop.customers()[number - 1]
    foreign = shop.newest(other)
    replies = signed_in[user_id].say(f"where is order {foreign['order_id']}")
    assert replies[0]["kind"] != "order"
    text = text_of(replies)
    secrets = [item["name"] for item in foreign["items"]] + [
        total_of(foreign),
        WORDS.status(foreign["status"], "en"),
    ]
    secrets += [number for parcel in foreign["fulfillments"] for number in parcel["tracking_id"]]
    assert [secret for secret in secrets if secret in text] == []
    unknown = text_of(signed_in[user_id].say("where is order #W0000001"))
    assert text.replace(foreign["order_id"], "") == unknown.replace("#W0000001", "")


def test_without_a_sign_in_no_order_is_shown(product: Product, shop: Shop) -> None:
    order = shop.newest(shop.customers()[0])
    replies = CustomerClient(product.url).say(f"where is my order {order['order_id']}")
    assert replies[0]["expects"] == {"slot": "identity", "kind": "free_text"}
    assert order["items"][0]["name"] not in text_of(replies)


def name_of(user: dict[str, Any]) -> str:
    return f"{user['name']['first_name']} {user['name']['last_name']}"


def shown(replies: list[dict[str, Any]]) -> list[str]:
    """Numbers of the orders that replies show."""
    return [reply["data"]["order_id"] for reply in replies if reply["kind"] == "order"]


@pytest.mark.parametrize(
    ("wish", "proof"),
    [
        ("what is in my order {order}?", "I'm {name}, {zip}"),
        ("what is in my order {order}?", "My name is {name} and my zip code is {zip}"),
        ("订单 {order} 里有什么？", "我叫 {name}，邮编 {zip}"),
    ],
)
def test_name_and_postcode_show_who_it_is_and_the_wish_goes_on(
    product: Product, shop: Shop, wish: str, proof: str
) -> None:
    user = shop.users[shop.customers()[0]]
    told = {"order": user["orders"][-1], "name": name_of(user), "zip": user["address"]["zip"]}
    customer = CustomerClient(product.url)
    asked = customer.say(wish.format(**told))
    assert (asked[0]["expects"]["slot"], shown(asked)) == ("identity", [])
    assert shown(customer.say(proof.format(**told))) == [told["order"]]
    assert shown(customer.say(wish.format(**told))) == [told["order"]]  # and is known from now on


@pytest.mark.parametrize(
    "message",
    [
        "Hi, I'm {name} from {zip}, where is my order {order}?",
        "Hello! Where is my order {order}? My name is {name} and I live in zip code {zip}. Thank you!",
        "你好，我是 {name}，邮编是{zip}，订单 {order} 到哪了？",
    ],
)
def test_the_wish_may_stand_beside_name_and_postcode(product: Product, shop: Shop, message: str) -> None:
    user = shop.users[shop.customers()[1]]
    told = {"order": user["orders"][-1], "name": name_of(user), "zip": user["address"]["zip"]}
    assert shown(CustomerClient(product.url).say(message.format(**told))) == [told["order"]]


def test_name_and_postcode_may_come_one_after_the_other(product: Product, shop: Shop) -> None:
    user = shop.users[shop.customers()[2]]
    customer = CustomerClient(product.url)
    assert customer.say("show me all my orders")[0]["expects"]["slot"] == "identity"
    assert customer.say(name_of(user).lower())[0]["expects"]["slot"] == "postcode"
    text = text_of(customer.say(user["address"]["zip"]))
    assert all(order in text for order in user["orders"])


def test_an_exchange_goes_on_once_it_is_known_who_wants_it(product: Product, shop: Shop) -> None:
    user_id, order = next(
        (user_id, shop.orders[number])
        for user_id, user in sorted(shop.users.items())
        for number in user["orders"]
        if shop.orders[number]["status"] == "delivered" and len(shop.orders[number]["items"]) > 2
    )
    user = shop.users[user_id]
    words = (
        f"Hi, I'm {name_of(user)} from {user['address']['zip']}, I'd like to exchange two things from order "
    )
    replies = CustomerClient(product.url).say(words + order["order_id"])
    titles = [choice["title"] for reply in replies for choice in reply["choices"]]
    assert [item for item in order["items"] if not any(item["name"] in title for title in titles)] == []


def test_of_names_and_postcodes_only_those_of_one_customer_show_anything(
    product: Product, shop: Shop
) -> None:
    users = [shop.users[user_id] for user_id in shop.customers()[3:7]]
    answers: dict[tuple[int, int], str] = {}
    for one, user in enumerate(users):
        for other, another in enumerate(users):
            customer = CustomerClient(product.url)
            replies = customer.say(f"I'm {name_of(user)}, {another['address']['zip']}. Show me my orders")
            mine = [order for order in user["orders"] if order in text_of(replies)]
            assert mine == (user["orders"] if one == other else []), (one, other)
            answers[one, other] = text_of(replies)
    refused = {text for (one, other), text in answers.items() if one != other}
    nobody = CustomerClient(product.url).say("I'm Niels Nygard, 99999. Show me my orders")
    assert refused == {text_of(nobody)}


def test_a_conversation_stays_with_one_customer(product: Product, shop: Shop) -> None:
    first, second = (shop.users[user_id] for user_id in shop.customers()[7:9])
    customer = CustomerClient(product.url)
    customer.say(f"I'm {name_of(first)}, {first['address']['zip']}")
    replies = customer.say(f"I'm {name_of(second)}, {second['address']['zip']}. Show me my orders")
    assert "start a new chat" in text_of(replies)
    assert not any(order in text_of(replies) for order in [*first["orders"], *second["orders"]])


def test_guessing_ends_after_a_few_tries_with_the_right_pair_too(product: Product, shop: Shop) -> None:
    user = shop.users[shop.customers()[9]]
    customer = CustomerClient(product.url)
    for guess in range(TRIES):
        assert "couldn't find you" in text_of(customer.say(f"I'm {name_of(user)}, {10000 + guess}"))
    replies = customer.say(f"I'm {name_of(user)}, {user['address']['zip']}")
    assert "you can try again" in text_of(replies) and shown(replies) == []
    again = CustomerClient(product.url).say(f"I'm {name_of(user)}, {user['address']['zip']}")
    assert "you can try again" in text_of(again)


def test_who_said_who_they_are_is_not_in_the_log(product: Product, shop: Shop) -> None:
    user = shop.users[shop.customers()[10]]
    told = CustomerClient(product.url).say(f"I'm {name_of(user)}, {user['address']['zip']}")
    assert "that's you" in text_of(told)
    assert name_of(user).lower() not in product.log.lower()


@pytest.mark.parametrize("number", range(PRODUCTS))
def test_variants_and_prices_of_a_product_are_those_of_the_data(
    product: Product, shop: Shop, number: int
) -> None:
    wanted = shop.some_products()[number]
    variants = list(wanted["variants"].values())
    prices = [variant["price"] for variant in variants]
    replies = CustomerClient(product.url).say(f"which versions of the {wanted['name']} do you have")
    text = text_of(replies)
    assert f"{wanted['name']} comes in {len(variants)} versions" in text
    assert f"{dollars(min(prices))} to {dollars(max(prices))}" in text
    card = next(reply["data"] for reply in replies if reply["kind"] == "card")
    assert {variant["item_id"] for variant in card["variants"]} == set(wanted["variants"])
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == len(variants)


@pytest.mark.parametrize("number", range(PRODUCTS))
def test_the_price_asked_for_is_that_of_the_data(product: Product, shop: Shop, number: int) -> None:
    wanted = shop.some_products()[number]
    prices = [variant["price"] for variant in wanted["variants"].values()]
    text = text_of(CustomerClient(product.url).say(f"how much is the {wanted['name']}?"))
    assert f"costs {dollars(min(prices))} to {dollars(max(prices))}" in text


@pytest.mark.parametrize("number", range(PRODUCTS))
def test_stock_counts_the_available_variants(product: Product, shop: Shop, number: int) -> None:
    wanted = shop.some_products()[number]
    available = sum(variant["available"] for variant in wanted["variants"].values())
    text = text_of(CustomerClient(product.url).say(f"is the {wanted['name']} in stock?"))
    assert f"{available} of {len(wanted['variants'])} versions are in stock" in text


def test_a_customer_who_asks_for_a_person_gets_one(product: Product, shop: Shop) -> None:
    user_id = shop.customers()[1]
    order = shop.newest(user_id)
    customer = CustomerClient(product.url, token=product.token(user_id))
    customer.say(f"where is my order {order['order_id']}")
    replies = customer.say("I want to talk to a person")
    assert "passed you to our team" in text_of(replies)
    case = AgentClient(product).case(customer.id)
    assert (case["state"], case["reason"]) == ("waiting", "asked_for_person")
    assert order["order_id"] in case["summary"]["order_numbers"]
    assert case["profile"]["customer_id"] == user_id


def test_answers_of_the_demo_shop_are_gone_with_it(product: Product) -> None:
    replies = CustomerClient(product.url).say("How long do I have to return something?")
    assert not any(reply["sources"] for reply in replies)
