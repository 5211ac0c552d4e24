"""`python -m bench orders`: play scripted customers against products of our own, one for each shop."""

import itertools
import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.orders.figures import figures, tables_of, transcript
from bench.orders.reading import FOLDER, BadScenarios, read_scenarios
from bench.orders.runner import Played, Way, play_all
from bench.orders.scenario import DEMO, Scenario
from bench.orders.staging import staged
from bench.progress import bar

TEST_DATA, IMPORTED = "PARLEY_TEST_DATA", "shops/tau-retail"


def orders_command(
    scenarios: Annotated[
        list[Path] | None, typer.Option(help="a file or folder of scenarios; without it, our own")
    ] = None,
    repeat: Annotated[int, typer.Option(min=1, help="times each scenario is played")] = 1,
    parallel: Annotated[int, typer.Option(min=1, help="customers at once")] = 1,
    twice: Annotated[bool, typer.Option("--twice", help="every message is sent twice")] = False,
    kill: Annotated[bool, typer.Option("--kill", help="processes are killed at random moments")] = False,
    only: Annotated[list[str] | None, typer.Option(help="ids of the scenarios to play")] = None,
    shop: Annotated[
        Path | None, typer.Option(help=f"folder of the imported shop; without it, ${TEST_DATA}/{IMPORTED}")
    ] = None,
    json_wanted: Annotated[bool, typer.Option("--json", help="as JSON instead of tables")] = False,
) -> None:
    """Scripted customers who have operations on orders done: pass^1, pass^k, turns, wrong effects."""
    wanted = _chosen(read_scenarios(scenarios or [FOLDER]), only or [])
    result = measured(wanted, Way(repeat, parallel, twice, kill), folder=shop or _imported_shop())
    if json_wanted:
        typer.echo(json.dumps(result, ensure_ascii=False))
        return
    console = Console()
    for failed in result["failed"]:
        console.print(transcript(failed), markup=False, highlight=False)
    for table in tables_of(result):
        console.print(table.rich())


def measured(scenarios: list[Scenario], way: Way, *, folder: Path | None) -> dict[str, Any]:
    """Play all, shop by shop. folder: the imported shop. Raises BadScenarios if it is needed and not there."""
    played: list[Played] = []
    for shop in dict.fromkeys(scenario.shop for scenario in scenarios):
        own = [scenario for scenario in scenarios if scenario.shop == shop]
        if shop != DEMO and (folder is None or not folder.is_dir()):
            raise BadScenarios(
                f"{len(own)} scenarios need a shop as retail-json; give its folder: --shop FOLDER"
            )
        played += _in_one_shop(own, way, folder)
    return figures(played, repeat=way.repeat)


def _in_one_shop(scenarios: list[Scenario], way: Way, folder: Path | None) -> list[Played]:
    total, count = way.repeat * len(scenarios), itertools.count(1)
    with (
        staged(scenarios, folder=folder) as stage,
        bar(f"{scenarios[0].shop}: {len(scenarios)} customers", total) as step,
    ):
        return list(play_all(stage, scenarios, way, lambda _: step(next(count))))


def _chosen(scenarios: list[Scenario], only: list[str]) -> list[Scenario]:
    unknown = set(only) - {scenario.id for scenario in scenarios}
    if unknown:
        raise BadScenarios(f"no scenario is called {', '.join(sorted(unknown))}; see the files' ids")
    return [scenario for scenario in scenarios if not only or scenario.id in only]


def _imported_shop() -> Path | None:
    data = os.environ.get(TEST_DATA)
    return Path(data) / IMPORTED if data else None
