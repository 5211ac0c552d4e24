"""Tables of the shop. E-mail and addresses are encrypted; e-mail can be looked up by its blind index."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, EncryptedText, UtcDateTime

ID = String(200)


class ShopRow(Base):
    """The one shop of this installation."""

    __tablename__ = "shop"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    version: Mapped[int]
    edition: Mapped[str] = mapped_column(String(32))


class ProductRow(Base):
    """A product; `position` keeps the order of the import."""

    __tablename__ = "products"

    product_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    name_zh: Mapped[str | None] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    description_zh: Mapped[str | None] = mapped_column(Text)
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    aliases: Mapped[list[str]] = mapped_column(JSON)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)


class VariantRow(Base):
    """A variant of a product."""

    __tablename__ = "variants"

    product_id: Mapped[str] = mapped_column(ForeignKey("products.product_id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    available: Mapped[bool]
    price_cents: Mapped[int]


class CustomerRow(Base):
    """A customer of the shop. name_key: both names as person_names.py compares them, for look-up."""

    __tablename__ = "customers"

    customer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    first_name: Mapped[str] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text, index=True)
    email: Mapped[str] = mapped_column(EncryptedText("customers.email"))
    email_index: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(EncryptedText("customers.address"))  # JSON
    payment_methods: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    order_ids: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str | None] = mapped_column(String(8))
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)


class OrderRow(Base):
    """An order. number_key: its number as letters and digits only, for look-up."""

    __tablename__ = "orders"

    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    number_key: Mapped[str] = mapped_column(ID, index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    status: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(EncryptedText("orders.address"))  # JSON
    fulfillments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    payments: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    placed_on: Mapped[date | None]
    delivered_on: Mapped[date | None]
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)


class OrderLineRow(Base):
    """One line of an order."""

    __tablename__ = "order_lines"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.order_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    product_id: Mapped[str] = mapped_column(ID)
    item_id: Mapped[str] = mapped_column(ID)
    price_cents: Mapped[int]
    options: Mapped[dict[str, str]] = mapped_column(JSON)


class PolicyRow(Base):
    """A policy of the shop."""

    __tablename__ = "policies"

    policy_id: Mapped[str] = mapped_column(ID, primary_key=True)
    position: Mapped[int]
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    text: Mapped[dict[str, str]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class TermsRow(Base):
    """The shop's terms, as terms.py writes them."""

    __tablename__ = "terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class PolicyTableRow(Base):
    """The shop's one table of rules, as its file has it."""

    __tablename__ = "policy_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class BehaviourRow(Base):
    """Something a customer did in the shop, day by day: viewed, put into the basket, bought, returned."""

    __tablename__ = "behaviour"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.product_id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # view | basket | purchase | return
    on: Mapped[date]


class ReviewRow(Base):
    """What a customer said about a product."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.product_id"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]


class IssueRow(Base):
    """Something a customer wrote to the shop about, open or solved."""

    __tablename__ = "issues"

    issue_id: Mapped[str] = mapped_column(ID, primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.customer_id"), index=True)
    order_id: Mapped[str | None] = mapped_column(ForeignKey("orders.order_id"))
    subject: Mapped[str] = mapped_column(
        String(32)
    )  # damaged | late | missing | wrong_item | refund | warranty | repair
    opened_on: Mapped[date]
    solved_on: Mapped[date | None]
    details: Mapped[str | None] = mapped_column(EncryptedText("issues.details"))  # JSON: lines, wish, words


class ChangeRow(Base):
    """A change that an operation made, by its idempotency key, committed together with the change itself."""

    __tablename__ = "shop_changes"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ID)
    order_id: Mapped[str | None] = mapped_column(ID, index=True)
    content: Mapped[str | None] = mapped_column(
        EncryptedText("shop_changes.content")
    )  # JSON: how it was before
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReadingRow(Base):
    """What a connected shop told last of a customer, for while it does not answer. kind: customer or orders."""

    __tablename__ = "shop_readings"

    customer_id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    content: Mapped[str] = mapped_column(EncryptedText("shop_readings.content"))  # JSON
    read_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
