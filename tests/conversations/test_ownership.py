"""A customer who is not signed in proves that an order is theirs, by the code in the outbox folder."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from shop.customers import CustomerBook
from shop.records import Order
from tests.conversations.facts import ShopFacts
from tests.customer import CustomerClient
from tests.product import Product

pytestmark = pytest.mark.slow

PATIENCE_S = 10


def mails_to(product: Product, address: str) -> list[str]:
    folder = product.home / "outbox"
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in _files(folder)]
    return [mail["Subject"] for mail in mails if mail["To"] == address]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)


def code_for(product: Product, address: str) -> str:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for subject in reversed(mails_to(product, address)):
            found = re.search(r"\d{6}", subject)
            assert found
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no mail in the outbox")


def guest(facts: ShopFacts, place: int) -> tuple[str, Order]:
    """E-mail and newest order of a customer; each test takes another, since codes are counted by address."""
    customer_id = [id_ for id_ in facts.customer_ids() if facts.orders_of(id_)][place]
    return facts.email(customer_id), facts.orders_of(customer_id)[0]


def test_number_and_address_then_the_code_show_the_order(product: Product, facts: ShopFacts) -> None:
    email, order = guest(facts, 0)
    customer = CustomerClient(product.url)
    assert customer.say("where is my order")[0]["expects"]["kind"] == "order_number"
    assert customer.say(order.order_id)[0]["expects"]["kind"] == "email"
    assert customer.say(f"it's {email}")[0]["expects"]["kind"] == "code"
    replies = customer.say(code_for(product, email))
    assert replies[-1]["kind"] == "order"
    assert replies[-1]["data"]["order_id"] == order.order_id
    assert customer.say(f"what is in order {order.order_id}")[0]["kind"] == "order"


def test_everything_in_one_message_and_in_chinese(product: Product, facts: ShopFacts) -> None:
    email, order = guest(facts, 1)
    customer = CustomerClient(product.url, language="zh")
    first = customer.say(f"订单 {order.order_id} 到哪了？我的邮箱是 {email}")[0]
    assert first["expects"]["kind"] == "code" and "验证码" in first["text"]
    assert order.order_id in customer.say(f"验证码是 {code_for(product, email)}")[-1]["text"]


def test_a_name_and_a_postcode_are_no_sign_in_where_the_table_wants_a_code(
    product: Product, facts: ShopFacts
) -> None:
    _, order = guest(facts, 7)
    owner = CustomerBook(facts.engine).customer(order.customer_id)
    assert owner is not None
    customer = CustomerClient(product.url)
    assert "postcode" not in customer.say(f"where is my order {order.order_id}")[0]["text"]
    customer.say(f"I'm {owner.first_name} {owner.last_name}, {owner.address.zip}")
    assert all(reply["kind"] != "order" for reply in customer.say(f"where is my order {order.order_id}"))


def test_a_wrong_pair_sees_the_same_words_and_gets_no_mail(product: Product, facts: ShopFacts) -> None:
    email, order = guest(facts, 2)
    other, foreign = guest(facts, 3)
    right = CustomerClient(product.url).say(f"order {order.order_id}, email {email}")[0]["text"]
    wrong = CustomerClient(product.url).say(f"order {foreign.order_id}, email {email}")[0]["text"]
    nobody = CustomerClient(product.url).say("order ZZ-999999, email nobody@example.com")[0]["text"]
    assert right == wrong == nobody.replace("nobody@example.com", email)
    code_for(product, email)
    assert len(mails_to(product, email)) == 1
    assert mails_to(product, other) == mails_to(product, "nobody@example.com") == []


def test_wrong_codes_end_and_show_nothing(product: Product, facts: ShopFacts) -> None:
    email, order = guest(facts, 4)
    customer = CustomerClient(product.url)
    customer.say(f"order {order.order_id}, email {email}")
    right = code_for(product, email)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    texts = [customer.say(wrong)[0]["text"] for _ in range(5)]
    assert "tries left: 4" in texts[0] and "tries left" not in texts[4]
    assert all(reply["kind"] != "order" for reply in customer.say(right))


def test_a_code_helps_nobody_in_another_conversation(product: Product, facts: ShopFacts) -> None:
    email, order = guest(facts, 5)
    CustomerClient(product.url).say(f"order {order.order_id}, email {email}")
    stolen = code_for(product, email)
    thief = CustomerClient(product.url)
    thief.say(f"where is order {order.order_id}")
    assert all(reply["kind"] != "order" for reply in thief.say(stolen))
