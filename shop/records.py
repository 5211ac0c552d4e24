"""What the shop knows, as plain values. Money is in cents of the shop's currency; dates may be unknown (None)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

Texts = dict[str, str]  # by language: "en", "zh"
DEMO_PREFIX = "demo-"  # of the demo shop's editions; every other edition is hexadecimal


@dataclass(frozen=True)
class Variant:
    """One thing that can be bought."""

    item_id: str
    product_id: str
    options: dict[str, str]
    available: bool
    price_cents: int
    extra: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Product:
    """A product with its variants. Texts other than the English name may be missing."""

    product_id: str
    name: str
    variants: tuple[Variant, ...]
    name_zh: str | None = None
    category: str | None = None
    description: str | None = None
    description_zh: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def lowest_cents(self) -> int:
        return min(variant.price_cents for variant in self.variants)

    @property
    def highest_cents(self) -> int:
        return max(variant.price_cents for variant in self.variants)


@dataclass(frozen=True)
class Address:
    """Where a customer lives or an order goes."""

    address1: str
    address2: str
    city: str
    country: str
    state: str
    zip: str


@dataclass(frozen=True)
class PaymentMethod:
    """A way a customer pays. source: credit_card, gift_card or paypal."""

    id: str
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance_cents: int | None = None


@dataclass(frozen=True)
class Customer:
    """A customer. order_ids: in the shop's order, oldest first."""

    customer_id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]
    order_ids: tuple[str, ...]
    language: str | None = None
    extra: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class OrderLine:
    """One bought thing; the price is the one paid, not today's."""

    name: str
    product_id: str
    item_id: str
    price_cents: int
    options: dict[str, str]


@dataclass(frozen=True)
class Fulfillment:
    """A parcel or several, with what is inside."""

    tracking_ids: tuple[str, ...]
    item_ids: tuple[str, ...]


@dataclass(frozen=True)
class Payment:
    """transaction_type: payment or refund. amount_cents is positive for both."""

    transaction_type: str
    amount_cents: int
    payment_method_id: str


@dataclass(frozen=True)
class Order:
    """An order. extra: fields that operations leave behind, `promised_on`, and unknown ones of an import."""

    order_id: str
    customer_id: str
    status: str
    address: Address
    lines: tuple[OrderLine, ...]
    fulfillments: tuple[Fulfillment, ...]
    payments: tuple[Payment, ...]
    placed_on: date | None = None
    delivered_on: date | None = None
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def total_cents(self) -> int:
        return sum(line.price_cents for line in self.lines)

    @property
    def promised_on(self) -> date | None:
        """The day the shop has promised it for: the field `promised_on` of its own or of an import, as 2026-11-24."""
        promised = self.extra.get("promised_on") or self.extra.get("unknown", {}).get("promised_on")
        try:
            return date.fromisoformat(str(promised))
        except ValueError:  # none, or an import's field that means something else
            return None

    @property
    def tracking_ids(self) -> tuple[str, ...]:
        return tuple(number for parcel in self.fulfillments for number in parcel.tracking_ids)


@dataclass(frozen=True)
class Policy:
    """A rule of the shop in words, with the figures it holds. Texts may have {fact} placeholders."""

    policy_id: str
    title: Texts
    text: Texts
    facts: dict[str, str | int]


@dataclass(frozen=True)
class Behaviour:
    """Something a customer did on a day. kind: view, basket, purchase or return."""

    customer_id: str
    product_id: str
    kind: str
    on: date


@dataclass(frozen=True)
class Review:
    """What a customer said about a product. stars: 1 to 5."""

    customer_id: str
    product_id: str
    stars: int
    text: str
    language: str
    on: date


@dataclass(frozen=True)
class Issue:
    """Something a customer wrote to the shop about. solved_on None: open. subject: a key of the wordings.

    details: JSON of what it is about, where an operation has opened it.
    """

    issue_id: str
    customer_id: str
    order_id: str | None
    subject: str
    opened_on: date
    solved_on: date | None
    details: str | None = None


@dataclass(frozen=True)
class ShopState:
    """version grows with every change; edition changes when the shop is replaced by another."""

    name: str
    currency: str
    version: int
    edition: str

    @property
    def is_demo(self) -> bool:
        """Whether this is our demo shop, where anybody may try being one of its invented customers."""
        return self.edition.startswith(DEMO_PREFIX)
