"""The judge of the fault runs can say no: each fault it looks for, once."""

from pathlib import Path

import pytest

from tests.faults.checker import Sent, Shown, Verdict, judge, judge_history
from tests.faults.history import History

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


def _effects(told: str | None, done: int) -> Verdict:
    events = [
        Shown("c", 1, "customer", "m1"),
        Shown("c", 2, "bot", "sent", answers="m1", told=told),
    ]
    return judge([Sent("c", "m1", True, effect="ann@")], events, {"ann@": done})


def test_what_was_told_and_done_once_is_clean() -> None:
    assert _effects("m1", 1).clean


@pytest.mark.parametrize(("told", "done"), [("m1", 0), ("m1", 2), (None, 2)])
def test_done_but_not_as_told_is_an_effect_gone_wrong(told: str | None, done: int) -> None:
    assert len(_effects(told, done).effects) == 1


@pytest.mark.parametrize("done", [0, 1])
def test_what_ended_in_an_apology_may_be_done_or_not(done: int) -> None:
    assert _effects(None, done).clean


def test_only_the_event_that_came_too_late_is_counted_as_disordered() -> None:
    three = [Sent("c", mark, True) for mark in ("m1", "m2", "m3")]
    rows: list[tuple[str, str, str | None]] = [("customer", mark, None) for mark in ("m2", "m1", "m3")]
    rows += [("bot", f"to {mark}", mark) for mark in ("m1", "m2", "m3")]
    assert judge(three, _shown(*rows)).disordered == ["m1"]


@pytest.mark.parametrize(("arrival_order", "count"), [(True, 0), (False, 2)])
def test_messages_that_overtook_each_other_are_judged_by_their_arrival(
    tmp_path: Path, arrival_order: bool, count: int
) -> None:
    history = History(tmp_path / "history.jsonl")
    for mark, seq in (("m1", 2), ("m2", 1)):
        history.note("invoke", conversation="c", mark=mark, effect=None)
        history.note("ack", conversation="c", mark=mark, seq=seq)
    for event in _shown(
        ("customer", "m2", None), ("customer", "m1", None), ("bot", "two", "m2"), ("bot", "one", "m1")
    ):
        history.note("recv", **vars(event))
    assert len(judge_history(history, {}, arrival_order=arrival_order).disordered) == count


def test_a_message_sent_again_is_one_message_and_acknowledged_by_any_answer(tmp_path: Path) -> None:
    history = History(tmp_path / "history.jsonl")
    for kind in ("invoke", "unknown", "invoke", "ack"):
        history.note(kind, conversation="c", mark="m1")
    assert judge_history(history, {}).lost == ["m1"]
    assert len((tmp_path / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 4
