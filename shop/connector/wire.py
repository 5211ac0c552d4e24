"""What goes over the wire, as pydantic models: the one source of docs/shop-connector.openapi.yml.

Answers are read strictly: a number is no text, an amount is whole cents. Fields that are not named here are ignored.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from shop.backend import Applied
from shop.changes import Change
from shop.policy_table import Operation
from shop.records import Customer, Order

Id = Annotated[str, Field(min_length=1, max_length=200)]
Cents = Annotated[int, Field(ge=0, le=10**12, description="whole cents of the shop's currency")]

CUSTOMER: TypeAdapter[Customer] = TypeAdapter(Customer)
ORDER: TypeAdapter[Order] = TypeAdapter(Order)


class Wire(BaseModel):
    """Base of what a shop answers."""

    model_config = ConfigDict(strict=True, frozen=True, from_attributes=True)


class AddressJson(Wire):
    """Parts that a country does not have are empty."""

    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


class PaymentMethodJson(Wire):
    """A way the customer pays. Never a full card number."""

    id: Id
    source: Literal["credit_card", "gift_card", "paypal"]
    brand: str | None = None
    last_four: Annotated[str, Field(max_length=4)] | None = None
    balance_cents: Cents | None = Field(default=None, description="of a gift card")


class CustomerJson(Wire):
    """A customer. order_ids: oldest first."""

    customer_id: Id
    first_name: str
    last_name: str
    email: str
    address: AddressJson
    payment_methods: list[PaymentMethodJson]
    order_ids: list[Id]
    language: str | None = None

    def record(self) -> Customer:
        return CUSTOMER.validate_python(self.model_dump())


class LineJson(Wire):
    """One bought thing. price_cents: what was paid for it, not today's price."""

    name: str
    product_id: Id
    item_id: Id
    price_cents: Cents
    options: dict[str, str]


class FulfillmentJson(Wire):
    """A parcel or several, with what is inside."""

    tracking_ids: list[str]
    item_ids: list[Id]


class PaymentJson(Wire):
    """Positive both ways."""

    transaction_type: Literal["payment", "refund"]
    amount_cents: Cents
    payment_method_id: Id


class OrderJson(Wire):
    """An order. version: another text whenever anything of the order changes; it is only compared.

    extra: what changes have left (`left`, and `noted` under "noted" by operation), and `promised_on` as 2026-11-24.
    """

    order_id: Id
    customer_id: Id
    version: Annotated[str, Field(min_length=1, max_length=200)]
    status: Annotated[str, Field(min_length=1, max_length=100)]
    address: AddressJson
    lines: Annotated[list[LineJson], Field(min_length=1)]
    fulfillments: list[FulfillmentJson]
    payments: list[PaymentJson]
    placed_on: date | None = None
    delivered_on: date | None = None
    extra: dict[str, Any] = {}

    def record(self) -> Order:
        return ORDER.validate_python(self.model_dump(exclude={"version"}))


class OrdersJson(Wire):
    """A customer's orders, newest first."""

    orders: list[OrderJson]


class ProofJson(BaseModel):
    """What somebody says to show that an order is theirs. order_number: as people write it, "#w 261" for W261."""

    order_number: Annotated[str, Field(max_length=200)]
    email: Annotated[str, Field(max_length=320)]


class OwnerJson(Wire):
    """customer_id null: order and address do not belong together, or do not exist; which of it is not told."""

    customer_id: Id | None


class WantedJson(BaseModel):
    """A variant that must be available, at this price, for the change to be made."""

    model_config = ConfigDict(from_attributes=True)

    product_id: Id
    item_id: Id
    price_cents: Cents


class IssueJson(BaseModel):
    """Something for the shop's people to look after."""

    model_config = ConfigDict(from_attributes=True)

    subject: str
    details: dict[str, Any]


class ChangeJson(BaseModel):
    """What is to be different afterwards, all of it or nothing; what is null or empty stays as it is.

    version: the order's, as it was read; another one by now is refused as stale. status, address: the order's new ones.
    left: fields for the order's `extra`. noted: goes to `extra.noted[operation]`. lines: in place of the order's; with
    reorder those of the new order. payments: added to the order's. balances: gift card and cents to add, maybe negative.
    default_address: the customer's. issue: to be opened. wanted: must be available.
    """

    model_config = ConfigDict(from_attributes=True)

    operation: Operation
    customer_id: Id
    order_id: Id | None = None
    version: str | None = None
    status: str | None = None
    left: dict[str, Any] = {}
    noted: dict[str, Any] | None = None
    lines: list[LineJson] | None = None
    payments: list[PaymentJson] = []
    balances: list[tuple[Id, int]] = []
    address: AddressJson | None = None
    default_address: AddressJson | None = None
    issue: IssueJson | None = None
    wanted: list[WantedJson] = []

    @classmethod
    def of(cls, change: Change, *, version: str | None) -> Self:
        return cls.model_validate(change).model_copy(update={"version": version})


class AppliedJson(Wire):
    """A change that was made; the same for every repetition of its key. order_id: of the order it touched or made."""

    key: Annotated[str, Field(max_length=1000, description="the header Idempotency-Key, as it came")]
    order_id: Id | None
    made_at: AwareDatetime
    reverted_at: AwareDatetime | None = None

    def record(self, key: str) -> Applied:
        return Applied(key, self.order_id, self.made_at, self.reverted_at)


class RefusalJson(Wire):
    """Why nothing was done. status: with stale, the order's present one. method_id, balance_cents: with not_enough.

    item_id: with not_available.
    """

    error: Literal["not_theirs", "stale", "not_enough", "not_available", "nothing_to_revert"]
    status: str | None = None
    method_id: str | None = None
    balance_cents: int | None = None
    item_id: str | None = None


class ProblemJson(Wire):
    """A request that was not looked at, or asks for what is not there. message: for the log, without personal data."""

    error: Literal["not_signed", "not_found", "misshapen"]
    message: str
