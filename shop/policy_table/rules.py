"""The rules of a shop as values. What each field means to a shop stands in docs/orders.md.

Periods are calendar days, months or years; money is in cents; refund days are working days.
"""

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any


class Operation(StrEnum):
    """What customers may want done. The names are those of the table."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    CHANGE_ITEMS = "change_items"
    CHANGE_PAYMENT = "change_payment"
    CHANGE_ADDRESS = "change_address"
    CHANGE_DEFAULT_ADDRESS = "change_default_address"
    WARRANTY_CLAIM = "warranty_claim"
    REPAIR = "repair"
    REPORT_DAMAGED = "report_damaged"
    REPORT_WRONG = "report_wrong"
    REPORT_MISSING = "report_missing"
    DELIVERY_DAY = "delivery_day"
    DELIVERY_SLOT = "delivery_slot"
    PICK_UP = "pick_up"
    GIFT_PACKAGING = "gift_packaging"
    LOW_WASTE_PACKAGING = "low_waste_packaging"
    RATE_DELIVERY = "rate_delivery"
    REORDER = "reorder"
    INVOICE = "invoice"
    PRICE_MATCH = "price_match"
    GIFT_CARD_BALANCE = "gift_card_balance"
    REFUND_STATUS = "refund_status"


OF_LINES = frozenset(
    {
        Operation.RETURN,
        Operation.EXCHANGE,
        Operation.CHANGE_ITEMS,
        Operation.WARRANTY_CLAIM,
        Operation.REPAIR,
        Operation.REPORT_DAMAGED,
        Operation.REPORT_WRONG,
        Operation.REPORT_MISSING,
    }
)  # may be about some lines of an order; the others are about all of it, or about no order

# Operations that know how to charge a fee: at once, from the refund, or told for when the parcel is back.
WITH_FEE = frozenset(
    {
        Operation.RETURN,
        Operation.EXCHANGE,
        Operation.CHANGE_ITEMS,
        Operation.REPAIR,
        Operation.WARRANTY_CLAIM,
        Operation.GIFT_PACKAGING,
        Operation.LOW_WASTE_PACKAGING,
    }
)


class Condition(StrEnum):
    """What may be particular about a thing that was bought."""

    SALE = "sale"
    GIFT = "gift"
    OPENED = "opened"
    WORN = "worn"  # or washed, or used
    ENGRAVED = "engraved"
    CUT = "cut"  # to the customer's measure
    SEAM = "seam"  # a seam or a zip has come undone
    FAULTY = "faulty"


class Who(StrEnum):
    """Who may ask."""

    BUYER = "buyer"
    RECIPIENT = "recipient"  # of a gift
    ANYONE = "anyone"


class Start(StrEnum):
    """The day from which a period counts."""

    PLACED = "placed"
    DELIVERED = "delivered"


class RefundTo(StrEnum):
    """Where money may go back to. The gift card is an existing one of the customer's."""

    ORIGINAL = "original"
    GIFT_CARD = "gift_card"


class IdentifyBy(StrEnum):
    """How a customer who is not signed in may show who they are."""

    CODE = "code"  # order number and e-mail address, then a code that is mailed there; always possible
    NAME_AND_POSTCODE = "name_and_postcode"  # of the customer's default address


# Statuses of an order, as retail-json has them.
STATUSES = (
    "pending",
    "processed",
    "delivered",
    "cancelled",
    "pending (item modified)",
    "return requested",
    "exchange requested",
)
NEXT_STATUS = {"pending": "processed", "pending (item modified)": "processed", "processed": "delivered"}


@dataclass(frozen=True)
class Period:
    """One of the three is positive. attribute: of the product, "24 months" or the like; the longer one counts."""

    days: int = 0
    months: int = 0
    years: int = 0
    counted_from: Start = Start.DELIVERED
    attribute: str | None = None


@dataclass(frozen=True)
class Rule:
    """One rule with everything it says; what an exception leaves out it has from its operation.

    lapses: after its period the exception no longer holds, and the other rules decide. undo_minutes 0: no undo.
    postage_free_in: countries from which the shop pays the postage back; None: no matter of this rule.
    """

    id: str
    operation: Operation
    items: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    when: frozenset[Condition] = frozenset()
    allowed: bool = True
    who: tuple[Who, ...] = (Who.BUYER,)
    status: tuple[str, ...] = ()
    period: Period | None = None
    lapses: bool = False
    once: bool = False
    reasons: tuple[str, ...] = ()
    refund_to: tuple[RefundTo, ...] = ()
    refund_percent: int = 100
    fee_cents: int = 0
    postage_free_in: tuple[str, ...] | None = None
    takes_days: int | None = None
    undo_minutes: int = 0
    instead: tuple[Operation, ...] = ()

    @property
    def scope_rank(self) -> int:
        """How narrow its scope is: 3 a variant, 2 a product, 1 a category, 0 the whole shop."""
        return 3 if self.items else 2 if self.products else 1 if self.categories else 0


@dataclass(frozen=True)
class RefundDays:
    """Working days until money has arrived, at least and at most."""

    gift_card: tuple[int, int] = (0, 0)
    other: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class PolicyTable:
    """All rules of a shop. general: by operation. content: the table as it was read, to be stored."""

    general: dict[Operation, Rule] = field(default_factory=dict)
    exceptions: dict[Operation, tuple[Rule, ...]] = field(default_factory=dict)
    refund_days: RefundDays = field(default_factory=RefundDays)
    identify_by: tuple[IdentifyBy, ...] = (IdentifyBy.CODE,)
    content: dict[str, Any] = field(default_factory=dict, compare=False)

    def rules(self) -> list[Rule]:
        """Every rule, general ones before their exceptions."""
        return [rule for name, rule in self.general.items() for rule in (rule, *self.exceptions[name])]

    def figure(self, path: str) -> str | int:
        """What `rule.field` or `refund_days.gift_card` says, to be quoted. Raises KeyError if nothing does."""
        name, _, what = path.partition(".")
        if name == "refund_days" and what in {part.name for part in fields(RefundDays)}:
            return int(getattr(self.refund_days, what)[1])
        rule = next((rule for rule in self.rules() if rule.id == name), None)
        figure = None if rule is None else _figure(rule, what)
        if figure is None:
            raise KeyError(path)
        return figure


def _figure(rule: Rule, what: str) -> str | int | None:
    if what in ("days", "months", "years"):
        return None if rule.period is None else getattr(rule.period, what) or None
    if what == "fee":
        whole, rest = divmod(rule.fee_cents, 100)
        return whole if rest == 0 else f"{whole}.{rest:02}"
    if what in ("refund_percent", "takes_days", "undo_minutes"):
        figure: int | None = getattr(rule, what)
        return figure
    return None
