"""Conversations the bot warns of: agents see them with the reason, customers notice nothing, the pressing come first."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from conversations.book import conversation, open_conversation
from conversations.contract import Owner
from conversations.events import events_after
from desk import handoffs, open_handoff, warn
from desk.backlog import open_cases_by_state
from desk.contract import HandoffRequest, OpenRequest
from desk.handoffs import Case
from desk.priority import priority_of
from desk.states import HandoffState, NotPossible, Step
from desk.summary import summarise
from desk.tables import AgentRow
from storage import Base, StorageSettings, now_utc, open_engine, writing

T = TypeVar("T")
WARNING = HandoffRequest(reason="early_warning", mood="annoyed", frustration=0.6, signs=["repeats", "mood"])
CALM = HandoffRequest(reason="asked_for_person")


class Desk:
    """The desk's functions on a fresh database, a transaction each, a second apart."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now = engine, now_utc()
        self.write(lambda db: db.add(AgentRow(id=1, login="kim", name="Kim", password_hash="")))

    def write(self, work: Callable[[Session], T]) -> T:
        self.now += timedelta(seconds=1)
        with writing(self.engine) as session:
            return work(session)

    def conversation(self) -> str:
        return self.write(lambda db: open_conversation(db, channel="web", language="en", now=self.now)).id

    def warned(self, request: HandoffRequest = WARNING) -> str:
        made = self.conversation()
        self.write(lambda db: warn(db, made, request, now=self.now))
        return made

    def handed_over(self, request: HandoffRequest = CALM) -> str:
        made = self.conversation()
        self.write(lambda db: open_handoff(db, made, request, now=self.now))
        return made

    def take(self, conversation_id: str) -> None:
        self.write(
            lambda db: handoffs.take(
                db, conversation_id, db.get_one(AgentRow, 1), told="Kim is here.", now=self.now
            )
        )

    def end(self, conversation_id: str, step: Step) -> None:
        self.write(lambda db: handoffs.end(db, conversation_id, step, told="Back.", now=self.now))

    def case(self, conversation_id: str) -> Case:
        return self.write(lambda db: handoffs.latest_case(db, conversation_id))

    def listed(self) -> list[str]:
        return [case.conversation_id for case in self.write(handoffs.open_cases)]

    def owner(self, conversation_id: str) -> Owner:
        return self.write(lambda db: conversation(db, conversation_id, now=self.now)).owner

    def told(self, conversation_id: str) -> list[str]:
        return [event.text for event in self.write(lambda db: events_after(db, conversation_id))]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path, database_url=None, key=None))
    Base.metadata.create_all(engine)
    yield Desk(engine)
    engine.dispose()


def test_a_warning_is_listed_with_its_signs_while_the_bot_goes_on(desk: Desk) -> None:
    warned = desk.warned()
    case = desk.case(warned)
    assert (case.state, case.reason, case.position) == (HandoffState.WARNED, "early_warning", None)
    assert case.request.signs == ["repeats", "mood"]
    assert desk.owner(warned) is Owner.BOT and desk.told(warned) == []


def test_an_agent_may_take_it_before_the_customer_asks(desk: Desk) -> None:
    warned = desk.warned()
    desk.take(warned)
    assert (desk.case(warned).state, desk.owner(warned)) == (HandoffState.ACTIVE, Owner.PERSON)
    assert desk.told(warned) == ["Kim is here."]
    desk.end(warned, Step.HAND_BACK)
    assert desk.owner(warned) is Owner.BOT


def test_a_warning_that_is_closed_is_not_told_to_the_customer(desk: Desk) -> None:
    warned = desk.warned()
    desk.end(warned, Step.CLOSE)
    assert desk.listed() == [] and desk.told(warned) == []


def test_a_warning_cannot_be_handed_back_the_bot_has_it(desk: Desk) -> None:
    warned = desk.warned()
    with pytest.raises(NotPossible):
        desk.end(warned, Step.HAND_BACK)


def test_a_handoff_makes_the_warning_a_case_that_waits(desk: Desk) -> None:
    warned = desk.warned()
    request = HandoffRequest(reason="offer_accepted", mood="upset")
    desk.write(lambda db: open_handoff(db, warned, request, now=desk.now))
    case = desk.case(warned)
    assert (case.state, case.reason, case.position) == (HandoffState.WAITING, "offer_accepted", 1)
    assert desk.owner(warned) is Owner.PERSON and desk.listed() == [warned]


def test_a_warning_changes_nothing_in_a_case_that_is_open(desk: Desk) -> None:
    waiting = desk.handed_over()
    desk.write(lambda db: warn(db, waiting, WARNING, now=desk.now))
    assert (desk.case(waiting).state, desk.case(waiting).reason) == (HandoffState.WAITING, "asked_for_person")


def test_the_pressing_come_first_then_who_waits_longest_then_warnings(desk: Desk) -> None:
    warned = desk.warned()
    calm, calmer = desk.handed_over(), desk.handed_over()
    hurried = desk.handed_over(HandoffRequest(reason="asked_for_person", urgency=0.8))
    upset = desk.handed_over(HandoffRequest(reason="asked_for_person", mood="upset"))
    assert desk.listed() == [upset, hurried, calm, calmer, warned]
    assert desk.case(calmer).position == 4


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        ({}, 0),
        ({"mood": "delighted"}, 0),
        ({"mood": "annoyed"}, 1),
        ({"urgency": 0.6}, 1),
        ({"mood": "upset"}, 2),
        ({"frustration": 0.6}, 2),
        ({"mood": "upset", "urgency": 1.0, "frustration": 0.9}, 3),
    ],
)
def test_priority_follows_mood_and_urgency(facts: dict[str, Any], priority: int) -> None:
    assert priority_of(HandoffRequest(reason="asked_for_person", **facts)) == priority


def test_the_summary_names_what_was_not_answered_and_no_small_words(desk: Desk) -> None:
    request = HandoffRequest(
        reason="asked_for_person",
        wants=["greet", "order_status", "choose", "correct", "invoice"],
        still_open=[OpenRequest(intent="invoice", text="and the invoice")],
    )
    waiting = desk.handed_over(request)
    summary = desk.write(lambda db: summarise(db, handoffs.latest_case(db, waiting)))
    assert summary.wants == ["order_status", "invoice"]
    assert summary.still_open == [{"intent": "invoice", "text": "and the invoice"}]


def test_warnings_are_counted_apart(desk: Desk) -> None:
    desk.warned()
    assert desk.write(open_cases_by_state) == {"active": 0, "waiting": 0, "warned": 1}
