"""Customers do operations alone, in words, in both languages; every effect is read from the shop's database."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from actions.wording import money
from shop.catalogue import Catalogue
from shop.customers import CustomerBook
from shop.order_writing import write_order
from shop.orders import OrderBook
from shop.records import Customer, Order, Product
from storage import writing
from tests.conversations.facts import ShopFacts
from tests.conversations.test_ownership import code_for
from tests.customer import CustomerClient
from tests.product import Product as RunningProduct

pytestmark = pytest.mark.slow

Fits = Callable[[Customer, Order], bool]


class Shop:
    """Finds customers for a test, each once, and gives their orders the state that it needs."""

    def __init__(self, product: RunningProduct, facts: ShopFacts) -> None:
        self._product, self._facts, self._taken = product, facts, set[str]()
        self._orders, self._customers = OrderBook(facts.engine), CustomerBook(facts.engine)
        self.products: dict[str, Product] = {
            one.product_id: one for one in Catalogue(facts.engine).products()
        }

    def someone(self, fits: Fits, *, status: str, days: int = 5) -> tuple[Customer, Order]:
        """A customer with a fitting order, which is put into this status; delivered so many days ago."""
        for customer_id in self._facts.customer_ids():
            customer = self.customer(customer_id)
            for order in self._orders.orders_of(customer_id):
                if customer_id not in self._taken and order.status == "delivered" and fits(customer, order):
                    self._taken.add(customer_id)
                    return customer, self._put(order, status, days)
        raise AssertionError("nobody fits")

    def talk(self, customer: Customer, language: str = "en") -> CustomerClient:
        token = self._product.token(customer.customer_id)
        return CustomerClient(self._product.url, token=token, language=language)

    def customer(self, customer_id: str) -> Customer:
        found = self._customers.customer(customer_id)
        assert found is not None
        return found

    def order(self, order: Order) -> Order:
        """As it is now."""
        found = self._orders.order_of(order.customer_id, order.order_id)
        assert found is not None
        return found

    def put(self, order: Order, status: str, days: int = 5) -> Order:
        return self._put(order, status, days)

    def _put(self, order: Order, status: str, days: int) -> Order:
        delivered = date.today() - timedelta(days=days) if status == "delivered" else None
        changed = replace(order, status=status, delivered_on=delivered)
        with writing(self._facts.engine) as session:
            write_order(session, changed)
        return self.order(order)

    def sold_in_versions(self, order: Order, position: int) -> bool:
        """Whether the line has another version in stock, told by one option."""
        line = order.lines[position]
        return bool(self.others(order, position)) and len(line.options) == 1

    def others(self, order: Order, position: int) -> list[Any]:
        line = order.lines[position]
        return [
            variant
            for variant in self.products[line.product_id].variants
            if variant.available and variant.item_id != line.item_id
        ]


@pytest.fixture(scope="module")
def shop(product: RunningProduct, facts: ShopFacts) -> Iterator[Shop]:
    yield Shop(product, facts)


def said(replies: list[dict[str, Any]]) -> str:
    return "\n".join(reply["text"] for reply in replies)


def press(customer: CustomerClient, replies: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    chosen = [choice for reply in replies for choice in reply["choices"] if title in choice["title"]]
    assert chosen, (title, said(replies))
    return customer.choose(chosen[0]["id"])


def awaits_yes(replies: list[dict[str, Any]]) -> bool:
    return any(
        (reply.get("expects") or {}).get("slot") == "operation" and reply["expects"]["kind"] == "confirmation"
        for reply in replies
    )


def several_lines(customer: Customer, order: Order) -> bool:
    return len({line.product_id for line in order.lines}) == len(order.lines) == 2


def card_of(customer: Customer) -> str:
    return str(next(method.last_four for method in customer.payment_methods if method.last_four))


def euros(cents: int, language: str = "en") -> str:
    return money(cents, "EUR", language)


def test_an_order_is_cancelled_after_a_clear_yes_and_taken_back_again(shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = shop.talk(buyer)
    shown = customer.say(f"please cancel my order {order.order_id}, I no longer need it")
    assert awaits_yes(shown) and euros(order.total_cents) in said(shown), said(shown)
    assert shop.order(order) == order
    done = customer.say("yes please")
    assert order.order_id in said(done) and "undo" in said(done), said(done)
    after = shop.order(order)
    assert after.status == "cancelled"
    assert sum(p.amount_cents for p in after.payments if p.transaction_type == "refund") == order.total_cents
    assert "as it was before" in said(customer.say("undo that"))
    assert shop.order(order) == order


def test_a_chinese_customer_cancels_an_order(shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = shop.talk(buyer, "zh")
    shown = customer.say(f"帮我取消订单 {order.order_id}")
    assert awaits_yes(shown) and euros(order.total_cents, "zh") in said(shown), said(shown)
    assert "已取消" in said(customer.say("好的，取消吧"))
    assert shop.order(order).status == "cancelled"
    assert "已撤销" in said(customer.say("撤销"))
    assert shop.order(order).status == "pending"


def test_one_item_goes_back_and_its_price_to_the_gift_card(shop: Shop) -> None:
    def fits(buyer: Customer, order: Order) -> bool:
        return several_lines(buyer, order) and any(m.source == "gift_card" for m in buyer.payment_methods)

    buyer, order = shop.someone(fits, status="delivered")
    customer, line = shop.talk(buyer), order.lines[0]
    replies = customer.say(f"I want to return the {line.name} from order {order.order_id}")
    replies = press(customer, replies, "As it came")
    assert card_of(buyer) in said(replies) or "PayPal" in said(replies), said(replies)
    replies = customer.say("refund it to my gift card instead")
    assert "gift card" in said(replies) and euros(line.price_cents) in said(replies), said(replies)
    assert order.lines[1].name not in said(replies)
    assert shop.order(order) == order
    assert "registered" in said(press(customer, replies, "Yes"))
    after = shop.order(order)
    assert after.status == "return requested"
    assert after.extra["return_items"] == [line.item_id]
    gift = next(m.id for m in buyer.payment_methods if m.source == "gift_card")
    assert after.extra["return_payment_method_id"] == gift


def test_in_chinese_everything_but_one_item_goes_back(shop: Shop) -> None:
    buyer, order = shop.someone(several_lines, status="delivered")
    customer = shop.talk(buyer, "zh")
    left = shop.products[order.lines[1].product_id].name_zh
    replies = customer.say(f"订单 {order.order_id} 我要退货，除了{left}都退")
    replies = press(customer, replies, "全新")
    assert awaits_yes(replies) and left not in said(replies), said(replies)
    assert "已登记" in said(customer.say("好的"))
    assert shop.order(order).extra["return_items"] == [order.lines[0].item_id]


def test_an_exchange_for_another_version_settles_the_difference(shop: Shop) -> None:
    def fits(buyer: Customer, order: Order) -> bool:
        others = shop.others(order, 0)
        return len(order.lines) == 1 and any(v.price_cents != order.lines[0].price_cents for v in others)

    buyer, order = shop.someone(fits, status="delivered")
    line = order.lines[0]
    new = next(v for v in shop.others(order, 0) if v.price_cents != line.price_cents)
    customer = shop.talk(buyer)
    replies = customer.say(f"can I exchange the {line.name} in {order.order_id} for another one")
    if not awaits_yes(replies):
        replies = press(customer, replies, next(iter(new.options.values())))
    assert euros(abs(new.price_cents - line.price_cents)) in said(replies), said(replies)
    assert "registered" in said(customer.say("yes, go ahead"))
    after = shop.order(order)
    assert after.status == "exchange requested"
    assert after.extra["exchange_new_items"] == [new.item_id]


def test_an_item_of_an_order_that_waits_is_changed_in_words_and_put_right_before_the_yes(shop: Shop) -> None:
    def fits(buyer: Customer, order: Order) -> bool:
        colours = [v for v in shop.others(order, 0) if "colour" in v.options]
        return len(order.lines) == 1 and len(colours) >= 2 and len(order.lines[0].options) == 1

    buyer, order = shop.someone(fits, status="pending")
    first, second = shop.others(order, 0)[:2]
    customer = shop.talk(buyer)
    replies = customer.say(
        f"I'd like the {order.lines[0].name} in {first.options['colour']} instead, order {order.order_id}"
    )
    assert awaits_yes(replies) and first.options["colour"] in said(replies), said(replies)
    replies = customer.say(f"no, make it {second.options['colour']}")
    assert awaits_yes(replies) and second.options["colour"] in said(replies), said(replies)
    assert shop.order(order) == order
    customer.say("yes")
    assert [line.item_id for line in shop.order(order).lines] == [second.item_id]


def test_a_chinese_customer_changes_the_way_to_pay(shop: Shop) -> None:
    def fits(buyer: Customer, order: Order) -> bool:
        by_card = order.payments[0].payment_method_id.startswith("card")
        return by_card and any(m.source == "paypal" for m in buyer.payment_methods)

    buyer, order = shop.someone(fits, status="pending")
    customer = shop.talk(buyer, "zh")
    replies = customer.say(f"订单 {order.order_id} 我想换成 PayPal 付款")
    assert awaits_yes(replies) and card_of(buyer) in said(replies), said(replies)
    assert "已更换" in said(customer.say("确认"))
    paypal = next(m.id for m in buyer.payment_methods if m.source == "paypal")
    assert (paypal, "payment") in [
        (p.payment_method_id, p.transaction_type) for p in shop.order(order).payments
    ]


def test_an_order_goes_to_another_address(shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: c.address.country == "Ireland", status="pending")
    customer = shop.talk(buyer)
    replies = customer.say(f"please send order {order.order_id} to another address")
    assert (replies[-1].get("expects") or {}).get("slot") == "address", said(replies)
    replies = customer.say("12 Harbour Road, Galway, H91 E2K3")
    assert awaits_yes(replies) and "12 Harbour Road" in said(replies), said(replies)
    assert shop.order(order).address == order.address
    customer.say("yes")
    after = shop.order(order).address
    assert (after.address1, after.city, after.country) == ("12 Harbour Road", "Galway", "Ireland")
    assert shop.customer(buyer.customer_id).address == buyer.address


def test_a_refusal_names_rule_and_fact_and_a_yes_to_the_alternative_starts_it(shop: Shop) -> None:
    buyer, order = shop.someone(
        lambda c, o: len(o.lines) == 1 and len(c.order_ids) > 1, status="delivered", days=38
    )
    customer = shop.talk(buyer)
    refused = customer.say(f"I'd like to return order {order.order_id}")
    assert "30" in said(refused) and "38" in said(refused) and "repair" in said(refused), said(refused)
    shown = press(customer, refused, "Yes")
    assert awaits_yes(shown) and "repair" in said(shown), said(shown)
    assert shop.order(order) == order
    assert "ordered" in said(customer.say("yes please"))


def test_a_question_in_between_is_answered_and_an_unclear_yes_does_nothing(shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = shop.talk(buyer)
    assert awaits_yes(customer.say(f"cancel order {order.order_id}"))
    between = customer.say("Which payment methods do you accept?")
    assert awaits_yes(between) and len(between) >= 2, said(between)
    unclear = customer.say("hmm, I guess maybe")
    assert awaits_yes(unclear), said(unclear)
    assert shop.order(order) == order
    assert "nothing was changed" in said(customer.say("no, leave it"))
    assert "cancelled" not in said(customer.say("yes"))
    assert shop.order(order) == order


def test_two_operations_in_one_message_are_done_one_after_the_other(shop: Shop) -> None:
    buyer, first = shop.someone(lambda c, o: len(c.order_ids) == 2, status="pending")
    second = next(o for o in shop._orders.orders_of(buyer.customer_id) if o.order_id != first.order_id)
    second = shop.put(second, "pending")
    customer = shop.talk(buyer)
    shown = customer.say(f"please cancel the orders {first.order_id} and {second.order_id}")
    assert awaits_yes(shown), said(shown)
    again = customer.say("yes")
    assert awaits_yes(again), said(again)
    assert {shop.order(first).status, shop.order(second).status} == {"cancelled", "pending"}
    customer.say("yes")
    assert {shop.order(first).status, shop.order(second).status} == {"cancelled"}


def test_a_guest_proves_the_order_and_the_operation_goes_on(product: RunningProduct, shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = CustomerClient(product.url)
    replies = customer.say(f"I want to cancel order {order.order_id}, my email is {buyer.email}")
    assert (replies[-1].get("expects") or {}).get("kind") == "code", said(replies)
    shown = customer.say(code_for(product, buyer.email))
    assert awaits_yes(shown) and order.order_id in said(shown), said(shown)
    customer.say("yes")
    assert shop.order(order).status == "cancelled"


def test_another_customers_order_is_not_touched_and_not_told_of(shop: Shop) -> None:
    buyer, _ = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    _other, foreign = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = shop.talk(buyer)
    text = said(customer.say(f"cancel order {foreign.order_id}"))
    unknown = said(shop.talk(buyer).say("cancel order DS-000001"))
    assert text.replace(foreign.order_id, "") == unknown.replace("DS-000001", "")
    customer.say("yes")
    assert shop.order(foreign) == foreign


def test_a_repeated_yes_and_an_old_button_do_nothing_twice(shop: Shop) -> None:
    buyer, order = shop.someone(lambda c, o: len(c.order_ids) == 1, status="pending")
    customer = shop.talk(buyer)
    shown = customer.say(f"cancel order {order.order_id}")
    message = {"client_message_id": "same", "text": "yes"}
    first, again = customer.post(message).json(), customer.post(message).json()
    assert first["seq"] == again["seq"]
    after = shop.order(order)
    press(customer, shown, "Yes")
    customer.say("yes")
    assert shop.order(order) == after
    assert len([p for p in after.payments if p.transaction_type == "refund"]) == 1
