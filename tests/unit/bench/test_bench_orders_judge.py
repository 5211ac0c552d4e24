"""What is judged: all is as wanted, less is, or something nobody wanted has happened. Rows are put back as they were."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bench.orders.checking import check
from bench.orders.judge import Verdict, judged
from bench.orders.reading import BadScenarios
from bench.orders.scenario import Goal, Scenario
from bench.orders.state import ShopRows
from orders.operations import Operations
from orders.ownership import Ownership, TooManyCodes
from orders.requests import Cancel, ChangePayment, ChosenLine, Reorder, Report, Request
from orders.results import Preview
from orders.tables import CodeRow
from shop.catalogue import Catalogue
from shop.embedded import EmbeddedShop
from shop.order_writing import write_customer, write_order
from shop.policy_table import Operation
from shop.records import Order
from storage import writing
from tests.small_shop import open_shop


@pytest.fixture
def rows(tmp_path: Path) -> ShopRows:
    found = ShopRows(open_shop(tmp_path, migrated=True))
    found.keep()
    return found


def goal(**fields: Any) -> Goal:
    return Goal.model_validate(fields)


CANCELS = goal(
    do="cancel",
    order="DS-1",
    ends={"orders": {"DS-1": {"status": "cancelled", "booked": [{"refund": 31.5, "method": "card-1"}]}}},
)
PAYS_BY_GIFT_CARD = goal(
    do="change_payment",
    order="DS-6",
    ends={
        "orders": {
            "DS-6": {
                "booked": [{"payment": 30, "method": "gift-1"}, {"refund": 30, "method": "paypal-1"}],
            }
        },
        "balances": {"gift-1": -30},
    },
)


def do(rows: ShopRows, request: Request) -> None:
    operations = Operations(rows.engine, EmbeddedShop(rows.engine), table=Catalogue(rows.engine).policy_table)
    preview = operations.preview("ann", request, turn_id="t1")
    assert isinstance(preview, Preview), preview
    operations.perform(preview.preview_id, customer_id="ann", turn_id="t2")


def verdict_after(rows: ShopRows, goals: list[Goal], act: Callable[[], None]) -> Verdict:
    start = rows.state("ann")
    act()
    return judged(start, rows.state("ann"), goals, rows)


def order(rows: ShopRows, number: str) -> Order:
    return next(each for each in rows.orders("ann") if each.order_id == number)


def write(rows: ShopRows, changed: Order) -> None:
    with writing(rows.engine) as session:
        write_order(session, changed)


def test_what_was_wanted_is_reached(rows: ShopRows) -> None:
    verdict = verdict_after(rows, [CANCELS], lambda: do(rows, Cancel(order_number="DS-1")))
    assert verdict == Verdict(reached=True)


def test_nothing_done_is_missing_and_not_wrong(rows: ShopRows) -> None:
    verdict = verdict_after(rows, [CANCELS], lambda: None)
    assert (verdict.reached, verdict.wrong) == (False, [])
    assert verdict.missing == [
        "/orders/DS-1/payment_history: [{'transaction_type': 'payment', 'amount': 31.5, 'payment_method_id': 'card-1'}]"
        " instead of [{'transaction_type': 'payment', 'amount': 31.5, 'payment_method_id': 'card-1'}, "
        "{'transaction_type': 'refund', 'amount': 31.5, 'payment_method_id': 'card-1'}]",
        "/orders/DS-1/status: 'pending' instead of 'cancelled'",
    ]


def test_one_of_two_goals_is_missing_the_other_and_not_wrong(rows: ShopRows) -> None:
    pays = ChangePayment(order_number="DS-6", payment_method_id="gift-1")
    verdict = verdict_after(rows, [CANCELS, PAYS_BY_GIFT_CARD], lambda: do(rows, pays))
    assert (verdict.reached, verdict.wrong) == (False, [])


def test_both_are_reached_in_either_order(rows: ShopRows) -> None:
    def act() -> None:
        do(rows, ChangePayment(order_number="DS-6", payment_method_id="gift-1"))
        do(rows, Cancel(order_number="DS-1"))

    assert verdict_after(rows, [CANCELS, PAYS_BY_GIFT_CARD], act).reached


def test_another_order_cancelled_is_a_wrong_effect(rows: ShopRows) -> None:
    verdict = verdict_after(rows, [CANCELS], lambda: do(rows, Cancel(order_number="DS-6")))
    assert any(line.startswith("/orders/DS-6/status") for line in verdict.wrong), verdict


def test_a_refund_of_another_amount_is_a_wrong_effect(rows: ShopRows) -> None:
    def act() -> None:
        do(rows, Cancel(order_number="DS-1"))
        cancelled = order(rows, "DS-1")
        refund = replace(cancelled.payments[-1], amount_cents=3149)
        write(rows, replace(cancelled, payments=(*cancelled.payments[:-1], refund)))

    verdict = verdict_after(rows, [CANCELS], act)
    assert not verdict.reached
    assert len(verdict.wrong) == 1
    assert "31.49" in verdict.wrong[0]


def test_a_refund_booked_twice_is_a_wrong_effect(rows: ShopRows) -> None:
    def act() -> None:
        do(rows, Cancel(order_number="DS-1"))
        cancelled = order(rows, "DS-1")
        write(rows, replace(cancelled, payments=(*cancelled.payments, cancelled.payments[-1])))

    assert verdict_after(rows, [CANCELS], act).wrong


def test_a_cent_on_a_gift_card_is_a_wrong_effect(rows: ShopRows) -> None:
    def act() -> None:
        customer = rows.customer("ann")
        gift = replace(customer.payment_methods[1], balance_cents=5001)
        with writing(rows.engine) as session:
            methods = (customer.payment_methods[0], gift, customer.payment_methods[2])
            write_customer(session, replace(customer, payment_methods=methods))

    verdict = verdict_after(rows, [CANCELS], act)
    assert verdict.wrong == ["/user/payment_methods/gift-1/balance: 50.01 instead of 50"]


def test_a_note_or_a_case_that_nobody_asked_for_is_a_wrong_effect(rows: ShopRows) -> None:
    report = Report(
        operation=Operation.REPORT_WRONG,
        order_number="DS-2",
        lines=(ChosenLine(position=0),),
        words="it is red",
    )
    assert verdict_after(rows, [CANCELS], lambda: do(rows, report)).wrong


def test_a_case_is_compared_by_its_subject_items_and_wish(rows: ShopRows) -> None:
    wish = {"subject": "wrong_item", "order": "DS-2", "items": ["shirt-m"], "wish": "refund"}
    wanted = goal(do="report_wrong", order="DS-2", items=["shirt-m"], ends={"issues": [wish]})
    report = Report(
        operation=Operation.REPORT_WRONG,
        order_number="DS-2",
        lines=(ChosenLine(position=0),),
        wish="refund",
        words="it is red",
    )
    assert verdict_after(rows, [wanted], lambda: do(rows, report)).reached


def test_a_new_order_is_compared_whatever_its_number_is(rows: ShopRows) -> None:
    wanted = goal(
        do="reorder",
        ends={"new_order": {"items": ["shirt-m", "olive-soap-bar"], "paid": 31.5, "method": "card-1"}},
    )
    verdict = verdict_after(rows, [wanted], lambda: do(rows, Reorder(order_number="DS-2")))
    assert verdict.reached, verdict


def test_what_is_taken_back_leaves_nothing(rows: ShopRows) -> None:
    assert verdict_after(rows, [CANCELS, goal(do="undo")], lambda: None).reached


def test_rows_of_others_are_watched(rows: ShopRows) -> None:
    assert rows.changed_beside(["ann"]) == []
    bens = next(each for each in rows.orders("ben"))
    write(rows, replace(bens, status="cancelled"))
    assert rows.changed_beside(["ann"]) == ["orders DS-9"]
    assert rows.changed_beside(["ann", "ben"]) == []


def test_everything_of_a_customer_is_put_back(rows: ShopRows) -> None:
    before = rows.state("ann")
    do(rows, Cancel(order_number="DS-3"))
    do(rows, Reorder(order_number="DS-2"))
    assert rows.state("ann") != before
    rows.put_back(["ann"])
    assert rows.state("ann") == before
    assert rows.changed_beside([]) == []
    do(rows, Cancel(order_number="DS-3"))  # nothing is remembered of the first time
    assert order(rows, "DS-3").status == "cancelled"


def test_orders_are_put_as_a_scenario_needs_them_and_others_are_old(rows: ShopRows) -> None:
    scenario = Scenario.model_validate(
        {
            "id": "x",
            "shop": "demo",
            "language": "en",
            "customer": "ann",
            "says": "hello",
            "given": {
                "DS-1": {
                    "status": "delivered",
                    "delivered_days_ago": 5,
                    "items": ["olive-soap-box"],
                    "paid_with": "gift-1",
                }
            },
            "wants": [{"do": "person"}],
        }
    )
    rows.put(scenario)
    given, old = order(rows, "DS-1"), order(rows, "DS-6")
    assert (given.status, given.lines[0].price_cents, given.payments[0].payment_method_id) == (
        "delivered",
        2200,
        "gift-1",
    )
    assert given.delivered_on is not None
    assert (date.today() - given.delivered_on).days == 5
    assert old.status == "delivered"
    assert old.delivered_on is not None
    assert (date.today() - old.delivered_on).days > 365


def test_a_scenario_about_an_order_or_item_the_shop_has_not_is_told(rows: ShopRows) -> None:
    with pytest.raises(ValueError, match="no item 'hat'; correct the scenario"):
        rows.product_of("hat")
    with pytest.raises(ValueError, match="no customer 'carl'"):
        rows.customer("carl")


def test_what_a_scenario_names_has_to_be_in_the_shop(rows: ShopRows) -> None:
    def about(**wish: Any) -> Scenario:
        content = {"id": "x", "shop": "demo", "language": "en", "customer": "ann", "says": "hello"}
        return Scenario.model_validate(content | {"wants": [wish]})

    end = {"orders": {"DS-1": {"booked": [{"refund": 1, "method": "card-9"}]}}}
    check(
        [about(do="return", order="DS-2", items=["shirt-m"], ends={"orders": {"DS-2": {"status": "x"}}})],
        rows,
    )
    with pytest.raises(BadScenarios) as caught:
        check(
            [
                about(do="return", order="DS-9", ends=end),
                about(do="exchange", order="DS-2", into={"hat": "shirt-l"}, ends=end),
                about(do="person").model_copy(update={"customer": "carl"}),
            ],
            rows,
        )
    told = str(caught.value)
    for what in (
        "x: the customer has no order 'DS-9'; correct the scenario, or the shop",
        "ann has no way to pay 'card-9'",
        "the shop has no item 'hat'",
        "order DS-2 has no 'hat'",
        "the shop has no customer 'carl'",
    ):
        assert what in told


def test_codes_that_were_mailed_are_forgotten_also_those_that_are_used_up(rows: ShopRows) -> None:
    ownership = Ownership(rows.engine, EmbeddedShop(rows.engine))
    for turn in ("t1", "t2", "t3"):
        ownership.send_code(turn, turn, "DS-1", "ann@example.com", language="en")
    with pytest.raises(TooManyCodes):
        ownership.send_code("t4", "t4", "DS-1", "ann@example.com", language="en")
    with writing(rows.engine) as session:
        session.execute(update(CodeRow).values(customer_id=None))
    rows.put_back(["ann"])
    ownership.send_code("t4", "t4", "DS-1", "ann@example.com", language="en")
