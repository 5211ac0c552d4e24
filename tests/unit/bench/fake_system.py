"""A system whose answers are a pause, for the loops and results of the benchmarks."""

import asyncio
from dataclasses import dataclass, field

from bench.programs import Memory
from bench.stages import Spent, Stages


@dataclass
class FakeTalker:
    """Remembers how many messages were on the way at the same time."""

    answer_s: float = 0.001
    right: bool = True
    prepared: int = 0
    turns: int = 0
    on_the_way: int = 0
    most_on_the_way: int = 0
    closed: bool = False

    async def prepare(self) -> None:
        self.prepared += 1

    async def turn(self) -> bool:
        self.on_the_way += 1
        self.most_on_the_way = max(self.most_on_the_way, self.on_the_way)
        await asyncio.sleep(self.answer_s)
        self.on_the_way -= 1
        self.turns += 1
        return self.right

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeSystem:
    """Runs while it is entered. Its training may be asked for only when it does not run."""

    name: str = "parley"
    start_s: float = 12.34
    running: bool = False
    made: list[FakeTalker] = field(default_factory=list)
    turns_told: int = 0

    def __enter__(self) -> "FakeSystem":
        self.running = True
        return self

    def __exit__(self, *_: object) -> None:
        self.running = False

    def talkers(self, count: int, *, turns_each: int = 10) -> list[FakeTalker]:
        assert self.running
        new = [FakeTalker() for _ in range(count)]
        self.made += new
        return new

    def memory(self) -> dict[str, Memory]:
        assert self.running
        return {
            "gateway": Memory(100.04, 90.0),
            "bot": Memory(600.0, 550.0),
            "supervisor": Memory(50.0, 40.0),
        }

    def cpu_s(self) -> dict[str, float]:
        assert self.running
        return {"bot": 2.0}

    def stages(self) -> Stages:
        self.turns_told += 10
        return {"nlu": Spent(self.turns_told * 0.005, self.turns_told), "silent": Spent(1.0, 4.0)}

    def training_s(self) -> float:
        assert not self.running
        return 45.67
