"""What goes wrong: each fault can be started and healed at any moment, on a running system.

A process is killed at a random moment, or at a marked one: when a question or an answer of a certain kind is about to pass
the door in front of it.
"""

import contextlib
import os
import signal
import sqlite3
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.faults.door import CALM, Door, Mark, Trouble, Way
from tests.faults.system import System

MARK_WAIT_S = 4.0  # then the kill comes at this moment, whatever passes


class Nemesis(Protocol):
    """One thing that goes wrong. `name` says which, in the history."""

    name: str

    def start(self) -> None: ...
    def heal(self) -> None: ...


def send_signal(system: System, role: str, number: signal.Signals) -> int:
    """Send a signal to every process of a role; returns how many got it."""
    reached = 0
    for pid in system.pids(role):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
            reached += 1
    return reached


@dataclass
class Kill:
    """SIGKILL at this moment; whoever supervises the process starts it again."""

    system: System
    role: str
    killed: int = 0

    def __post_init__(self) -> None:
        self.name = f"kill {self.role}"

    def start(self) -> None:
        self.killed = send_signal(self.system, self.role, signal.SIGKILL)

    def heal(self) -> None:
        assert self.killed, f"there was no process to kill: {self.role}"


@dataclass(frozen=True)
class Moment:
    """A marked moment: something passes a door. lost: what passes is lost with the process."""

    door: str
    way: Way
    pattern: bytes
    lost: bool

    def __str__(self) -> str:
        return f"{self.way.value} of {self.door} {self.pattern.decode()!r}"


@dataclass
class KillAt:
    """SIGKILL when something passes a door."""

    system: System
    role: str
    moment: Moment
    killed: int = 0
    _reached: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.name = f"kill {self.role} at {self.moment}"

    def start(self) -> None:
        door = self.system.doors[self.moment.door]
        door.mark = Mark(self.moment.way, self.moment.pattern, self._kill, lost=self.moment.lost)
        if not self._reached.wait(MARK_WAIT_S):
            door.mark = None
            if not self._reached.is_set():
                self._kill()
                self.name = f"kill {self.role} (nothing passed)"

    def heal(self) -> None:
        assert self.killed, f"there was no process to kill: {self.role}"

    def _kill(self) -> None:
        self.killed += send_signal(self.system, self.role, signal.SIGKILL)
        self._reached.set()


@dataclass
class Stop:
    """SIGSTOP, and SIGCONT afterwards: a process that does not know that time has passed."""

    system: System
    role: str

    def __post_init__(self) -> None:
        self.name = f"stop {self.role}"

    def start(self) -> None:
        assert send_signal(self.system, self.role, signal.SIGSTOP), f"there was no process: {self.role}"

    def heal(self) -> None:
        send_signal(self.system, self.role, signal.SIGCONT)


@dataclass
class Lock:
    """BEGIN EXCLUSIVE on a database file, held."""

    path: Path

    def __post_init__(self) -> None:
        self.name = f"lock {self.path.name}"

    def start(self) -> None:
        # the nemesis runs in one thread, but a heal after a failure may come from another one
        self._connection = sqlite3.connect(
            self.path, timeout=20, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("BEGIN EXCLUSIVE")

    def heal(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


@dataclass
class Troubled:
    """A door in trouble."""

    door: Door
    trouble: Trouble
    name: str

    def start(self) -> None:
        self.door.trouble = self.trouble

    def heal(self) -> None:
        self.door.trouble = CALM


@dataclass
class Away:
    """A process that is killed and stays away: its door refuses everybody until it is healed."""

    system: System
    role: str

    def __post_init__(self) -> None:
        self.name = f"{self.role} away"

    def start(self) -> None:
        self.system.doors[self.role].trouble = Trouble(refuses=True)
        send_signal(self.system, self.role, signal.SIGKILL)

    def heal(self) -> None:
        self.system.doors[self.role].trouble = CALM
