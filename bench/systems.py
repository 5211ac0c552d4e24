"""What the benchmarks ask of a system under load, and the two systems there are."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from bench.closed_loop import Talker
from bench.peers.parley import Parley
from bench.peers.stock_rasa import StockRasa
from bench.programs import Memory
from bench.stages import Stages

PEERS = ("stock",)


class System(Protocol):
    """A system that is running."""

    @property
    def name(self) -> str:
        """Its key in the results."""

    @property
    def start_s(self) -> float:
        """Seconds from the command to health."""

    def talkers(self, count: int, *, turns_each: int = ...) -> Sequence[Talker]:
        """Customers who will talk at the same time; turns_each: of one conversation."""

    def memory(self) -> dict[str, Memory]:
        """By name of the program."""

    def cpu_s(self) -> dict[str, float]:
        """Seconds of processor time so far, by name of the program."""

    def stages(self) -> Stages:
        """What it says itself of the stages of its turns; empty if it says nothing."""

    def training_s(self) -> float:
        """Seconds a training takes. To be asked when nothing runs."""


def systems(peer: str | None) -> list[AbstractContextManager[System]]:
    """Parley, and the peer if one is named; each starts when it is entered. Raises ValueError."""
    require_known(peer)
    return [Parley(), StockRasa()] if peer else [Parley()]


def require_known(peer: str | None) -> None:
    """Raises ValueError for a peer that nobody knows."""
    if peer and peer not in PEERS:
        raise ValueError(f"unknown peer {peer!r}; one of: {', '.join(PEERS)}")
