"""Run a fault: clients write, the nemesis strikes, everything is healed, and the history is judged.

A round is one population of clients and ROUND moments at most, so that a long run is judged as it goes.
"""

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.checker import Verdict, judge_history
from tests.faults.clients import SETTLE_S, Population
from tests.faults.faults import ClientFault, Fault, NemesisFault
from tests.faults.history import History
from tests.faults.odd_clients import OddClients
from tests.faults.system import System

ROUND = 20
LONGEST_PAUSE_S = 1.2
WELL_S = 180.0
MAIL_S = 15.0  # for effects that follow an answer
ONE_CONVERSATION = ("F16",)  # judged at the end, not in rounds
EDGE = 20  # turns at both ends of a long conversation that are compared

Tick = Callable[[], None]


@dataclass
class Outcome:
    """What one round came to."""

    system: str
    code: str
    title: str
    moments: int
    sent: int
    acknowledged: int
    counts: dict[str, int]
    findings: list[str]
    apologies: int
    answer_s: float  # the longest time from an acknowledgement to the answer or apology
    well_s: float  # the longest time from a heal until the system was well
    complaints: int
    seconds: float
    history: str
    strikes: dict[str, int] = field(default_factory=dict)
    slowdown: float | None = None  # the last turns of a long conversation against the first ones, medians

    @property
    def clean(self) -> bool:
        return not any(self.counts.values()) and self.sent == self.acknowledged

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rounds(
    system: System, fault: Fault, moments: int, chance: random.Random, folder: Path, tick: Tick
) -> Iterator[Outcome]:
    """Run so many moments, judged round by round."""
    size = moments if fault.code in ONE_CONVERSATION else ROUND
    for begin in range(0, moments, size):
        yield run_round(system, fault, min(size, moments - begin), chance, folder, tick)


def run_round(
    system: System,
    fault: Fault,
    moments: int,
    chance: random.Random,
    folder: Path,
    tick: Tick,
    *,
    patience_s: float = SETTLE_S,
) -> Outcome:
    """One population, so many moments, one verdict. patience_s: how long silence is waited for."""
    folder.mkdir(parents=True, exist_ok=True)
    history = History(folder / f"{system.name}-{fault.code}-{time.time_ns()}.jsonl")
    population = Population(system, history, chance)
    before, complaints, began = system.effects(), system.complaints(), time.monotonic()
    clients = OddClients(population)
    longest_s = _strike(fault, clients, moments, tick)
    system.wait_until_well(WELL_S)
    population.settle(patience_s=patience_s)
    verdict = _verdict(system, fault, history, before, min(MAIL_S, patience_s))
    return Outcome(
        system=system.name,
        code=fault.code,
        title=fault.title,
        moments=moments,
        **_figures(history),
        counts=verdict.counts(),
        findings=[str(finding) for found in vars(verdict).values() for finding in found][:20],
        well_s=round(longest_s, 1),
        complaints=system.complaints() - complaints,
        seconds=round(time.monotonic() - began, 1),
        history=history.path.name,
        strikes=dict(Counter(line["name"] for line in history.of("fault") if line["step"] == "heal")),
        slowdown=_slowdown(clients.turn_s),
    )


def _strike(fault: Fault, clients: OddClients, moments: int, tick: Tick) -> float:
    """All moments of a round. Returns the longest time until the system was well again."""
    if isinstance(fault, ClientFault):
        for _ in range(moments):
            fault.clients(clients)
            tick()
        return 0.0
    population, longest_s = clients.population, 0.0
    with population.writing(numbered=fault.numbered, guests=fault.guests, pause_s=fault.pause_s):
        for _ in range(moments):
            time.sleep(population.chance.uniform(0.05, LONGEST_PAUSE_S))
            longest_s = max(longest_s, _strike_once(fault, population))
            tick()
    return longest_s


def _strike_once(fault: NemesisFault, population: Population) -> float:
    nemesis = fault.choose(population.system, population.chance)
    population.history.note("fault", step="start", name=nemesis.name)
    try:
        nemesis.start()
        time.sleep(population.chance.choice(fault.hold_s))
    finally:
        nemesis.heal()
    population.history.note("fault", step="heal", name=nemesis.name)
    healed = time.monotonic()
    population.system.wait_until_well(WELL_S)
    return time.monotonic() - healed


def _verdict(
    system: System, fault: Fault, history: History, before: Counter[str], patience_s: float
) -> Verdict:
    """The judge's, once the last effects have had time to follow their answers."""
    in_arrival_order = isinstance(fault, ClientFault) and fault.arrival_order
    until = time.monotonic() + patience_s
    while True:
        done = system.effects()
        done.subtract(before)
        verdict = judge_history(history, done, arrival_order=in_arrival_order)
        if not verdict.effects or time.monotonic() >= until:
            return verdict
        time.sleep(0.5)


def _figures(history: History) -> dict[str, Any]:
    sent = {line["mark"] for line in history.of("invoke")}
    acknowledged: dict[str, float] = {}
    for line in history.of("ack"):
        acknowledged.setdefault(line["mark"], line["t"])
    answers = [line for line in history.of("recv") if line["answers"]]
    waits = [line["t"] - acknowledged[line["answers"]] for line in answers if line["answers"] in acknowledged]
    return {
        "sent": len(sent),
        "acknowledged": len(acknowledged),
        "apologies": sum(line["author"] == "system" for line in answers),
        "answer_s": round(max(waits, default=0.0), 1),
    }


def _slowdown(turn_s: list[float]) -> float | None:
    """How much longer the last turns took than the first ones, after those that warm up."""
    if len(turn_s) < 3 * EDGE:
        return None
    first = statistics.median(turn_s[EDGE // 2 : EDGE // 2 + EDGE])
    return round(statistics.median(turn_s[-EDGE:]) / first, 2)
