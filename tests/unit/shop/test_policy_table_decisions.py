"""Decisions follow the most specific rule; a refusal names rule, fact and the nearest thing that is possible."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.policy_table import (
    Allowed,
    AlternativeKind,
    Cause,
    Condition,
    FactName,
    LineFacts,
    Operation,
    PolicyTable,
    Refused,
    Situation,
    decide,
    read_table,
)
from shop.policy_table.nearest import conditions_that_matter
from shop.policy_table.reading import table_of
from shop.policy_table.rules import STATUSES, RefundTo, Who
from tests.small_shop import DEMO_TABLE, RETAIL_TABLE

DEMO, RETAIL = read_table(DEMO_TABLE), read_table(RETAIL_TABLE)
ARRIVED = date(2026, 5, 1)
SHIRT = LineFacts(0, "shirt-m", "linen-shirt", "clothes", (("warranty", "24 months"),))
SOAP = LineFacts(1, "soap-1", "olive-soap", "bath", (("warranty", "24 months"),))


def after(days: int, status: str = "delivered", *, country: str = "Germany") -> Situation:
    """The situation so many days after the parcel arrived."""
    return Situation(ARRIVED + timedelta(days=days), status, ARRIVED, ARRIVED, country)


def allowed(decision: Allowed | Refused) -> Allowed:
    assert isinstance(decision, Allowed), decision
    return decision


def refused(decision: Allowed | Refused) -> Refused:
    assert isinstance(decision, Refused), decision
    return decision


def in_condition(line: LineFacts, *conditions: Condition) -> LineFacts:
    return replace(line, conditions=frozenset(conditions))


def test_the_last_day_is_still_in_time_and_the_next_is_not() -> None:
    last = allowed(decide(DEMO, Operation.RETURN, after(30), [SHIRT]))
    assert (last.days_left, last.until) == (0, date(2026, 5, 31))
    late = refused(decide(DEMO, Operation.RETURN, after(31), [SHIRT]))
    assert (late.cause, late.rule) == (Cause.PERIOD, "return")


def test_thirty_eight_days_of_thirty_and_the_repair_that_is_free() -> None:
    late = refused(decide(DEMO, Operation.RETURN, after(38), [SHIRT]))
    assert (late.fact.name, late.fact.actual, late.fact.allowed) == (FactName.DAYS_SINCE_DELIVERED, 38, 30)
    assert late.alternative is not None
    assert (late.alternative.kind, late.alternative.operation) == (
        AlternativeKind.OPERATION,
        Operation.REPAIR,
    )
    repair = late.alternative.allowed
    assert repair is not None and repair.fee_cents == 0 and repair.until == date(2028, 5, 1)


def test_after_the_warranty_a_repair_costs_its_fee() -> None:
    decision = allowed(decide(DEMO, Operation.REPAIR, after(800), [SHIRT]))
    assert (decision.rules, decision.fee_cents, decision.takes_days) == (("repair",), 1800, 12)


def test_a_longer_warranty_of_the_product_counts() -> None:
    pan = LineFacts(0, "pan-28", "chef-knife", "kitchen", (("warranty", "120 months"),))
    assert allowed(decide(DEMO, Operation.WARRANTY_CLAIM, after(3000), [pan])).until == date(2036, 5, 1)
    assert refused(decide(DEMO, Operation.WARRANTY_CLAIM, after(800), [SHIRT])).cause is Cause.PERIOD


@pytest.mark.parametrize(
    ("line", "days", "rule"),
    [
        (SHIRT, 3, "return"),
        (in_condition(SHIRT, Condition.SALE), 3, "return"),
        (in_condition(SHIRT, Condition.WORN), 3, "return-worn"),
        (in_condition(SHIRT, Condition.WORN, Condition.FAULTY), 300, "return-faulty"),
        (in_condition(SOAP, Condition.OPENED, Condition.FAULTY), 300, "return-opened-faulty"),
        (in_condition(SHIRT, Condition.OPENED), 3, "return"),
    ],
)
def test_the_most_specific_rule_decides(line: LineFacts, days: int, rule: str) -> None:
    assert allowed(decide(DEMO, Operation.RETURN, after(days), [line])).rules == (rule,)


def test_a_narrower_scope_counts_before_more_conditions() -> None:
    """Variant before product before category before conditions alone; of two as narrow, the one with more conditions."""
    rules = [
        {"id": "conditions", "when": ["worn", "sale"], "fee": 1},
        {"id": "category", "categories": ["clothes"], "fee": 2},
        {"id": "category-worn", "categories": ["clothes"], "when": ["worn"], "fee": 3},
        {"id": "product", "products": ["linen-shirt"], "fee": 4},
        {"id": "variant", "items": ["shirt-m"], "fee": 5},
    ]
    line = in_condition(SHIRT, Condition.WORN, Condition.SALE)
    order = ["variant", "product", "category-worn", "category", "conditions", "return"]
    while order:
        table = table_of({"operations": {"return": {"except": rules}}})
        assert allowed(decide(table, Operation.RETURN, after(3), [line])).rules == (order[0],)
        rules = [rule for rule in rules if rule["id"] != order[0]]
        order = order[1:]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (in_condition(SOAP, Condition.OPENED), "return-opened"),
        (in_condition(SHIRT, Condition.ENGRAVED), "return-made-for-you"),
        (in_condition(SHIRT, Condition.ENGRAVED, Condition.SALE), "return-made-for-you"),
        (in_condition(SHIRT, Condition.CUT), "return-cut"),
    ],
)
def test_what_stays_with_the_customer_stays(line: LineFacts, rule: str) -> None:
    decision = refused(decide(DEMO, Operation.RETURN, after(3), [line]))
    assert (decision.cause, decision.rule) == (Cause.NOT_ALLOWED, rule)


def test_of_two_lines_the_one_that_can_go_back_is_the_nearest_thing() -> None:
    decision = refused(
        decide(DEMO, Operation.RETURN, after(3), [SHIRT, in_condition(SOAP, Condition.OPENED)])
    )
    assert decision.position == 1 and decision.alternative is not None
    assert (decision.alternative.kind, decision.alternative.positions) == (AlternativeKind.LINES, (0,))


def test_lines_share_the_shortest_time_and_each_has_its_share_of_the_price() -> None:
    decision = allowed(decide(DEMO, Operation.RETURN, after(3), [in_condition(SHIRT, Condition.WORN), SOAP]))
    assert (decision.days_left, decision.rules) == (11, ("return-worn", "return"))
    assert (decision.percent_of(0), decision.percent_of(1)) == (70, 100)


@pytest.mark.parametrize(("country", "free"), [("Germany", True), ("China", False)])
def test_who_pays_the_postage_back_depends_on_the_country(country: str, free: bool) -> None:
    decision = allowed(decide(DEMO, Operation.RETURN, after(3, country=country), [SHIRT]))
    assert decision.postage_paid_by_shop is free


def test_a_gift_goes_back_to_a_gift_card_and_its_recipient_may_ask() -> None:
    situation = replace(after(3), who=Who.RECIPIENT)
    gift = allowed(decide(DEMO, Operation.RETURN, situation, [in_condition(SHIRT, Condition.GIFT)]))
    assert gift.refund_to == (RefundTo.GIFT_CARD,)
    assert refused(decide(DEMO, Operation.RETURN, situation, [SHIRT])).cause is Cause.WHO


def test_once_is_once() -> None:
    situation = replace(after(3), done=frozenset({Operation.EXCHANGE}))
    assert refused(decide(DEMO, Operation.EXCHANGE, situation, [SHIRT])).cause is Cause.ONCE


def test_without_a_date_nothing_is_promised() -> None:
    decision = refused(decide(DEMO, Operation.RETURN, Situation(ARRIVED, "delivered"), [SHIRT]))
    assert (decision.cause, decision.fact.actual) == (Cause.NO_DATE, "delivered")


def test_an_operation_the_table_does_not_know_is_no_rule_of_it() -> None:
    decision = refused(decide(RETAIL, Operation.REPAIR, after(3), [SHIRT]))
    assert (decision.cause, decision.rule, decision.alternative) == (Cause.NO_RULE, "repair", None)


def test_a_reason_the_shop_does_not_know_is_answered_with_those_it_does() -> None:
    decision = refused(decide(RETAIL, Operation.CANCEL, after(0, "pending"), [SHIRT], reason="too dear"))
    assert decision.cause is Cause.REASON and decision.alternative is not None
    assert decision.alternative.values == ("no longer needed", "ordered by mistake")


def test_a_sent_order_is_not_cancelled_but_can_come_back_once_it_is_there() -> None:
    decision = refused(decide(RETAIL, Operation.CANCEL, after(0, "processed"), [SHIRT]))
    assert (decision.cause, decision.fact.actual) == (Cause.STATUS, "processed")
    nearest = decision.alternative
    assert nearest is not None and nearest.allowed is not None
    assert (nearest.kind, nearest.operation, nearest.values) == (
        AlternativeKind.STATUS,
        Operation.RETURN,
        ("delivered",),
    )
    assert nearest.allowed.until is None


def test_what_has_to_be_asked_is_what_rules_depend_on() -> None:
    assert conditions_that_matter(DEMO, Operation.RETURN, [SHIRT], after(3)) == {
        Condition.WORN, Condition.ENGRAVED, Condition.CUT, Condition.GIFT, Condition.FAULTY,
    }  # fmt: skip
    assert Condition.OPENED in conditions_that_matter(DEMO, Operation.RETURN, [SOAP], after(3))
    assert conditions_that_matter(RETAIL, Operation.RETURN, [SHIRT], after(3)) == frozenset()


@given(
    table=st.sampled_from([DEMO, RETAIL]),
    operation=st.sampled_from(list(Operation)),
    status=st.sampled_from(STATUSES),
    days=st.integers(0, 4000),
    conditions=st.frozensets(st.sampled_from(list(Condition))),
)
def test_every_alternative_is_itself_possible(
    table: PolicyTable, operation: Operation, status: str, days: int, conditions: frozenset[Condition]
) -> None:
    """What a refusal offers is decided by the same table, with the one thing relaxed that it names."""
    lines = [replace(SHIRT, conditions=conditions), replace(SOAP, conditions=conditions)]
    situation = after(days, status)
    decision = decide(table, operation, situation, lines)
    if isinstance(decision, Allowed):
        assert decision.until is None or situation.day <= decision.until
        return
    nearest = decision.alternative
    if nearest is None:
        return
    match nearest.kind:
        case AlternativeKind.LINES:
            lines = [line for line in lines if line.position in nearest.positions]
        case AlternativeKind.STATUS:
            situation = replace(situation, status=nearest.values[0], delivered_on=situation.day)
        case AlternativeKind.CONDITION:
            dropped = {Condition(name) for name in nearest.values}
            lines = [replace(line, conditions=line.conditions - dropped) for line in lines]
        case kind:
            assert kind is AlternativeKind.OPERATION
    again = decide(table, nearest.operation, situation, lines)
    assert isinstance(again, Allowed) and nearest.allowed is not None
    assert again.rules == nearest.allowed.rules
