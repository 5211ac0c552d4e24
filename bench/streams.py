"""What thousands of open, silent event streams cost: memory of the gateway for each, and time of those who are talking."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from bench.closed_loop import Measured, Talker, closed_loop
from bench.idle_streams import IdleStreams, allow_files
from bench.peers.parley import Parley
from bench.progress import bar

COUNTS = (1000, 10_000)
ACTIVE = 5
PAUSE_S = 0.2  # between an answer and the next message: people read
SECONDS = 20.0  # longer than the 15 s between two signs of life of a stream
WARM_UP_S = 5.0
KB_OF_MB = 1024


def streams(counts: Sequence[int] = COUNTS) -> dict[str, Any]:
    """Figures without idle streams and with each number of them. Raises TooFewFiles."""
    allow_files(counts)
    with Parley() as parley:
        return asyncio.run(_measure(parley, sorted(counts)))


def per_stream_kb(before_mb: float, after_mb: float, count: int) -> float:
    """What one stream adds."""
    return round((after_mb - before_mb) * KB_OF_MB / count, 1)


async def _measure(parley: Parley, counts: Sequence[int]) -> dict[str, Any]:
    idle, talkers = IdleStreams(parley.url), parley.talkers(ACTIVE)
    try:
        with bar(f"parley: {max(counts)} conversations", max(counts)) as advance:
            await idle.make_conversations(max(counts), advance)
        await closed_loop(talkers, seconds=WARM_UP_S)
        without = (await _talk(talkers, 0)).summary()
        before = parley.memory()["gateway"].rss_mb
        found = {}
        for count in counts:
            found[str(count)] = await _with_idle(parley, idle, talkers, count, before)
        return {"without": without, "with": found}
    finally:
        idle.close()
        for talker in talkers:
            talker.close()


async def _with_idle(
    parley: Parley, idle: IdleStreams, talkers: Sequence[Talker], count: int, before_mb: float
) -> dict[str, Any]:
    began = time.monotonic()
    with bar(f"parley: opening {count} streams", count) as advance:
        await idle.open(count, advance)
    opening_s = time.monotonic() - began
    measured = await _talk(talkers, count)
    after = parley.memory()["gateway"].rss_mb
    return {
        **measured.summary(),
        "opening_s": round(opening_s, 1),
        "still_open": idle.still_open(),
        "gateway_mb": round(after, 1),
        "kb_per_stream": per_stream_kb(before_mb, after, count),
    }


async def _talk(talkers: Sequence[Talker], idle: int) -> Measured:
    began = time.monotonic()
    with bar(f"parley: {ACTIVE} talking, {idle} silent", SECONDS) as advance:
        return await closed_loop(
            talkers,
            seconds=SECONDS,
            pause_s=PAUSE_S,
            on_turn=lambda _: advance(time.monotonic() - began),
        )
