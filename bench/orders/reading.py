"""Read scenario files: every mistake with file, line and cure.

A file is `shop:`, `language:` and `scenarios:`, a list; what stands at the head holds for each of them.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bench.orders.scenario import Scenario

FOLDER = Path(__file__).with_name("scenarios")
FOR_ALL = ("shop", "language")


class BadScenarios(ValueError):
    """Scenario files cannot be used; the message has a line for each mistake."""


def read_scenarios(paths: Iterable[Path]) -> list[Scenario]:
    """All scenarios of files and folders. Raises BadScenarios."""
    files = [file for path in paths for file in (sorted(path.glob("*.yml")) if path.is_dir() else [path])]
    if not files:
        raise BadScenarios("no scenario files; give a .yml file, or a folder that has some")
    scenarios, mistakes = list[Scenario](), list[str]()
    for file in files:
        found, wrong = _read_file(file)
        scenarios += found
        mistakes += wrong
    mistakes += _doubles(scenarios)
    if mistakes:
        raise BadScenarios("\n".join(mistakes))
    return scenarios


def _read_file(path: Path) -> tuple[list[Scenario], list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
        content, node = yaml.safe_load(text), yaml.compose(text)
    except (OSError, UnicodeDecodeError) as error:
        return [], [f"{path} cannot be read: {error}"]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return [], [f"{path}, line {line}: {error.problem}; correct the YAML"]
    if not isinstance(content, dict) or not isinstance(content.get("scenarios"), list):
        return [], [f"{path}, line 1: a list `scenarios:` is missing; see docs/orders-scenarios.md"]
    head = {name: content[name] for name in FOR_ALL if name in content}
    scenarios, mistakes = list[Scenario](), list[str]()
    for place, entry in enumerate(content["scenarios"]):
        try:
            scenarios.append(Scenario.model_validate(head | entry if isinstance(entry, dict) else entry))
        except ValidationError as error:
            mistakes += [_told(path, node, ("scenarios", place), problem) for problem in error.errors()]
    return scenarios, mistakes


def _told(path: Path, node: Any, place: tuple[str | int, ...], problem: Any) -> str:
    inside = tuple(part for part in problem["loc"] if "[" not in str(part))
    field = "/".join(map(str, inside)) or "scenario"
    cure = {
        "extra_forbidden": "take it out, or correct its name",
        "missing": "add it",
        "string_type": "write it in quotes",
    }.get(problem["type"], "correct it")
    what = str(problem["msg"]).removeprefix("Value error, ")
    return f"{path}, line {line_of(node, place + inside)}: {field}: {what}; {cure}"


def line_of(node: Any, place: tuple[str | int, ...]) -> int:
    """The line, from 1, of what stands at a place of a YAML node; of what is around it if it is not there."""
    line = int(node.start_mark.line) + 1
    for part in place:
        found = _inside(node, part)
        if found is None:
            return line
        line, node = found
    return line


def _inside(node: Any, part: str | int) -> tuple[int, Any] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return int(node.value[part].start_mark.line) + 1, node.value[part]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return int(key.start_mark.line) + 1, value
    return None


def _doubles(scenarios: list[Scenario]) -> list[str]:
    """Each id once; each customer once in a shop, so that scenarios do not meet in the shop's rows."""
    ids = Counter(scenario.id for scenario in scenarios)
    customers = Counter((scenario.shop, scenario.customer) for scenario in scenarios)
    return [
        f"scenario {name!r} stands twice; give one another id" for name, count in ids.items() if count > 1
    ] + [
        f"customer {customer!r} of {shop} has several scenarios; give all but one another customer"
        for (shop, customer), count in customers.items()
        if count > 1
    ]
