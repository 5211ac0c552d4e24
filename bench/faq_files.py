"""Anybody's FAQ and the questions to it: JSON Lines, checked line by line before anything is started.

Each text belongs to the language of its script, as in the product. Used by the benchmark of FAQ retrieval.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bench.label_files import BadLine
from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import first_problem
from knowledge_graph.knowledge import LANGUAGE_OF
from vectors import script_of

FAQ_LINE = '{"id": "returns", "question": "...", "answer": "...", "paraphrases": ["..."]}'
QUERY_LINE = '{"query": "...", "positive_ids": ["returns"]}'


class Line(BaseModel):
    """Of a file; keys that nobody asked for are left alone, and a number may stand for an id."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, str_strip_whitespace=True)


class FaqLine(Line):
    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    paraphrases: list[str] = []


class QueryLine(Line):
    query: str = Field(min_length=1)
    positive_ids: list[str]


Kind = TypeVar("Kind", bound=Line)


@dataclass(frozen=True)
class Query:
    """A question, its language, and the ids of the entries that answer it; none if nothing does."""

    text: str
    language: str
    positive_ids: frozenset[str]


def language_of(text: str) -> str:
    """By the script, as the product decides which entries a question meets."""
    return LANGUAGE_OF[script_of(text)]


def read_faqs(path: Path) -> list[Entry]:
    """The entries of a file. Raises BadLine."""
    entries: dict[str, Entry] = {}
    for where, line in _lines(path, FaqLine, FAQ_LINE):
        if line.id in entries:
            raise BadLine(f"{where}: the id {line.id!r} stands twice; make it different")
        entries[line.id] = _entry(line)
    return list(entries.values())


def read_queries(path: Path, faqs: Sequence[Entry]) -> list[Query]:
    """The questions of a file. Raises BadLine, also for an id that no entry has."""
    known = {entry.entry_id for entry in faqs}
    queries = []
    for where, line in _lines(path, QueryLine, QUERY_LINE):
        if unknown := sorted(set(line.positive_ids) - known):
            raise BadLine(f"{where}: no FAQ has the id {unknown[0]!r}; correct it, or add the FAQ")
        queries.append(Query(line.query, language_of(line.query), frozenset(line.positive_ids)))
    return queries


def _entry(line: FaqLine) -> Entry:
    """Its wordings by language; in each language that it has wordings in, it has the answer."""
    wordings: dict[str, list[str]] = {}
    for text in [line.question, *(text for text in line.paraphrases if text)]:
        wordings.setdefault(language_of(text), []).append(text)
    return Entry(
        line.id,
        question={language: texts[0] for language, texts in wordings.items()},
        paraphrases={language: texts[1:] for language, texts in wordings.items()},
        answer=dict.fromkeys(wordings, line.answer),
    )


def _lines(path: Path, kind: type[Kind], example: str) -> Iterator[tuple[str, Kind]]:
    """(where it stands, the line) for every line that is not empty."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadLine(f"{path} is not UTF-8; write it anew in UTF-8") from error
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not numbered:
        raise BadLine(f"{path} is empty; it needs lines like {example}")
    for number, line in numbered:
        where = f"{path}, line {number}"
        yield where, _checked(_object(line, where, example), kind, where, example)


def _object(line: str, where: str, example: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadLine(f"{where} is no JSON ({error}); write one object a line: {example}") from error


def _checked(content: Any, kind: type[Kind], where: str, example: str) -> Kind:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise BadLine(f"{where}: {first_problem(error)}; a line is {example}") from error
