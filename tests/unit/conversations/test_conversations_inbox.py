"""A message is accepted once, numbered without gaps, and bound to the body it came with."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from conversations.choices import UnknownChoice
from conversations.contract import Owner, TurnState
from conversations.inbox import MessageConflict
from tests.unit.conversations.book_keeper import BookKeeper, text


def test_messages_are_numbered_in_order_of_acceptance(keeper: BookKeeper) -> None:
    assert [keeper.accept(f"m{number}").seq for number in range(3)] == [1, 2, 3]


def test_the_same_message_again_gives_the_first_result(keeper: BookKeeper) -> None:
    first = keeper.accept("m1", "hello")
    second = keeper.accept("m1", "hello")
    assert (second.seq, second.turn_id, second.new) == (first.seq, first.turn_id, False)
    assert len(keeper.events()) == 1


def test_the_same_id_with_another_body_is_a_conflict(keeper: BookKeeper) -> None:
    keeper.accept("m1", "hello")
    with pytest.raises(MessageConflict, match="m1"):
        keeper.accept("m1", "goodbye")
    assert [event.text for event in keeper.events()] == ["hello"]


def test_fifty_copies_at_once_are_one_message(keeper: BookKeeper) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: keeper.accept("m1"), range(50)))
    assert {(result.seq, result.turn_id) for result in results} == {(1, results[0].turn_id)}
    assert sum(result.new for result in results) == 1


def test_the_same_id_in_another_conversation_is_another_message(keeper: BookKeeper) -> None:
    other = BookKeeper(keeper.engine)
    assert keeper.accept("m1").turn_id != other.accept("m1").turn_id


def test_a_refused_message_leaves_no_trace(keeper: BookKeeper) -> None:
    def refuse() -> None:
        raise PermissionError

    with pytest.raises(PermissionError):
        keeper.accept("m1", admit=refuse)
    assert keeper.events() == []
    assert keeper.accept("m2").seq == 1


def test_a_copy_is_not_counted_against_the_limit(keeper: BookKeeper) -> None:
    admitted: list[int] = []
    for _ in range(3):
        keeper.accept("m1", admit=lambda: admitted.append(1))
    assert len(admitted) == 1


def test_a_message_to_a_person_is_held(keeper: BookKeeper) -> None:
    keeper.set_owner(Owner.PERSON)
    accepted = keeper.accept("m1")
    assert keeper.record(accepted.seq).state is TurnState.HELD
    assert keeper.take() is None


def test_messages_the_bot_has_not_begun_are_left_to_the_person(keeper: BookKeeper) -> None:
    keeper.accept("m1")
    keeper.accept("m2")
    running = keeper.taken()
    keeper.set_owner(Owner.PERSON)
    assert [keeper.record(seq).state for seq in (1, 2)] == [TurnState.RUNNING, TurnState.HELD]
    assert keeper.answer(running, text("too late")) is None
    assert [event.text for event in keeper.events()] == ["hello", "hello"]


def test_a_choice_of_another_conversation_is_unknown(keeper: BookKeeper) -> None:
    foreign = BookKeeper(keeper.engine).offer("Red", "Blue")
    with pytest.raises(UnknownChoice):
        keeper.choose("m1", foreign[0])


def test_a_chosen_id_asks_the_bot_with_its_payload_and_shows_its_title(keeper: BookKeeper) -> None:
    red, _blue = keeper.offer("Red", "Blue")
    keeper.choose("m1", red)
    turn = keeper.taken()
    assert (turn.kind, turn.asked) == ("choice", "/pick0")
    assert keeper.events()[-1].text == "Red"


def test_the_same_choice_again_gives_the_first_result(keeper: BookKeeper) -> None:
    red, blue = keeper.offer("Red", "Blue")
    first = keeper.choose("m1", red)
    keeper.answer(keeper.taken(), text("done"))
    assert keeper.choose("m1", red).seq == first.seq
    with pytest.raises(MessageConflict):
        keeper.choose("m1", blue)


@pytest.mark.parametrize("typed", ["2", " 2 ", "2.", "(2)", "２", "Blue", "blue ", "ＢＬＵＥ"])
def test_a_typed_number_or_title_counts_as_the_choice(keeper: BookKeeper, typed: str) -> None:
    keeper.offer("Red", "Blue")
    keeper.accept("m1", typed)
    turn = keeper.taken()
    assert (turn.kind, turn.asked) == ("choice", "/pick1")
    assert keeper.events()[-1].text == typed


@pytest.mark.parametrize("typed", ["3", "0", "22", "2 pieces", "Blu", "/pick1", "-1", "二"])
def test_other_words_are_words(keeper: BookKeeper, typed: str) -> None:
    keeper.offer("Red", "Blue")
    keeper.accept("m1", typed)
    assert keeper.taken().kind == "text"


def test_a_number_is_a_value_when_a_value_is_asked_for(keeper: BookKeeper) -> None:
    keeper.offer("One", "Two", expects="quantity")
    keeper.accept("m1", "2")
    assert keeper.taken().kind == "text"


def test_choices_of_an_older_answer_are_over(keeper: BookKeeper) -> None:
    keeper.offer("Red", "Blue")
    keeper.accept("m1", "something else")
    keeper.answer(keeper.taken(), text("I see."))
    keeper.accept("m2", "2")
    assert keeper.taken().kind == "text"


def test_an_older_choice_still_counts_by_its_id(keeper: BookKeeper) -> None:
    red, _blue = keeper.offer("Red", "Blue")
    keeper.accept("m1", "something else")
    keeper.answer(keeper.taken(), text("I see."))
    keeper.choose("m2", red)
    assert keeper.taken().asked == "/pick0"
