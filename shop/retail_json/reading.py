"""Read the three files: all of them whole, or none. Keys given twice are found, numbers stay exact."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from shop.retail_json.report import Report
from shop.retail_json.shapes import FILES

GIVEN_TWICE = "\0given twice"  # no field can have this name: NUL is not allowed in ours


class UnreadableFile(ValueError):
    """A file is missing, half-written or of another shape; nothing was loaded."""


def read_folder(folder: Path, report: Report) -> dict[str, dict[str, Any]]:
    """The records of each file by their key. Raises UnreadableFile that names file, line and cure."""
    return {file: _read(folder / file, report) for file in FILES}


def _read(path: Path, report: Report) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path} is missing; the folder needs {', '.join(FILES)}") from error
    except (UnicodeDecodeError, OSError) as error:
        raise UnreadableFile(f"{path} cannot be read as UTF-8 text ({error}); export it again") from error
    try:
        content = json.loads(
            text, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=_keep_doubles
        )
    except json.JSONDecodeError as error:
        raise UnreadableFile(
            f"{path}, line {error.lineno}: {error.msg}; is the file whole? Export it again"
        ) from error
    except RecursionError as error:
        raise UnreadableFile(f"{path} is nested too deeply to be shop data") from error
    if not isinstance(content, dict):
        raise UnreadableFile(f"{path} holds a {type(content).__name__}, needs an object of records by id")
    for key in content.pop(GIVEN_TWICE, []):
        report.refuse(path.name, key, "", "the id stands twice in the file", "keep one of the records")
    report.seen[path.name] += len(content)
    return content


def _keep_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; keys that stand twice are listed under GIVEN_TWICE."""
    found: dict[str, Any] = {}
    twice = [
        key for number, (key, _) in enumerate(pairs) if key in {earlier for earlier, _ in pairs[:number]}
    ]
    found.update(pairs)
    if twice:
        found[GIVEN_TWICE] = twice
    return found
