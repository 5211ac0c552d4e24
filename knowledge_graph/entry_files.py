"""Entries in files, in and out: YAML, JSON, and CSV as a spreadsheet shows them. What is written reads back the same."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import LANGUAGES, EntryContent, first_problem

FORMATS = ("yaml", "json", "csv")
SUFFIXES = {".yml": "yaml", ".yaml": "yaml", ".json": "json", ".csv": "csv"}
TEXT_COLUMNS = tuple(
    f"{name}_{language}" for name in ("question", "paraphrases", "answer") for language in LANGUAGES
)
LIST_COLUMNS = ("tags", "policies", "products", "categories")  # a line each within the cell
PLAIN_COLUMNS = ("id", "valid_from", "valid_to", "source")
COLUMNS = ("id", *TEXT_COLUMNS, *LIST_COLUMNS, "valid_from", "valid_to", "source")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")  # a spreadsheet would run it (OWASP, CSV injection)


class BadEntries(ValueError):
    """The entries cannot be used; the message names file, entry and cure. Nothing was changed."""


def read_entries(path: Path) -> list[Entry]:
    """The entries of a file, or of every YAML file of a folder. Raises BadEntries."""
    files = sorted(path.glob("*.yml")) if path.is_dir() else [path]
    if not files:
        raise BadEntries(f"{path} holds no .yml file; give the folder of the FAQ, or one file")
    entries = [entry for file in files for entry in _read(file)]
    ids = [entry.entry_id for entry in entries]
    twice = sorted({entry_id for entry_id in ids if ids.count(entry_id) > 1})
    if twice:
        raise BadEntries(f"{path}: the id {', '.join(twice)} stands twice; make it different")
    return entries


def parse_entries(text: str, form: str, *, where: str) -> list[Entry]:
    """The entries of a text in one of FORMATS. where: what it is called in messages. Raises BadEntries."""
    try:
        listed = _PARSERS[form](text)
    except (
        yaml.YAMLError,
        csv.Error,
        ValueError,
    ) as error:  # ValueError: a date or number that is none, and JSON's
        raise BadEntries(f"{where} cannot be read as {form}: {error}") from error
    except RecursionError as error:
        raise BadEntries(f"{where} is nested too deep to be entries") from error
    if not isinstance(listed, list):
        raise BadEntries(f"{where} needs a list `entries:`")
    return [_checked(item, f"{where}, entry {number}") for number, item in enumerate(listed, 1)]


def write_entries(entries: Iterable[Entry], form: str) -> str:
    """The entries as a text in one of FORMATS."""
    contents = [EntryContent.of(entry).written() for entry in entries]
    return _WRITERS[form](contents)


def _read(path: Path) -> list[Entry]:
    form = SUFFIXES.get(path.suffix.lower())
    if form is None:
        raise BadEntries(f"{path}: give a .yml, .json or .csv file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadEntries(f"{path} cannot be read: {error}") from error
    return parse_entries(text, form, where=str(path))


def _checked(item: object, where: str) -> Entry:
    try:
        return EntryContent.model_validate(item).entry()
    except ValidationError as error:
        name = f" ({item['id']})" if isinstance(item, dict) and item.get("id") else ""
        raise BadEntries(f"{where}{name}: {first_problem(error)}") from error


def _from_yaml(text: str) -> object:
    content = yaml.safe_load(text)
    return content.get("entries") if isinstance(content, dict) else content


def _from_json(text: str) -> object:
    content = json.loads(text)
    return content.get("entries") if isinstance(content, dict) else content


def _from_csv(text: str) -> object:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    unknown = sorted(set(reader.fieldnames or []) - set(COLUMNS))
    if unknown:
        raise csv.Error(f"unknown column {', '.join(unknown)}; the columns are {', '.join(COLUMNS)}")
    return [_from_cells(row) for row in reader]


def _from_cells(row: dict[str, str | None]) -> dict[str, Any]:
    cells = {name: _without_guard(value) for name, value in row.items() if value}
    content: dict[str, Any] = {name: cells[name] for name in PLAIN_COLUMNS if name in cells}
    content |= {name: cells[name].split("\n") for name in LIST_COLUMNS if name in cells}
    for name in ("question", "answer"):
        content[name] = {lang: cells[f"{name}_{lang}"] for lang in LANGUAGES if f"{name}_{lang}" in cells}
    content["paraphrases"] = {
        lang: cells[f"paraphrases_{lang}"].split("\n") for lang in LANGUAGES if f"paraphrases_{lang}" in cells
    }
    return content


def _to_csv(contents: Sequence[dict[str, Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    for content in contents:
        writer.writerow({name: _guarded(value) for name, value in _to_cells(content).items()})
    return out.getvalue()


def _to_cells(content: dict[str, Any]) -> dict[str, str]:
    cells = {name: content[name] for name in PLAIN_COLUMNS if name in content}
    cells |= {name: "\n".join(content[name]) for name in LIST_COLUMNS if name in content}
    for name in ("question", "answer"):
        cells |= {f"{name}_{lang}": text for lang, text in content[name].items()}
    for lang, texts in content.get("paraphrases", {}).items():
        cells[f"paraphrases_{lang}"] = "\n".join(texts)
    return cells


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _to_yaml(contents: Sequence[dict[str, Any]]) -> str:
    return yaml.safe_dump({"entries": list(contents)}, allow_unicode=True, sort_keys=False, width=120)


def _to_json(contents: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"entries": list(contents)}, ensure_ascii=False, indent=2) + "\n"


_PARSERS: dict[str, Callable[[str], object]] = {"yaml": _from_yaml, "json": _from_json, "csv": _from_csv}
_WRITERS: dict[str, Callable[[Sequence[dict[str, Any]]], str]] = {
    "yaml": _to_yaml,
    "json": _to_json,
    "csv": _to_csv,
}
