"""Find the choice a customer means: by its id, or by its number or title among those offered last.

Used by inbox.py. A choice counts only in the conversation it was offered in.
"""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.contract import Author
from conversations.tables import ChoiceRow, OutboxRow

# "2", "2.", "(2)", full-width too; more digits are never the number of a choice
_NUMBER = re.compile(r"\(?([0-9]{1,2})[.)]?")
_NUMBERS_ARE_VALUES = frozenset({"quantity", "code", "date", "postcode"})


class UnknownChoice(LookupError):
    """This conversation never offered a choice with this id."""


@dataclass(frozen=True)
class Chosen:
    """What the customer chose: the words on the button, and what the bot is asked."""

    title: str
    payload: str


def chosen_by_id(session: Session, conversation_id: str, choice_id: str) -> Chosen:
    """Return the choice with this id. Raises UnknownChoice."""
    row = session.get(ChoiceRow, choice_id)
    if row is None or row.conversation_id != conversation_id:
        raise UnknownChoice(f"no choice {choice_id!r} in this conversation")
    return Chosen(title=row.title, payload=row.payload)


def chosen_by_typing(session: Session, conversation_id: str, text: str) -> Chosen | None:
    """Return the choice of the last answer whose number or title was typed, if there is one."""
    offered = _last_offered(session, conversation_id)
    if not offered:
        return None
    typed = _folded(text)
    for row in offered:
        if _folded(row.title) == typed:
            return Chosen(title=row.title, payload=row.payload)
    number = _NUMBER.fullmatch(typed)
    if number is None or _expects_numbers(session, conversation_id, offered[0].seq):
        return None
    row_by_number = {row.position: row for row in offered}.get(int(number.group(1)))
    return Chosen(row_by_number.title, row_by_number.payload) if row_by_number else None


def _last_offered(session: Session, conversation_id: str) -> list[ChoiceRow]:
    """The choices of the newest reply that has some, if it belongs to the newest answer of the bot."""
    of_bot = (OutboxRow.conversation_id == conversation_id) & (OutboxRow.author == Author.BOT)
    newest = select(OutboxRow.turn_id).where(of_bot).order_by(OutboxRow.seq.desc()).limit(1).scalar_subquery()
    seqs = select(OutboxRow.seq).where(of_bot, OutboxRow.turn_id.is_not_distinct_from(newest))
    query = (
        select(ChoiceRow)
        .where(ChoiceRow.conversation_id == conversation_id, ChoiceRow.seq.in_(seqs))
        .order_by(ChoiceRow.seq.desc(), ChoiceRow.position)
    )
    rows = list(session.scalars(query))
    return [row for row in rows if row.seq == rows[0].seq]


def _expects_numbers(session: Session, conversation_id: str, seq: int) -> bool:
    query = select(OutboxRow.expects).where(
        OutboxRow.conversation_id == conversation_id, OutboxRow.seq == seq
    )
    expects = session.scalar(query)
    return expects is not None and expects["kind"] in _NUMBERS_ARE_VALUES


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
