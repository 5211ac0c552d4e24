"""Read policies from YAML, with messages that name the line."""

import re
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shop.records import Policy
from shop.terms import Terms

Text = Annotated[str, Field(min_length=1)]
PLACEHOLDER = re.compile(r"\{([\w.]+)\}")


class BadPolicyFile(ValueError):
    """The file cannot be used; nothing was loaded."""


class BothLanguages(BaseModel):
    """A text in English and Chinese."""

    model_config = ConfigDict(extra="forbid")

    en: Text
    zh: Text


class FromTerms(BaseModel):
    """A figure that stands in the shop's terms: `{from: zones.de.price}`."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(alias="from", pattern=r"^[a-z0-9_.-]+$")]


class PolicyEntry(BaseModel):
    """One policy as the file has it."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    title: BothLanguages
    text: BothLanguages
    facts: dict[str, str | int | float | FromTerms] = {}


def read_policies(path: Path, terms: Terms | None = None) -> list[Policy]:
    """Policies, with the figures they take from the terms. Raises BadPolicyFile with file, line, mistake and cure."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"))
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyFile(f"{path} cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadPolicyFile(f"{path}, line {line}: {error.problem}; correct the YAML") from error
    if not isinstance(content, dict) or not isinstance(content.get("policies"), list):
        raise BadPolicyFile(f"{path} needs a list `policies:`; see docs/shop-data.md")
    known = terms or Terms()
    policies = [_policy(path, node, number, entry, known) for number, entry in enumerate(content["policies"])]
    twice = {
        policy.policy_id for policy in policies if sum(p.policy_id == policy.policy_id for p in policies) > 1
    }
    if twice:
        raise BadPolicyFile(f"{path}: the id {', '.join(sorted(twice))} stands twice; keep one")
    return policies


def _policy(path: Path, node: yaml.Node | None, number: int, entry: object, terms: Terms) -> Policy:
    where = f"{path}, line {_line(node, number)}"
    try:
        checked = PolicyEntry.model_validate(entry)
    except ValidationError as error:
        problem = error.errors()[0]
        place = "/".join(str(part) for part in problem["loc"])
        raise BadPolicyFile(f"{where}: {place or 'entry'}: {problem['msg']}") from error
    facts = {name: _figure(fact, terms, where) for name, fact in checked.facts.items()}
    for text in (checked.text.en, checked.text.zh):
        unknown = [name for name in PLACEHOLDER.findall(text) if name not in facts]
        if unknown:
            raise BadPolicyFile(f"{where}: {{{unknown[0]}}} in the text has no fact; add it under facts")
    return Policy(checked.id, checked.title.model_dump(), checked.text.model_dump(), facts)


def _figure(fact: str | float | FromTerms, terms: Terms, where: str) -> str | int:
    if not isinstance(fact, FromTerms):
        return fact if isinstance(fact, int) else str(fact)
    try:
        return terms.figure(fact.path)
    except KeyError as error:
        raise BadPolicyFile(
            f"{where}: {fact.path!r} is no figure of the terms; correct it, or give the file of terms too"
        ) from error


def _line(node: yaml.Node | None, number: int) -> int:
    """The line (from 1) at which the entry with this number begins."""
    for key, value in node.value if node is not None else []:
        if key.value == "policies":
            return int(value.value[number].start_mark.line) + 1
    return 1
