"""The list of what happened in a conversation: ordered, without gaps. Used by gateway/ (event stream) and desk/."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.contract import Author, Event, Expects, OfferedChoice, Source
from conversations.tables import ChoiceRow, ConversationRow, InboxRow, OutboxRow, TurnRow

PAGE = 500  # events read at once


def events_after(session: Session, conversation_id: str, after: int = 0, *, limit: int = PAGE) -> list[Event]:
    """The events with seq after+1, after+2, ... up to `limit` of them.

    The counter is read first: every row up to it is committed, so a row that commits meanwhile leaves no gap.
    """
    last_seq = (
        session.scalar(select(ConversationRow.last_seq).where(ConversationRow.id == conversation_id)) or 0
    )
    last = min(last_seq, after + limit)
    if after >= last:
        return []
    found = _messages(session, conversation_id, after, last) + _replies(session, conversation_id, after, last)
    return sorted(found, key=lambda event: event.seq)


def replies_to(session: Session, conversation_id: str, turn_id: str) -> list[Event]:
    """What was answered to one message, in order."""
    seqs = session.scalars(select(OutboxRow.seq).where(OutboxRow.turn_id == turn_id)).all()
    if not seqs:
        return []
    replies = _replies(session, conversation_id, min(seqs) - 1, max(seqs))
    return sorted((event for event in replies if event.seq in seqs), key=lambda event: event.seq)


def _messages(session: Session, conversation_id: str, after: int, last: int) -> list[Event]:
    query = select(InboxRow).where(
        InboxRow.conversation_id == conversation_id, InboxRow.seq > after, InboxRow.seq <= last
    )
    return [
        Event(
            seq=row.seq,
            author=Author.CUSTOMER,
            kind="text",
            text=row.shown,
            data={"client_message_id": row.client_message_id, **({"voice": True} if row.voice else {})},
            at=row.at,
        )
        for row in session.scalars(query)
    ]


def _replies(session: Session, conversation_id: str, after: int, last: int) -> list[Event]:
    choices = _choices(session, conversation_id, after, last)
    query = (
        select(OutboxRow, TurnRow.seq)
        .outerjoin(TurnRow, TurnRow.id == OutboxRow.turn_id)
        .where(OutboxRow.conversation_id == conversation_id, OutboxRow.seq > after, OutboxRow.seq <= last)
    )
    return [_reply(row, choices.get(row.seq, []), asked) for row, asked in session.execute(query).tuples()]


def _reply(row: OutboxRow, choices: list[OfferedChoice], asked: int | None) -> Event:
    return Event.model_validate(
        {
            "seq": row.seq,
            "author": row.author,
            "kind": row.kind,
            "text": row.text,
            "choices": choices,
            "data": row.data,
            "sources": [Source(**source) for source in row.sources],
            "expects": Expects(**row.expects) if row.expects else None,
            "in_reply_to": asked,
            "at": row.at,
        }
    )


def _choices(session: Session, conversation_id: str, after: int, last: int) -> dict[int, list[OfferedChoice]]:
    query = (
        select(ChoiceRow)
        .where(ChoiceRow.conversation_id == conversation_id, ChoiceRow.seq > after, ChoiceRow.seq <= last)
        .order_by(ChoiceRow.seq, ChoiceRow.position)
    )
    offered: dict[int, list[OfferedChoice]] = defaultdict(list)
    for row in session.scalars(query):
        offered[row.seq].append(OfferedChoice(id=row.id, title=row.title))
    return offered
