"""However often a stream is cut and taken up again, it gives exactly what is missing, in order, each event once."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.gateway.harness import Customer, running_gateway

# ("say", n): n messages come and are answered; ("read", n): the client comes back, and is cut off after n events
STEPS = st.lists(st.tuples(st.sampled_from(["say", "read"]), st.integers(1, 4)), min_size=1, max_size=12)


@settings(max_examples=8, deadline=None)
@given(steps=STEPS, anywhere=st.integers(0, 100))
def test_a_resumed_stream_gives_exactly_the_missing_events(
    steps: list[tuple[str, int]], anywhere: int
) -> None:
    with tempfile.TemporaryDirectory() as home:
        seen, said = asyncio.run(live_through(Path(home), steps, anywhere))
    assert seen == list(range(1, 2 * said + 1))


async def live_through(home: Path, steps: list[tuple[str, int]], anywhere: int) -> tuple[list[int], int]:
    """The seqs a client saw in the order they came, and how many messages it sent; each is answered once."""
    async with running_gateway(home) as gateway:
        anna = await gateway.open()
        seen: list[int] = []
        said = 0
        for step, count in steps:
            if step == "say":
                for _ in range(count):
                    said += 1
                    await anna.ask(f"text {said}")
            else:
                seen += await seqs_after(anna, seen[-1] if seen else 0, min(count, 2 * said - len(seen)))
            assert seen == list(range(1, len(seen) + 1))
        seen += await seqs_after(anna, seen[-1] if seen else 0, 2 * said - len(seen))
        await from_anywhere(anna, anywhere % (2 * said + 1))
        return seen, said


async def seqs_after(customer: Customer, seq: int, count: int) -> list[int]:
    """What the stream gives next to a client that has seen up to `seq`."""
    if count == 0:
        return []
    return [event["seq"] for event in await customer.stream(count, last_event_id=str(seq))]


async def from_anywhere(customer: Customer, seq: int) -> None:
    """The stream after any number is the rest of the list, and Last-Event-ID goes before the address."""
    rest = (await customer.events())[seq:]
    if rest:
        assert await customer.stream(len(rest), last_event_id=str(seq), after=1000) == rest
