"""Turns are taken in order by one worker, closed once, and have a deadline that a burst can bear."""

from datetime import timedelta

import pytest

from conversations import turns
from conversations.contract import Author, Choice, Expects, Owner, Reply, Source, TurnState
from conversations.outbox import LeaseLost
from conversations.tables import TicketRow
from conversations.turn_states import TurnClosed
from conversations.turns import LeasedElsewhere
from tests.unit.conversations.book_keeper import LIMITS, BookKeeper, text


def seconds_to_deadline(keeper: BookKeeper) -> float:
    return (keeper.taken().deadline_at - keeper.now).total_seconds()


def test_turns_are_taken_in_order(keeper: BookKeeper) -> None:
    for number in range(3):
        keeper.accept(f"m{number}", f"text {number}")
    asked = []
    for _ in range(3):
        turn = keeper.taken()
        asked.append(turn.asked)
        keeper.answer(turn, text("ok"))
    assert asked == ["text 0", "text 1", "text 2"]
    assert keeper.take() is None


def test_an_answer_is_shown_with_everything_in_it_but_payloads(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    reply = Reply(
        kind="choices",
        text="Which one?",
        choices=[Choice(title="Red", payload="/secret")],
        data={"a": 1},
        sources=[Source(id="faq-1", title="Colours")],
        expects=Expects(slot="colour", kind="choice"),
    )
    answered = keeper.answer(keeper.taken(), reply, text("Take your time."))
    assert answered == keeper.events()[1:]
    first, second = keeper.events(after=1)
    assert (first.author, first.kind, first.text, first.data) == (
        Author.BOT,
        "choices",
        "Which one?",
        {"a": 1},
    )
    assert (first.sources, first.expects) == (reply.sources, reply.expects)
    assert [choice.title for choice in first.choices] == ["Red"]
    assert "secret" not in first.model_dump_json()
    assert (second.seq, second.text) == (3, "Take your time.")


def test_a_turn_is_closed_once(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.answer(turn, text("first"))
    with pytest.raises(TurnClosed):
        keeper.answer(turn, text("second"))
    with pytest.raises(TurnClosed):
        keeper.apologise(turn)
    assert [event.text for event in keeper.events()] == ["hello", "first"]


def test_another_worker_waits_for_the_lease_and_then_has_it(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.taken()
    with pytest.raises(LeasedElsewhere) as leased:
        keeper.take(holder="other")
    assert leased.value.until == keeper.now + LIMITS.lease
    keeper.later(5)
    taken = keeper.take(holder="other")
    assert taken is not None
    assert taken.sent_before


def test_a_worker_that_lost_its_lease_cannot_write(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    stopped = keeper.taken()
    keeper.later(5)
    keeper.take(holder="other")
    with pytest.raises(LeaseLost):
        keeper.answer(stopped, text("from the dead"))
    with pytest.raises(LeaseLost):
        keeper.apologise(stopped)
    assert len(keeper.events()) == 1


def test_a_renewed_lease_holds(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.later(3)
    assert keeper.write(lambda session: turns.renew_lease(session, turn, now=keeper.now, limits=LIMITS))
    keeper.later(3)
    with pytest.raises(LeasedElsewhere):
        keeper.take(holder="other")


def test_a_lost_lease_is_not_renewed(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.later(5)
    keeper.take(holder="other")
    assert not keeper.write(lambda session: turns.renew_lease(session, turn, now=keeper.now, limits=LIMITS))


def test_released_leases_are_free_at_once(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.taken()
    keeper.write(lambda session: turns.release_leases(session, holder=keeper.holder))
    assert keeper.take(holder="other") is not None


def test_the_deadline_counts_from_acceptance(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.later(4)
    assert seconds_to_deadline(keeper) == 6


def test_the_deadline_stays_when_a_turn_is_taken_again(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    first = keeper.taken().deadline_at
    keeper.later(3)
    assert keeper.taken().deadline_at == first


def test_behind_an_answered_turn_the_deadline_counts_from_its_answer(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.accept("m2")
    turn = keeper.taken()
    keeper.later(8)
    keeper.answer(turn, text("slow"))
    assert seconds_to_deadline(keeper) == 10


def test_a_queue_prolongs_no_deadline_beyond_its_own(keeper: BookKeeper) -> None:
    for number in range(5):
        keeper.accept(f"m{number}")
    for _ in range(3):
        turn = keeper.taken()
        keeper.later(8)
        keeper.answer(turn, text("slow"))
    assert seconds_to_deadline(keeper) == 30 - 24


def test_behind_an_apology_nothing_is_prolonged(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.later(1)
    keeper.accept("m2")
    turn = keeper.taken()
    keeper.later(9)
    keeper.apologise(turn)
    assert seconds_to_deadline(keeper) == 1


def test_an_apology_names_its_ticket(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    ticket = keeper.apologise(keeper.taken())
    (apology,) = keeper.events(after=1)
    assert (apology.author, apology.text, apology.data) == (
        Author.SYSTEM,
        f"Sorry, {ticket}.",
        {"ticket": ticket},
    )
    record = keeper.record(1)
    assert (record.state, record.ticket, record.reasons) == (
        TurnState.APOLOGISED,
        ticket,
        {"apology": "deadline"},
    )


def test_nobody_apologises_while_a_person_has_the_conversation(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.set_owner(Owner.PERSON)
    assert keeper.apologise(turn) is None
    assert keeper.record(1).state is TurnState.HELD
    assert len(keeper.events()) == 1


def test_a_late_answer_follows_the_apology_once_and_settles_the_ticket(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    ticket = keeper.apologise(turn)
    assert keeper.late(turn, text("Here you are.")) is True
    assert keeper.late(turn, text("Here you are.")) is False
    assert [event.text for event in keeper.events(after=2)] == [f"Late, for {ticket}:", "Here you are."]
    assert keeper.record(1).state is TurnState.LATE_ANSWER
    assert keeper.read(lambda session: session.get_one(TicketRow, ticket).settled_at) == keeper.now


def test_a_late_answer_is_not_shown_while_a_person_answers(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.apologise(turn)
    keeper.set_owner(Owner.PERSON)
    assert keeper.late(turn, text("Here you are.")) is False


def test_an_answered_turn_gets_no_late_answer(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    turn = keeper.taken()
    keeper.answer(turn, text("in time"))
    assert keeper.late(turn, text("again")) is False


def test_open_conversations_are_found_the_longest_waiting_first(keeper: BookKeeper) -> None:
    other = BookKeeper(keeper.engine)
    other.later(-60)
    keeper.accept("m1")
    other.accept("m1")
    done = BookKeeper(keeper.engine)
    done.accept("m1")
    done.answer(done.taken(), text("ok"))
    assert keeper.read(turns.conversations_with_open_turns) == [other.id, keeper.id]


def test_only_recent_apologies_are_watched(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.apologise(keeper.taken())
    keeper.later(100)
    keeper.accept("m2")
    turn = keeper.taken()
    keeper.apologise(turn)
    since = keeper.now - timedelta(seconds=50)
    found = keeper.read(lambda session: turns.apologised_since(session, since))
    assert [apologised.turn_id for apologised in found] == [turn.turn_id]


def test_a_turn_can_be_taken_with_the_transaction_that_accepts_it(keeper: BookKeeper) -> None:
    taken = keeper.accept_and_take("m1")
    assert taken is not None
    assert (taken.seq, taken.asked, taken.sent_before) == (1, "hello", False)
    assert taken.deadline_at == keeper.now + LIMITS.deadline
    assert keeper.record(1).state == TurnState.RUNNING
    assert keeper.answer(taken, text("hi")) == keeper.events()[1:]


def test_a_turn_behind_an_open_one_is_not_taken_with_its_acceptance(keeper: BookKeeper) -> None:
    first = keeper.accept_and_take("m1")
    assert first is not None
    assert keeper.accept_and_take("m2") is None
    assert keeper.record(2).state == TurnState.WAITING
    keeper.answer(first, text("hi"))
    assert keeper.taken().seq == 2


def test_a_conversation_that_another_worker_has_is_not_taken_with_an_acceptance(keeper: BookKeeper) -> None:
    first = keeper.accept_and_take("m1", holder="another")
    assert first is not None
    keeper.answer(first, text("hi"))
    assert keeper.accept_and_take("m2") is None
    assert keeper.record(3).state == TurnState.WAITING
