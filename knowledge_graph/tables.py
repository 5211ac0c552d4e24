"""Tables of the knowledge: entries, each written for one edition of the shop, their history, a count of edits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, UtcDateTime

ID = String(200)


class EntryRow(Base):
    """An FAQ entry as it is now. Texts are by language. version: that of its latest EntryVersionRow."""

    __tablename__ = "faq_entries"

    edition: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int]
    position: Mapped[int]
    question: Mapped[dict[str, str]] = mapped_column(JSON)
    paraphrases: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    answer: Mapped[dict[str, str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    policy_ids: Mapped[list[str]] = mapped_column(JSON)
    product_ids: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[str]] = mapped_column(JSON)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(Text)


class EntryVersionRow(Base):
    """What an entry was after a change; never altered. content: None once retired, else as entry files write it."""

    __tablename__ = "faq_entry_versions"

    edition: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ID, primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    made_by: Mapped[str] = mapped_column(ID)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnowledgeRow(Base):
    """How often the entries have been changed."""

    __tablename__ = "knowledge"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)
