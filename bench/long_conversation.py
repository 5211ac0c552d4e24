"""Whether a conversation gets slower as it gets longer: the latency around an early turn and around the last one."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from bench.closed_loop import Measured, closed_loop
from bench.figures import median_around
from bench.progress import Advance, bar
from bench.systems import System, systems

EARLY = 10
WIDTH = 11  # turns of a window: five before, five after
TURNS = 400


def long_conversation(*, turns: int = TURNS, peer: str | None = None) -> dict[str, Any]:
    """Results by system."""
    return dict(measure(system, turns) for system in systems(peer))


def measure(starting: AbstractContextManager[System], turns: int) -> tuple[str, dict[str, Any]]:
    """The name of a system and its results. It is started for them."""
    with starting as system, bar(f"{system.name}: one conversation of {turns} turns", turns) as advance:
        measured = asyncio.run(_talk(system, turns, advance))
    return system.name, compared(measured.turns_ms) | {"wrong": measured.wrong}


def compared(turns_ms: Sequence[float]) -> dict[str, Any]:
    """The windows and their ratio."""
    early = median_around(turns_ms, EARLY, width=WIDTH)
    late = median_around(turns_ms, len(turns_ms), width=WIDTH)
    return {
        "turns": len(turns_ms),
        "early_ms": round(early, 1),
        "late_ms": round(late, 1),
        "ratio": round(late / early, 2),
    }


async def _talk(system: System, turns: int, advance: Advance) -> Measured:
    warm, talker = system.talkers(1)[0], system.talkers(1, turns_each=turns)[0]
    try:
        await closed_loop([warm], turns=EARLY)
        return await closed_loop([talker], turns=turns, on_turn=advance)
    finally:
        warm.close()
        talker.close()
