"""Scenarios: conversations as YAML files, played through the gateway.

A scenario has `customer` (none, "one_order", "two_orders", "several_orders"), `language`, and `turns`. A turn has one of
  say: TEXT          the customer writes
  choose: TEXT       the customer takes the offered choice whose title contains TEXT
  desk: STEP         the agent does something: take, reply TEXT, hand_back, close
and `expect`: kind, contains [texts], excludes [texts], source (any source given), choices [title parts],
silent (no reply), handoff (state), reason (of the newest case at the desk).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
STEPS = {"say", "choose", "desk", "expect"}
EXPECTATIONS = {"kind", "contains", "excludes", "source", "choices", "silent", "handoff", "reason", "any_of"}


@dataclass(frozen=True)
class Scenario:
    """One conversation, as written in its file."""

    name: str
    customer: str | None
    language: str
    turns: tuple[dict[str, Any], ...]


def scenarios() -> list[Scenario]:
    """Every scenario of the folder. Raises ValueError for a word no scenario knows."""
    return [_read(path) for path in sorted(FOLDER.glob("*.yml"))]


def _read(path: Path) -> Scenario:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for turn in content["turns"]:
        unknown = set(turn) - STEPS | set(turn.get("expect", {})) - EXPECTATIONS
        if unknown:
            raise ValueError(f"{path.name}: unknown {', '.join(sorted(unknown))}")
    return Scenario(
        path.stem, content.get("customer"), content.get("language", "en"), tuple(content["turns"])
    )


def mismatches(replies: list[dict[str, Any]], expected: dict[str, Any], facts: dict[str, str]) -> list[str]:
    """What differs between the replies and the expectation, in words."""
    text = "\n".join(reply["text"] for reply in replies)
    titles = [choice["title"] for reply in replies for choice in reply["choices"]]
    kinds = [reply["kind"] for reply in replies]
    found = []
    if expected.get("silent") and replies:
        found.append(f"expected silence, got {text!r}")
    if "kind" in expected and expected["kind"] not in kinds:
        found.append(f"expected kind {expected['kind']}, got {kinds}: {text!r}")
    wanted = [part.format(**facts) for part in expected.get("contains", [])]
    found += [f"{part!r} is not in {text!r}" for part in wanted if part.lower() not in text.lower()]
    any_of = [part.format(**facts) for part in expected.get("any_of", [])]
    if any_of and not any(part.lower() in text.lower() for part in any_of):
        found.append(f"none of {any_of} is in {text!r}")
    unwanted = [part.format(**facts) for part in expected.get("excludes", [])]
    found += [f"{part!r} is in {text!r}" for part in unwanted if part.lower() in text.lower()]
    if expected.get("source") and not any(reply["sources"] for reply in replies):
        found.append(f"no source with {text!r}")
    found += [
        f"no choice like {part!r} in {titles}"
        for part in expected.get("choices", [])
        if not _like(part, titles, facts)
    ]
    return found


def _like(part: str, titles: list[str], facts: dict[str, str]) -> bool:
    return any(part.format(**facts).lower() in title.lower() for title in titles)
