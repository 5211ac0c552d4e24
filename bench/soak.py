"""Whether memory grows: the size of every process over many turns in many conversations, and the slope of a line."""

import asyncio
from typing import Any

from bench.closed_loop import closed_loop
from bench.figures import slope
from bench.peers.parley import Parley
from bench.progress import Advance, bar

TURNS = 20_000
AT_ONCE = 8
SAMPLES = 40
WARM_UP = 0.25  # share of the samples in which caches fill; the line begins after them

Sizes = dict[str, list[tuple[int, float]]]  # by process: (turns so far, MB)


def soak(*, turns: int = TURNS) -> dict[str, Any]:
    """Sizes and slopes by process. Raises ValueError for too few turns."""
    if turns < SAMPLES:
        raise ValueError(f"{turns} turns are too few to see growth; take {SAMPLES} or more")
    with Parley() as parley, bar(f"parley: {turns} turns", turns) as advance:
        sizes = asyncio.run(_talk(parley, turns, advance))
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


async def _talk(parley: Parley, turns: int, advance: Advance) -> Sizes:
    sizes: Sizes = {}
    every = turns // SAMPLES

    def look(count: int) -> None:
        advance(count)
        if count % every == 0:
            for name, memory in parley.memory().items():
                sizes.setdefault(name, []).append((count, round(memory.rss_mb, 2)))

    talkers = parley.talkers(AT_ONCE)
    try:
        await closed_loop(talkers, turns=turns, on_turn=look)
    finally:
        for talker in talkers:
            talker.close()
    return sizes
