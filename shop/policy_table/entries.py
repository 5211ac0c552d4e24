"""The shapes of a table as a file has it, and the rules made of them. Used by reading.py."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shop.policy_table.rules import (
    Condition,
    IdentifyBy,
    Operation,
    Period,
    PolicyTable,
    RefundDays,
    RefundTo,
    Rule,
    Start,
    Who,
)

Status = Literal[
    "pending",
    "processed",
    "delivered",
    "cancelled",
    "pending (item modified)",
    "return requested",
    "exchange requested",
]
Number = Annotated[int, Field(strict=True, ge=1, le=36_500)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
DaysRange = Annotated[int, Field(strict=True, ge=0, le=365)] | tuple[int, int]
PERIOD = ("days", "months", "years")


def _whole_cents(amount: Decimal) -> Decimal:
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError("an amount has at most two decimals")
    return amount


class Entry(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(Entry):
    """What a rule may say."""

    allowed: bool = True
    who: list[Who] = [Who.BUYER]
    status: list[Status] = []
    days: Number | None = None
    months: Number | None = None
    years: Number | None = None
    counted_from: Start | None = None
    longer_with: Text | None = None
    once: bool = False
    reasons: list[Text] = []
    refund_to: list[RefundTo] = []
    refund_percent: Annotated[int, Field(strict=True, ge=0, le=100)] = 100
    fee: Annotated[Decimal, Field(ge=0, le=100_000), AfterValidator(_whole_cents)] = Decimal(0)
    postage_free_in: list[Text] | None = None
    takes_days: Number | None = None
    undo_minutes: Annotated[int, Field(strict=True, ge=0, le=10_080)] | None = None
    instead: list[Operation] = []


class ExceptionEntry(RuleEntry):
    """A rule for some things only; what it leaves out it has from its operation."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    items: list[Text] = []
    products: list[Text] = []
    categories: list[Text] = []
    when: list[Condition] = []
    lapses: bool = False


class OperationEntry(RuleEntry):
    """The rule of an operation, and its exceptions."""

    exceptions: list[ExceptionEntry] = Field([], alias="except")


class RefundDaysEntry(Entry):
    """n: within n working days. [n, m]: n to m of them."""

    gift_card: DaysRange = 0
    other: DaysRange = 0


class TableEntry(Entry):
    """The file. policies: the same shop's texts, read by shop/policy_file.py."""

    refund_days: RefundDaysEntry = RefundDaysEntry()
    undo_minutes: Annotated[int, Field(strict=True, ge=0, le=10_080)] = 0
    identify_by: list[IdentifyBy] = [IdentifyBy.CODE]
    operations: dict[Operation, OperationEntry]
    policies: Any = None


def as_table(entry: TableEntry, content: dict[str, Any]) -> PolicyTable:
    """The rules of a checked file."""
    general: dict[Operation, Rule] = {}
    exceptions: dict[Operation, tuple[Rule, ...]] = {}
    for operation, own in entry.operations.items():
        said = own.model_dump(exclude_unset=True, exclude={"exceptions"})
        general[operation] = _rule(operation, operation.value, said, entry.undo_minutes)
        exceptions[operation] = tuple(
            _exception(operation, said, each, entry.undo_minutes) for each in own.exceptions
        )
    days = RefundDays(_range(entry.refund_days.gift_card), _range(entry.refund_days.other))
    kept = {name: part for name, part in content.items() if name != "policies"}
    return PolicyTable(general, exceptions, days, tuple(entry.identify_by), kept)


def _exception(operation: Operation, general: dict[str, Any], own: ExceptionEntry, undo_minutes: int) -> Rule:
    said = own.model_dump(exclude_unset=True)
    if any(unit in said for unit in PERIOD):  # a period of its own takes the place of the general one
        general = {name: part for name, part in general.items() if name not in PERIOD}
    return _rule(operation, own.id, {**general, **said}, undo_minutes)


def _rule(operation: Operation, rule_id: str, said: dict[str, Any], undo_minutes: int) -> Rule:
    free_in, minutes = said.get("postage_free_in"), said.get("undo_minutes")
    return Rule(
        id=rule_id,
        operation=operation,
        items=tuple(said.get("items", ())),
        products=tuple(said.get("products", ())),
        categories=tuple(said.get("categories", ())),
        when=frozenset(said.get("when", ())),
        allowed=said.get("allowed", True),
        who=tuple(said.get("who", (Who.BUYER,))),
        status=tuple(said.get("status", ())),
        period=_period(said),
        lapses=said.get("lapses", False),
        once=said.get("once", False),
        reasons=tuple(said.get("reasons", ())),
        refund_to=tuple(said.get("refund_to", ())),
        refund_percent=said.get("refund_percent", 100),
        fee_cents=int(said.get("fee", Decimal(0)) * 100),
        postage_free_in=None if free_in is None else tuple(free_in),
        takes_days=said.get("takes_days"),
        undo_minutes=undo_minutes if minutes is None else minutes,
        instead=tuple(said.get("instead", ())),
    )


def _period(said: dict[str, Any]) -> Period | None:
    if not any(said.get(unit) for unit in PERIOD):
        return None
    units = {unit: said.get(unit) or 0 for unit in PERIOD}
    return Period(**units, counted_from=said["counted_from"], attribute=said.get("longer_with"))


def _range(days: int | tuple[int, int]) -> tuple[int, int]:
    return (0, days) if isinstance(days, int) else days
