"""Which messages an open operation takes, and which are answered by their own actions."""

import asyncio
from pathlib import Path

import pytest

from actions.operating import routing
from actions.operating.task import Question, Task
from actions.turn import Turn
from shop.policy_table import Operation
from tests.unit.actions.fakes import finding
from tests.unit.actions.small_dialogue import SmallDialogue

RETURN = Task(
    operation=Operation.RETURN, order_id="DS-2", lines=(1,), question=Question.CONFIRMATION, preview_id="x"
)


def taken(home: Path, text: str, intent: str, task: Task | None = RETURN, **entities: str) -> bool:
    services = SmallDialogue(home, open=finding("answer")).services()
    slots = {} if task is None else {"task": task.model_dump(mode="json", exclude_defaults=True)}
    turn = Turn("t1", text, "en", intent, "act", [], {k: [v] for k, v in entities.items()}, slots, [])
    return asyncio.run(routing.takes(services, turn))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("yes", "affirm"),
        ("no", "deny"),
        ("no thanks", "thanks"),
        ("the shirt too", "product_info"),
        ("can you make it the shirt", "product_info"),
        ("not that", "correct"),
        ("hm", "unsure"),
        ("undo", "cancel_order"),
    ],
)
def test_answers_and_facts_belong_to_the_open_operation(tmp_path: Path, text: str, intent: str) -> None:
    assert taken(tmp_path, text, intent)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is the shirt?", "product_price"),
        ("let me talk to a person", "human"),
        ("thanks", "thanks"),
        ("when are you open", "contact"),
        ("you're open when", "unsure"),  # the knowledge explains it
        ("/order_list", "order_list"),
    ],
)
def test_everything_else_has_its_own_answer(tmp_path: Path, text: str, intent: str) -> None:
    assert not taken(tmp_path, text, intent)


def test_after_another_question_of_ours_a_yes_is_not_for_the_operation(tmp_path: Path) -> None:
    assert not taken(tmp_path, "yes", "affirm", RETURN.having(paused=True))
    assert taken(tmp_path, "the shirt too", "product_info", RETURN.having(paused=True))


def test_without_an_open_operation_nothing_is_taken_but_an_undo(tmp_path: Path) -> None:
    assert not taken(tmp_path, "yes", "affirm", None)
    assert not taken(tmp_path, "yes", "affirm", RETURN.having(question=Question.NONE))
    assert taken(tmp_path, "undo that", "unsure", None)


def test_at_the_end_of_a_turn_a_person_has_the_task_or_it_waits(tmp_path: Path) -> None:
    assert routing.at_end(RETURN, handed_over=True, is_asked=False)[0]["value"] is None
    assert routing.at_end(RETURN, handed_over=False, is_asked=True) == []
    assert routing.at_end(RETURN, handed_over=False, is_asked=False)[0]["value"]["paused"] is True
