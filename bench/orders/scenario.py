"""What a scenario says: the customer, what is known and wanted, what is said, and how the shop has to look afterwards.

Amounts are in the shop's currency, items are the shop's ids of variants. Expected ends are worked out by whoever writes the
scenario, from the shop's data, and never by the product's own code.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from shop.policy_table import Operation
from shop.records import Address

Id = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int) else value)]
Language = Literal["en", "zh"]
DEMO, RETAIL_JSON = "demo", "retail-json"


class Manner(StrEnum):
    """How a customer goes about it; each shows once, at the first preview."""

    PATIENT = "patient"
    IMPATIENT = "impatient"  # hurries instead of saying yes
    INTERRUPTS = "interrupts"  # asks something else first
    REFUSES = "refuses"  # says no, then wants it after all
    CORRECTS = "corrects"  # says `at_preview`: what was said first was wrong
    CHANGES_MIND = "changes_mind"  # says `at_preview`: something else is wanted now


class Entry(BaseModel):
    """Unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(Entry):
    """An address as retail-json has it."""

    address1: str
    address2: str = ""
    city: str
    country: str
    state: str = ""
    zip: Id

    def address(self) -> Address:
        return Address(**self.model_dump())


class Refused(Entry):
    """A refusal: the rule by its id in the turn's record, and words of the fact and of what is possible instead."""

    rule: str
    fact: list[str] = Field(min_length=1)
    alternative: list[str] = Field(min_length=1)


class Booked(Entry):
    """A payment or a refund that is added to an order."""

    payment: float | None = Field(default=None, gt=0)
    refund: float | None = Field(default=None, gt=0)
    method: Id

    @model_validator(mode="after")
    def _one_of_both(self) -> "Booked":
        if (self.payment is None) == (self.refund is None):
            raise ValueError("give either payment or refund")
        return self


class OrderEnd(Entry):
    """What is different about an order; names as in retail-json. items: new variants by old ones."""

    status: str | None = None
    cancel_reason: str | None = None
    booked: list[Booked] = []
    items: dict[Id, Id] = {}
    address: Literal["told", "account"] | None = None
    return_items: list[Id] | None = None
    return_payment_method_id: Id | None = None
    exchange_items: list[Id] | None = None
    exchange_new_items: list[Id] | None = None
    exchange_payment_method_id: Id | None = None
    exchange_price_difference: float | None = None
    noted: dict[str, dict[str, str | int]] | None = None


class IssueEnd(Entry):
    """A case for the shop's people."""

    subject: str
    order: Id
    items: list[Id]
    wish: Literal["refund", "replacement"] | None = None


class NewOrder(Entry):
    """An order that was not there before; it goes to the customer's own address."""

    items: list[Id]
    paid: float
    method: Id


class Ends(Entry):
    """What is different about the customer's part of the shop. balances: change of gift cards. address: the account's."""

    orders: dict[Id, OrderEnd] = {}
    balances: dict[Id, float] = {}
    address: Literal["told"] | None = None
    issues: list[IssueEnd] = []
    new_order: NewOrder | None = None


class Goal(Entry):
    """One thing the customer wants. do: an operation of the table, or "undo", "person", or "ask" (hears: the answer).

    says: how the customer begins it, if the scenario's first words do not. order: asked by number only if `knows_number`.
    into: wanted variants by those of the order. shows: amounts the preview has to name. refused: what is wanted is not
    possible, and the customer has to be told so; nothing changes by this goal then.
    """

    do: Operation | Literal["undo", "ask", "person"]
    says: str | None = None
    order: Id | None = None
    items: list[Id] = []
    into: dict[Id, Id] = {}
    method: Id | None = None
    reason: str | None = None
    condition: str | None = None
    wish: Literal["refund", "replacement"] | None = None
    address: Place | None = None
    shows: list[float] = []
    hears: list[str] = []
    refused: Refused | None = None
    ends: Ends = Ends()

    @model_validator(mode="after")
    def _is_whole(self) -> "Goal":
        if self.do == "ask" and not self.hears:
            raise ValueError("a question needs hears: the words of its answer")
        if self.refused is not None and self.ends != Ends():
            raise ValueError("what is refused has no ends")
        needs_end = isinstance(self.do, Operation) and self.refused is None
        if needs_end and self.ends == Ends():
            raise ValueError("say how the shop looks afterwards: ends")
        return self


class Given(Entry):
    """An order of the demo shop as the scenario needs it; days count back from today."""

    status: str
    delivered_days_ago: int | None = Field(default=None, ge=0)
    placed_days_ago: int = Field(default=0, ge=0)
    items: list[Id] | None = None
    paid_with: Id | None = None


class Scenario(Entry):
    """See the module. guest: not signed in. says: the first words; {email}, {name} and {postcode} are the customer's."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    shop: Literal["demo", "retail-json"]
    language: Language
    customer: Id
    guest: bool = False
    knows_number: bool = True
    given: dict[Id, Given] = {}
    says: str
    wants: list[Goal] = Field(min_length=1)
    manner: Manner = Manner.PATIENT
    at_preview: list[str] = []
    must_not_hear: list[str] = []
    handed_over: bool = False

    @model_validator(mode="after")
    def _fits(self) -> "Scenario":
        says_something_else = self.manner in (Manner.CORRECTS, Manner.CHANGES_MIND)
        if says_something_else != bool(self.at_preview):
            raise ValueError("at_preview belongs to the manners corrects and changes_mind, and they need it")
        return self
