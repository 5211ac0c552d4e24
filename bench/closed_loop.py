"""Conversations at once, each of which sends its next message when it has the answer to the last: latencies and rate."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.figures import percentile


class Talker(Protocol):
    """One conversation after another, over a connection of its own."""

    async def prepare(self) -> None:
        """What comes before a turn and is not measured: begin a new conversation when it is time for one."""

    async def turn(self) -> bool:
        """Send a message, wait for the answer; whether it was the right one."""

    def close(self) -> None:
        """Hang up."""


@dataclass(frozen=True)
class Measured:
    """What a stretch of load has shown. client_cpu: share of one core that the client itself took."""

    turns_ms: Sequence[float]
    wrong: int
    seconds: float
    client_cpu: float

    def summary(self) -> dict[str, float]:
        """As it is printed and stored."""
        return {
            "p50_ms": round(percentile(self.turns_ms, 50), 1),
            "p95_ms": round(percentile(self.turns_ms, 95), 1),
            "turns_per_s": round(len(self.turns_ms) / self.seconds, 1),
            "turns": len(self.turns_ms),
            "wrong": self.wrong,
            "client_cpu": round(self.client_cpu, 3),
        }


async def closed_loop(
    talkers: Sequence[Talker],
    *,
    seconds: float | None = None,
    turns: int | None = None,
    pause_s: float = 0.0,
    on_turn: Callable[[int], None] = lambda count: None,
) -> Measured:
    """Let all talk until the seconds are over, or so many turns have begun.

    pause_s: between an answer and the next message. on_turn gets the count of turns so far.
    Raises what the first talker that fails has raised.
    """
    taken: list[float] = []
    begun, wrong = 0, 0
    began, cpu = time.perf_counter(), time.process_time()
    until = began + seconds if seconds is not None else float("inf")

    async def talk(talker: Talker) -> None:
        nonlocal begun, wrong
        while time.perf_counter() < until and (turns is None or begun < turns):
            begun += 1
            await talker.prepare()
            sent = time.perf_counter()
            right = await talker.turn()
            taken.append((time.perf_counter() - sent) * 1000)
            wrong += not right
            on_turn(len(taken))
            await asyncio.sleep(pause_s)

    talks = [asyncio.create_task(talk(talker)) for talker in talkers]
    try:
        await asyncio.gather(*talks)
    finally:
        for each in talks:  # one that fails ends them all
            each.cancel()
    wall = time.perf_counter() - began
    return Measured(taken, wrong, wall, (time.process_time() - cpu) / wall)
