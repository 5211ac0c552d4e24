"""Read a file, a folder or a ZIP of what a shop has, or what was sent of it, within bounds.

What cannot be used is named and left out.

.md .html .htm     help pages
.csv               questions and answers, or our own export
.yml .yaml .json   our own entries
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import EntryContent, first_problem
from knowledge_graph.entry_files import COLUMNS, SUFFIXES, BadEntries, parse_entries
from knowledge_graph.importing.ids import id_of
from knowledge_graph.importing.pages import Answered, TooDeep, from_html, from_markdown
from knowledge_graph.importing.question_tables import from_table
from knowledge_graph.meanings import language_of

LARGEST_FILE = 2 * 1024 * 1024  # bytes, unpacked
LARGEST_MARKDOWN = 256 * 1024  # bytes; the parser takes ten seconds for the worst page of this size
MOST_FILES = 2000
LARGEST_ALL = 64 * 1024 * 1024  # bytes, unpacked, together
PAGES = {".md": from_markdown, ".markdown": from_markdown, ".html": from_html, ".htm": from_html}
READABLE = frozenset({*PAGES, *SUFFIXES})
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{1,40})", re.I)
ENCODING_NAMES = "gbk gb2312 gb18030 big5 iso-8859-1 iso-8859-15 windows-1252 utf-8 utf-16"
ENCODINGS = frozenset(ENCODING_NAMES.split(" "))


@dataclass
class Brought:
    """What was read. notes: what was left out, where and why."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_anything(path: Path) -> Brought:
    """Raises BadEntries if there is nothing to be read at all."""
    brought, total = Brought(), 0
    try:
        for number, (name, content) in enumerate(_files(path, brought.notes)):
            total += len(content)
            if number >= MOST_FILES or total > LARGEST_ALL:
                brought.notes.append(
                    f"everything from {name} on: more than {MOST_FILES} files, or {LARGEST_ALL} bytes"
                )
                break
            _read_one(name, content, brought)
    except (OSError, zipfile.BadZipFile) as error:
        raise BadEntries(f"{path} cannot be read: {error}") from error
    if not brought.entries and not brought.notes:
        raise BadEntries(f"{path} holds no {', '.join(sorted(READABLE))} file")
    return brought


def read_sent(files: Iterable[tuple[str, str]]) -> Brought:
    """What stands in files that were sent: (name, text). The name says of what kind a file is; nothing is opened."""
    brought = Brought()
    for name, text in files:
        _read_text(name, text, brought)
    return brought


def _files(path: Path, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    """(name, content) of every file that can be read; what is too large is noted, and never read whole."""
    if path.is_dir():
        for file in sorted(one for one in path.rglob("*") if one.is_file() and not one.is_symlink()):
            if file.suffix.lower() in READABLE:
                yield from _bounded(str(file.relative_to(path)), file, notes)
    elif path.suffix.lower() == ".zip":
        yield from _of_zip(path, notes)
    else:
        yield from _bounded(path.name, path, notes)


def _bounded(name: str, file: Path, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    with file.open("rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    yield from _if_small(name, content, notes)


def _of_zip(path: Path, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    """Members are unpacked in memory only as far as is allowed: what the directory says of their size may be a lie."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if Path(member.filename).suffix.lower() not in READABLE or member.is_dir():
                continue
            try:
                with archive.open(member) as opened:
                    content = opened.read(LARGEST_FILE + 1)
            except (
                RuntimeError,
                NotImplementedError,
                zipfile.BadZipFile,
            ) as error:  # encrypted, odd method, damaged
                notes.append(f"{member.filename}: {error}")
                continue
            yield from _if_small(member.filename, content, notes)


def _if_small(name: str, content: bytes, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    is_markdown = PAGES.get(Path(name).suffix.lower()) is from_markdown
    limit = min(LARGEST_FILE, LARGEST_MARKDOWN) if is_markdown else LARGEST_FILE
    if len(content) > limit:
        notes.append(f"{name}: larger than {limit} bytes; split it")
    else:
        yield name, content


def _read_one(name: str, content: bytes, brought: Brought) -> None:
    try:
        text = _decoded(content)
    except UnicodeError as error:
        brought.notes.append(f"{name}: {error}")
    else:
        _read_text(name, text, brought)


def _read_text(name: str, text: str, brought: Brought) -> None:
    suffix = Path(name).suffix.lower()
    try:
        if suffix in PAGES:
            _add(PAGES[suffix](text), name, brought)
        elif suffix == ".csv" and not _is_ours(text):
            _add(from_table(text, where=name), name, brought)
        elif suffix in SUFFIXES:
            brought.entries += parse_entries(text, SUFFIXES[suffix], where=name)
        else:
            brought.notes.append(f"{name}: give {', '.join(sorted(READABLE))} or .zip")
    except TooDeep as error:
        brought.notes.append(f"{name}: {error}")
    except BadEntries as error:
        brought.notes.append(str(error))  # begins with the name


def _decoded(content: bytes) -> str:
    """Raises UnicodeError: better named than guessed, because a wrong guess reaches customers."""
    declared = DECLARED.search(content[:4096])
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding not in ENCODINGS:
        raise UnicodeError(f"has the unknown encoding {encoding!r}; save it as UTF-8")
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise UnicodeError(f"is not {encoding} at byte {error.start}; save it as UTF-8") from error


def _is_ours(text: str) -> bool:
    first = text.split("\n", 1)[0]
    return {name.strip() for name in first.split(",")} <= set(COLUMNS) and "id" in first.split(",")


def _add(found: list[Answered], name: str, brought: Brought) -> None:
    if not found:
        brought.notes.append(f"{name}: no question with an answer in it")
    for answered in found:
        language = language_of(answered.question)
        content = {
            "id": id_of(answered.question),
            "question": {language: answered.question},
            "answer": {language: answered.answer},
            "source": name[:1000],
        }
        try:
            brought.entries.append(EntryContent.model_validate(content).entry())
        except ValidationError as error:
            brought.notes.append(f"{name}, {answered.question[:80]!r}: {first_problem(error)}")
