"""The connector when the shop's system is slow, broken or gone: what is told is true, and nothing is done twice."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from shop.asking import asking
from shop.backend import NotTheirs, OutcomeUnknown, ShopUnavailable, Stale
from shop.changes import Change, fingerprint
from shop.connector import Connection, HttpShop
from shop.connector.backend import BadAnswer
from shop.connector.connection import ANSWER_LIMIT
from shop.embedded import EmbeddedShop
from shop.policy_table import Operation
from shop.records import Payment
from shop.tables import ChangeRow
from storage import reading
from tests.shop_server import SECRET, Fault, Line, ShopServer
from tests.small_shop import GIFT

POST, LOOK = "POST /v1/changes", "GET /v1/changes"


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def answering(handler: Callable[[httpx.Request], httpx.Response], clock: Clock | None = None) -> HttpShop:
    """A shop whose system answers like this."""
    clock = clock or Clock()
    connection = Connection(
        "https://shop.example/parley",
        SECRET,
        transport=httpx.MockTransport(handler),
        clock=lambda: clock.now,
        sleep=clock.sleep,
    )
    return HttpShop(connection, product=lambda _: None)


def cancelling(engine: Engine, order_id: str = "DS-3") -> Change:
    order = EmbeddedShop(engine).order_of("ann", order_id)
    assert order is not None
    return Change(
        operation=Operation.CANCEL,
        customer_id="ann",
        order_id=order_id,
        expected=fingerprint(order),
        status="cancelled",
        payments=(Payment("refund", order.total_cents, GIFT.id),),
        balances=((GIFT.id, order.total_cents),),
    )


def changes_made(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(ChangeRow)) or 0


def balance(engine: Engine) -> int:
    customer = EmbeddedShop(engine).customer("ann")
    assert customer is not None
    return next(m.balance_cents or 0 for m in customer.payment_methods if m.id == GIFT.id)


@pytest.mark.parametrize("fault", [Fault.REFUSED, Fault.LOST, Fault.UNAVAILABLE, Fault.CUT])
def test_a_read_is_tried_again(server: ShopServer, fault: Fault) -> None:
    line = Line(faults=[fault, fault])
    assert len(server.shop(line).orders_of("ann")) == 6
    assert line.sent == ["GET /v1/customers/ann/orders"] * 3


@pytest.mark.parametrize("fault", [Fault.UNHEARD, Fault.CUT, Fault.BROKEN, Fault.RUBBISH])
def test_a_change_whose_answer_is_lost_is_looked_up_and_not_done_twice(
    server: ShopServer, engine: Engine, fault: Fault
) -> None:
    line = Line(faults=[Fault.NONE, fault])
    applied = server.shop(line).apply(cancelling(engine), key="k1")
    assert (applied.key, applied.order_id) == ("k1", "DS-3")
    assert line.sent[1:] == [POST, LOOK]
    assert (changes_made(engine), balance(engine)) == (1, 9000)


def test_a_change_that_never_arrived_is_sent_again_with_its_key(server: ShopServer, engine: Engine) -> None:
    line = Line(faults=[Fault.NONE, Fault.LOST])
    server.shop(line).apply(cancelling(engine), key="k1")
    assert line.sent[1:] == [POST, LOOK, POST]
    assert (changes_made(engine), balance(engine)) == (1, 9000)


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.UNHEARD, Fault.BROKEN, Fault.RUBBISH])
def test_what_cannot_be_found_out_is_not_claimed_and_the_next_try_does_it_once(
    server: ShopServer, engine: Engine, fault: Fault
) -> None:
    change = cancelling(engine)
    with asking(1.4), pytest.raises(OutcomeUnknown):
        server.shop(Line(faults=[Fault.NONE], always=fault)).apply(change, key="k1")
    server.shop().apply(change, key="k1")
    assert (changes_made(engine), balance(engine)) == (1, 9000)


@pytest.mark.parametrize("fault", [Fault.UNHEARD, Fault.CUT, Fault.BROKEN])
def test_taking_back_whose_answer_is_lost_is_looked_up(
    server: ShopServer, engine: Engine, fault: Fault
) -> None:
    server.shop().apply(cancelling(engine), key="k1")
    line = Line(faults=[fault])
    assert server.shop(line).revert("k1").reverted_at is not None
    assert line.sent == ["POST /v1/changes/revert", LOOK] and balance(engine) == 5000


def test_taking_back_that_never_arrived_is_sent_again(server: ShopServer, engine: Engine) -> None:
    server.shop().apply(cancelling(engine), key="k1")
    line = Line(faults=[Fault.LOST])
    assert server.shop(line).revert("k1").reverted_at is not None
    assert line.sent == ["POST /v1/changes/revert", LOOK, "POST /v1/changes/revert"]


def test_nobody_there_means_nothing_was_done(server: ShopServer, engine: Engine) -> None:
    change = cancelling(engine)
    with asking(1.4), pytest.raises(ShopUnavailable):
        server.shop(Line(faults=[Fault.NONE], always=Fault.REFUSED)).apply(change, key="k1")
    assert changes_made(engine) == 0


def test_a_refusal_is_no_fault(server: ShopServer, engine: Engine) -> None:
    line, change = Line(), cancelling(engine)
    shop = server.shop(line)
    shop.apply(change, key="k1")
    with pytest.raises(Stale) as refused:
        shop.apply(change, key="k2")
    assert refused.value.status == "cancelled"
    with pytest.raises(NotTheirs):
        shop.apply(replace(change, customer_id="ben"), key="k3")
    assert line.sent.count(POST) == 1


def test_an_order_that_changes_between_reading_and_sending_is_left_alone(
    server: ShopServer, engine: Engine
) -> None:
    change = cancelling(engine)

    class Meanwhile(Line):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "POST":
                EmbeddedShop(engine).apply(replace(change, status="processed"), key="other")
            return super().handle_request(request)

    with pytest.raises(Stale) as refused:
        server.shop(Meanwhile()).apply(change, key="k1")
    assert refused.value.status == "processed" and changes_made(engine) == 1


def test_a_shop_that_is_down_is_left_alone_for_a_while() -> None:
    clock, asked = Clock(), list[str]()

    def refuse(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        raise httpx.ConnectError("refused", request=request)

    shop = answering(refuse, clock)
    for _ in range(3):
        with pytest.raises(ShopUnavailable):
            shop.customer("ann")
    tried = len(asked)
    assert 2 <= tried <= 8 and clock.now < 1003
    clock.now += 6
    with pytest.raises(ShopUnavailable):
        shop.customer("ann")
    assert len(asked) > tried


def test_a_slow_shop_takes_no_more_time_than_a_turn_has(server: ShopServer, engine: Engine) -> None:
    clock = Clock()

    def slow(request: httpx.Request) -> httpx.Response:
        clock.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("slow", request=request)

    shop = answering(slow, clock)
    with pytest.raises(ShopUnavailable):
        shop.customer("ann")
    assert clock.now <= 1000 + 2.0 + 0.01
    clock.now += 60
    with pytest.raises(OutcomeUnknown):
        shop.apply(Change(Operation.CHANGE_DEFAULT_ADDRESS, "ann"), key="k1")
    assert clock.now <= 1062.01 + 3.5 + 0.01


def test_an_answer_that_comes_drop_by_drop_is_none() -> None:
    clock = Clock()

    class Drops(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(100):
                clock.now += 0.3
                yield b" "

    with pytest.raises(ShopUnavailable):
        answering(lambda _: httpx.Response(200, stream=Drops()), clock).customer("ann")
    assert clock.now < 1003


def test_an_answer_without_end_is_none() -> None:
    body = b" " * (ANSWER_LIMIT + 1)
    with pytest.raises(ShopUnavailable):
        answering(lambda _: httpx.Response(200, content=body)).customer("ann")


def test_a_change_is_not_begun_when_the_turn_has_no_time_for_it(server: ShopServer) -> None:
    line = Line()
    with asking(0.5), pytest.raises(ShopUnavailable):
        server.shop(line).apply(Change(Operation.CHANGE_DEFAULT_ADDRESS, "ann"), key="k1")
    assert line.sent == []


CUSTOMER: dict[str, Any] = {
    "customer_id": "ann",
    "first_name": "Ann",
    "last_name": "Canary",
    "email": "canary@example.com",
    "address": {
        "address1": "1 Mill Lane",
        "address2": "",
        "city": "Dublin",
        "country": "Ireland",
        "state": "D",
        "zip": "D08",
    },
    "payment_methods": [],
    "order_ids": [],
}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"email": 7}, "email: string_type"),
        ({"payment_methods": [{"id": "c", "source": "coin"}]}, "payment_methods.0.source"),
        (
            {"payment_methods": [{"id": "c", "source": "gift_card", "balance_cents": 12.5}]},
            "payment_methods.0.balance_cents",
        ),
        (
            {"payment_methods": [{"id": "c", "source": "gift_card", "balance_cents": -1}]},
            "payment_methods.0.balance_cents",
        ),
        ({"address": None}, "address"),
        ({"customer_id": "ben"}, "customer_id is another one"),
    ],
)
def test_a_wrong_answer_is_named_in_the_log_without_its_value(
    caplog: pytest.LogCaptureFixture, wrong: dict[str, Any], named: str
) -> None:
    shop = answering(lambda _: httpx.Response(200, json={**CUSTOMER, **wrong}))
    with caplog.at_level(logging.ERROR), pytest.raises(BadAnswer):
        shop.customer("ann")
    (record,) = [one for one in caplog.records if one.message == "shop_answer_bad"]
    told = vars(record)
    assert named in told["what"] and told["place"] == "/v1/customers/{id}"
    assert told["host"] == "shop.example" and "docs/shop-connector.md" in told["cure"]
    assert "canary" not in json.dumps({k: str(v) for k, v in told.items()}).lower()


def test_a_right_answer_with_more_fields_is_read() -> None:
    known = answering(lambda _: httpx.Response(200, json={**CUSTOMER, "loyalty": "gold"})).customer("ann")
    assert known is not None and known.email == "canary@example.com"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 422, 429])
def test_a_status_that_is_not_agreed_says_that_nothing_was_done(
    caplog: pytest.LogCaptureFixture, status: int
) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, headers={"Location": "http://169.254.169.254/"})

    shop = answering(answer)
    with pytest.raises(BadAnswer):
        shop.customer("ann")
    with pytest.raises(BadAnswer):
        shop.apply(Change(Operation.CHANGE_DEFAULT_ADDRESS, "ann"), key="k1")
    assert asked == [
        "https://shop.example/parley/v1/customers/ann",
        "https://shop.example/parley/v1/changes",
    ]
    if status == 401:
        assert any("PARLEY_SHOP_SECRET" in getattr(one, "cure", "") for one in caplog.records)


def test_an_order_of_somebody_else_is_never_taken_for_the_customers(server: ShopServer) -> None:
    class Mixed(Line):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.url = request.url.copy_with(path="/v1/customers/ben/orders")
            return httpx.Response(200, content=answer_for_ben)

    answer_for_ben = httpx.Response(200, json={"orders": [order_of(server, "ben")]}).content
    with pytest.raises(BadAnswer, match="another customer"):
        server.shop(Mixed()).orders_of("ann")


def order_of(server: ShopServer, customer_id: str) -> dict[str, Any]:
    kept: list[bytes] = []

    class Listening(Line):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = super().handle_request(request)
            kept.append(response.read())
            return httpx.Response(200, content=kept[-1])

    server.shop(Listening()).orders_of(customer_id)
    found: dict[str, Any] = json.loads(kept[-1])["orders"][0]
    return found


@pytest.mark.parametrize("customer_id", ["", ".", "..", "../changes", "ann/orders", "a/../ben"])
def test_an_id_never_becomes_another_path(customer_id: str) -> None:
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"asked {request.url}")

    shop = answering(never)
    assert shop.customer(customer_id) is None and shop.orders_of(customer_id) == []


@pytest.mark.parametrize("customer_id", ["a?b=c", "a#b", "a%2e", "a b", "客户", "@evil.example"])
def test_an_id_with_signs_stays_one_part_of_the_path(customer_id: str) -> None:
    asked: list[httpx.Request] = []

    def absent(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(404)

    assert answering(absent).customer(customer_id) is None
    assert asked[0].url.host == "shop.example" and asked[0].url.query == b""
    assert asked[0].url.path == f"/parley/v1/customers/{customer_id}"
