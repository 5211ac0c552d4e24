"""`python -m bench turns | streams | long | soak | all | report`: measure this installation on this machine."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.document import NoMarks, machine, write_figures
from bench.idle_streams import TooFewFiles
from bench.load import BadAnswer
from bench.long_conversation import TURNS as LONG_TURNS
from bench.long_conversation import long_conversation
from bench.pictures import soak_picture, turns_picture
from bench.programs import ProgramFailed
from bench.soak import TURNS as SOAK_TURNS
from bench.soak import soak
from bench.streams import COUNTS, streams
from bench.tables import tables
from bench.turns import SECONDS, turns

TERMINATED = 143  # what a shell reports after SIGTERM

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Peer = Annotated[
    str | None, typer.Option(help="measure this one too, in the same run: stock (Rasa as it comes)")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="the result as JSON on standard output instead of a table")
]
Plot = Annotated[Path | None, typer.Option(help="write a picture (SVG) to this file")]
Counts = Annotated[str, typer.Option("--count", help="numbers of silent streams")]


@cli.command("turns")
def turns_command(
    peer: Peer = None,
    json_wanted: AsJson = False,
    plot: Plot = None,
    seconds: Annotated[float, typer.Option(help="of each load, after a warm-up")] = SECONDS,
) -> None:
    """Time of an answer with 1, 20 and 50 conversations at once; memory, start, training."""
    result = turns(peer=peer, seconds=seconds)
    _show("turns", result, json_wanted)
    if plot:
        plot.write_text(turns_picture(result), encoding="utf-8")


@cli.command("streams")
def streams_command(count: Counts = ",".join(map(str, COUNTS)), json_wanted: AsJson = False) -> None:
    """Cost of open, silent event streams, and what those who talk notice of them."""
    _show("streams", streams(_numbers(count)), json_wanted)


@cli.command("long")
def long_command(
    turns: Annotated[int, typer.Option(min=20, help="in one conversation")] = LONG_TURNS,
    peer: Peer = None,
    json_wanted: AsJson = False,
) -> None:
    """Whether a long conversation gets slower."""
    _show("long", long_conversation(turns=turns, peer=peer), json_wanted)


@cli.command("soak")
def soak_command(
    turns: Annotated[int, typer.Option(help="over many conversations")] = SOAK_TURNS,
    json_wanted: AsJson = False,
    plot: Plot = None,
) -> None:
    """Whether the memory of a process grows."""
    result = soak(turns=turns)
    _show("soak", result, json_wanted)
    if plot:
        plot.write_text(soak_picture(result), encoding="utf-8")


@cli.command("all")
def all_command(
    peer: Peer = None,
    json_wanted: AsJson = False,
    out: Annotated[Path | None, typer.Option(help="also write the result as JSON to this file")] = None,
) -> None:
    """Everything, in about a quarter of an hour."""
    result = {
        "machine": machine(),
        "turns": turns(peer=peer),
        "streams": streams(),
        "long": long_conversation(peer=peer),
        "soak": soak(),
    }
    if out:
        out.write_text(json.dumps(result, indent=1), encoding="utf-8")
    if json_wanted:
        print(json.dumps(result))
    else:
        _print_tables(result)


@cli.command("report")
def report_command(result: Annotated[Path, typer.Argument(help="what `all --out` has written")]) -> None:
    """Write a result's tables into docs/performance.md."""
    write_figures(json.loads(result.read_text(encoding="utf-8")))


def _numbers(text: str) -> list[int]:
    try:
        numbers = [int(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 1:
        raise typer.BadParameter(f"{text!r}; give numbers above 0 with commas between them: 1000,10000")
    return numbers


def _show(kind: str, result: dict[str, Any], json_wanted: bool) -> None:
    if json_wanted:
        print(json.dumps(result))
    else:
        _print_tables({kind: result})


def _print_tables(result: dict[str, Any]) -> None:
    for table in tables(result):
        Console().print(table.rich())


def main() -> None:
    """Errors a person can cure are one sentence, without a traceback. A signal ends what was started, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        cli()
    except (BadAnswer, NoMarks, OSError, ProgramFailed, TooFewFiles, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
