"""The judge of the fault runs can say no: each fault it looks for, once."""

from tests.faults.checker import Sent, Shown, judge

TWO = [Sent("c", "m1", True), Sent("c", "m2", True)]


def _shown(*rows: tuple[str, str, str | None]) -> list[Shown]:
    return [
        Shown("c", seq, author, text, answers) for seq, (author, text, answers) in enumerate(rows, start=1)
    ]


GOOD = (("customer", "m1", None), ("bot", "one", "m1"), ("customer", "m2", None), ("bot", "two", "m2"))


def test_a_good_history_is_clean() -> None:
    assert judge(TWO, _shown(*GOOD)).clean


def test_a_missing_message_is_lost() -> None:
    assert judge(TWO, _shown(*GOOD[:2])).lost == ["m2"]


def test_a_message_that_was_never_acknowledged_may_be_missing() -> None:
    assert judge([TWO[0], Sent("c", "m2", False)], _shown(*GOOD[:2])).clean


def test_a_message_shown_twice_is_a_duplicate() -> None:
    assert judge(TWO, _shown(*GOOD, GOOD[0])).duplicated == ["m1"]


def test_an_answer_shown_twice_is_a_duplicate() -> None:
    assert judge(TWO, _shown(*GOOD, GOOD[1])).duplicated == ["answer to m1"]


def test_swapped_messages_are_disordered() -> None:
    assert judge(TWO, _shown(GOOD[2], GOOD[0], GOOD[1], GOOD[3])).disordered


def test_swapped_answers_are_disordered() -> None:
    assert judge(TWO, _shown(GOOD[0], GOOD[2], GOOD[3], GOOD[1])).disordered


def test_silence_is_unanswered() -> None:
    assert judge(TWO, _shown(*GOOD[:3])).unanswered == ["m2"]


def test_a_hole_in_the_numbers_is_a_gap() -> None:
    events = [event for event in _shown(*GOOD) if event.seq != 2] + [Shown("c", 9, "bot", "one", "m1")]
    assert judge(TWO, events).gaps == ["c"]
