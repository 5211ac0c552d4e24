"""Results as pictures: the time of an answer by load, and memory over turns. Used by `--plot`."""

from typing import Any

from bench.plot import svg
from bench.tables import TITLES


def turns_picture(result: dict[str, Any]) -> str:
    """p50 and p95 of every system over conversations at once."""
    lines = {
        f"{TITLES[name]} {percent}": [
            (float(count), found[f"{percent}_ms"]) for count, found in system["turns"].items()
        ]
        for name, system in result.items()
        for percent in ("p50", "p95")
    }
    return svg(lines, title="From message to answer", x="conversations at once", y="ms")


def soak_picture(result: dict[str, Any]) -> str:
    """Size of every process over turns."""
    lines = {
        name: [(float(turns), size) for turns, size in points] for name, points in result["sizes"].items()
    }
    return svg(lines, title="Memory of each process", x="turns", y="MB")
