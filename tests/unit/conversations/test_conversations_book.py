"""Conversations are opened by ids nobody guesses; who is signed in is known here and nowhere else."""

from datetime import timedelta

import pytest

from conversations import book, identity, outbox
from conversations.contract import Author
from conversations.ids import TICKET_LETTERS, new_conversation_id, new_secret, new_ticket_id
from conversations.tables import ConversationRow, IdentityChangeRow
from conversations.turn_context import TurnReader, UnknownTurn
from tests.unit.conversations.book_keeper import BookKeeper, text


def authenticate(keeper: BookKeeper, conversation_id: str, secret: str) -> book.Conversation:
    return keeper.read(lambda session: book.authenticate(session, conversation_id, secret, now=keeper.now))


def test_the_right_id_with_the_right_secret_opens(keeper: BookKeeper) -> None:
    conversation = authenticate(keeper, keeper.id, keeper.opened.secret)
    assert (conversation.id, conversation.customer_id, conversation.last_seq) == (keeper.id, None, 0)


def test_a_wrong_secret_and_a_wrong_id_are_the_same_error(keeper: BookKeeper) -> None:
    other = BookKeeper(keeper.engine)
    for conversation_id, secret in [
        (keeper.id, other.opened.secret),
        (new_conversation_id(), keeper.opened.secret),
        (keeper.id, ""),
        (keeper.id, "\ud800"),
    ]:
        with pytest.raises(book.UnknownConversation):
            authenticate(keeper, conversation_id, secret)


def test_the_secret_is_not_stored(keeper: BookKeeper) -> None:
    row = keeper.read(lambda session: session.get_one(ConversationRow, keeper.id))
    assert keeper.opened.secret not in str(vars(row))


def test_ids_have_the_entropy_they_promise() -> None:
    assert len(bytes.fromhex(new_conversation_id())) * 8 == 128
    assert len(new_secret()) * 6 >= 256
    assert len({new_conversation_id() for _ in range(1000)}) == 1000


def test_tickets_can_be_read_out() -> None:
    assert not set(TICKET_LETTERS) & set("0O1ILBSZU")
    ticket = new_ticket_id()
    assert ticket.startswith("T-")
    assert set(ticket[2:]) <= set(TICKET_LETTERS)


def test_signing_in_and_out_is_recorded(keeper: BookKeeper) -> None:
    keeper.write(lambda session: identity.sign_in(session, keeper.id, "anna_1", now=keeper.now))
    assert authenticate(keeper, keeper.id, keeper.opened.secret).customer_id == "anna_1"
    assert keeper.write(lambda session: identity.sign_out(session, keeper.id, now=keeper.now)) is True
    assert keeper.write(lambda session: identity.sign_out(session, keeper.id, now=keeper.now)) is False
    assert authenticate(keeper, keeper.id, keeper.opened.secret).customer_id is None
    changes = keeper.read(lambda session: [row.customer_id for row in session.query(IdentityChangeRow)])
    assert changes == ["anna_1", None]


def test_a_sign_in_ends_by_itself(keeper: BookKeeper) -> None:
    keeper.write(lambda session: identity.sign_in(session, keeper.id, "anna_1", now=keeper.now))
    keeper.later(timedelta(hours=identity.SIGNED_IN_HOURS).total_seconds())
    assert authenticate(keeper, keeper.id, keeper.opened.secret).customer_id is None


def test_an_action_learns_the_verified_customer_of_a_turn(keeper: BookKeeper) -> None:
    keeper.write(lambda session: identity.sign_in(session, keeper.id, "anna_1", now=keeper.now))
    turn_id = keeper.accept("m1").turn_id
    context = TurnReader(keeper.engine).context(turn_id)
    assert (context.conversation_id, context.customer_id, context.channel) == (keeper.id, "anna_1", "web")


def test_after_a_sign_out_an_action_finds_no_customer(keeper: BookKeeper) -> None:
    keeper.write(lambda session: identity.sign_in(session, keeper.id, "anna_1", now=keeper.now))
    turn_id = keeper.accept("m1").turn_id
    keeper.write(lambda session: identity.sign_out(session, keeper.id, now=keeper.now))
    assert TurnReader(keeper.engine).context(turn_id).customer_id is None


def test_an_unknown_turn_has_no_context(keeper: BookKeeper) -> None:
    with pytest.raises(UnknownTurn):
        TurnReader(keeper.engine).context("nobody")


def test_events_come_in_pages_without_gaps(keeper: BookKeeper) -> None:
    for number in range(4):
        keeper.accept(f"m{number}")
        keeper.answer(keeper.taken(), text("ok"))
    keeper.write(
        lambda session: outbox.append_event(
            session, keeper.id, author=Author.AGENT, text="Hi, I am Ben.", now=keeper.now
        )
    )
    seen: list[int] = []
    while page := keeper.events(after=seen[-1] if seen else 0, limit=2):
        assert len(page) <= 2
        seen += [event.seq for event in page]
    assert seen == list(range(1, 10))
    assert keeper.events(after=9) == keeper.events(after=99) == []
