"""Clients that are the fault themselves: copies, disorder, bursts, and one conversation without end."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.faults.clients import Population, new_mark
from tests.faults.system import Conversation

COPIES = 10
BURST = 20
BURST_S = 2.0
LONGEST_DELAY_S = 1.0
ANSWER_S = 60.0
LOOK_S = 0.01


@dataclass
class OddClients:
    """One round: its population, the conversation that goes on from moment to moment, and how long turns took."""

    population: Population
    turn_s: list[float] = field(default_factory=list)
    _conversation: Conversation | None = None

    @property
    def conversation(self) -> Conversation:
        if self._conversation is None:
            population = self.population
            self._conversation = population.enter(lambda: population.system.open(new_mark()))
        return self._conversation


def ten_copies(clients: OddClients) -> None:
    """A message ten times in parallel, and once more after the next one."""
    population, conversation = clients.population, clients.conversation
    mark = new_mark()
    _all_at_once([partial(population.deliver, conversation, mark)] * COPIES)
    population.deliver(conversation, new_mark())
    population.deliver(conversation, mark)
    population.look(conversation)


def overtaking(clients: OddClients) -> None:
    """Three messages on three ways of different length."""
    population, conversation = clients.population, clients.conversation

    def late(mark: str, seconds: float) -> None:
        time.sleep(seconds)
        population.deliver(conversation, mark)

    delays = [LONGEST_DELAY_S * population.chance.random() for _ in range(3)]
    _all_at_once([partial(late, new_mark(), delay) for delay in delays])
    population.look(conversation)


def one_more_turn(clients: OddClients) -> None:
    """A message, and the wait for its answer."""
    population, conversation, mark = clients.population, clients.conversation, new_mark()
    began = time.monotonic()
    population.deliver(conversation, mark)
    while not any(event.answers == mark for event in population.look(conversation)):
        assert time.monotonic() - began < ANSWER_S, f"{mark} was not answered in {ANSWER_S:.0f} s"
        time.sleep(LOOK_S)
    clients.turn_s.append(time.monotonic() - began)


def burst(clients: OddClients) -> None:
    """Twenty messages of one customer within two seconds, none waiting for the answer to another."""
    population = clients.population
    conversation = population.enter(lambda: population.system.open(new_mark()))
    marks = [new_mark() for _ in range(BURST)]
    works = [partial(population.deliver, conversation, mark) for mark in marks]
    if population.system.acknowledges_at_once:
        _one_after_the_other(works, apart_s=BURST_S / BURST)
    else:
        _all_at_once(works, apart_s=BURST_S / BURST)


def _one_after_the_other(works: Sequence[Callable[[], object]], *, apart_s: float) -> None:
    for work in works:
        work()
        time.sleep(apart_s)


def _all_at_once(works: Sequence[Callable[[], object]], *, apart_s: float = 0.0) -> None:
    """Each in a thread of its own, begun one after the other."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
        time.sleep(apart_s)
    for thread in threads:
        thread.join()
