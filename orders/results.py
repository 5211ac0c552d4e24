"""What operations answer with: a preview, a result, or a refusal. Values only; words for customers are made elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from shop.policy_table import Allowed, Alternative, Cause, Fact, Operation
from shop.records import Address, PaymentMethod


class Obstacle(StrEnum):
    """What stands in the way besides the table's rules. The rule of such a refusal is the obstacle's own name."""

    UNKNOWN_ORDER = "unknown_order"  # the customer has no such order; whether somebody has is not told
    UNKNOWN_LINE = "unknown_line"
    UNKNOWN_PAYMENT_METHOD = "unknown_payment_method"
    SAME_PAYMENT_METHOD = "same_payment_method"
    SEVERAL_PAYMENT_METHODS = "several_payment_methods"  # one has to be named, or the operation needs one
    NOT_ENOUGH_BALANCE = "not_enough_balance"
    NOT_AVAILABLE = "not_available"
    OTHER_PRODUCT = "other_product"  # the variant is of another product, or of none
    NOTHING_CHANGES = "nothing_changes"
    NO_REFUND_THERE = "no_refund_there"  # the rules know no refund to this method
    NEEDS_REASON = "needs_reason"
    DAY_HAS_PASSED = "day_has_passed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    UNKNOWN_PREVIEW = "unknown_preview"  # none, or somebody else's
    PREVIEW_EXPIRED = "preview_expired"
    NOT_PERFORMED = "not_performed"  # nothing to undo
    NO_UNDO = "no_undo"  # the table gives none
    UNDO_TOO_LATE = "undo_too_late"
    SHOP_UNAVAILABLE = "shop_unavailable"  # its system does not answer; nothing was done
    OUTCOME_UNKNOWN = (
        "outcome_unknown"  # it was given to the shop's system, which has not told whether it is done
    )


class OrderFact(StrEnum):
    """What a fact of an obstacle tells."""

    ORDER_NUMBER = "order_number"
    POSITION = "position"
    PAYMENT_METHOD = "payment_method"  # actual: its id, empty if none was named
    BALANCE_CENTS = "balance_cents"  # allowed: the cents that are needed
    ITEM = "item"
    REASON = "reason"  # allowed: those the shop knows
    DAY = "day"
    STATUS = "status"  # actual: the order's present one
    PREVIEW = "preview"
    MINUTES_SINCE = "minutes_since"  # allowed: the minutes there are
    SHOP = "shop"  # actual: empty


class NearestChoice(StrEnum):
    """What else could be chosen, as kinds of alternatives beside the table's."""

    PAYMENT_METHOD = "payment_method"  # values: ids
    ITEM = "item"  # values: available variants of the product


@dataclass(frozen=True)
class Refusal:
    """Nothing was done, unless the cause is OUTCOME_UNKNOWN.

    rule: id of the table's rule, or the obstacle's name. alternative None: a person can help."""

    operation: Operation | None
    cause: Cause | Obstacle
    rule: str
    fact: Fact
    order_id: str | None = None
    position: int | None = None
    alternative: Alternative | None = None


@dataclass(frozen=True)
class LineShown:
    """A line the operation is about. new_*: what takes its place. refund_cents: what comes back for it."""

    position: int
    name: str
    item_id: str
    options: dict[str, str]
    price_cents: int
    new_item_id: str | None = None
    new_options: dict[str, str] | None = None
    new_price_cents: int | None = None
    refund_cents: int | None = None


@dataclass(frozen=True)
class Money:
    """An amount, positive both ways. booked: with the operation; else once the parcel is back.

    working_days: until a refund has arrived, at least and at most; (0, 0) is at once.
    """

    kind: Literal["payment", "refund"]
    amount_cents: int
    method: PaymentMethod
    booked: bool = True
    working_days: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Plan:
    """What would be done: everything a customer has to see before saying yes."""

    operation: Operation
    order_id: str | None
    conditions: Allowed
    lines: tuple[LineShown, ...] = ()
    money: tuple[Money, ...] = ()
    status_after: str | None = None
    address: Address | None = None
    noted: dict[str, str | int] = field(default_factory=dict)

    @property
    def net_cents(self) -> int:
        """What comes back to the customer, or with a minus what is to be paid."""
        return sum(one.amount_cents if one.kind == "refund" else -one.amount_cents for one in self.money)


@dataclass(frozen=True)
class Balance:
    """Several operations together. count: of those that moved money. net_cents: as of a plan."""

    count: int
    net_cents: int


@dataclass(frozen=True)
class Preview:
    """A plan that is stored and waits for a yes."""

    preview_id: str
    plan: Plan
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Done:
    """What was done; the same however often it is asked for.

    order_id: the order touched or made. verified: read back, the shop shows what was planned. undo_until None: no undo.
    """

    preview_id: str
    plan: Plan
    order_id: str | None
    performed_at: datetime
    verified: bool
    undo_until: datetime | None = None


@dataclass(frozen=True)
class Undone:
    """The shop is as it was before; the same however often it is asked for."""

    preview_id: str
    plan: Plan
    order_id: str | None
    undone_at: datetime
    verified: bool
