"""Write what is said to a customer: a turn's replies, an apology, a late answer, a person's or the system's words.

Every function adds rows to the caller's transaction. A turn is closed exactly once: a second closing, or one by a
worker that lost its lease, is refused. Used by gateway/worker and desk/.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conversations.book import locked_row, next_seq
from conversations.contract import (
    Author,
    BotResult,
    Choice,
    Event,
    OfferedChoice,
    Owner,
    Reply,
    ReplyKind,
    TurnState,
)
from conversations.ids import new_choice_id, new_ticket_id
from conversations.tables import ChoiceRow, OutboxRow, TicketRow, TurnRow
from conversations.turn_states import OPEN, TurnClosed, move
from conversations.turns import TakenTurn


class LeaseLost(RuntimeError):
    """Another worker has taken the conversation; nothing was written."""


def append_event(
    session: Session,
    conversation_id: str,
    *,
    author: Author,
    text: str,
    now: datetime,
    kind: ReplyKind = "text",
    data: dict[str, Any] | None = None,
) -> int:
    """Add words of a person or a change of state. Returns its seq."""
    reply = Reply(kind=kind, text=text, data=data or {})
    return _append(session, conversation_id, reply, author=author, now=now).seq


def close_answered(
    session: Session, taken: TakenTurn, result: BotResult, *, now: datetime
) -> list[Event] | None:
    """Write the bot's replies and close the turn. Returns them as events; None, with nothing shown, if a person has
    taken over. Raises TurnClosed, LeaseLost.
    """
    turn = _open_turn(session, taken)
    turn.reasons = result.reasons
    if locked_row(session, turn.conversation_id).owner == Owner.PERSON:
        move(turn, TurnState.HELD, now=now)
        return None
    move(turn, TurnState.ANSWERED, now=now)
    return _append_replies(session, turn, result.replies, now=now)


def close_apologised(
    session: Session, taken: TakenTurn, apology: str, *, cause: str, now: datetime
) -> str | None:
    """Write the apology with a new ticket and close the turn. Returns the ticket. Raises TurnClosed, LeaseLost.

    apology: the text, with {ticket} where the ticket stands. cause: one word for staff, kept in the reasons.
    If a person has taken over there is nothing to apologise for: the turn is left to that person, without a ticket.
    """
    turn = _open_turn(session, taken)
    if locked_row(session, turn.conversation_id).owner == Owner.PERSON:
        move(turn, TurnState.HELD, now=now)
        return None
    ticket = _new_ticket(session, turn, now)
    move(turn, TurnState.APOLOGISED, now=now)
    turn.ticket, turn.reasons = ticket, {"apology": cause}
    text = apology.format(ticket=ticket)
    _append_replies(session, turn, [Reply(text=text, data={"ticket": ticket})], now=now, author=Author.SYSTEM)
    return ticket


def add_late_answer(
    session: Session, turn_id: str, result: BotResult, introduction: str, *, now: datetime
) -> bool:
    """Show the answer to a turn that was apologised for, once. Returns whether it was shown.

    introduction: the text before it, with {ticket} where the ticket stands. A person's conversation gets nothing.
    """
    turn = session.get_one(TurnRow, turn_id)
    owner = locked_row(session, turn.conversation_id).owner
    session.refresh(turn)
    if turn.state != TurnState.APOLOGISED or turn.ticket is None or owner == Owner.PERSON:
        return False
    move(turn, TurnState.LATE_ANSWER, now=now)
    turn.reasons = {**result.reasons, **turn.reasons}
    session.get_one(TicketRow, turn.ticket).settled_at = now
    text = introduction.format(ticket=turn.ticket)
    first = Reply(text=text, data={"ticket": turn.ticket})
    said = _said_already(session, turn)
    _append_replies(session, turn, [first], now=now, author=Author.SYSTEM, first_part=said)
    _append_replies(session, turn, result.replies, now=now, first_part=said + 1)
    return True


def _open_turn(session: Session, taken: TakenTurn) -> TurnRow:
    """The turn as it is while nobody else can change it: its conversation is locked first."""
    if locked_row(session, taken.conversation_id).fence != taken.fence:
        raise LeaseLost(f"turn {taken.turn_id}: another worker has the conversation")
    turn = session.get_one(TurnRow, taken.turn_id, populate_existing=True)
    if TurnState(turn.state) not in OPEN:
        raise TurnClosed(f"turn {taken.turn_id} is {turn.state} already; nothing was written")
    return turn


def _new_ticket(session: Session, turn: TurnRow, now: datetime) -> str:
    ticket = new_ticket_id()
    while session.get(TicketRow, ticket) is not None:
        ticket = new_ticket_id()
    session.add(TicketRow(id=ticket, conversation_id=turn.conversation_id, turn_id=turn.id, made_at=now))
    session.flush()
    return ticket


def _said_already(session: Session, turn: TurnRow) -> int:
    """How many parts of an answer a turn has. An open one has none."""
    parts = select(func.count()).select_from(OutboxRow).where(OutboxRow.turn_id == turn.id)
    return session.scalar(parts) or 0


def _append_replies(
    session: Session,
    turn: TurnRow,
    replies: Sequence[Reply],
    *,
    now: datetime,
    author: Author = Author.BOT,
    first_part: int = 0,
) -> list[Event]:
    return [
        _append(session, turn.conversation_id, reply, author=author, now=now, turn=turn, part=part)
        for part, reply in enumerate(replies, start=first_part)
    ]


def _append(
    session: Session,
    conversation_id: str,
    reply: Reply,
    *,
    author: Author,
    now: datetime,
    turn: TurnRow | None = None,
    part: int | None = None,
) -> Event:
    seq = next_seq(session, conversation_id)
    sources = [source.model_dump() for source in reply.sources]
    expects = reply.expects.model_dump() if reply.expects else None
    session.add(
        OutboxRow(
            conversation_id=conversation_id,
            seq=seq,
            turn_id=turn.id if turn else None,
            part=part,
            author=author,
            kind=reply.kind,
            text=reply.text,
            data=reply.data,
            sources=sources,
            expects=expects,
            at=now,
        )
    )
    offered = _offer(session, conversation_id, seq, reply.choices)
    return Event(
        seq=seq,
        author=author,
        kind=reply.kind,
        text=reply.text,
        choices=offered,
        data=reply.data,
        sources=reply.sources,
        expects=reply.expects,
        in_reply_to=turn.seq if turn else None,
        at=now,
    )


def _offer(
    session: Session, conversation_id: str, seq: int, choices: Sequence[Choice]
) -> list[OfferedChoice]:
    rows = [
        ChoiceRow(
            id=new_choice_id(),
            conversation_id=conversation_id,
            seq=seq,
            position=position,
            title=choice.title,
            payload=choice.payload,
        )
        for position, choice in enumerate(choices, start=1)
    ]
    session.add_all(rows)
    return [OfferedChoice(id=row.id, title=row.title) for row in rows]
