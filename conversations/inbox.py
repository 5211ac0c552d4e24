"""Accept a customer's message: one transaction, and after it the message is never lost. Used by gateway/messages.

The same client_message_id with the same body gives the first result again; with another body it is a conflict.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.book import locked_row, next_seq
from conversations.choices import Chosen, chosen_by_id, chosen_by_typing
from conversations.contract import Owner, TurnState
from conversations.ids import new_turn_id
from conversations.tables import InboxRow, TurnRow
from conversations.turns import NewTurn, TakenTurn


class MessageConflict(RuntimeError):
    """This client_message_id was used before, with another body."""


@dataclass(frozen=True)
class Text:
    """Words of a customer: raw as received, shown as people read them, asked as the bot gets them."""

    raw: str
    shown: str
    asked: str


@dataclass(frozen=True)
class Spoken:
    """A recording as text. digest: SHA-256 of the recording; a copy of it is the same message, however it is heard."""

    text: Text
    digest: str


@dataclass(frozen=True)
class ChoiceId:
    """A choice the customer was offered."""

    choice_id: str


Body = Text | Spoken | ChoiceId
Take = Callable[[Session, NewTurn], TakenTurn | None]


@dataclass(frozen=True)
class Accepted:
    """The message has its place. new False: it was accepted before and this is the first result."""

    seq: int
    turn_id: str
    new: bool
    transcript: str | None = None
    kind: str = "text"  # text, choice or voice
    held: bool = False  # a person has the conversation and will answer
    taken: TakenTurn | None = None  # by the worker, in the same transaction


def accept(
    session: Session,
    conversation_id: str,
    client_message_id: str,
    body: Body,
    *,
    now: datetime,
    admit: Callable[[], None] = lambda: None,
    take: Take = lambda session, new: None,
) -> Accepted:
    """Store a message and open its turn, or return what a copy of it got before.

    admit: called for a new message only; it raises to refuse it. take: called for a turn that the bot is to answer.
    Raises MessageConflict, UnknownChoice.
    """
    conversation = locked_row(
        session, conversation_id
    )  # copies that arrive together wait here for the first one
    first = accepted_before(session, conversation_id, client_message_id, _digest(body))
    if first is not None:
        return first
    chosen = _chosen(session, conversation_id, body)
    admit()
    held = conversation.owner == Owner.PERSON
    accepted, new = _store(session, conversation_id, client_message_id, body, chosen, held=held, now=now)
    return accepted if held else replace(accepted, taken=take(session, new))


def accepted_before(
    session: Session, conversation_id: str, client_message_id: str, digest: str
) -> Accepted | None:
    """What a copy of this message got before, None if it is new. Raises MessageConflict."""
    query = select(InboxRow).where(
        InboxRow.conversation_id == conversation_id, InboxRow.client_message_id == client_message_id
    )
    row = session.scalar(query)
    if row is None:
        return None
    if row.body_hash != digest:
        raise MessageConflict(f"client_message_id {client_message_id!r} was used with another body")
    return Accepted(row.seq, row.turn_id, new=False, transcript=row.shown if row.voice else None)


def _chosen(session: Session, conversation_id: str, body: Body) -> Chosen | None:
    if isinstance(body, ChoiceId):
        return chosen_by_id(session, conversation_id, body.choice_id)
    return chosen_by_typing(session, conversation_id, _text(body).asked)


def _text(body: Text | Spoken) -> Text:
    return body.text if isinstance(body, Spoken) else body


def _store(
    session: Session,
    conversation_id: str,
    client_message_id: str,
    body: Body,
    chosen: Chosen | None,
    *,
    held: bool,
    now: datetime,
) -> tuple[Accepted, NewTurn]:
    text = None if isinstance(body, ChoiceId) else _text(body)
    voice = isinstance(body, Spoken)
    transcript = text.shown if text and voice else None
    kind = "voice" if voice else "choice" if chosen else "text"
    accepted = Accepted(
        next_seq(session, conversation_id), new_turn_id(), True, transcript, kind=kind, held=held
    )
    turn = TurnRow(
        id=accepted.turn_id,
        conversation_id=conversation_id,
        seq=accepted.seq,
        state=TurnState.HELD if held else TurnState.WAITING,
        attempts=0,  # the column's default comes with the writing, too late for whoever takes it before
        accepted_at=now,
        closed_at=now if held else None,
    )
    message = InboxRow(
        conversation_id=conversation_id,
        seq=accepted.seq,
        client_message_id=client_message_id,
        body_hash=_digest(body),
        turn_id=accepted.turn_id,
        kind="choice" if chosen else "text",
        voice=voice,
        shown=text.shown if text else (chosen.title if chosen else ""),
        asked=chosen.payload if chosen else (text.asked if text else ""),
        at=now,
    )
    session.add_all([turn, message])
    return accepted, NewTurn(turn, message)


def _digest(body: Body) -> str:
    if isinstance(body, Spoken):
        return body.digest
    kind, value = ("text", body.raw) if isinstance(body, Text) else ("choice", body.choice_id)
    return hashlib.sha256(f"{kind}:{value}".encode("utf-8", "surrogatepass")).hexdigest()
