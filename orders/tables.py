"""Tables of this room: codes that prove who a customer is, tries by name and postcode, mails, previews of operations."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, EncryptedText, UtcDateTime


class CodeRow(Base):
    """A one-time code of one conversation. Without a customer it is a code nobody was sent: it never fits."""

    __tablename__ = "ownership_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    customer_id: Mapped[str | None] = mapped_column(String(200))
    email_index: Mapped[str] = mapped_column(String(64), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_turn: Mapped[str] = mapped_column(
        String(32), unique=True
    )  # a turn that is sent again makes no second code
    used_turn: Mapped[str | None] = mapped_column(String(32))  # and is told again that its code was right
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdentityTryRow(Base):
    """One try to show who somebody is by name and postcode: the audit, and what limits are counted by. Holds neither."""

    __tablename__ = "identity_tries"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(32), index=True)
    turn_id: Mapped[str] = mapped_column(
        String(32), unique=True
    )  # a turn that is sent again is no second try
    name_index: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(16))  # of identity_by_name.py
    customer_id: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailRow(Base):
    """A mail to a customer, committed with what it tells of. Its words are gone once it was sent or is too late."""

    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    # JSON of orders.mail.Post; deferred, so that a row whose words cannot be decrypted can still be noted on
    post: Mapped[str | None] = mapped_column(EncryptedText("mails.post"), deferred=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    good_until: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # none: sent, or given up
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PreviewRow(Base):
    """An operation as it was shown to a customer, and what became of it. Used once, and only until it expires."""

    __tablename__ = "order_previews"
    __table_args__ = (
        UniqueConstraint("made_turn", "request_hash"),
    )  # a turn that is sent again makes no second

    preview_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    customer_id: Mapped[str] = mapped_column(String(200), index=True)
    operation: Mapped[str] = mapped_column(String(32))
    made_turn: Mapped[str] = mapped_column(String(64))
    request_hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(
        EncryptedText("order_previews.content")
    )  # JSON; none: forgotten
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_turn: Mapped[str | None] = mapped_column(String(64))
    performed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_turn: Mapped[str | None] = mapped_column(String(64))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
