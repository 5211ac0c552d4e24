"""A round of faults on systems in memory: a good one is clean, and each way to be bad is found."""

import itertools
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults import odd_clients
from tests.faults.checker import Shown
from tests.faults.door import Door
from tests.faults.faults import ClientFault, Fault, NemesisFault
from tests.faults.rounds import Outcome, rounds, run_round
from tests.faults.system import Task, Unreachable


@dataclass
class Ward:
    """A system in memory. forgets: answers nothing; repeats: does and answers twice; away: takes nothing."""

    forgets: bool = False
    repeats: bool = False
    away: bool = False
    strikes: int = 0
    done: Counter[str] = field(default_factory=Counter)
    name: str = "ward"
    acknowledges_at_once: bool = True
    programs: dict[str, str] = field(default_factory=dict)
    doors: dict[str, Door] = field(default_factory=dict)
    databases: dict[str, Path] = field(default_factory=dict)

    def open(self, _mark: str) -> "Bed":
        return Bed(self)

    def open_for_effect(self) -> "Bed":
        return Bed(self)

    def text(self, mark: str) -> str:
        return f"Where is {mark}?"

    def effect_of(self, mark: str) -> str | None:
        return None

    def task(self, mark: str) -> Task | None:
        return Task(f"Do {mark}", f"effect of {mark}")

    def effects(self) -> Counter[str]:
        return Counter(self.done)

    def pids(self, role: str) -> list[int]:
        return []

    def wait_until_well(self, seconds: float) -> None:
        assert not self.away

    def complaints(self) -> int:
        return 0


class Bed:
    """A conversation with a ward. A message with a mark it has is the same message."""

    _ids = itertools.count()

    def __init__(self, ward: Ward) -> None:
        self.id, self._ward = f"bed-{next(self._ids)}", ward
        self._events: list[Shown] = []
        self._seqs: dict[str, int] = {}
        self._seen, self._lock = 0, threading.Lock()

    def send(self, mark: str, text: str) -> int | None:
        if self._ward.away:
            raise Unreachable("away")
        with self._lock:
            if mark not in self._seqs:
                self._seqs[mark] = self._add(mark, text)
        return self._seqs[mark]

    def news(self) -> list[Shown]:
        with self._lock:
            new, self._seen = self._events[self._seen :], len(self._events)
        return new

    def _add(self, mark: str, text: str) -> int:
        seq = len(self._events) + 1
        self._events.append(Shown(self.id, seq, "customer", f"{text} {mark}"))
        told = mark if text.startswith("Do") else None
        for again in range(0 if self._ward.forgets else 1 + self._ward.repeats):
            self._events.append(Shown(self.id, seq + 1 + again, "bot", "yes", answers=mark, told=told))
            self._ward.done[f"effect of {mark}"] += 1
        return seq


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
