"""Sign a customer in to a conversation and out of it. The gateway has verified the token before.

Who the customer is lives here alone: never in a slot of the bot, never in text.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from conversations.book import locked_row
from conversations.tables import IdentityChangeRow

SIGNED_IN_HOURS = 12  # a working day; after it the shop's page signs in again with a fresh token


def sign_in(session: Session, conversation_id: str, customer_id: str, *, now: datetime) -> None:
    """From now on the conversation belongs to this customer."""
    row = locked_row(session, conversation_id)
    row.customer_id = customer_id
    row.identity_until = now + timedelta(hours=SIGNED_IN_HOURS)
    session.add(IdentityChangeRow(conversation_id=conversation_id, customer_id=customer_id, at=now))


def sign_out(session: Session, conversation_id: str, *, now: datetime) -> bool:
    """Forget the customer. Returns whether anybody was signed in."""
    row = locked_row(session, conversation_id)
    if row.customer_id is None:
        return False
    row.customer_id = row.identity_until = None
    session.add(IdentityChangeRow(conversation_id=conversation_id, customer_id=None, at=now))
    return True
