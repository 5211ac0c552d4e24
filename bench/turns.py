"""How long a customer waits for an answer, with 1, 20 and 50 conversations at once; memory, start and training beside it."""

import asyncio
import time
from contextlib import AbstractContextManager
from typing import Any

from bench.closed_loop import Measured, closed_loop
from bench.load import BadAnswer
from bench.progress import Advance, bar
from bench.stages import mean_ms
from bench.systems import System, systems

AT_ONCE = (1, 20, 50)
WARM_UP_S = 3.0
SECONDS = 15.0
PROGRAMS = ("gateway", "bot", "actions")


def turns(*, peer: str | None = None, seconds: float = SECONDS) -> dict[str, Any]:
    """Results by system, one after the other."""
    return dict(measure(system, seconds) for system in systems(peer))


def measure(
    starting: AbstractContextManager[System], seconds: float, *, warm_up_s: float = WARM_UP_S
) -> tuple[str, dict[str, Any]]:
    """The name of a system and its results. It is started for them, and has ended before its training is timed."""
    with starting as system:
        by_load = {str(count): _with_stages(system, count, seconds, warm_up_s) for count in AT_ONCE}
        memory = system.memory()
    return system.name, {
        "turns": by_load,
        "memory_mb": in_mb({name: each.rss_mb for name, each in memory.items()}),
        "memory_pss_mb": in_mb({name: each.pss_mb for name, each in memory.items()}),
        "start_s": round(system.start_s, 1),
        "train_s": round(system.training_s(), 1),
    }


def in_mb(sizes: dict[str, float]) -> dict[str, float]:
    """Rounded, with their total; 0 for a program a system does without."""
    every = dict.fromkeys(PROGRAMS, 0.0) | sizes
    return {name: round(size, 1) for name, size in (every | {"total": sum(every.values())}).items()}


def _with_stages(system: System, count: int, seconds: float, warm_up_s: float) -> dict[str, Any]:
    """The waiting times, the mean time in each stage, and how many cores each program kept busy, warm-up included."""
    stages, cpu_s, began = system.stages(), system.cpu_s(), time.monotonic()
    measured = _under_load(system, count, seconds, warm_up_s)
    took_s = time.monotonic() - began
    cores = {name: round((used - cpu_s[name]) / took_s, 2) for name, used in system.cpu_s().items()}
    return {**measured.summary(), "stages_ms": mean_ms(stages, system.stages()), "cores": cores}


def _under_load(system: System, count: int, seconds: float, warm_up_s: float) -> Measured:
    with bar(f"{system.name}: {count} at once", warm_up_s + seconds) as advance:
        return asyncio.run(_talk(system, count, seconds, warm_up_s, advance))


async def _talk(system: System, count: int, seconds: float, warm_up_s: float, advance: Advance) -> Measured:
    talkers = system.talkers(count)
    began = time.monotonic()
    try:
        check(await closed_loop(talkers, seconds=warm_up_s), system.name)
        return await closed_loop(
            talkers, seconds=seconds, on_turn=lambda _: advance(time.monotonic() - began)
        )
    finally:
        for talker in talkers:
            talker.close()


def check(warm_up: Measured, name: str) -> None:
    """Raises BadAnswer for a system that does not do the work: the time it takes for that would say nothing."""
    if warm_up.wrong * 2 > len(warm_up.turns_ms):
        raise BadAnswer(
            f"{name} answered {warm_up.wrong} of {len(warm_up.turns_ms)} questions without the order; "
            "its programs run but do not work together"
        )
