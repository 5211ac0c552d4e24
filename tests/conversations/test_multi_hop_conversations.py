"""Questions whose answer is several steps away: right to the day and the cent against the shop's database.

What is expected is computed here from the records, without the graph.
"""

import calendar
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from actions.wording import day, money
from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.records import Order, Product, Variant
from shop.terms import Zone
from tests.agent import AgentClient
from tests.conversations.facts import ShopFacts
from tests.customer import CustomerClient
from tests.product import Product as RunningProduct

pytestmark = pytest.mark.slow

COUNTRIES = {
    "Germany": "DE", "Austria": "AT", "Netherlands": "NL", "China": "CN", "France": "FR", "Ireland": "IE",
    "Italy": "IT", "Sweden": "SE", "Portugal": "PT",
}  # fmt: skip


class Truth:
    """What is true in the shop, by plain loops over its records."""

    def __init__(self, facts: ShopFacts) -> None:
        self.catalogue, self.facts = Catalogue(facts.engine), facts
        self.customers = CustomerBook(facts.engine)
        self.products = {product.product_id: product for product in self.catalogue.products()}
        self.terms = self.catalogue.terms()

    def buyer_of(self, *product_ids: str, language: str = "en") -> str:
        """The first customer who has got all of these, once each, from orders that came."""
        for customer_id in self.facts.customer_ids():
            lines = [line.product_id for order in self.kept(customer_id) for line in order.lines]
            if all(lines.count(product_id) == 1 for product_id in product_ids) and all(
                self.order_with(customer_id, product_id).delivered_on for product_id in product_ids
            ):
                return customer_id
        raise AssertionError(f"nobody has bought {product_ids}")

    def kept(self, customer_id: str) -> list[Order]:
        return [order for order in self.facts.orders_of(customer_id) if order.status != "cancelled"]

    def order_with(self, customer_id: str, product_id: str) -> Order:
        """The newest one."""
        return next(
            order
            for order in self.kept(customer_id)
            if any(line.product_id == product_id for line in order.lines)
        )

    def last_day(self, customer_id: str, product_id: str) -> date:
        """Of the warranty: so many months after the day it came, or the last of that month."""
        came = self.order_with(customer_id, product_id).delivered_on
        assert came is not None
        own = [g.months for g in self.terms.warranty.groups if product_id in g.products]
        months = came.month - 1 + (own[0] if own else self.terms.warranty.months or 0)
        year, month = came.year + months // 12, months % 12 + 1
        return date(year, month, min(came.day, calendar.monthrange(year, month)[1]))

    def zone(self, country: str) -> Zone:
        return next(zone for zone in self.terms.zones if country in zone.countries)

    def arrives(self, country: str) -> tuple[date, date]:
        """From and to, for an order of this moment."""
        delivery = self.terms.delivery
        assert delivery is not None
        now = datetime.now(ZoneInfo(delivery.time_zone))
        leaves = now.date() + timedelta(days=f"{now:%H:%M}" >= delivery.cut_off)
        while not self._works(leaves):
            leaves += timedelta(days=1)
        days = self.zone(country).working_days
        return self._later(leaves, days.least), self._later(leaves, days.most)

    def cheapest(self, fits: Callable[[Product], bool], most_cents: int = 10**9) -> tuple[Product, int]:
        """Of the products that fit, with the price of the cheapest variant in stock."""
        offers = [
            (variant.price_cents, product.product_id)
            for product in self.products.values()
            if fits(product)
            for variant in product.variants
            if variant.available and variant.price_cents < most_cents
        ]
        cents, product_id = min(offers)
        return self.products[product_id], cents

    def variant(self, product_id: str, **options: str) -> Variant:
        return next(v for v in self.products[product_id].variants if v.options == options)

    def _later(self, day_: date, count: int) -> date:
        while count:
            day_ += timedelta(days=1)
            count -= self._works(day_)
        return day_

    def _works(self, day_: date) -> bool:
        assert self.terms.delivery is not None
        closed = self.terms.delivery.closed
        return f"{day_:%A}" not in ("Saturday", "Sunday") and not {f"{day_:%m-%d}", str(day_)} & set(closed)


@pytest.fixture(scope="module")
def truth(facts: ShopFacts) -> Truth:
    return Truth(facts)


