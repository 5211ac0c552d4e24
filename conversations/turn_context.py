"""Tell an action whose turn it works on: the verified customer, never a slot and never text. Used by actions/."""

from dataclasses import dataclass

from sqlalchemy import Engine

from conversations.book import verified_customer
from conversations.tables import ConversationRow, TurnRow
from storage import now_utc, reading


class UnknownTurn(LookupError):
    """No message of a customer has this turn id."""


@dataclass(frozen=True)
class TurnContext:
    """What an action may know about the conversation of a turn. customer_id None: nobody is signed in."""

    conversation_id: str
    customer_id: str | None
    language: str | None
    channel: str


class TurnReader:
    """Reads the context of turns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def context(self, turn_id: str) -> TurnContext:
        """The context as it is now: after a sign-out there is no customer. Raises UnknownTurn."""
        with reading(self._engine) as session:
            turn = session.get(TurnRow, turn_id)
            conversation = session.get(ConversationRow, turn.conversation_id) if turn is not None else None
        if conversation is None:
            raise UnknownTurn(f"no turn {turn_id!r}; ask with the turn_id of the message's metadata")
        return TurnContext(
            conversation_id=conversation.id,
            customer_id=verified_customer(conversation, now_utc()),
            language=conversation.language,
            channel=conversation.channel,
        )
