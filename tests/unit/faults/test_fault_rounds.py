"""A round of faults on systems in memory: a good one is clean, and each way to be bad is found."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import odd_clients
from tests.faults.faults import ClientFault, Fault, NemesisFault
from tests.faults.rounds import Outcome, rounds, run_round
from tests.unit.faults.ward import Ward


@dataclass
class Absence:
    """A nemesis that makes the ward refuse messages."""

    ward: Ward
    name: str = "absence"

    def start(self) -> None:
        self.ward.away = True
        self.ward.strikes += 1

    def heal(self) -> None:
        self.ward.away = False


def absence(ward: Ward) -> Fault:
    return NemesisFault("T1", "absence", lambda _system, _chance: Absence(ward), (0.3,), pause_s=0.05)


def outcome_of(ward: Ward, fault: Fault, folder: Path, moments: int = 2) -> Outcome:
    return run_round(ward, fault, moments, random.Random(7), folder, lambda: None, patience_s=0.5)


def test_a_good_system_is_clean_although_it_was_away(tmp_path: Path) -> None:
    ward = Ward()
    outcome = outcome_of(ward, absence(ward), tmp_path)
    assert outcome.clean and ward.strikes == 2 and outcome.strikes == {"absence": 2}
    assert outcome.sent == outcome.acknowledged > 2
    kinds = (tmp_path / outcome.history).read_text(encoding="utf-8")
    assert all(f'"kind": "{kind}"' in kinds for kind in ("invoke", "ack", "unknown", "recv", "fault"))


def test_silence_is_found(tmp_path: Path) -> None:
    ward = Ward(forgets=True)
    assert outcome_of(ward, absence(ward), tmp_path).counts["unanswered"] > 0


def test_doing_things_twice_is_found(tmp_path: Path) -> None:
    ward = Ward(repeats=True)
    counts = outcome_of(ward, absence(ward), tmp_path).counts
    assert counts["duplicated"] > 0 and counts["effects"] > 0


@pytest.mark.parametrize(
    ("clients", "messages"),
    [(odd_clients.ten_copies, 4), (odd_clients.overtaking, 6), (odd_clients.one_more_turn, 2)],
)
def test_odd_clients_of_a_good_system_are_clean(clients: object, messages: int, tmp_path: Path) -> None:
    fault = ClientFault("T2", "odd", clients, arrival_order=True)  # type: ignore[arg-type]
    outcome = outcome_of(Ward(), fault, tmp_path)
    assert (outcome.clean, outcome.sent) == (True, messages)


def test_a_long_run_is_judged_in_rounds(tmp_path: Path) -> None:
    fault = ClientFault("T3", "copies", odd_clients.ten_copies)
    found = list(rounds(Ward(), fault, 25, random.Random(1), tmp_path, lambda: None))
    assert [outcome.moments for outcome in found] == [20, 5]
