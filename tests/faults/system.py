"""What the harness needs of a system under test. Two implementations: parley_system.py and rasa_system.py."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.faults.checker import Shown
from tests.faults.door import Door


class Unreachable(RuntimeError):
    """No answer, or one that says "not now": the message may have been accepted or not."""


@dataclass(frozen=True)
class Task:
    """A message with an effect: what is written, and under what the effect is counted."""

    text: str
    effect: str


class Conversation(Protocol):
    """One customer's side of a conversation. Usable from several threads."""

    id: str

    def send(self, mark: str, text: str) -> int | None:
        """Send a message, or send it again; returns its seq if the system numbers messages. Raises Unreachable."""

    def news(self) -> list[Shown]:
        """What was shown since the last look, in order. Raises Unreachable."""


class System(Protocol):
    """A running system, with a door in front of each of its processes."""

    @property
    def name(self) -> str: ...

    @property
    def programs(self) -> Mapping[str, str]:
        """role -> program: "front" takes customers' messages, "bot" and "actions" stand behind it."""

    @property
    def doors(self) -> Mapping[str, Door]:
        """role -> the door in front of it."""

    @property
    def databases(self) -> Mapping[str, Path]:
        """Files that can be locked."""

    @property
    def acknowledges_at_once(self) -> bool:
        """Or only with the answer."""

    def open(self, mark: str) -> Conversation:
        """Open a conversation for numbered messages, whose answers repeat the mark. Raises Unreachable."""

    def open_for_effect(self) -> Conversation:
        """Open a conversation for one task. Raises Unreachable."""

    def text(self, mark: str) -> str:
        """A numbered message."""

    def effect_of(self, mark: str, /) -> str | None:
        """Under what the effect of a numbered message is counted, None if it has none."""

    def task(self, mark: str, /) -> Task | None:
        """A message with an effect, None when there are no more."""

    def effects(self) -> Counter[str]:
        """How often each effect was done."""

    def pids(self, role: str) -> list[int]:
        """The processes of a role."""

    def wait_until_well(self, seconds: float) -> None:
        """Return when it takes messages and answers again. Raises AssertionError after so many seconds."""

    def complaints(self) -> int:
        """How often its log tells of a lock it could not get."""
