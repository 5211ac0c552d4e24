"""Plans and refusals in words: every cause and operation has some, dates and amounts are those of the plan."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from actions.operating.plan_texts import method_name, working_days_after
from actions.operating.records import Records, read_records
from actions.operating.refusal_texts import RefusalTexts
from actions.operating.telling import STATEMENTS
from actions.operating.wishes import INTENTS
from actions.turn import Turn
from actions.wording import WORDS
from orders.operations import Operations
from orders.requests import Cancel
from orders.results import Obstacle, OrderFact, Refusal
from shop.embedded import EmbeddedShop
from shop.policy_table import AlternativeKind, Cause, Fact, FactName, Operation, PolicyTable
from tests.small_shop import CARD, GIFT, PAYPAL, open_shop
from tests.unit.actions.fakes import NoOperations
from tests.unit.actions.small_dialogue import SmallDialogue


def records_in(home: Path, language: str) -> Records:
    turn = Turn("t1", "", language, "", "act", [], {}, {}, [])
    found = read_records(SmallDialogue(home).services(), turn, "ann")
    assert found is not None
    return found


@pytest.mark.parametrize("operation", sorted(INTENTS))
def test_every_operation_has_its_words(operation: Operation) -> None:
    keys = ("what",) if operation in STATEMENTS else ("what", "plan", "done")  # statements are told, not done
    assert [key for key in keys if not WORDS.has(f"{key}.{operation}")] == []


def test_every_reason_to_refuse_has_its_words() -> None:
    causes = [*Cause, *Obstacle]
    assert [cause for cause in causes if not WORDS.has(f"refused.{cause}")] == []
    told = (
        AlternativeKind.OPERATION,
        AlternativeKind.LINES,
        AlternativeKind.STATUS,
        AlternativeKind.CONDITION,
    )
    assert [kind for kind in told if not WORDS.has(f"instead.{kind}")] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refusal_is_never_without_its_figures(tmp_path: Path, language: str) -> None:
    texts = RefusalTexts(records_in(tmp_path, language))
    late = Fact(FactName.DAYS_SINCE_DELIVERED, 38, 30, date(2026, 5, 3))
    text = texts.refused(Refusal(Operation.RETURN, Cause.PERIOD, "return", late, "DS-2", 0))
    assert "38" in text and "30" in text and ("3 May 2026" in text or "2026年5月3日" in text)
    poor = Fact(OrderFact.BALANCE_CENTS, 500, 2500)
    text = texts.refused(Refusal(Operation.CHANGE_PAYMENT, Obstacle.NOT_ENOUGH_BALANCE, "x", poor, "DS-1"))
    assert "€5.00" in text and "€25.00" in text
    conditions = Fact(FactName.CONDITIONS, "opened, worn")
    text = texts.refused(Refusal(Operation.RETURN, Cause.NOT_ALLOWED, "x", conditions, "DS-2", 1))
    assert WORDS.get("condition.opened", language).lower() in text


@pytest.mark.parametrize("cause", [*Cause, *Obstacle])
def test_every_refusal_can_be_said_whatever_its_fact(tmp_path: Path, cause: Cause | Obstacle) -> None:
    texts = RefusalTexts(records_in(tmp_path, "en"))
    for fact in (Fact(FactName.STATUS, "pending", ("delivered",)), Fact(OrderFact.PREVIEW, "x")):
        assert "{" not in texts.refused(Refusal(Operation.RETURN, cause, "rule", fact, "DS-1", 0))
    assert "{" not in texts.refused(Refusal(None, cause, "rule", Fact(OrderFact.PREVIEW, "x")))


def test_ways_to_pay_are_named_by_their_last_digits() -> None:
    assert method_name(CARD, "en") == "your Visa ending 4242"
    assert method_name(GIFT, "en") == "your gift card"
    assert method_name(PAYPAL, "zh") == "您的 PayPal 账户"


def test_working_days_leave_out_the_weekend() -> None:
    friday = date(2026, 11, 27)
    assert working_days_after(friday, 0) == friday
    assert working_days_after(friday, 1) == friday + timedelta(days=3)
    assert working_days_after(friday, 5) == friday + timedelta(days=7)


def test_the_fake_without_operations_answers_as_the_real_one_without_rules(tmp_path: Path) -> None:
    engine = open_shop(tmp_path)
    real, fake = Operations(engine, EmbeddedShop(engine), table=PolicyTable), NoOperations()
    request = Cancel(order_number="DS-1")
    refusals = [one.preview("ann", request, turn_id="t") for one in (real, fake)]
    assert [(r.operation, r.cause, r.rule, r.fact) for r in refusals if isinstance(r, Refusal)] == [
        (Operation.CANCEL, Cause.NO_RULE, "cancel", Fact(FactName.OPERATION, "cancel"))
    ] * 2
    for one in (real, fake):
        assert one.shown("x", customer_id="ann") is None
        assert one.last_done("ann") is None
        assert isinstance(one.perform("x", customer_id="ann", turn_id="t"), Refusal)
        assert isinstance(one.undo("x", customer_id="ann", turn_id="t"), Refusal)
