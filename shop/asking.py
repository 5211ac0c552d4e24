"""What holds while one message of a customer is answered: how long shops may be asked, and how old their answers are.

Begun by actions/conductor.py around a turn, used by connector/. Threads that the turn starts see the same object.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from math import inf


@dataclass(frozen=True)
class Asking:
    """until: in seconds of time.monotonic. readings: moments of readings that were used because there was no newer one."""

    until: float = inf
    readings: list[datetime] = field(default_factory=list)

    @property
    def as_of(self) -> datetime | None:
        """How old what was read is; None: as it is now."""
        return min(self.readings, default=None)


_current: ContextVar[Asking | None] = ContextVar("asking", default=None)


@contextmanager
def asking(seconds: float) -> Iterator[Asking]:
    """Ask shops for no longer than this, all together."""
    begun = Asking(time.monotonic() + seconds)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)


def seconds_left() -> float:
    """For asking shops; infinite outside of a turn."""
    current = _current.get()
    return inf if current is None else current.until - time.monotonic()


def used_old(read_at: datetime) -> None:
    """Note that a reading of this moment was used."""
    current = _current.get()
    if current is not None:
        current.readings.append(read_at)


def as_of() -> datetime | None:
    """How old what this turn has read so far is; None: as it is now."""
    current = _current.get()
    return None if current is None else current.as_of
