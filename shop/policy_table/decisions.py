"""What is decided about an operation, as values that can be worded in any language.

A refusal names the rule that refuses, the fact that fails it, and the nearest thing that is possible.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from shop.policy_table.rules import Condition, Operation, RefundDays, RefundTo, Who


class Cause(StrEnum):
    """Which part of a rule refuses."""

    NO_RULE = "no_rule"  # the table says nothing about this operation
    NOT_ALLOWED = "not_allowed"
    WHO = "who"
    STATUS = "status"
    ONCE = "once"
    PERIOD = "period"
    NO_DATE = "no_date"  # the period's first day is not known
    REASON = "reason"
    REFUND_TO = "refund_to"


class FactName(StrEnum):
    """What a fact tells."""

    OPERATION = "operation"  # actual: its name
    CONDITIONS = "conditions"  # actual: what is particular about the thing, may be empty
    WHO = "who"
    STATUS = "status"
    DONE = "done"  # actual: the operation that was done before
    DAYS_SINCE_PLACED = "days_since_placed"
    DAYS_SINCE_DELIVERED = "days_since_delivered"
    NO_DATE = "no_date"  # actual: the date that is missing, "placed" or "delivered"
    REASON = "reason"
    REFUND_TO = "refund_to"


@dataclass(frozen=True)
class Fact:
    """What is, beside what the rule asks for. name: a FactName, or one of orders/results.py.

    allowed: values, or the days of the period, or an amount in cents. last_day: of the period.
    """

    name: StrEnum
    actual: str | int
    allowed: tuple[str, ...] | int = ()
    last_day: date | None = None


class AlternativeKind(StrEnum):
    """What would have to differ."""

    REASON = "reason"  # values: the reasons the rule knows
    REFUND_TO = "refund_to"  # values: where the money may go
    LINES = "lines"  # positions: those with which it is possible
    OPERATION = "operation"  # another operation, now
    STATUS = "status"  # once the order has the status in `values`; `operation` may be another one
    CONDITION = "condition"  # values: what must not be so


@dataclass(frozen=True)
class Situation:
    """An order as the rules see it, on a day. done: operations it has seen. who: who asks."""

    day: date
    status: str = ""
    placed_on: date | None = None
    delivered_on: date | None = None
    country: str = ""
    done: frozenset[Operation] = frozenset()
    who: Who = Who.BUYER


@dataclass(frozen=True)
class LineFacts:
    """One line of an order as the rules see it. attributes: of the product."""

    position: int
    item_id: str = ""
    product_id: str = ""
    category: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    conditions: frozenset[Condition] = frozenset()


@dataclass(frozen=True)
class Allowed:
    """Possible, on these conditions.

    rules: ids of the rules that decided. refund_percent: by position of the line. reasons: one of them is asked for,
    if there are any. until, days_left: the last day, None without a period. postage_paid_by_shop: None if no matter.
    """

    operation: Operation
    rules: tuple[str, ...]
    fee_cents: int = 0
    reasons: tuple[str, ...] = ()
    refund_to: tuple[RefundTo, ...] = ()
    refund_percent: tuple[tuple[int, int], ...] = ()
    refund_days: RefundDays = field(default_factory=RefundDays)
    until: date | None = None
    days_left: int | None = None
    postage_paid_by_shop: bool | None = None
    takes_days: int | None = None
    undo_minutes: int = 0

    def percent_of(self, position: int) -> int:
        """How much of the line's price is refunded."""
        return dict(self.refund_percent).get(position, 100)


@dataclass(frozen=True)
class Alternative:
    """The nearest thing that is possible. kind: an AlternativeKind, or one of orders/results.py."""

    kind: StrEnum
    operation: Operation
    values: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    allowed: Allowed | None = None


@dataclass(frozen=True)
class Refused:
    """Not possible. rule: the id of the rule that refuses. position: of the line it is about, if of one."""

    operation: Operation
    cause: Cause
    rule: str
    fact: Fact
    position: int | None = None
    alternative: Alternative | None = None
