"""Open and find conversations, and say who answers in them. Used by gateway/ (every route) and desk/ (owner).

Functions take the session of the caller's transaction; they never commit.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, SessionTransaction

from conversations.contract import Owner, TurnState
from conversations.ids import hash_secret, new_conversation_id, new_secret, secret_fits
from conversations.tables import ConversationRow, TurnRow

_LOCKED = "locked conversations"  # in a session: the transaction, and the rows it has locked
_NOBODY = hash_secret("")  # compared with when there is no conversation, so that both answers cost the same


class UnknownConversation(LookupError):
    """No conversation has this id and secret; which of the two is wrong is not told."""


@dataclass(frozen=True)
class Opened:
    """A new conversation; the secret is shown once and stored as a hash."""

    id: str
    secret: str


@dataclass(frozen=True)
class Conversation:
    """What the rest of the product may know of a conversation."""

    id: str
    channel: str
    language: str | None
    customer_id: str | None
    owner: Owner
    last_seq: int
    opened_at: datetime


def open_conversation(session: Session, *, channel: str, language: str | None, now: datetime) -> Opened:
    """Make a conversation that the bot answers in and nobody is signed in to."""
    opened = Opened(id=new_conversation_id(), secret=new_secret())
    session.add(
        ConversationRow(
            id=opened.id,
            secret_hash=hash_secret(opened.secret),
            channel=channel,
            language=language,
            opened_at=now,
        )
    )
    session.flush()
    return opened


def authenticate(session: Session, conversation_id: str, secret: str, *, now: datetime) -> Conversation:
    """Return the conversation that has this id and secret. Raises UnknownConversation."""
    row = session.get(ConversationRow, conversation_id)
    fits = secret_fits(secret, row.secret_hash if row is not None else _NOBODY)
    if row is None or not fits:
        raise UnknownConversation(f"no conversation with id {conversation_id!r} and this secret")
    return _conversation(row, now)


def conversation(session: Session, conversation_id: str, *, now: datetime) -> Conversation:
    """Return a conversation to our own side, without a secret. Raises UnknownConversation."""
    return _conversation(_row(session, conversation_id), now)


def set_owner(session: Session, conversation_id: str, owner: Owner, *, now: datetime) -> None:
    """Say who answers from now on. With a person, messages the bot has not begun are left to that person."""
    locked_row(session, conversation_id).owner = owner
    if owner is Owner.PERSON:
        waiting = (TurnRow.conversation_id == conversation_id) & (TurnRow.state == TurnState.WAITING)
        session.execute(update(TurnRow).where(waiting).values(state=TurnState.HELD, closed_at=now))


def set_language(session: Session, conversation_id: str, language: str) -> None:
    """Remember the language the customer writes in."""
    _row(session, conversation_id).language = language


def locked_row(session: Session, conversation_id: str) -> ConversationRow:
    """The row, locked against other writers until the transaction ends. Raises UnknownConversation.

    Within one transaction the row is asked for once.
    """
    rows = _locked_rows(session)
    if conversation_id not in rows:
        query = select(ConversationRow).where(ConversationRow.id == conversation_id).with_for_update()
        row = session.scalar(query.execution_options(populate_existing=True))
        if row is None:
            raise UnknownConversation(f"no conversation {conversation_id!r}")
        rows = _locked_rows(session)  # the query may have begun the transaction
        rows[conversation_id] = row
    return rows[conversation_id]


def _locked_rows(session: Session) -> dict[str, ConversationRow]:
    """The rows that the session's present transaction has locked."""
    transaction = session.get_transaction()
    known: tuple[SessionTransaction | None, dict[str, ConversationRow]] | None = session.info.get(_LOCKED)
    if known is None or known[0] is not transaction:
        known = session.info[_LOCKED] = (transaction, {})
    return known[1]


def next_seq(session: Session, conversation_id: str) -> int:
    """The next number of the conversation; used up only if the transaction commits."""
    row = locked_row(session, conversation_id)
    row.last_seq += 1
    return row.last_seq


def _row(session: Session, conversation_id: str) -> ConversationRow:
    row = session.get(ConversationRow, conversation_id)
    if row is None:
        raise UnknownConversation(f"no conversation {conversation_id!r}")
    return row


def _conversation(row: ConversationRow, now: datetime) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        language=row.language,
        customer_id=verified_customer(row, now),
        owner=Owner(row.owner),
        last_seq=row.last_seq,
        opened_at=row.opened_at,
    )


def verified_customer(row: ConversationRow, now: datetime) -> str | None:
    """The customer signed in now, or None."""
    if row.identity_until is None or row.identity_until <= now:
        return None
    return row.customer_id
