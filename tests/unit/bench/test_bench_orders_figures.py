"""pass^1 and pass^k from runs, failed transcripts to be read, and what the command says before anything starts."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bench.__main__ import cli
from bench.orders.command import measured
from bench.orders.figures import figures, tables_of, transcript
from bench.orders.reading import BadScenarios
from bench.orders.runner import Played, Way
from bench.orders.scenario import Scenario


def scenario(name: str, do: str = "person", shop: str = "demo", language: str = "en") -> Scenario:
    content: dict[str, Any] = {"id": name, "shop": shop, "language": language, "customer": name, "says": "hi"}
    return Scenario.model_validate(content | {"wants": [{"do": do}]})


def played(
    name: str, run: int, *, wrong: str = "", short: str = "", turns: int = 4, again: int = 0
) -> Played:
    language = "zh" if name == "b" else "en"
    lines = ["customer: hi", "bot: hello"]
    return Played(
        scenario(name, language=language),
        run,
        turns,
        again,
        wrong=[wrong] if wrong else [],
        short=[short] if short else [],
        transcript=lines,
    )


def test_a_scenario_passes_k_times_only_if_every_run_succeeds() -> None:
    runs = [played("a", 0), played("a", 1), played("b", 0), played("b", 1, short="missing", turns=6, again=2)]
    result = figures(runs, repeat=2)
    assert (result["scenarios"], result["pass_1"], result["pass_2"]) == (2, 0.75, 0.5)
    assert (result["turns_mean"], result["wrong_effects"], result["understood_at_once"]) == (4.5, 0, 0.75)
    assert result["by_language"] == {"en": {"runs": 2, "pass_1": 1.0}, "zh": {"runs": 2, "pass_1": 0.5}}


def test_a_wrong_effect_is_no_success_and_is_counted() -> None:
    result = figures([played("a", 0, wrong="/orders/DS-1/status"), played("b", 0)], repeat=1)
    assert (result["pass_1"], result["wrong_effects"]) == (0.5, 1)
    (failed,) = result["failed"]
    assert "WRONG EFFECT /orders/DS-1/status" in transcript(failed)
    assert "customer: hi\nbot: hello" in transcript(failed)


def test_tables_tell_the_figures() -> None:
    first, second = tables_of(figures([played("a", 0), played("b", 0)], repeat=1))
    assert ("pass^1", "1.000") in first.rows
    assert ("person", "2", "1.000") in second.rows


def test_an_imported_shop_that_is_not_there_is_told_before_anything_starts(tmp_path: Path) -> None:
    wanted = [scenario("a", shop="retail-json")]
    for folder in (None, tmp_path / "none"):
        with pytest.raises(
            BadScenarios, match="1 scenarios need a shop as retail-json; give its folder: --shop"
        ):
            measured(wanted, Way(), folder=folder)


def test_an_unknown_scenario_is_told() -> None:
    shown = CliRunner().invoke(cli, ["orders", "--only", "nobody"])
    assert isinstance(shown.exception, BadScenarios)
    assert "no scenario is called nobody" in str(shown.exception)