def euros(cents: int, language: str = "en") -> str:
    return money(cents, "EUR", language)


def text_of(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


def paths(agent: AgentClient, customer: CustomerClient, turn: int = 1) -> list[list[str]]:
    """Over which nodes the answer was found, as the desk sees it."""
    return [found["path"] for found in agent.turn(customer.id, turn)["reasons"]["graph"]]


def weekday(moment: date, language: str) -> str:
    """As people read it."""
    if language == "en":
        return f"{moment:%A} {moment.day} {moment:%B} {moment.year}"
    return f"{moment.year}年{moment.month}月{moment.day}日星期{'一二三四五六日'[moment.weekday()]}"


IS_LAST_COVERED = {
    "en": "is the scarf I bought last still covered by warranty?",
    "zh": "我上次买的围巾还在保修期内吗？",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_warranty_of_what_was_bought_last(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    buyer = truth.buyer_of("scarf")
    customer = CustomerClient(product.url, language=language, token=product.token(buyer))
    text = text_of(customer.say(IS_LAST_COVERED[language]))
    order = truth.order_with(buyer, "scarf")
    assert order.order_id in text
    assert day(truth.last_day(buyer, "scarf"), language) in text
    is_covered = date.today() <= truth.last_day(buyer, "scarf")
    assert text.startswith({"en": ("No", "Yes"), "zh": ("已过", "在保修")}[language][is_covered])
    assert paths(agent, customer)[0][:3] == [
        f"order:{order.order_id}",
        f"variant:{next(line.item_id for line in order.lines if line.product_id == 'scarf')}",
        "product:scarf",
    ]


IS_LAMP_COVERED = {"en": "is my lamp still under warranty?", "zh": "我的灯还在保修期内吗？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_word_for_two_things_that_were_bought_is_asked_back(
    product: RunningProduct, truth: Truth, language: str
) -> None:
    buyer = truth.buyer_of("table-lamp", "desk-lamp")
    customer = CustomerClient(product.url, language=language, token=product.token(buyer))
    choices = [choice for reply in customer.say(IS_LAMP_COVERED[language]) for choice in reply["choices"]]
    orders = {one: truth.order_with(buyer, one) for one in ("table-lamp", "desk-lamp")}
    assert all(any(order.order_id in choice["title"] for choice in choices) for order in orders.values())
    name = truth.products["desk-lamp"].name if language == "en" else truth.products["desk-lamp"].name_zh
    (chosen,) = [choice for choice in choices if str(name) in choice["title"]]
    text = text_of(customer.choose(chosen["id"]))
    assert orders["desk-lamp"].order_id in text
    assert day(truth.last_day(buyer, "desk-lamp"), language) in text


WHAT_FITS = {
    "en": "what fits my moka pot and costs less than 20?",
    "zh": "有什么能搭配摩卡壶、20 欧元以下的？",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_fits_within_a_price(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    customer = CustomerClient(product.url, language=language)
    text = text_of(customer.say(WHAT_FITS[language]))
    accessories = [truth.products[one] for one in truth.products["moka-pot"].extra["accessories"]]
    fitting = {
        one.product_id: min(v.price_cents for v in one.variants if v.available)
        for one in accessories
        if any(v.available and v.price_cents < 2000 for v in one.variants)
    }
    assert fitting and len(fitting) < len(accessories)
    for one in accessories:
        name = one.name if language == "en" else str(one.name_zh)
        assert (name in text) == (one.product_id in fitting)
    assert all(euros(cents, language) in text for cents in fitting.values())
    assert [path[:2] for path in paths(agent, customer)] == [
        ["product:moka-pot", f"product:{one}"] for one in fitting
    ]


CHEAPEST_LAMP = {
    "en": "which is the cheapest lamp with a dimmer that is in stock?",
    "zh": "最便宜的带调光的有货的灯是哪款？",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_cheapest_with_a_feature_that_is_in_stock(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    def fits(one: Product) -> bool:
        names = [one.name, one.name_zh or "", *one.aliases]
        is_lamp = any(name.lower().endswith(("lamp", "灯")) for name in names)
        return is_lamp and one.attributes.get("dimmer") == "yes"

    lamp, cents = truth.cheapest(fits)
    customer = CustomerClient(product.url, language=language)
    text = text_of(customer.say(CHEAPEST_LAMP[language]))
    assert (lamp.name if language == "en" else str(lamp.name_zh)) in text
    assert euros(cents, language) in text
    assert paths(agent, customer)[0][1] == f"product:{lamp.product_id}"
    assert paths(agent, customer)[0][-1] == "value:dimmer=yes"


CHEAPEST_BLANKET = {"en": "what is the cheapest blanket under 90?", "zh": "90 欧元以下最便宜的毯子是哪款？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_cheapest_of_a_kind_within_a_price(product: RunningProduct, truth: Truth, language: str) -> None:
    blanket, cents = truth.cheapest(lambda one: "blanket" in one.name.lower(), 9000)
    text = text_of(CustomerClient(product.url, language=language).say(CHEAPEST_BLANKET[language]))
    assert (blanket.name if language == "en" else str(blanket.name_zh)) in text
    assert euros(cents, language) in text


TO_ZURICH = {"en": "when would it be in Zürich if I order now?", "zh": "现在下单，什么时候能送到苏黎世？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_when_it_would_be_in_a_city(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    customer = CustomerClient(product.url, language=language)
    text = text_of(customer.say(TO_ZURICH[language]))
    for moment in truth.arrives("CH"):
        assert weekday(moment, language) in text
    assert euros(int(truth.zone("CH").price * 100), language) in text
    assert paths(agent, customer)[0][1:3] == ["country:CH", f"zone:{truth.zone('CH').id}"]


TO_ME = {"en": "when would it be here if I order today?", "zh": "现在下单，什么时候能送到我这里？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_when_it_would_be_where_the_customer_lives(
    product: RunningProduct, truth: Truth, facts: ShopFacts, language: str
) -> None:
    customer_id = facts.customer("several_orders")
    home = truth.customers.customer(customer_id)
    assert home is not None
    customer = CustomerClient(product.url, language=language, token=product.token(customer_id))
    text = text_of(customer.say(TO_ME[language]))
    for moment in truth.arrives(COUNTRIES[home.address.country]):
        assert weekday(moment, language) in text


DIFFERENCE = {
    "en": "what is the difference between the table lamp and the desk lamp?",
    "zh": "台灯和护眼台灯有什么区别？",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_sets_two_products_apart(product: RunningProduct, truth: Truth, language: str) -> None:
    text = text_of(CustomerClient(product.url, language=language).say(DIFFERENCE[language]))
    for one in (truth.products["table-lamp"], truth.products["desk-lamp"]):
        (line,) = [
            line
            for line in text.splitlines()
            if line.startswith(f"- {one.name if language == 'en' else one.name_zh}")
        ]
        assert euros(one.lowest_cents, language) in line
        has_not = {"en": "no dimmer", "zh": "无调光"}[language]
        assert (has_not in line) == (one.attributes["dimmer"] == "no")


BY_INVOICE = {"en": "can I pay by invoice in Austria?", "zh": "在奥地利可以按发票付款吗？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_how_one_can_pay_in_a_country(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    customer = CustomerClient(product.url, language=language)
    text = text_of(customer.say(BY_INVOICE[language]))
    assert text.startswith({"en": "No", "zh": "不可以"}[language])
    ways = [way for way in truth.terms.payment.ways if not way.countries or "AT" in way.countries]
    assert "invoice" not in [way.id for way in ways]
    assert all(way.name.of(language) in text for way in ways)
    assert paths(agent, customer)[0][:2] == ["country:AT", "payment:invoice"]


IN_STOCK = {"en": "is the rain jacket in stock in M and petrol?", "zh": "冲锋衣 petrol M 码有货吗？"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whether_one_variant_is_in_stock(
    product: RunningProduct, truth: Truth, agent: AgentClient, language: str
) -> None:
    variant = truth.variant("rain-jacket", colour="petrol", size="M")
    customer = CustomerClient(product.url, language=language)
    text = text_of(customer.say(IN_STOCK[language]))
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert len(lines) == 1
    assert euros(variant.price_cents, language) in lines[0]
    stock = {"en": ("sold out", "in stock"), "zh": ("缺货", "有货")}[language][variant.available]
    assert lines[0].endswith(stock)
    assert paths(agent, customer) == [["product:rain-jacket", f"variant:{variant.item_id}"]]
