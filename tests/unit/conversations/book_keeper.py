"""Do to a database what gateway and worker do, one transaction per call, without any of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from conversations import book, inbox, outbox, turns
from conversations.contract import BotResult, Choice, Event, Expects, Owner, Reply
from conversations.events import events_after
from conversations.inbox import Accepted, ChoiceId, Text
from conversations.turn_record import TurnRecord, turn_record
from conversations.turns import NewTurn, TakenTurn, TurnLimits
from storage import now_utc, reading, writing

T = TypeVar("T")
LIMITS = TurnLimits(
    deadline=timedelta(seconds=10), queue_deadline=timedelta(seconds=30), lease=timedelta(seconds=4)
)
APOLOGY = "Sorry, {ticket}."
LATE = "Late, for {ticket}:"


class BookKeeper:
    """One conversation of one database, at a time that a test moves."""

    def __init__(self, engine: Engine, conversation_id: str = "", *, holder: str = "worker") -> None:
        self.engine, self.holder = engine, holder
        self.now: datetime = now_utc()
        self.opened = self.write(
            lambda session: book.open_conversation(session, channel="web", language=None, now=self.now)
        )
        self.id = conversation_id or self.opened.id

    def write(self, work: Callable[[Session], T]) -> T:
        with writing(self.engine) as session:
            return work(session)

    def read(self, work: Callable[[Session], T]) -> T:
        with reading(self.engine) as session:
            return work(session)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def accept(self, message_id: str, text: str = "hello", **more: Any) -> Accepted:
        return self._accept(message_id, Text(raw=text, shown=text, asked=text), **more)

    def choose(self, message_id: str, choice_id: str) -> Accepted:
        return self._accept(message_id, ChoiceId(choice_id))

    def _accept(self, message_id: str, body: Text | ChoiceId, **more: Any) -> Accepted:
        return self.write(
            lambda session: inbox.accept(session, self.id, message_id, body, now=self.now, **more)
        )

    def accept_and_take(self, message_id: str, holder: str | None = None) -> TakenTurn | None:
        """Both in one transaction."""

        def take(session: Session, new: NewTurn) -> TakenTurn | None:
            return turns.take_accepted(
                session, new, holder=holder or self.holder, now=self.now, limits=LIMITS
            )

        body = Text(raw="hello", shown="hello", asked="hello")
        return self.write(
            lambda session: inbox.accept(session, self.id, message_id, body, now=self.now, take=take).taken
        )

    def take(self, holder: str | None = None) -> TakenTurn | None:
        return self.write(
            lambda session: turns.take_next(
                session, self.id, holder=holder or self.holder, now=self.now, limits=LIMITS
            )
        )

    def taken(self) -> TakenTurn:
        turn = self.take()
        assert turn is not None
        return turn

    def answer(self, turn: TakenTurn, *replies: Reply) -> list[Event] | None:
        result = BotResult(turn_id=turn.turn_id, replies=list(replies), reasons={"band": "act"})
        return self.write(lambda session: outbox.close_answered(session, turn, result, now=self.now))

    def apologise(self, turn: TakenTurn) -> str | None:
        return self.write(
            lambda session: outbox.close_apologised(session, turn, APOLOGY, cause="deadline", now=self.now)
        )

    def late(self, turn: TakenTurn, *replies: Reply) -> bool:
        result = BotResult(turn_id=turn.turn_id, replies=list(replies))
        return self.write(
            lambda session: outbox.add_late_answer(session, turn.turn_id, result, LATE, now=self.now)
        )

    def offer(self, *titles: str, expects: str | None = None) -> list[str]:
        """A whole turn whose reply offers choices. Returns their ids."""
        self.accept(f"offer-{len(self.events())}")
        choices = [Choice(title=title, payload=f"/pick{number}") for number, title in enumerate(titles)]
        wanted = Expects.model_validate({"slot": "s", "kind": expects}) if expects else None
        self.answer(self.taken(), Reply(kind="choices", text="Which?", choices=choices, expects=wanted))
        return [choice.id for choice in self.events()[-1].choices]

    def set_owner(self, owner: Owner) -> None:
        self.write(lambda session: book.set_owner(session, self.id, owner, now=self.now))

    def events(self, after: int = 0, **more: int) -> list[Event]:
        return self.read(lambda session: events_after(session, self.id, after, **more))

    def record(self, seq: int) -> TurnRecord:
        record = self.read(lambda session: turn_record(session, self.id, seq))
        assert record is not None
        return record


def text(words: str) -> Reply:
    return Reply(text=words)
