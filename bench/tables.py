"""Results as tables, for the terminal and for the documents. Computes nothing but ratios."""

from collections.abc import Sequence
from typing import Any

from bench.knowledge_tables import faq_tables, index_tables, live_tables
from bench.table import TITLES, Table
from bench.understanding_tables import (
    intents_tables,
    perturbed_tables,
    sentiment_tables,
    understanding_tables,
)

STAGES = {
    "accept": "the request until its message is stored",
    "queue": "stored until a worker takes it",
    "nlu": "understanding, in the bot",
    "actions": "actions, asked by the bot",
    "rest": "the bot apart from those two",
    "commit": "writing the replies",
    "total": "the request until the replies are written",
}


def tables(result: dict[str, Any]) -> list[Table]:
    """Of everything a result holds, in the order of the kinds."""
    kinds = {
        "turns": turns_tables,
        "streams": streams_tables,
        "long": long_tables,
        "soak": soak_tables,
        "understanding": understanding_tables,
        "perturbed": perturbed_tables,
        "intents": intents_tables,
        "sentiment": sentiment_tables,
        "faq": faq_tables,
        "index": index_tables,
        "graph": graph_tables,
        "live": live_tables,
    }
    return [table for kind, make in kinds.items() if kind in result for table in make(result[kind])]


def turns_tables(result: dict[str, Any]) -> list[Table]:
    """Times and sizes, with the ratio of the peer to us where there is a peer."""
    names = list(result)
    header = ["", *(TITLES[name] for name in names), *(["ratio"] if len(names) > 1 else [])]
    waiting = []
    for count in result["parley"]["turns"]:
        for key, unit in (("p50_ms", "p50, ms"), ("p95_ms", "p95, ms"), ("turns_per_s", "turns per second")):
            values = [result[name]["turns"][count][key] for name in names]
            waiting.append([f"{count} at once: {unit}", *_with_ratio(values)])
        wrong = [str(result[name]["turns"][count]["wrong"]) for name in names]
        waiting.append([f"{count} at once: wrong answers", *wrong, *([""] if len(names) > 1 else [])])
    sizes = [
        [f"memory of {part}, MB", *_with_ratio([result[name]["memory_mb"][part] for name in names])]
        for part in ("gateway", "bot", "actions", "total")
    ]
    times = [
        [title, *_with_ratio([result[name][key] for name in names])]
        for title, key in (("start, s", "start_s"), ("training, s", "train_s"))
    ]
    return [
        Table("Turns", header, waiting),
        _stages_table(result["parley"]["turns"]),
        Table("Memory, start, training", header, [*sizes, *times]),
    ]


def _stages_table(by_load: dict[str, Any]) -> Table:
    """Parley's own account of a turn, and which program keeps the cores busy."""
    header = ["Parley, mean of a turn", *(f"{count} at once" for count in by_load)]
    stages = [
        [f"{stage}: {meaning}, ms", *(f"{load['stages_ms'].get(stage, 0.0):g}" for load in by_load.values())]
        for stage, meaning in STAGES.items()
    ]
    programs = dict.fromkeys(name for load in by_load.values() for name in load["cores"])
    cores = [
        [f"cores kept busy by {name}", *(f"{load['cores'].get(name, 0.0):.2f}" for load in by_load.values())]
        for name in programs
    ]
    client = ["cores kept busy by the client", *(f"{load['client_cpu']:.2f}" for load in by_load.values())]
    return Table("Where a turn's time goes", header, [*stages, *cores, client])


def streams_tables(result: dict[str, Any]) -> list[Table]:
    without = result["without"]
    rows = [["0", _ms(without), "1.0", "", ""]]
    for count, found in result["with"].items():
        ratio = f"{found['p95_ms'] / without['p95_ms']:.1f}"
        rows.append(
            [count, _ms(found), ratio, f"{found['kb_per_stream']:.1f}", f"{found['still_open']} of {count}"]
        )
    header = ["silent streams", "p50 / p95 of five who talk, ms", "p95 ratio", "KB a stream", "still open"]
    return [Table("Event streams", header, rows)]


def long_tables(result: dict[str, Any]) -> list[Table]:
    rows = [
        [
            TITLES[name],
            str(found["turns"]),
            str(found["early_ms"]),
            str(found["late_ms"]),
            str(found["ratio"]),
        ]
        for name, found in result.items()
    ]
    return [
        Table("One long conversation", ["", "turns", "around turn 10, ms", "at the end, ms", "ratio"], rows)
    ]


def soak_tables(result: dict[str, Any]) -> list[Table]:
    rows = [
        [
            name,
            f"{found['first_mb']:.0f}",
            f"{found['last_mb']:.0f}",
            f"{found['mb_per_1000_turns']:.2f} ± {found['error']:.2f}",
        ]
        for name, found in result["growth"].items()
    ]
    header = ["process", "after the warm-up, MB", "at the end, MB", "MB per 1000 turns"]
    return [Table(f"Memory over {result['turns']} turns", header, rows)]


def graph_tables(result: dict[str, Any]) -> list[Table]:
    """What the graph costs, and the time of each walk over it."""
    costs = [
        ["nodes", f"{result['nodes']:,}"],
        ["edges", f"{result['edges']:,}"],
        ["built in, s", str(result["build_s"])],
        ["memory, MB", str(result["memory_mb"])],
    ]
    walks = [
        [name, f"{found['p50_ms']:.3f}", f"{found['p95_ms']:.3f}"] for name, found in result["walks"].items()
    ]
    title = f"Graph of {result['products']:,} products and {result['entries']:,} entries"
    return [Table(title, ["", ""], costs), Table("Walks", ["", "p50, ms", "p95, ms"], walks)]


def _ms(summary: dict[str, Any]) -> str:
    return f"{summary['p50_ms']} / {summary['p95_ms']}"


def _with_ratio(values: Sequence[float]) -> list[str]:
    """Cells, and how many times the first value goes into the second."""
    cells = [_number(value) if value else "–" for value in values]
    if len(values) < 2:
        return cells
    return [*cells, f"{values[1] / values[0]:.2g}" if values[0] and values[1] else ""]


def _number(value: float) -> str:
    """With one decimal where it has any."""
    return f"{round(value, 1):g}"
