"""Results as pictures: the time of an answer by load, memory over turns, understanding. Used by `--plot`."""

from typing import Any

from bench.bars import bars
from bench.knowledge_tables import FAQ_ROWS
from bench.plot import svg
from bench.table import TITLES
from bench.understanding_tables import LANGUAGE_TITLES


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


def perturbed_picture(by_language: dict[str, Any]) -> str:
    """The share that is right, for each way of writing."""
    groups = {
        LANGUAGE_TITLES[language]: {kind: found["accuracy"] for kind, found in kinds.items()}
        for language, kinds in by_language.items()
    }
    return bars(groups, title="Intents understood, by how a message is written")


def faq_picture(result: dict[str, Any]) -> str:
    """The shares of every system."""
    groups = {
        TITLES[name]: {
            title: found[key] for key, title in FAQ_ROWS if key in found and not key.endswith("_ms")
        }
        for name, found in ({"parley": result} | result["peers"]).items()
    }
    return bars(groups, title="The right FAQ entry found")


def index_picture(by_size: dict[str, Any]) -> str:
    """p95 over the number of vectors."""
    points = [(float(size), found["p95_ms"]) for size, found in by_size.items()]
    return svg({"p95": points}, title="The nearest ten of many vectors", x="vectors", y="ms")
