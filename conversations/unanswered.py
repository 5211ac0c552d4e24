"""Questions to which the knowledge had no sure answer, as customers wrote them. Read only; used by gateway/ for gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.tables import ConversationRow, InboxRow, OutboxRow, TurnRow

UNSURE = ("offer", "none")  # bands of the knowledge, as actions note them in the turn's reasons
CHOSEN = "/choose_entry"  # payload of an offered entry: the customer found the answer there
MOST_TURNS = 10_000  # the newest


@dataclass(frozen=True)
class Unanswered:
    """One question. customer_id: who is known to have asked it, for names to be masked."""

    text: str
    customer_id: str | None
    at: datetime


def unanswered(session: Session, *, since: datetime) -> list[Unanswered]:
    """Since a moment, the newest first; without offers from which the customer chose an entry."""
    band = TurnRow.reasons["knowledge_band"].as_string()
    query = (
        select(InboxRow, band, ConversationRow.customer_id)
        .join(TurnRow, TurnRow.id == InboxRow.turn_id)
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .where(InboxRow.at >= since, InboxRow.kind == "text", band.in_(UNSURE))
        .order_by(InboxRow.id.desc())
        .limit(MOST_TURNS)
    )
    rows = session.execute(query).all()
    settled = _settled(session, [row[0] for row in rows if row[1] == "offer"])
    return [
        Unanswered(message.shown, customer_id, message.at)
        for message, _, customer_id in rows
        if (message.conversation_id, message.seq) not in settled
    ]


def last_told(session: Session) -> dict[str, datetime]:
    """When each entry was last given to a customer as a source, by its id, as far back as conversations are kept."""
    told: dict[str, datetime] = {}
    query = (
        select(OutboxRow.sources, OutboxRow.at).where(OutboxRow.turn_id.is_not(None)).order_by(OutboxRow.id)
    )
    for sources, at in session.execute(query):
        told |= {str(source["id"]): at for source in sources}
    return told


def _settled(session: Session, offers: Sequence[InboxRow]) -> set[tuple[str, int]]:
    """Questions after which the customer's next message chose an offered entry."""
    settled = set()
    for message in offers:
        query = (
            select(InboxRow.asked)
            .where(InboxRow.conversation_id == message.conversation_id, InboxRow.seq > message.seq)
            .order_by(InboxRow.seq)
            .limit(1)
        )
        if (session.scalar(query) or "").startswith(CHOSEN):
            settled.add((message.conversation_id, message.seq))
    return settled
