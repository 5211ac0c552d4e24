"""Any order of sending, repeating, answering, handing over, crashing and reconnecting keeps what is promised.

The model is a list of accepted messages, who has the conversation, and what each client has seen. A crash throws all
objects away and goes on with new ones on the same database; one in mid-transaction leaves nothing of it.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy.orm import Session

from conversations import inbox
from conversations.contract import Author, Owner, TurnState
from conversations.inbox import Accepted, MessageConflict, Text
from conversations.outbox import LeaseLost
from conversations.turn_states import OPEN, TurnClosed
from conversations.turns import LeasedElsewhere, TakenTurn
from storage import Base, StorageSettings, open_engine
from tests.unit.conversations.book_keeper import LIMITS, BookKeeper, text


class Crash(Exception):
    """The process ends here."""


class Histories(RuleBasedStateMachine):
    """One conversation, one client, workers that come and go."""

    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp())
        self.keeper = self._keeper(first=True)
        self.accepted: dict[str, tuple[str, Accepted]] = {}
        self.held: list[TakenTurn] = []
        self.closed: set[str] = set()
        self.left: set[str] = set()  # closed without an answer: a person has the conversation
        self.person = False
        self.seen: list[int] = []
        self.workers = 0

    def teardown(self) -> None:
        shutil.rmtree(getattr(self, "home", "/nonexistent"), ignore_errors=True)

    @rule(words=st.sampled_from(["hello", "1", "where is my order"]))
    def send(self, words: str) -> None:
        message_id = f"m{len(self.accepted)}"
        result = self.keeper.accept(message_id, words)
        assert result.new
        self.accepted[message_id] = (words, result)
        if self.person:
            self._leave(result.turn_id)

    @rule()
    def crash_before_the_commit(self) -> None:
        """As `send`, up to the last moment."""

        def accept_and_crash(session: Session) -> None:
            words = Text(raw="lost", shown="lost", asked="lost")
            inbox.accept(session, self.keeper.id, "lost", words, now=self.keeper.now)
            raise Crash

        with suppress(Crash):
            self.keeper.write(accept_and_crash)

    @rule()
    def hand_over(self) -> None:
        """What the bot has begun is still the worker's to close, what it has not is the person's."""
        self.keeper.set_owner(Owner.PERSON)
        self.person = True
        begun = {turn.turn_id for turn in self.held}
        for _, result in self.accepted.values():
            if result.turn_id not in begun | self.closed:
                self._leave(result.turn_id)

    @rule()
    def hand_back(self) -> None:
        self.keeper.set_owner(Owner.BOT)
        self.person = False

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.accepted)))
        words, first = self.accepted[message_id]
        again = self.keeper.accept(message_id, words)
        assert (again.seq, again.turn_id, again.new) == (first.seq, first.turn_id, False)

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def reuse_an_id(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.accepted)))
        try:
            self.keeper.accept(message_id, "something else")
        except MessageConflict:
            return
        raise AssertionError("two bodies under one id")

    @rule()
    def take(self) -> None:
        try:
            turn = self.keeper.take()
        except LeasedElsewhere:
            return
        open_turns = [result for _, result in self.accepted.values() if result.turn_id not in self.closed]
        assert (turn.turn_id if turn else None) == (open_turns[0].turn_id if open_turns else None)
        if turn is not None:
            self.held.append(turn)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), parts=st.integers(1, 3), apologise=st.booleans())
    def close(self, data: st.DataObject, parts: int, apologise: bool) -> None:
        """Any worker that ever took a turn may try to close it; the newest taking of an open turn succeeds."""
        turn = data.draw(st.sampled_from(self.held))
        may = turn.turn_id not in self.closed and turn.fence == self.held[-1].fence
        try:
            if apologise:
                shown = self.keeper.apologise(turn) is not None
            else:
                shown = self.keeper.answer(turn, *(text(f"part {number}") for number in range(parts)))
        except (TurnClosed, LeaseLost):
            assert not may
            return
        assert may
        assert shown is not self.person
        self.closed.add(turn.turn_id)
        if self.person:
            self._leave(turn.turn_id)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def answer_late(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.held))
        before = self.keeper.record(turn.seq).state
        shown = self.keeper.late(turn, text("late"))
        assert shown == (before is TurnState.APOLOGISED and not self.person)

    @rule(seconds=st.sampled_from([1.0, 5.0]))
    def wait(self, seconds: float) -> None:
        self.keeper.later(seconds)

    @rule()
    def crash(self) -> None:
        self.keeper.engine.dispose()
        self.keeper = self._keeper()

    @rule(count=st.integers(1, 4))
    def reconnect(self, count: int) -> None:
        """The client reads on from the last number it has."""
        page = self.keeper.events(self.seen[-1] if self.seen else 0, limit=count)
        self.seen += [event.seq for event in page]

    @rule(after=st.integers(0, 60), count=st.integers(1, 60))
    def read_from_anywhere(self, after: int, count: int) -> None:
        """A page is that part of the whole list, wherever it begins."""
        assert self.keeper.events(after, limit=count) == self.keeper.events()[after : after + count]

    @invariant()
    def what_was_seen_has_no_gap_and_no_double(self) -> None:
        if hasattr(self, "keeper"):
            assert self.seen == list(range(1, len(self.seen) + 1))

    @invariant()
    def everything_accepted_is_there_once_and_answered_once(self) -> None:
        if not hasattr(self, "keeper"):
            return
        events = self.keeper.events()
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        messages = [event for event in events if event.author is Author.CUSTOMER]
        expected = [(result.seq, words) for words, result in self.accepted.values()]
        assert [(event.seq, event.text) for event in messages] == expected
        for _, result in self.accepted.values():
            self._check_answers(result, [event for event in events if event.in_reply_to == result.seq])

    def _check_answers(self, result: Accepted, answers: list[object]) -> None:
        state = self.keeper.record(result.seq).state
        assert (state in OPEN) == (result.turn_id not in self.closed)
        assert (state is TurnState.HELD) == (result.turn_id in self.left)
        assert bool(answers) == (state not in OPEN and state is not TurnState.HELD)
        if state is TurnState.APOLOGISED:
            assert len(answers) == 1
        if state is TurnState.LATE_ANSWER:
            assert len(answers) == 3

    def _leave(self, turn_id: str) -> None:
        self.closed.add(turn_id)
        self.left.add(turn_id)

    def _keeper(self, *, first: bool = False) -> BookKeeper:
        self.workers = getattr(self, "workers", 0) + 1
        engine = open_engine(StorageSettings(_env_file=None, home=self.home, database_url=None, key=None))
        if first:
            Base.metadata.create_all(engine)
            return BookKeeper(engine, holder="worker-1")
        keeper = BookKeeper(engine, self.keeper.id, holder=f"worker-{self.workers}")
        keeper.now = self.keeper.now
        return keeper


Histories.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestHistories = Histories.TestCase
assert LIMITS.lease.total_seconds() < 5  # `wait` is meant to outlast a lease sometimes
