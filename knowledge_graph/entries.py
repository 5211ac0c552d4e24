"""FAQ entries: read from YAML, kept in the database, filled with the policies' figures when shown."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.orm import Session

from knowledge_graph.tables import EntryRow, KnowledgeRow
from shop.records import Policy
from shop.state import read_state
from storage import writing

PLACEHOLDER = re.compile(r"\{([a-z][\w-]*)\.(\w+)\}")
THE_KNOWLEDGE = 1


class BadEntries(ValueError):
    """The folder's entries cannot be loaded; the message names file, entry and cure."""


@dataclass(frozen=True)
class Entry:
    """A question people ask, how they ask it, and the answer. Texts by language."""

    entry_id: str
    question: dict[str, str]
    paraphrases: dict[str, list[str]]
    answer: dict[str, str]
    tags: tuple[str, ...] = ()
    policy_id: str | None = None
    product_ids: tuple[str, ...] = ()


class EntryFile(BaseModel):
    """One YAML file."""

    class Item(BaseModel):
        """One entry of a file."""

        model_config = ConfigDict(extra="forbid")

        id: Annotated[str, Field(min_length=1, max_length=200)]
        question: Annotated[dict[str, str], Field(min_length=1)]
        paraphrases: dict[str, list[str]] = {}
        answer: Annotated[dict[str, str], Field(min_length=1)]
        tags: list[str] = []
        policy: str | None = None
        products: list[str] = []

    model_config = ConfigDict(extra="forbid")
    entries: list[Item]


def read_entries(folder: Path) -> list[Entry]:
    """The entries of every YAML file of a folder. Raises BadEntries."""
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise BadEntries(f"{folder} holds no .yml file; give the folder of the FAQ")
    entries = [entry for path in files for entry in _read(path)]
    ids = [entry.entry_id for entry in entries]
    twice = sorted({entry_id for entry_id in ids if ids.count(entry_id) > 1})
    if twice:
        raise BadEntries(f"{folder}: the id {', '.join(twice)} stands twice; make it different")
    return entries


def _read(path: Path) -> list[Entry]:
    try:
        file = EntryFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise BadEntries(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        raise BadEntries(f"{path}: {'/'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    return [
        Entry(i.id, i.question, i.paraphrases, i.answer, tuple(i.tags), i.policy, tuple(i.products))
        for i in file.entries
    ]


def load_entries(engine: Engine, folder: Path) -> int:
    """Make the folder's entries those of the current edition. Returns how many; nothing happens if all are the same."""
    entries = read_entries(folder)
    with writing(engine) as session:
        edition = read_state(session).edition
        if entries_of(session, edition) == entries:
            return len(entries)
        session.execute(delete(EntryRow))  # those of former editions are of no use either
        session.execute(
            insert(EntryRow), [_row(entry, edition, place) for place, entry in enumerate(entries)]
        )
        knowledge = session.get(KnowledgeRow, THE_KNOWLEDGE)
        if knowledge is None:
            knowledge = KnowledgeRow(id=THE_KNOWLEDGE, version=0, extra={})
            session.add(knowledge)
        knowledge.version += 1
    return len(entries)


def entries_of(session: Session, edition: str) -> list[Entry]:
    """The entries written for an edition, in their order."""
    rows = session.scalars(select(EntryRow).where(EntryRow.edition == edition).order_by(EntryRow.position))
    return [
        Entry(
            row.entry_id,
            row.question,
            row.paraphrases,
            row.answer,
            tuple(row.tags),
            row.policy_id,
            tuple(row.product_ids),
        )
        for row in rows
    ]


def knowledge_version(session: Session) -> int:
    """Grows with every edit of the entries."""
    row = session.get(KnowledgeRow, THE_KNOWLEDGE)
    return row.version if row else 0


def entries_from_policies(policies: list[Policy], entries: list[Entry]) -> list[Entry]:
    """An entry for each policy that no FAQ entry speaks of, so that a shop with policies alone can answer."""
    covered = {entry.policy_id for entry in entries}
    return [_from_policy(policy) for policy in policies if policy.policy_id not in covered]


def fill(text: str, policies: dict[str, Policy]) -> str | None:
    """The text with {policy.fact} replaced; None if a value is missing, because half an answer is none."""
    missing = [
        name
        for name, fact in PLACEHOLDER.findall(text)
        if name not in policies or fact not in policies[name].facts
    ]
    if missing:
        return None
    return PLACEHOLDER.sub(lambda match: str(policies[match[1]].facts[match[2]]), text)


def _from_policy(policy: Policy) -> Entry:
    def qualified(text: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda match: "{" + policy.policy_id + "." + match[1] + "}", text)

    sentences = {
        language: [
            part.strip() for part in re.split(r"(?<=[.!?。！？])\s*", re.sub(r"\{\w+\}", "", text)) if part
        ]
        for language, text in policy.text.items()
    }
    return Entry(
        entry_id=f"policy:{policy.policy_id}",
        question=policy.title,
        paraphrases=sentences,
        answer={language: qualified(text) for language, text in policy.text.items()},
        policy_id=policy.policy_id,
    )


def _row(entry: Entry, edition: str, position: int) -> dict[str, object]:
    return {
        **vars(entry),
        "edition": edition,
        "position": position,
        "tags": list(entry.tags),
        "product_ids": list(entry.product_ids),
    }
