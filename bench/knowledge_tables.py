"""Results of the knowledge as tables, for the terminal and for docs/knowledge.md. Computes nothing."""

from collections.abc import Mapping
from typing import Any

from bench.table import TITLES, Table, number

FAQ_ROWS = (
    ("hit_at_1", "right entry first (Hit@1)"),
    ("mrr_at_10", "MRR@10"),
    ("recall_at_5", "Recall@5"),
    ("map", "MAP"),
    ("coverage_at_95", "answered at 95 % precision"),
    ("unanswerable_answered", "unanswerable and answered at the same cut-off"),
    ("p50_ms", "a question: p50, ms"),
    ("p95_ms", "a question: p95, ms"),
)
OWN_ROWS = (
    ("answered", "answered at the fitted cut-off"),
    ("precision", "right of what it answers"),
    ("unanswerable_answered", "unanswerable and answered at it"),
)


def faq_tables(sets: Mapping[str, Any]) -> list[Table]:
    """Of each set, by its name; beside us the peers."""
    return [_faq_table(name, result) for name, result in sets.items()]


def index_tables(by_size: Mapping[str, Any]) -> list[Table]:
    """A row for each number of vectors."""
    rows = [
        [
            f"{int(size):,}",
            found["kind"],
            number(found["build_s"]),
            number(found["memory_mb"]),
            f"{found['p50_ms']} / {found['p95_ms']}",
            number(found["recall_at_10"]),
            f"{found['flat']['p50_ms']} / {found['flat']['p95_ms']}",
        ]
        for size, found in by_size.items()
    ]
    header = [
        "vectors",
        "index",
        "build, s",
        "memory, MB",
        "p50 / p95, ms",
        "recall@10",
        "all compared: p50 / p95, ms",
    ]
    return [Table("Nearest vectors", header, rows)]


def live_tables(result: Mapping[str, Any]) -> list[Table]:
    """A row for each kind of edit."""
    rows = [
        [name, number(found["p50_ms"]), number(found["p95_ms"]), number(found["max_ms"])]
        for name, found in result["edits"].items()
    ]
    title = f"From the commit to the answer, among {result['entries']:,} entries"
    return [Table(title, ["", "p50, ms", "p95, ms", "longest, ms"], rows)]


def _faq_table(name: str, result: Mapping[str, Any]) -> Table:
    systems = {"parley": result} | result["peers"]
    keys = [(key, title) for key, title in FAQ_ROWS if key in result]
    rows = [[title, *(number(found[key]) for found in systems.values())] for key, title in keys]
    rows += [
        [title, number(result["own_cut_off"][key]), *("" for _ in result["peers"])] for key, title in OWN_ROWS
    ]
    return Table(f"FAQ: {name}", ["", *(TITLES[system] for system in systems)], rows)
