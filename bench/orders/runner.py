"""Play scenarios against a running product, again and again, and judge each by the shop's rows and by what was said.

All scenarios of one round may run side by side, because each has a customer of its own. After a round everything else in the
shop has to be as it was; then the customers' rows are put back for the next.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bench.orders.chat import Chat, Unanswered
from bench.orders.customer import Customer, Reply
from bench.orders.judge import Verdict, judged
from bench.orders.killing import killing
from bench.orders.scenario import Scenario
from bench.orders.staging import Stage
from bench.orders.wording import Words, says

LONGEST = 30  # messages of one customer


@dataclass(frozen=True)
class Way:
    """How scenarios are played."""

    repeat: int = 1
    parallel: int = 1
    twice: bool = False
    kill: bool = False


@dataclass(frozen=True)
class Played:
    """One scenario, once. wrong: effects that nobody wanted. short: what is missing for a success.

    said_again: times the customer was not understood, or shown something else than was wanted.
    """

    scenario: Scenario
    run: int
    turns: int
    said_again: int = 0
    wrong: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        return not self.wrong and not self.short


def play_all(
    stage: Stage, scenarios: Sequence[Scenario], way: Way, done: Callable[[Played], None]
) -> Iterator[Played]:
    """Every scenario `repeat` times. done: told of each, for a progress bar."""
    customers = [scenario.customer for scenario in scenarios]
    for run in range(way.repeat):
        played = _one_round(stage, scenarios, run, way, done)
        beside = stage.rows.changed_beside(customers)
        if beside:
            played[-1] = replace(played[-1], wrong=[*played[-1].wrong, *(f"beside: {row}" for row in beside)])
        yield from played
        stage.rows.put_back(customers)


def _one_round(
    stage: Stage, scenarios: Sequence[Scenario], run: int, way: Way, done: Callable[[Played], None]
) -> list[Played]:
    with _meanwhile_killing(stage, way, run), ThreadPoolExecutor(way.parallel) as pool:
        return list(pool.map(lambda each: _told(play(stage, each, run, way), done), scenarios))


@contextmanager
def _meanwhile_killing(stage: Stage, way: Way, run: int) -> Iterator[None]:
    if not way.kill:
        yield
        return
    with killing(stage.product, random.Random(run)):
        yield


def _told(played: Played, done: Callable[[Played], None]) -> Played:
    done(played)
    return played


def play(stage: Stage, scenario: Scenario, run: int, way: Way) -> Played:
    """One conversation, and what it has left."""
    words = Words(scenario, stage.rows, random.Random(f"{scenario.id} {run}"))
    customer = Customer(scenario, words, code=lambda: stage.code(words.customer.email))
    chat = Chat(stage.url, scenario.language, stage.token(scenario), twice=way.twice)
    try:
        problem = _talk(chat, customer)
        end = stage.rows.state(scenario.customer)
        verdict = judged(stage.starts[scenario.customer], end, scenario.wants, stage.rows)
        short = [*problem, *_short(verdict, customer), *_unrecorded(stage, chat, customer)]
        short += [f"must not be heard: {word!r}" for word in scenario.must_not_hear if says(chat.heard, word)]
    finally:
        chat.close()
    return Played(scenario, run, len(chat.said), customer.said_again, verdict.wrong, short, chat.transcript)


def _talk(chat: Chat, customer: Customer) -> list[str]:
    """Until the customer has nothing more to say. Returns what went wrong with the conversation itself."""
    message = customer.opening()
    try:
        for _ in range(LONGEST):
            said = customer.answer(Reply.of(chat.send(message)))
            if said is None:
                return []
            message = said
    except (Unanswered, AssertionError) as error:
        return [str(error)]
    return [f"no end after {LONGEST} messages"]


def _short(verdict: Verdict, customer: Customer) -> list[str]:
    """What was wanted and did not come."""
    scenario = customer.scenario
    told = {id(goal): text for goal, text in customer.told}
    short = [f"missing: {difference}" for difference in verdict.missing]
    for goal in scenario.wants:
        if (goal.hears or goal.refused) and id(goal) not in told:
            short.append(f"never told: {', '.join(goal.hears or goal.refused.fact)}")  # type: ignore[union-attr]
        elif goal.refused is not None:
            short += [
                f"refused without naming {word!r}"
                for word in goal.refused.alternative
                if not says(told[id(goal)], word)
            ]
    if scenario.handed_over and not customer.handed_over:
        short.append("no person was called")
    return short


def _unrecorded(stage: Stage, chat: Chat, customer: Customer) -> list[str]:
    """Refusals that the turns' records do not have with their rule."""
    refused = [goal for goal in customer.scenario.wants if goal.refused is not None]
    if not refused:
        return []
    rules = {rule for seq in chat.said for rule in _rules_of(stage.record(chat.id, seq))}
    wanted = {goal.refused.rule for goal in refused if goal.refused is not None}
    return [f"no record of a refusal by rule {rule!r}; there are {sorted(rules)}" for rule in wanted - rules]


def _rules_of(record: Any) -> Iterator[str]:
    """Rules of refusals anywhere in a turn's record: a message may bring several requests."""
    if isinstance(record, list):
        for each in record:
            yield from _rules_of(each)
    elif isinstance(record, dict):
        if "refused" in record and record.get("rule"):
            yield str(record["rule"])
        for each in record.values():
            yield from _rules_of(each)
