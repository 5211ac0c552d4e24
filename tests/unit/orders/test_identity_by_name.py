"""Tries by name and postcode: few for a conversation and for a name, kept without either, and telling nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from orders.identity_by_name import KEPT, PERIOD, IdentityByName, Outcome, Tried
from orders.ownership import TRIES
from orders.tables import IdentityTryRow
from storage import reading
from tests.small_shop import open_shop

NAME, POSTCODE, WRONG = "Ann Byrne", "D08", "D09"


@dataclass
class Door:
    """Tries with a clock, each in a turn of its own."""

    engine: Engine
    now: datetime = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.turns = count()
        self.identities = IdentityByName(self.engine, now=lambda: self.now)

    def knock(
        self,
        name: str = NAME,
        postcode: str = POSTCODE,
        *,
        conversation: str = "c1",
        signed_in: str | None = None,
        turn: str | None = None,
    ) -> Tried:
        turn_id = turn or f"t{next(self.turns)}"
        return self.identities.identify(conversation, turn_id, name, postcode, signed_in=signed_in)

    def rows(self) -> list[IdentityTryRow]:
        with reading(self.engine) as session:
            return list(session.scalars(select(IdentityTryRow).order_by(IdentityTryRow.id)))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(open_shop(tmp_path))


def test_who_has_both_is_known(door: Door) -> None:
    assert door.knock() == Tried(Outcome.FITS, "ann")


@pytest.mark.parametrize(
    ("name", "postcode"), [(NAME, WRONG), ("Nobody Known", POSTCODE), ("Nobody Known", "10115")]
)
def test_nobody_is_told_which_of_the_two_is_wrong(door: Door, name: str, postcode: str) -> None:
    assert door.knock(name, postcode) == Tried(Outcome.UNKNOWN)


def test_a_conversation_has_few_tries_and_the_right_pair_does_not_help_then(door: Door) -> None:
    tried = [door.knock(f"Nobody No{letter}", WRONG).outcome for letter in "abcdefg"]
    assert tried == [*[Outcome.UNKNOWN] * TRIES, Outcome.LIMITED, Outcome.LIMITED]
    assert door.knock() == Tried(Outcome.LIMITED, wait_minutes=60)
    assert door.knock(conversation="c2").outcome is Outcome.FITS


def test_a_name_has_few_tries_from_however_many_conversations_and_however_it_is_written(door: Door) -> None:
    ways = ["Ann Byrne", "byrne, ann", "An nByrne", "Änn Byrne", "ANN BYRNE"]
    assert len(ways) == TRIES
    for place, name in enumerate(ways):
        assert door.knock(name, WRONG, conversation=f"c{place}").outcome is Outcome.UNKNOWN
    assert door.knock(conversation="c9").outcome is Outcome.LIMITED
    assert door.knock("Ben Byrne", conversation="c9").outcome is Outcome.FITS


def test_an_unknown_name_is_limited_as_a_known_one(door: Door) -> None:
    for place in range(TRIES):
        door.knock("Nobody Known", WRONG, conversation=f"c{place}")
    assert door.knock("Nobody Known", conversation="c9") == Tried(Outcome.LIMITED, wait_minutes=60)


def test_the_wait_is_told_in_minutes_and_ends(door: Door) -> None:
    for _ in range(TRIES):
        door.knock(postcode=WRONG)
        door.now += timedelta(minutes=1)
    assert door.knock().wait_minutes == 60 - TRIES
    door.now += timedelta(minutes=60 - TRIES, seconds=-1)
    assert door.knock().wait_minutes == 1
    door.now += timedelta(seconds=1)
    assert door.knock().outcome is Outcome.FITS


def test_refused_tries_do_not_make_the_wait_longer(door: Door) -> None:
    for _ in range(2 * TRIES):
        door.knock(postcode=WRONG)
    door.now += PERIOD
    assert door.knock().outcome is Outcome.FITS


def test_a_turn_that_is_sent_again_is_no_second_try(door: Door) -> None:
    for _ in range(2 * TRIES):
        assert door.knock(postcode=WRONG, turn="same").outcome is Outcome.UNKNOWN
    assert len(door.rows()) == 1
    right = [door.knock(turn="right") for _ in range(2)]
    assert right == [Tried(Outcome.FITS, "ann")] * 2


@pytest.mark.parametrize("name", ["Ben Byrne", "Nobody Known"])
def test_a_conversation_stays_with_its_customer_and_tells_nothing_of_others(door: Door, name: str) -> None:
    assert door.knock(name, signed_in="ann") == Tried(Outcome.OTHER)
    door.knock()
    assert door.knock(name) == Tried(Outcome.OTHER)  # signed out since
    assert door.knock(signed_in="ann") == Tried(Outcome.FITS, "ann")


def test_every_try_is_kept_without_name_and_postcode(door: Door) -> None:
    door.knock()
    door.knock("Nobody Known", "10115", conversation="c2")
    rows = door.rows()
    assert [(row.conversation_id, row.turn_id, row.outcome, row.customer_id) for row in rows] == [
        ("c1", "t0", "fits", "ann"),
        ("c2", "t1", "unknown", None),
    ]
    assert {row.at for row in rows} == {door.now} and rows[0].name_index != rows[1].name_index
    with reading(door.engine) as session:
        stored = str(session.execute(text("select * from identity_tries")).all()).lower()
    assert not any(told in stored for told in ("byrne", "nobody", "d08", "10115"))


def test_old_tries_are_forgotten(door: Door) -> None:
    door.knock()
    door.now += KEPT
    door.knock(conversation="c2")
    door.now += timedelta(seconds=1)
    door.identities.forget_old()
    assert [row.conversation_id for row in door.rows()] == ["c2"]


def test_of_all_pairs_of_names_and_postcodes_only_a_customers_own_fits(tmp_path: Path) -> None:
    """Names of one and the postcode of another lead to nobody."""
    door = Door(open_shop(tmp_path))
    own = {"Ann Byrne": "D08", "Ben Byrne": "D08", "Cat Walsh": "H91", "Dan Walsh": "10115"}
    fitting = {
        (name, postcode)
        for place, name in enumerate(own)
        for postcode in own.values()
        if door.knock(name, postcode, conversation=f"c{place}{postcode}").outcome is Outcome.FITS
    }
    assert fitting == {("Ann Byrne", "D08"), ("Ben Byrne", "D08")}
