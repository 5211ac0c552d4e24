"""A system in memory for tests of the fault harness: good, or bad in one way."""

import itertools
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.checker import Shown
from tests.faults.door import Door
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
