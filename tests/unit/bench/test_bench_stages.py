"""Stages are read as the gateway itself writes them, and counted between two moments."""

from bench.stages import Spent, mean_ms, stages_of
from gateway.metrics import Metrics


def test_stages_are_read_from_what_the_gateway_tells_over_all_bots() -> None:
    metrics = Metrics()
    metrics.turn_closed("answered", {"nlu": 10.0, "total": 30.0}, bot="bot-1")
    metrics.turn_closed("answered", {"nlu": 20.0, "total": 50.0}, bot="bot-2")
    stages = stages_of(metrics.exposition().decode())
    assert stages["nlu"].turns == 2
    assert round(stages["nlu"].seconds, 6) == 0.03
    assert round(stages["total"].seconds, 6) == 0.08


def test_the_mean_is_that_of_the_turns_in_between() -> None:
    before = {"nlu": Spent(1.0, 10)}
    after = {"nlu": Spent(1.5, 20), "commit": Spent(0.2, 10), "queue": Spent(0.0, 0)}
    assert mean_ms(before, after) == {"nlu": 50.0, "commit": 20.0}
