"""`python -m bench turns | streams | long | soak | intents | sentiment | understanding | faq | index | graph | live | ...`.

Each measures this installation on this machine.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bench.confusions import confusions_picture
from bench.document import NoMarks, machine, write_figures
from bench.faq import faq
from bench.faq_files import read_faqs, read_queries
from bench.graph import SIZE as GRAPH_SIZE
from bench.graph import graph_figures
from bench.idle_streams import TooFewFiles
from bench.intents import intents, read_set
from bench.live import SIZE as LIVE_SIZE
from bench.live import NotTold, live
from bench.load import BadAnswer
from bench.long_conversation import TURNS as LONG_TURNS
from bench.long_conversation import long_conversation
from bench.orders.command import orders_command
from bench.pictures import faq_picture, index_picture, perturbed_picture, soak_picture, turns_picture
from bench.programs import ProgramFailed, installed_home
from bench.sentiment import read_texts, sentiment
from bench.soak import TURNS as SOAK_TURNS
from bench.soak import soak
from bench.streams import COUNTS, streams
from bench.tables import tables
from bench.turns import SECONDS, turns
from bench.understanding import understanding
from bench.vector_index import SIZES, vector_index
from vectors import ModelMissing

TERMINATED = 143  # what a shell reports after SIGTERM

cli = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

Peer = Annotated[
    str | None, typer.Option(help="measure this one too, in the same run: stock (Rasa as it comes)")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="the result as JSON on standard output instead of a table")
]
Plot = Annotated[Path | None, typer.Option(help="write a picture (SVG) to this file")]
Out = Annotated[Path | None, typer.Option(help="also write the result as JSON to this file, for `report`")]
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


def _file(help_text: str) -> Any:
    return typer.Option(help=help_text, exists=True, dir_okay=False)


@cli.command("intents")
def intents_command(
    train: Annotated[Path, _file('what is learnt: lines {"text", "intent"}')],
    test: Annotated[
        Path, _file('what is asked: the same; the intent "out_of_scope" means none of the others')
    ],
    validation: Annotated[
        Path | None, _file("what the gate is fitted on; without it, held-out learnt texts")
    ] = None,
    peer: Peer = None,
    json_wanted: AsJson = False,
    plot: Plot = None,
    out: Out = None,
) -> None:
    """How well intents are told apart, on any texts: trains our pipeline on one file and asks for another."""
    texts = read_set(train, test, validation)
    if unknown := texts.unknown():
        Console(stderr=True).print(f"never learnt, so always wrong: {', '.join(unknown)}", markup=False)
    result, ours = intents(texts, peer=peer)
    _keep({"intents": {_name(test): result}}, out)
    if plot:
        title = "Intents that are taken for one another"
        plot.write_text(confusions_picture(ours.meant, ours.decided, title=title), encoding="utf-8")
    _show_set("intents", test, result, json_wanted)


@cli.command("sentiment")
def sentiment_command(
    test: Annotated[
        Path, _file('lines {"text", "sentiment": positive, neutral or negative, "lang": en or zh}')
    ],
    json_wanted: AsJson = False,
    plot: Plot = None,
    out: Out = None,
) -> None:
    """How well the bot hears how people sound, on any texts, beside VADER and SnowNLP."""
    texts = read_texts(test)
    result, given = sentiment(texts)
    _keep({"sentiment": {_name(test): result}}, out)
    if plot:
        meant = [each.label for each in texts]
        plot.write_text(
            confusions_picture(meant, given, title="How it sounds, and how it is heard"), encoding="utf-8"
        )
    _show_set("sentiment", test, result, json_wanted)


@cli.command("understanding")
def understanding_command(json_wanted: AsJson = False, plot: Plot = None, out: Out = None) -> None:
    """Our own held-back texts: intents, requests, entities, sentiment; and intents of texts written differently."""
    result = understanding()
    parts = {"understanding": result, "perturbed": result["perturbed"]}
    _keep(parts, out)
    if plot:
        plot.write_text(perturbed_picture(result["perturbed"]), encoding="utf-8")
    if json_wanted:
        print(json.dumps(result))
    else:
        _print_tables(parts)


@cli.command("faq")
def faq_command(
    faqs: Annotated[Path, _file('the entries: lines {"id", "question", "answer", "paraphrases"?}')],
    queries: Annotated[
        Path, _file('what is asked: lines {"query", "positive_ids"}; no ids mean that nothing answers it')
    ],
    json_wanted: AsJson = False,
    plot: Plot = None,
    out: Out = None,
) -> None:
    """How well the right FAQ entry is found, on any texts, beside BM25 and plain dense search."""
    entries = read_faqs(faqs)
    result = faq(entries, read_queries(queries, entries), installed_home())
    _keep({"faq": {_name(queries): result}}, out)
    if plot:
        plot.write_text(faq_picture(result), encoding="utf-8")
    _show_set("faq", queries, result, json_wanted)


@cli.command("index")
def index_command(
    sizes: Annotated[str, typer.Option(help="numbers of vectors")] = ",".join(map(str, SIZES)),
    json_wanted: AsJson = False,
    plot: Plot = None,
    out: Out = None,
) -> None:
    """Cost and recall of the index of vectors, on made-up ones; a million take about five minutes and 6 GB."""
    result = vector_index(_numbers(sizes))
    _keep({"index": result}, out)
    if plot:
        plot.write_text(index_picture(result), encoding="utf-8")
    _show("index", result, json_wanted)


@cli.command("graph")
def graph_command(
    json_wanted: AsJson = False,
    size: Annotated[int, typer.Option(min=100, help="products, and as many entries")] = GRAPH_SIZE,
) -> None:
    """How long answers from the graph take in a large shop, and what the graph costs; in about a minute."""
    _show("graph", graph_figures(size), json_wanted)


cli.command("orders")(orders_command)


@cli.command("live")
def live_command(
    json_wanted: AsJson = False,
    size: Annotated[int, typer.Option(min=100, help="entries there are")] = LIVE_SIZE,
    out: Out = None,
) -> None:
    """How soon an edit among many entries is told; a hundred thousand take about five minutes and 3 GB."""
    result = live(installed_home(), size)
    _keep({"live": result}, out)
    _show("live", result, json_wanted)


@cli.command("all")
def all_command(peer: Peer = None, json_wanted: AsJson = False, out: Out = None) -> None:
    """Everything that needs no files, in about a quarter of an hour."""
    result = {
        "machine": machine(),
        "turns": turns(peer=peer),
        "streams": streams(),
        "long": long_conversation(peer=peer),
        "soak": soak(),
        "understanding": understanding(perturbations=False),
    }
    if out:
        out.write_text(json.dumps(result, indent=1), encoding="utf-8")
    if json_wanted:
        print(json.dumps(result))
    else:
        _print_tables(result)


@cli.command("report")
def report_command(
    results: Annotated[list[Path], typer.Argument(help="what `--out` has written, one file or several")],
) -> None:
    """Write the tables of results into the documents of docs/ that have a place for them."""
    write_figures(merged([json.loads(path.read_text(encoding="utf-8")) for path in results]))


def merged(results: list[dict[str, Any]]) -> dict[str, Any]:
    """One result of several: later ones win, but sets of texts are kept beside each other."""
    together: dict[str, Any] = {}
    for result in results:
        sets = {
            kind: together.get(kind, {}) | result[kind]
            for kind in ("intents", "sentiment", "faq")
            if kind in result
        }
        together |= result | sets
    return together


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


def _show_set(kind: str, test: Path, result: dict[str, Any], json_wanted: bool) -> None:
    if json_wanted:
        print(json.dumps(result))
    else:
        _print_tables({kind: {_name(test): result}})


def _name(test: Path) -> str:
    """How a set of texts is called in tables: by its folder and file."""
    return f"{test.resolve().parent.name}/{test.stem}"


def _keep(result: dict[str, Any], out: Path | None) -> None:
    if out:
        out.write_text(json.dumps({"machine": machine()} | result, indent=1), encoding="utf-8")


def _print_tables(result: dict[str, Any]) -> None:
    for table in tables(result):
        Console().print(table.rich())


def main() -> None:
    """Errors a person can cure are one sentence, without a traceback. A signal ends what was started, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    try:
        cli()
    except (
        BadAnswer,
        ModelMissing,
        NoMarks,
        NotTold,
        OSError,
        ProgramFailed,
        TooFewFiles,
        ValueError,
    ) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
