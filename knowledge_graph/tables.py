"""Tables of the knowledge: entries, each written for one edition of the shop, and a version that counts edits."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base


class EntryRow(Base):
    """One FAQ entry. Texts are by language."""

    __tablename__ = "faq_entries"

    edition: Mapped[str] = mapped_column(String(32), primary_key=True)
    entry_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int]
    question: Mapped[dict[str, str]] = mapped_column(JSON)
    paraphrases: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    answer: Mapped[dict[str, str]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    policy_id: Mapped[str | None] = mapped_column(String(200))
    product_ids: Mapped[list[str]] = mapped_column(JSON)


class KnowledgeRow(Base):
    """How often the entries have been changed."""

    __tablename__ = "knowledge"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)
