"""Whether memory grows: the size of every process over many turns in many conversations, and the slope of a line."""

import asyncio
from contextlib import AbstractContextManager
from typing import Any

from bench.closed_loop import closed_loop
from bench.figures import slope
from bench.peers.parley import Parley
from bench.progress import Advance, bar
from bench.systems import System

TURNS = 20_000
AT_ONCE = 8
SAMPLES = 40
WARM_UP = 0.25  # share of the samples in which caches fill; the line begins after them

Sizes = dict[str, list[tuple[int, float]]]  # by process: (turns so far, MB)


def soak(*, turns: int = TURNS) -> dict[str, Any]:
    """Sizes and slopes by process. Raises ValueError for too few turns."""
    if turns < SAMPLES:
        raise ValueError(f"{turns} turns are too few to see growth; take {SAMPLES} or more")
    return measure(Parley(), turns)


def measure(starting: AbstractContextManager[System], turns: int) -> dict[str, Any]:
    """The results of a system that is started for them."""
    with starting as system, bar(f"{system.name}: {turns} turns", turns) as advance:
        sizes = asyncio.run(_talk(system, turns, advance))
    return {"turns": turns, "growth": growth(sizes), "sizes": sizes}


def growth(sizes: Sizes) -> dict[str, dict[str, float]]:
    """MB in 1000 turns with the standard error, and the first and last size, by process."""
    return {name: _growth(points[int(len(points) * WARM_UP) :]) for name, points in sizes.items()}


def _growth(points: list[tuple[int, float]]) -> dict[str, float]:
    line = slope([turns / 1000 for turns, _ in points], [size for _, size in points])
    return {
        "mb_per_1000_turns": round(line.per_x, 3),
        "error": round(line.error, 3),
        "first_mb": round(points[0][1], 1),
        "last_mb": round(points[-1][1], 1),
    }


async def _talk(system: System, turns: int, advance: Advance) -> Sizes:
    sizes: Sizes = {}
    every = turns // SAMPLES

    def look(count: int) -> None:
        advance(count)
        if count % every == 0:
            for name, memory in system.memory().items():
                sizes.setdefault(name, []).append((count, round(memory.rss_mb, 2)))

    talkers = system.talkers(AT_ONCE)
    try:
        await closed_loop(talkers, turns=turns, on_turn=look)
    finally:
        for talker in talkers:
            talker.close()
    return sizes
