"""Tables of the desk: cases, who said what, agents with their sign-in, and the audit of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, JSON, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from desk.states import HandoffState
from storage import Base, EncryptedText, UtcDateTime


class HandoffRow(Base):
    """One case. At most one of a conversation is open."""

    __tablename__ = "handoffs"
    __table_args__ = (Index("ix_handoffs_state_requested_at", "state", "requested_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=HandoffState.WAITING)
    reason: Mapped[str] = mapped_column(String(32))
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))


class AgentReplyRow(Base):
    """An agent's message, so that a repeated request is one message."""

    __tablename__ = "agent_replies"
    __table_args__ = (UniqueConstraint("conversation_id", "client_message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    client_message_id: Mapped[str] = mapped_column(String(200))
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"))
    seq: Mapped[int]


class AgentRow(Base):
    """A person at the desk. totp_secret without second_factor_since: offered, but not yet confirmed with a code."""

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText("agents.totp_secret"))
    totp_step: Mapped[int | None]  # of the newest code that was used: it and older ones are refused
    second_factor_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCodeRow(Base):
    """A code that stands in for the second factor once, as a keyed hash."""

    __tablename__ = "recovery_codes"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AgentSessionRow(Base):
    """A signed-in browser; the token itself is in its cookie only."""

    __tablename__ = "agent_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInTriesRow(Base):
    """Wrong tries in a row, of a login or of a login in one browser; whether there is such an account or not."""

    __tablename__ = "sign_in_tries"

    counted_as: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DeskAuditRow(Base):
    """What happened to an account, when and from where. The database refuses to change or remove a row.

    agent_id is None where a login names nobody: what was typed is not kept, it may be a password.
    """

    __tablename__ = "desk_audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"), index=True)
    act: Mapped[str] = mapped_column(String(32))
    address: Mapped[str] = mapped_column(String(64))


def only_added_to(table: str, change: str) -> str:
    """The trigger that keeps a table's rows as they are. change: UPDATE or DELETE."""
    return (
        f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END"
    )


for _change in ("UPDATE", "DELETE"):
    event.listen(DeskAuditRow.__table__, "after_create", DDL(only_added_to("desk_audit", _change)))  # type: ignore[no-untyped-call]
