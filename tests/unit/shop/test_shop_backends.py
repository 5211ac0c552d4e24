"""The contract of a shop's backend: of our own database, and of the connector with the reference server at its other end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from shop.asking import asking
from shop.backend import (
    Applied,
    NotAvailable,
    NotEnough,
    NothingToRevert,
    NotTheirs,
    ShopBackend,
    Stale,
)
from shop.changes import Change, NewIssue, Wanted, changed_order, fingerprint
from shop.embedded import EmbeddedShop
from shop.histories import Histories
from shop.policy_table import Operation
from shop.records import Order, Payment
from shop.tables import ChangeRow, IssueRow
from storage import now_utc, reading
from tests.shop_server import ShopServer
from tests.small_shop import BENS, GIFT, HOME, ORDERS, SHIRT, WORK, customer, line, open_shop


@contextmanager
def embedded(engine: Engine) -> Iterator[ShopBackend]:
    yield EmbeddedShop(engine)


@contextmanager
def connected(engine: Engine) -> Iterator[ShopBackend]:
    with ShopServer(engine) as server:
        yield server.shop()


BACKENDS: dict[str, Callable[[Engine], AbstractContextManager[ShopBackend]]] = {
    "embedded": embedded,
    "connected": connected,
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_shop(tmp_path)


@pytest.fixture(params=BACKENDS)
def shop(request: pytest.FixtureRequest, engine: Engine) -> Iterator[ShopBackend]:
    with BACKENDS[request.param](engine) as shop:
        yield shop


def seen(shop: ShopBackend, order_id: str, customer_id: str = "ann") -> Order:
    order = shop.order_of(customer_id, order_id)
    assert order is not None
    return order


def balance(shop: ShopBackend, customer_id: str = "ann") -> int:
    known = shop.customer(customer_id)
    assert known is not None
    return next(m.balance_cents or 0 for m in known.payment_methods if m.id == GIFT.id)


def cancelling(order: Order) -> Change:
    return Change(
        operation=Operation.CANCEL,
        customer_id=order.customer_id,
        order_id=order.order_id,
        expected=fingerprint(order),
        status="cancelled",
        left={"cancel_reason": "no longer needed"},
        payments=(Payment("refund", order.total_cents, GIFT.id),),
        balances=((GIFT.id, order.total_cents),),
    )


def reordering(**parts: object) -> Change:
    change = Change(
        operation=Operation.REORDER,
        customer_id="ann",
        lines=(line(SHIRT, "m"),),
        payments=(Payment("payment", 2500, GIFT.id),),
        balances=((GIFT.id, -2500),),
        address=WORK,
        wanted=(Wanted("shirt", "shirt-m", 2500),),
    )
    return replace(change, **parts)  # type: ignore[arg-type]


def test_a_change_is_made_as_it_says(shop: ShopBackend) -> None:
    before = seen(shop, "DS-3")
    change = cancelling(before)
    applied = shop.apply(change, key="k1")
    assert (applied.key, applied.order_id, applied.reverted_at) == ("k1", "DS-3", None)
    assert seen(shop, "DS-3") == changed_order(before, change)
    assert seen(shop, "DS-3").extra["cancel_reason"] == "no longer needed"
    assert balance(shop) == 5000 + 4000


def test_a_key_is_used_once_and_repeated_gives_the_first_result(shop: ShopBackend) -> None:
    change = cancelling(seen(shop, "DS-3"))
    first = shop.apply(change, key="k1")
    assert shop.apply(change, key="k1") == first == shop.applied("k1")
    assert balance(shop) == 9000 and len(seen(shop, "DS-3").payments) == 2


def test_an_unknown_key_was_never_applied(shop: ShopBackend) -> None:
    assert shop.applied("k1") is None
    with pytest.raises(NothingToRevert):
        shop.revert("k1")


def test_the_same_key_at_the_same_time_acts_once(shop: ShopBackend) -> None:
    change, results = cancelling(seen(shop, "DS-3")), list[Applied]()
    threads = [
        threading.Thread(target=lambda: results.append(shop.apply(change, key="k1"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8 and len(set(results)) == 1
    assert balance(shop) == 9000


def test_an_order_that_changed_meanwhile_is_left_alone(shop: ShopBackend) -> None:
    old = seen(shop, "DS-3")
    shop.apply(cancelling(old), key="k1")
    with pytest.raises(Stale) as refused:
        shop.apply(cancelling(old), key="k2")
    assert refused.value.status == "cancelled"
    assert balance(shop) == 9000 and shop.applied("k2") is None


def test_nobody_changes_somebody_elses_order(shop: ShopBackend) -> None:
    theirs = seen(shop, "DS-3")
    for customer_id in ("ben", "nobody"):
        with pytest.raises(NotTheirs):
            shop.apply(replace(cancelling(theirs), customer_id=customer_id), key=f"k-{customer_id}")
    assert seen(shop, "DS-3") == theirs
    assert (balance(shop), balance(shop, "ben")) == (5000, 5000)


def test_reading_shows_nobody_elses_order(shop: ShopBackend) -> None:
    assert shop.order_of("ben", "DS-3") is None
    assert shop.order_of("nobody", "DS-3") is None
    assert [order.order_id for order in shop.orders_of("ben")] == ["DS-9"]
    assert shop.orders_of("nobody") == [] and shop.customer("nobody") is None


def test_records_are_read_as_they_are(shop: ShopBackend) -> None:
    ordered = {order.order_id: order for order in ORDERS}
    assert {order.order_id: order for order in shop.orders_of("ann")} == ordered
    assert shop.customer("ann") == customer("ann", (*ORDERS, BENS))
    assert shop.product("shirt") == SHIRT and shop.product("gone") is None


def test_the_newest_order_is_first(shop: ShopBackend) -> None:
    made = shop.apply(reordering(), key="k1")
    assert shop.orders_of("ann")[0].order_id == made.order_id


@pytest.mark.parametrize("number", ["DS-3", "ds 3", "#DS-3", "3", "ＤＳ３"])
def test_an_order_is_found_however_its_number_is_written(shop: ShopBackend, number: str) -> None:
    assert seen(shop, number).order_id == "DS-3"
    assert shop.owner_of(number, " Ann@Example.com ") == "ann"


@pytest.mark.parametrize(
    ("number", "email"),
    [("DS-3", "ben@example.com"), ("DS-3", ""), ("DS-77", "ann@example.com"), ("", "ann@example.com")],
)
def test_an_order_and_somebody_elses_address_have_no_owner(
    shop: ShopBackend, number: str, email: str
) -> None:
    assert shop.owner_of(number, email) is None


def test_a_gift_card_never_goes_below_nothing(shop: ShopBackend) -> None:
    with pytest.raises(NotEnough) as refused:
        shop.apply(reordering(balances=((GIFT.id, -5001),)), key="k1")
    assert refused.value.balance_cents == 5000
    assert balance(shop) == 5000
    shop.apply(reordering(balances=((GIFT.id, -5000),)), key="k1")
    assert balance(shop) == 0


@pytest.mark.parametrize(
    "wanted",
    [Wanted("shirt", "shirt-xl", 3500), Wanted("shirt", "shirt-m", 2400), Wanted("gone", "gone-1", 1)],
)
def test_what_is_not_to_be_had_at_that_price_is_not_sold(shop: ShopBackend, wanted: Wanted) -> None:
    with pytest.raises(NotAvailable):
        shop.apply(reordering(wanted=(wanted,)), key="k1")
    assert balance(shop) == 5000


def test_an_order_that_is_made_is_the_customers_and_goes_when_taken_back(shop: ShopBackend) -> None:
    applied = shop.apply(reordering(), key="k1")
    made = seen(shop, applied.order_id or "")
    assert applied.order_id == "DS-10"
    assert (made.status, made.lines, made.address) == ("pending", (line(SHIRT, "m"),), WORK)
    known = shop.customer("ann")
    assert known is not None and known.order_ids[-1] == "DS-10"
    shop.revert("k1")
    assert shop.order_of("ann", "DS-10") is None and balance(shop) == 5000
    known = shop.customer("ann")
    assert known is not None and "DS-10" not in known.order_ids


def test_taking_back_leaves_everything_as_it_was_however_often(shop: ShopBackend) -> None:
    before = seen(shop, "DS-3")
    shop.apply(cancelling(before), key="k1")
    first = shop.revert("k1")
    assert first.reverted_at is not None
    assert shop.revert("k1") == first == shop.applied("k1")
    assert seen(shop, "DS-3") == before and seen(shop, "DS-3").extra == before.extra
    assert balance(shop) == 5000


def test_a_change_that_was_taken_back_is_not_made_again_by_its_key(shop: ShopBackend) -> None:
    change = cancelling(seen(shop, "DS-3"))
    shop.apply(change, key="k1")
    reverted = shop.revert("k1")
    assert shop.apply(change, key="k1") == reverted
    assert seen(shop, "DS-3").status == "pending"


def test_what_has_changed_since_is_not_taken_back(shop: ShopBackend) -> None:
    order = seen(shop, "DS-1")
    rated = Change(Operation.DELIVERY_SLOT, "ann", "DS-1", fingerprint(order), noted={"words": "evening"})
    shop.apply(rated, key="k1")
    shop.apply(replace(cancelling(seen(shop, "DS-1")), balances=(), payments=()), key="k2")
    with pytest.raises(Stale):
        shop.revert("k1")
    assert seen(shop, "DS-1").status == "cancelled"


def test_a_refund_that_was_spent_is_not_taken_back(shop: ShopBackend) -> None:
    shop.apply(cancelling(seen(shop, "DS-3")), key="k1")
    shop.apply(reordering(balances=((GIFT.id, -8000),)), key="k2")
    with pytest.raises(NotEnough):
        shop.revert("k1")
    assert seen(shop, "DS-3").status == "cancelled" and balance(shop) == 1000


def test_a_default_address_is_put_back_only_while_it_is_the_new_one(shop: ShopBackend) -> None:
    moving = Change(Operation.CHANGE_DEFAULT_ADDRESS, "ann", default_address=WORK)
    shop.apply(moving, key="k1")
    shop.revert("k1")
    known = shop.customer("ann")
    assert known is not None and known.address == HOME
    shop.apply(moving, key="k2")
    shop.apply(replace(moving, default_address=replace(WORK, address1="10 Quay Street")), key="k3")
    with pytest.raises(Stale):
        shop.revert("k2")


def test_an_issue_is_opened_once_and_goes_when_taken_back(shop: ShopBackend, engine: Engine) -> None:
    issue = NewIssue("damaged", {"words": "torn"})
    change = Change(Operation.REPORT_DAMAGED, "ann", "DS-2", fingerprint(seen(shop, "DS-2")), issue=issue)
    shop.apply(change, key="k1")
    shop.apply(change, key="k1")
    assert [each.subject for each in Histories(engine).open_issues_of("ann")] == ["damaged"]
    with reading(engine) as session:
        assert session.scalars(select(IssueRow.details)).all() == ['{"words": "torn"}']
    shop.revert("k1")
    assert Histories(engine).open_issues_of("ann") == []


@pytest.mark.parametrize("act", ["apply", "revert"])
def test_what_breaks_before_the_commit_leaves_nothing(shop: ShopBackend, act: str) -> None:
    """The process may die at any moment; the last one is just before the commit."""
    before = seen(shop, "DS-3")
    if act == "revert":
        shop.apply(cancelling(before), key="k1")
    now, money = seen(shop, "DS-3"), balance(shop)

    def die(_session: Session) -> None:
        raise RuntimeError("died before the commit")

    event.listen(Session, "before_commit", die)
    try:
        with pytest.raises(RuntimeError, match=r"died|status 500"), asking(1.3):
            if act == "apply":
                shop.apply(cancelling(before), key="k1")
            else:
                shop.revert("k1")
    finally:
        event.remove(Session, "before_commit", die)
    assert (seen(shop, "DS-3"), balance(shop)) == (now, money)
    if act == "apply":
        assert shop.applied("k1") is None
        shop.apply(cancelling(before), key="k1")
        assert balance(shop) == 9000
    else:
        shop.revert("k1")
        assert balance(shop) == 5000


def test_what_the_embedded_shop_forgets_is_still_not_done_twice(engine: Engine) -> None:
    shop = EmbeddedShop(engine)
    change = cancelling(seen(shop, "DS-3"))
    shop.apply(change, key="k1")
    shop.forget(now_utc() + timedelta(seconds=1))
    with reading(engine) as session:
        assert session.scalars(select(ChangeRow.content)).all() == [None]
    shop.apply(change, key="k1")
    assert balance(shop) == 9000
    with pytest.raises(NothingToRevert):
        shop.revert("k1")
