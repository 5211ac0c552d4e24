"""A product whose orders live in another system: asked live, changed there, and told of as it was while it is down."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shop.connector import Connection, HttpShop
from shop.demo import FOLDER
from shop.demo.content import read_content
from shop.demo.generator import generate
from shop.records import Order
from supervisor.programs import free_port
from tests.conversations.test_operations_in_chat import awaits_yes, said
from tests.customer import CustomerClient
from tests.product import PYTHON, ROOT, Product
from tests.shop_server import SECRET

pytestmark = pytest.mark.slow

STARTS_IN_S = 60.0


class OtherSystem:
    """The demo shop in a home of its own, served as a connector by a process that can be killed."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._env = {**os.environ, "PARLEY_HOME": str(home), "PARLEY_SHOP_SECRET": SECRET}
        self._process: subprocess.Popen[bytes] | None = None
        subprocess.run([PYTHON, "-m", "shop", "demo"], cwd=ROOT, env=self._env, check=True)

    def start(self) -> None:
        command = [PYTHON, "-m", "shop", "serve-connector", "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._env)
        until = time.monotonic() + STARTS_IN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < until, "the connector does not start"
                time.sleep(0.1)

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def order(self, order: Order) -> Order:
        """As the other system has it now."""
        shop = HttpShop(Connection(self.url, SECRET), product=lambda _: None)
        found = shop.order_of(order.customer_id, order.order_id)
        assert found is not None
        return found


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherSystem]:
    system = OtherSystem(tmp_path_factory.mktemp("other"))
    system.start()
    yield system
    system.kill()


@pytest.fixture(scope="module")
def connected(other: OtherSystem, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    env = {"PARLEY_SHOP_URL": other.url, "PARLEY_SHOP_SECRET": SECRET}
    with Product(tmp_path_factory.mktemp("connected"), env) as running:
        yield running


def pending(place: int) -> Order:
    """An order of the demo shop that can still be cancelled; each test takes another customer's."""
    _, orders = generate(read_content(FOLDER), today=date.today())
    by_customer = {order.customer_id: order for order in orders if order.status == "pending"}
    return sorted(by_customer.values(), key=lambda order: order.customer_id)[place]


def talk(product: Product, order: Order) -> CustomerClient:
    return CustomerClient(product.url, token=product.token(order.customer_id), language="en")


def test_what_is_done_is_done_there_and_read_from_there(connected: Product, other: OtherSystem) -> None:
    order = pending(0)
    customer = talk(connected, order)
    assert awaits_yes(customer.say(f"please cancel my order {order.order_id}, I no longer need it"))
    assert other.order(order).status == "pending"
    done = customer.say("yes please")
    assert "Done" in said(done), said(done)
    assert other.order(order).status == "cancelled"
    assert "cancelled" in said(customer.say(f"what is the status of order {order.order_id}?"))
    assert "as it was before" in said(customer.say("undo that"))
    assert other.order(order) == order


def test_while_it_is_down_answers_say_from_when_and_nothing_is_done(
    connected: Product, other: OtherSystem
) -> None:
    order = pending(1)
    customer = talk(connected, order)
    before = said(customer.say(f"what is the status of order {order.order_id}?"))
    assert order.order_id in before and "as of" not in before
    assert awaits_yes(customer.say(f"please cancel my order {order.order_id}, I no longer need it"))
    other.kill()
    try:
        refused = customer.say("yes please")
        assert "nothing has changed" in said(refused), said(refused)
        status = said(talk(connected, order).say(f"what is the status of order {order.order_id}?"))
        assert re.search(r"as of \d\d:\d\d", status) and order.order_id in status, status
        wish = said(talk(connected, order).say(f"please cancel my order {order.order_id}"))
        assert "does not answer right now" in wish and "nothing has changed" in wish, wish
    finally:
        other.start()
    assert other.order(order) == order
    time.sleep(5)  # a shop that was down is left alone for so long
    assert "Done" in said(customer.say("yes please"))
    assert other.order(order).status == "cancelled"
