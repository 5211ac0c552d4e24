"""`python -m tests.faults`: every fault many times on a running system, a table, and a JSON file of all rounds.

Called by `make faults`. A run that ends early loses nothing: the next one goes on where the file of results ends.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.faults import report
from tests.faults.faults import FAULTS, Fault, fault
from tests.faults.parley_system import ParleySystem
from tests.faults.rounds import Tick, rounds
from tests.faults.system import System
from tests.product import models_home

WIDTH = 170  # of the table where there is no terminal

console = Console(width=None if sys.stdout.isatty() else WIDTH)


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
    share: Annotated[bool, typer.Option(help="one running system for all faults: for short runs")] = False,
    markdown: Annotated[bool, typer.Option(help="print the table as docs/reliability.md has it")] = False,
    results: Annotated[Path | None, typer.Option(help="file the rounds are added to")] = None,
) -> None:
    """Run what is missing, print the table. Ends with 1 if a round was not clean."""
    path = results or models_home() / "faults" / "results.json"
    chosen = [fault(code) for code in only.split(",")] if only else list(FAULTS)
    run = Run(path, moments, random.Random(seed or time.time_ns()), time.monotonic() + minutes * 60)
    for group in [chosen] if share else [[each] for each in chosen]:
        if any(run.missing(system, each) for each in group):
            run.on_one_system(system, group)
    found = report.read(path)
    if markdown:
        print(report.markdown(found, system))
    else:
        console.print(report.table(found, system))
    raise typer.Exit(0 if run.clean else 1)


@dataclass
class Run:
    """What this call does: faults on running systems, until their moments or the time are used up."""

    path: Path
    moments: int
    chance: random.Random
    until: float
    clean: bool = True

    def missing(self, name: str, each: Fault) -> int:
        """Moments that are still to be done; none when the time is over."""
        if time.monotonic() >= self.until:
            return 0
        return max(0, self.moments - report.moments_so_far(report.read(self.path), name, each.code))

    def on_one_system(self, name: str, faults: Sequence[Fault]) -> None:
        """Start a system, run the faults on it one after the other."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with (
            tempfile.TemporaryDirectory(prefix="faults-") as home,
            system_of(name, Path(home)) as system,
            Progress(*columns, console=console) as progress,
        ):
            for each in faults:
                if missing := self.missing(name, each):
                    task = progress.add_task(f"{each.code} {each.title}", total=missing)
                    self._rounds(system, each, missing, partial(progress.advance, task))

    def _rounds(self, system: System, each: Fault, moments: int, tick: Tick) -> None:
        for outcome in rounds(system, each, moments, self.chance, self.path.parent / "histories", tick):
            report.add(self.path, outcome.as_json())
            if not outcome.clean:
                self.clean = False
                console.print(f"{each.code}: {outcome.counts} {outcome.findings} ({outcome.history})")
            if time.monotonic() >= self.until:
                return


if __name__ == "__main__":
    typer.run(main)
