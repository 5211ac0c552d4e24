"""Read policies from YAML, with messages that name the line.

A file may hold the shop's texts (`policies:`), its table of rules (`operations:`), or both. A fact written as
`{from: rules.return.days}` is taken from the table, so that a figure has one place.
"""

import re
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shop.policy_table.reading import BadPolicyTable, read_table
from shop.policy_table.rules import PolicyTable
from shop.records import Policy
from shop.terms import Terms

Text = Annotated[str, Field(min_length=1)]
RULES = "rules."  # begins the path of a figure of the table
PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


class BadPolicyFile(ValueError):
    """The file cannot be used; nothing was loaded."""


class BothLanguages(BaseModel):
    """A text in English and Chinese."""

    model_config = ConfigDict(extra="forbid")

    en: Text
    zh: Text


class FromElsewhere(BaseModel):
    """A figure of the shop's table of rules (`{from: rules.return.days}`) or of its terms (`{from: zones.de.price}`)."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(alias="from", pattern=r"^[a-z0-9_.-]+$")]


class PolicyEntry(BaseModel):
    """One policy as the file has it."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: BothLanguages
    text: BothLanguages
    facts: dict[str, str | int | float | FromElsewhere] = {}


def read_policy_file(path: Path, *, default: PolicyTable, terms: Terms) -> tuple[list[Policy], PolicyTable]:
    """The texts and the table of a file that may lack one of them. Raises BadPolicyFile."""
    parts = _parts(path)
    try:
        table = read_table(path) if "operations" in parts else default
    except BadPolicyTable as error:
        raise BadPolicyFile(str(error)) from error
    return (read_policies(path, table=table, terms=terms) if "policies" in parts else []), table


def read_policies(path: Path, *, table: PolicyTable, terms: Terms) -> list[Policy]:
    """Raises BadPolicyFile with file, line, mistake and cure. table, terms: fill the facts that refer to them."""
    node, content = _read(path)
    if not isinstance(content, dict) or not isinstance(content.get("policies"), list):
        raise BadPolicyFile(f"{path} needs a list `policies:`; see docs/shop-data.md")
    policies = [
        _policy(path, node, number, entry, table, terms) for number, entry in enumerate(content["policies"])
    ]
    twice = {
        policy.policy_id for policy in policies if sum(p.policy_id == policy.policy_id for p in policies) > 1
    }
    if twice:
        raise BadPolicyFile(f"{path}: the id {', '.join(sorted(twice))} stands twice; keep one")
    return policies


def _parts(path: Path) -> set[str]:
    _, content = _read(path)
    parts = set(content) & {"policies", "operations"} if isinstance(content, dict) else set()
    if not parts:
        raise BadPolicyFile(f"{path} needs `policies:` or `operations:`; see docs/shop-data.md")
    return parts


def _read(path: Path) -> tuple[yaml.Node | None, object]:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.compose(text), yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyFile(f"{path} cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadPolicyFile(f"{path}, line {line}: {error.problem}; correct the YAML") from error


def _policy(
    path: Path, node: yaml.Node | None, number: int, entry: object, table: PolicyTable, terms: Terms
) -> Policy:
    where = f"{path}, line {_line(node, number)}"
    try:
        checked = PolicyEntry.model_validate(entry)
    except ValidationError as error:
        problem = error.errors()[0]
        place = "/".join(str(part) for part in problem["loc"])
        raise BadPolicyFile(f"{where}: {place or 'entry'}: {problem['msg']}") from error
    facts = {
        name: _fact(fact, table, terms, where=f"{where}: facts/{name}")
        for name, fact in checked.facts.items()
    }
    for text in (checked.text.en, checked.text.zh):
        unknown = [name for name in PLACEHOLDER.findall(text) if name not in facts]
        if unknown:
            raise BadPolicyFile(f"{where}: {{{unknown[0]}}} in the text has no fact; add it under facts")
    return Policy(checked.id, checked.title.model_dump(), checked.text.model_dump(), facts)


def _fact(
    fact: str | int | float | FromElsewhere, table: PolicyTable, terms: Terms, *, where: str
) -> str | int:
    """The figure as answers quote it."""
    if not isinstance(fact, FromElsewhere):
        return fact if isinstance(fact, int) else str(fact)
    is_rule = fact.path.startswith(RULES)
    try:
        return table.figure(fact.path.removeprefix(RULES)) if is_rule else terms.figure(fact.path)
    except KeyError as error:
        owner = "the table of rules has" if is_rule else "the terms have"
        cure = "name a rule and its figure, as rules.return.days, or one of the terms, as zones.de.price"
        raise BadPolicyFile(f"{where}: {owner} no figure {fact.path!r}; {cure}") from error


def _line(node: yaml.Node | None, number: int) -> int:
    """The line (from 1) at which the entry with this number begins."""
    for key, value in node.value if node is not None else []:
        if key.value == "policies":
            return int(value.value[number].start_mark.line) + 1
    return 1
