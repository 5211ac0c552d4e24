"""`python -m tests.faults`: every fault many times on a running system, a table, and a JSON file of all rounds.

Called by `make faults`. A run that ends early loses nothing: the next one goes on where the file of results ends.
"""

import random
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults import report
from tests.faults.faults import FAULTS, Fault, fault
from tests.faults.parley_system import ParleySystem
from tests.faults.rounds import rounds
from tests.faults.system import System
from tests.product import models_home

console = Console()


def system_of(name: str, home: Path) -> AbstractContextManager[System]:
    """A system that is started by entering it."""
    if name == "parley":
        return ParleySystem(home)
    if name == "rasa":
        from tests.faults.rasa_system import RasaSystem

        return RasaSystem(home)
    raise typer.BadParameter(f"{name!r}; one of: parley, rasa")


def main(
    system: Annotated[str, typer.Option(help="parley, or rasa: plain Rasa with its REST channel")] = "parley",
    only: Annotated[str, typer.Option(help="codes of faults, for example F1,F13; all without it")] = "",
    moments: Annotated[int, typer.Option(help="of each fault, earlier runs counted")] = 200,
    minutes: Annotated[float, typer.Option(help="begin no further round after so long")] = 600.0,
    seed: Annotated[int, typer.Option(help="of the moments; 0: a new one")] = 0,
    results: Annotated[Path | None, typer.Option(help="file the rounds are added to")] = None,
) -> None:
    """Run what is missing, print the table. Ends with 1 if a round was not clean."""
    path = results or models_home() / "faults" / "results.json"
    chance = random.Random(seed or time.time_ns())
    until = time.monotonic() + minutes * 60
    chosen = [fault(code) for code in only.split(",")] if only else list(FAULTS)
    clean = True
    for each in chosen:
        missing = moments - report.moments_so_far(report.read(path), system, each.code)
        if missing > 0 and time.monotonic() < until:
            clean &= _run(system, each, missing, chance, path, until)
    console.print(report.table(report.read(path), system))
    raise typer.Exit(0 if clean else 1)


def _run(name: str, each: Fault, moments: int, chance: random.Random, path: Path, until: float) -> bool:
    """One fault on a system of its own, until the moments or the time are used up. Returns whether all was clean."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    clean = True
    with (
        tempfile.TemporaryDirectory(prefix="faults-") as home,
        system_of(name, Path(home)) as system,
        Progress(*columns, console=console) as progress,
    ):
        task = progress.add_task(f"{each.code} {each.title}", total=moments)
        for outcome in rounds(
            system, each, moments, chance, path.parent / "histories", lambda: progress.advance(task)
        ):
            report.add(path, outcome.as_json())
            clean &= outcome.clean
            if not outcome.clean:
                console.print(f"{each.code}: {outcome.counts} {outcome.findings} ({outcome.history})")
            if time.monotonic() >= until:
                break
    return clean


if __name__ == "__main__":
    typer.run(main)
