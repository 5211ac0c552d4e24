"""Where the time of a turn goes: what Parley's /metrics says of its stages before and after a load."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

STAGE_SECONDS = "parley_turn_stage_seconds"


@dataclass(frozen=True)
class Spent:
    """In one stage so far, over all processes: seconds in sum, and how many turns passed it."""

    seconds: float = 0.0
    turns: float = 0.0


Stages = Mapping[str, Spent]


def stages_of(exposition: str) -> Stages:
    """Stages by name, from what /metrics answers."""
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples if family.name == STAGE_SECONDS else ():
            sums[sample.labels["stage"]][sample.name.removeprefix(f"{STAGE_SECONDS}_")] += sample.value
    return {stage: Spent(parts["sum"], parts["count"]) for stage, parts in sums.items()}


def mean_ms(before: Stages, after: Stages) -> dict[str, float]:
    """Mean milliseconds of each stage for the turns in between."""
    passed = {
        stage: (
            spent.seconds - before.get(stage, Spent()).seconds,
            spent.turns - before.get(stage, Spent()).turns,
        )
        for stage, spent in after.items()
    }
    return {
        stage: round(1000 * seconds / turns, 1) for stage, (seconds, turns) in passed.items() if turns > 0
    }
