"""Tables of this room: what was said, in which order, and what became of each message.

One counter per conversation (`last_seq`) numbers the rows of inbox and outbox together, without gaps.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from conversations.contract import Owner, TurnState
from storage import Base, UtcDateTime

ID = String(32)


class ConversationRow(Base):
    """One conversation: its secret, its customer, who answers in it, and who works on it."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(32))
    language: Mapped[str | None] = mapped_column(String(8))
    customer_id: Mapped[str | None] = mapped_column(String(200), index=True)
    identity_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str] = mapped_column(String(16), default=Owner.BOT)
    last_seq: Mapped[int] = mapped_column(default=0)
    lease_holder: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class InboxRow(Base):
    """One message of a customer."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "client_message_id"),
        UniqueConstraint("conversation_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    client_message_id: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    turn_id: Mapped[str] = mapped_column(ID, unique=True)
    kind: Mapped[str] = mapped_column(String(16))  # text | choice, as the bot is asked
    voice: Mapped[bool] = mapped_column(default=False, server_default=false())  # it was spoken
    shown: Mapped[str] = mapped_column(Text)  # as the customer wrote it, for people to read
    asked: Mapped[str] = mapped_column(Text)  # as the bot gets it: guarded text, or a choice's payload
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TurnRow(Base):
    """What became of one message."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index("ix_turns_state_conversation_id", "state", "conversation_id"),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]  # of the customer's message
    state: Mapped[str] = mapped_column(String(16), default=TurnState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    ticket: Mapped[str | None] = mapped_column(String(16), unique=True)
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutboxRow(Base):
    """One reply, or one change of state told to the customer."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("turn_id", "part"),
        UniqueConstraint("conversation_id", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]
    turn_id: Mapped[str | None] = mapped_column(ForeignKey("turns.id"))  # none: from a person or the system
    part: Mapped[int | None]
    author: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    expects: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ChoiceRow(Base):
    """A choice that was offered; its payload never leaves our side."""

    __tablename__ = "choices"
    __table_args__ = (UniqueConstraint("conversation_id", "seq", "position"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    seq: Mapped[int]  # of the reply that offers it
    position: Mapped[int]  # from 1
    title: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(Text)


class TicketRow(Base):
    """A promise made in an apology: somebody looks at this turn."""

    __tablename__ = "tickets"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdentityChangeRow(Base):
    """Who was signed in from when on; customer_id is empty for a sign-out."""

    __tablename__ = "identity_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
