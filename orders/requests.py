"""What a customer wants done with an order, as the conversation has collected it: one typed request per operation.

Positions of lines count from 0, because two lines of an order may be of the same variant; no lines named means all.
Payment methods are ids of the customer's own. Addresses are whole ones.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shop.policy_table import Condition, Operation
from shop.records import Address

Position = Annotated[int, Field(ge=0)]
Words = Annotated[str, Field(min_length=1, max_length=1000)]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _OfOrder(_Request):
    order_number: str


class ChosenLine(_Request):
    """A line, and what is particular about the thing now."""

    position: Position
    conditions: frozenset[Condition] = frozenset()


class Swap(ChosenLine):
    """A line, and the variant wanted in its place."""

    new_item_id: str


class Cancel(_OfOrder):
    operation: Literal[Operation.CANCEL] = Operation.CANCEL
    reason: str | None = None


class Return(_OfOrder):
    """refund_to: a payment method; None is the one that was paid with, if there is one."""

    operation: Literal[Operation.RETURN] = Operation.RETURN
    lines: tuple[ChosenLine, ...] = ()
    refund_to: str | None = None
    reason: str | None = None


class Exchange(_OfOrder):
    """payment_method_id: for the difference, either way; None is the one that was paid with, if there is one."""

    operation: Literal[Operation.EXCHANGE] = Operation.EXCHANGE
    swaps: Annotated[tuple[Swap, ...], Field(min_length=1)]
    payment_method_id: str | None = None


class ChangeItems(_OfOrder):
    """As for an exchange, before it is sent."""

    operation: Literal[Operation.CHANGE_ITEMS] = Operation.CHANGE_ITEMS
    swaps: Annotated[tuple[Swap, ...], Field(min_length=1)]
    payment_method_id: str | None = None


class ChangePayment(_OfOrder):
    operation: Literal[Operation.CHANGE_PAYMENT] = Operation.CHANGE_PAYMENT
    payment_method_id: str


class ChangeAddress(_OfOrder):
    operation: Literal[Operation.CHANGE_ADDRESS] = Operation.CHANGE_ADDRESS
    address: Address


class ChangeDefaultAddress(_Request):
    operation: Literal[Operation.CHANGE_DEFAULT_ADDRESS] = Operation.CHANGE_DEFAULT_ADDRESS
    address: Address


class Report(_OfOrder):
    """Something is wrong with what arrived, or is to be repaired. wish: what the customer would like."""

    operation: Literal[
        Operation.REPORT_DAMAGED,
        Operation.REPORT_WRONG,
        Operation.REPORT_MISSING,
        Operation.WARRANTY_CLAIM,
        Operation.REPAIR,
    ]
    lines: tuple[ChosenLine, ...] = ()
    wish: Literal["replacement", "refund"] | None = None
    words: Words | None = None


class DeliveryDay(_OfOrder):
    operation: Literal[Operation.DELIVERY_DAY] = Operation.DELIVERY_DAY
    day: date


class DeliveryNote(_OfOrder):
    """A time of day, or a place to pick the parcel up. day: the one the time belongs to, if it was told."""

    operation: Literal[Operation.DELIVERY_SLOT, Operation.PICK_UP]
    words: Words
    day: date | None = None


class Packaging(_OfOrder):
    """words: of a gift's card. payment_method_id: for the fee; None is the one that was paid with."""

    operation: Literal[Operation.GIFT_PACKAGING, Operation.LOW_WASTE_PACKAGING]
    words: Words | None = None
    payment_method_id: str | None = None


class RateDelivery(_OfOrder):
    operation: Literal[Operation.RATE_DELIVERY] = Operation.RATE_DELIVERY
    stars: Annotated[int, Field(ge=1, le=5)]
    words: Words | None = None


class Reorder(_OfOrder):
    """The same variants at today's prices, to the customer's default address."""

    operation: Literal[Operation.REORDER] = Operation.REORDER
    lines: tuple[ChosenLine, ...] = ()
    payment_method_id: str | None = None


Request = Annotated[
    Cancel
    | Return
    | Exchange
    | ChangeItems
    | ChangePayment
    | ChangeAddress
    | ChangeDefaultAddress
    | Report
    | DeliveryDay
    | DeliveryNote
    | Packaging
    | RateDelivery
    | Reorder,
    Field(discriminator="operation"),
]


def order_number_of(request: Request) -> str | None:
    """The number the request names; None for an operation about no order."""
    return None if isinstance(request, ChangeDefaultAddress) else request.order_number


def lines_of(request: Request) -> tuple[ChosenLine, ...]:
    """The lines the request names, with what is particular about each; empty: all, or no matter."""
    if isinstance(request, Exchange | ChangeItems):
        return request.swaps
    return request.lines if isinstance(request, Return | Report | Reorder) else ()
