"""`python -m knowledge_graph ask | list | show | add | retire | history | roll-back | export | import | load | doctor ...`

Try the knowledge, look at it, keep it. Exit code 1: nothing was changed, the message says why; `doctor`: something must be
repaired.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge_graph import entry_book
from knowledge_graph.doctor.examination import examine, read_told
from knowledge_graph.doctor.report import show as show_findings
from knowledge_graph.doctor.report import status_of
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import EntryChanged, UnknownEntry, Version
from knowledge_graph.entry_files import SUFFIXES, BadEntries, read_entries, write_entries
from knowledge_graph.graph import build_graph, product_node
from knowledge_graph.importing.proposal import (
    COMMITTED,
    Kind,
    KnowledgeChanged,
    Proposal,
    propose,
    read_known,
)
from knowledge_graph.importing.proposal import commit as commit_entries
from knowledge_graph.importing.reading import read_anything
from knowledge_graph.linking import ProductLinker
from knowledge_graph.meanings import LANGUAGE_OF, Meanings
from shop.catalogue import Catalogue
from storage import DatabaseUnavailable, StorageSettings, migrate, now_utc, open_engine, reading, writing
from vectors import ModelMissing, script_of

RESULT = TypeVar("RESULT")
COMMAND_LINE = "command line"  # who made a change that was made here
NOTHING_DONE = 1
BUSY_TIMEOUT_MS = 30_000  # the product may be writing

DRAWN = Path("graph.svg")

app = typer.Typer(
    help="Ask the knowledge, keep it right, look at it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False)
EntryId = Annotated[str, typer.Argument(metavar="ID", help="of the entry")]


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="as a customer would write it")],
    language: Annotated[str | None, typer.Option(help="language of the answer: en, zh")] = None,
) -> None:
    """Show what is found for a question: candidates, what their scores are made of, and the path to them."""
    from knowledge_graph.knowledge import Knowledge

    settings, engine = _open()
    knowledge = Knowledge(engine, settings.home)
    finding = knowledge.answer(question, language=language or LANGUAGE_OF[script_of(question)])
    console.print(f"band {finding.band}, confidence {finding.confidence}")
    if finding.plainly is not None:
        console.print(f"also searched as: {finding.plainly}", markup=False)
    table = Table("entry", "confidence", "score", "meaning", "words", "concepts", "boost", "read", "path")
    for item in finding.candidates:
        parts = item.parts
        figures = (item.confidence, item.score, parts.meaning, parts.words, parts.concepts, parts.boost)
        read = "" if parts.read is None else parts.read
        table.add_row(*_cells(item.entry_id, *figures, read, " > ".join(item.path)))
    console.print(table)
    for match in knowledge.find_products(question):
        console.print(f"product: {match.product.name} (by {match.matched!r})")
    if finding.answer is not None:
        console.print(finding.answer.text, markup=False)


@app.command("list")
def list_(
    retired: Annotated[bool, typer.Option("--retired", help="the retired ones instead")] = False,
) -> None:
    """List the entries with their version and who made it."""
    _, engine = _open()
    with reading(engine) as session:
        versions = entry_book.latest_versions(session)
    table = Table("id", "version", "question", "languages", "made by", "made at")
    for entry_id, version in sorted(versions.items()):
        if (version.entry is None) is retired:
            entry = version.entry
            question = next(iter(entry.question.values())) if entry else ""
            languages = ", ".join(entry.answer) if entry else ""
            table.add_row(
                *_cells(entry_id, version.number, question, languages, version.made_by, _at(version))
            )
    console.print(table)
    console.print(f"{table.row_count} entries")


@app.command()
def show(entry_id: EntryId) -> None:
    """Print an entry as a file has it."""
    _, engine = _open()
    version = _tried(engine, lambda session: entry_book.latest(session, entry_id))
    console.print(f"# version {version.number}, by {version.made_by}, {_at(version)}", markup=False)
    if version.entry is None:
        console.print("# retired: customers are not told it", markup=False)
    else:
        console.print(write_entries([version.entry], "yaml"), markup=False, soft_wrap=True, end="")


@app.command()
def add(file: Annotated[Path, typer.Argument(help="YAML, JSON or CSV file of entries")]) -> None:
    """Add the entries of a file, or change those that have their ids. Live at once."""
    _, engine = _open()
    entries = _read(lambda: read_entries(file))
    now = now_utc()
    versions = _tried(
        engine,
        lambda session: [entry_book.save(session, entry, by=COMMAND_LINE, now=now) for entry in entries],
    )
    for version in versions:
        console.print(f"{version.entry_id}: version {version.number}", markup=False)


@app.command()
def retire(entry_id: EntryId) -> None:
    """Take an entry away from customers; its history stays."""
    _, engine = _open()
    version = _tried(
        engine, lambda session: entry_book.retire(session, entry_id, by=COMMAND_LINE, now=now_utc())
    )
    console.print(f"{entry_id} is retired with version {version.number}", markup=False)


@app.command()
def history(entry_id: EntryId) -> None:
    """Show every version of an entry."""
    _, engine = _open()
    versions = _tried(engine, lambda session: entry_book.history(session, entry_id))
    table = Table("version", "made by", "made at", "answer")
    for version in versions:
        answer = "retired" if version.entry is None else next(iter(version.entry.answer.values()))
        table.add_row(*_cells(version.number, version.made_by, _at(version), answer))
    console.print(table)


@app.command("roll-back")
def roll_back(
    entry_id: EntryId,
    to_version: Annotated[
        int, typer.Argument(metavar="VERSION", help="the version it shall be again", min=1)
    ],
) -> None:
    """Make an entry again what it was; a new version, nothing is lost."""
    _, engine = _open()
    version = _tried(
        engine,
        lambda session: entry_book.roll_back(session, entry_id, to_version, by=COMMAND_LINE, now=now_utc()),
    )
    console.print(
        f"{entry_id} is again what it was in version {to_version}: version {version.number}", markup=False
    )


@app.command()
def export(file: Annotated[Path, typer.Argument(help="to be written: .yml, .json or .csv")]) -> None:
    """Write every entry that customers are told into a file."""
    _, engine = _open()
    form = SUFFIXES.get(file.suffix.lower())
    if form is None:
        raise _refusal(f"{file}: give a .yml, .json or .csv file")
    with reading(engine) as session:
        entries = entry_book.entries_of(session)
    try:
        file.write_text(write_entries(entries, form), encoding="utf-8")
    except OSError as error:
        raise _refusal(f"{file} cannot be written: {error}") from error
    console.print(f"{file}: {len(entries)} entries", markup=False)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="folder or file: Markdown, HTML, CSV of questions, entries")],
    commit: Annotated[bool, typer.Option("--commit", help="do it; without it, only show it")] = False,
    also: Annotated[
        list[str] | None, typer.Option(help="id of a duplicate or conflict to commit too")
    ] = None,
) -> None:
    """Bring in what the shop has already: show what is new, changed, double or in conflict; then commit."""
    settings, engine = _open()
    brought = _read(lambda: read_anything(path))
    for note in brought.notes:
        console.print(f"[yellow]left out:[/yellow] {escape(note)}", soft_wrap=True)
    with reading(engine) as session:
        known = read_known(session, [entry.entry_id for entry in brought.entries])
    try:
        proposal = propose(brought.entries, known, Meanings(settings.home))
    except ModelMissing as error:
        raise _refusal(str(error)) from error
    _print_proposal(proposal)
    if commit:
        _commit(engine, proposal, also or [])
    elif any(item.kind in COMMITTED for item in proposal.items):
        console.print("nothing was changed; --commit does it")


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    links: Annotated[bool, typer.Option("--links", help="also ask the net whether addresses answer")] = False,
) -> None:
    """Say what is wrong with the knowledge. Which entries are never told: `python -m gateway doctor`."""
    settings, engine = _open()
    try:
        findings = examine(
            read_told(engine),
            Meanings(settings.home),
            now=now_utc(),
            status_of=status_of if links else None,
        )
    except ModelMissing as error:
        raise _refusal(str(error)) from error
    raise typer.Exit(show_findings(findings, console, as_json=as_json))


@app.command()
def draw(
    product: Annotated[str, typer.Argument(help="name of a product, as a customer would write it")],
    out: Annotated[Path, typer.Option(help="file to write: .svg, .png or .pdf by its name")] = DRAWN,
) -> None:
    """Draw what the graph has around a product."""
    from knowledge_graph.drawing import draw as drawn  # matplotlib takes a second to load

    _, engine = _open()
    catalogue = Catalogue(engine)
    found = ProductLinker(catalogue.products()).find(product)
    if len(found) != 1:
        names = ", ".join(match.product.name for match in found)
        console.print(f"which one is meant: {names}?" if found else f"no product is called {product!r}")
        raise typer.Exit(1)
    with reading(engine) as session:
        entries = entry_book.entries_of(session)
    graph = build_graph(catalogue.products(), catalogue.policies(), entries, catalogue.terms())
    count = drawn(graph, product_node(found[0].product.product_id), out)
    console.print(f"{out}: {count} nodes around {found[0].product.name}")


@app.command()
def load(
    folder: Annotated[Path, typer.Argument(help="folder with YAML files of entries")],
    if_demo: Annotated[bool, typer.Option("--if-demo", help="only if the demo shop is the shop")] = False,
) -> None:
    """Make a folder's entries the shop's. Live at once, also while the product runs. What staff have changed stays."""
    _, engine = _open()
    if if_demo and not Catalogue(engine).state().is_demo:
        console.print("the shop is not the demo shop: its entries stay as they are")
        return
    entries = _read(lambda: read_entries(folder))
    with writing(engine) as session:
        loaded = entry_book.load(session, entries, now=now_utc())
    added, changed, retired, kept = (
        len(ids) for ids in (loaded.added, loaded.changed, loaded.retired, loaded.kept)
    )
    console.print(
        f"{len(entries)} entries: {added} added, {changed} changed, {retired} retired, {kept} kept as staff have them"
    )


def _open() -> tuple[StorageSettings, Engine]:
    settings = StorageSettings()
    try:
        engine = open_engine(settings, busy_timeout_ms=BUSY_TIMEOUT_MS)
    except DatabaseUnavailable as error:
        raise _refusal(str(error)) from error
    migrate(engine)
    return settings, engine


def _tried(engine: Engine, work: Callable[[Session], RESULT]) -> RESULT:
    """One transaction; a slip ends the command with its message."""
    try:
        with writing(engine) as session:
            return work(session)
    except (UnknownEntry, EntryChanged, KnowledgeChanged) as error:
        raise _refusal(str(error)) from error


def _read(work: Callable[[], RESULT]) -> RESULT:
    try:
        return work()
    except BadEntries as error:
        raise _refusal(str(error)) from error


def _refusal(message: str) -> typer.Exit:
    console.print(f"[red]nothing was changed:[/red] {escape(message)}", soft_wrap=True)
    return typer.Exit(NOTHING_DONE)


def _print_proposal(proposal: Proposal) -> None:
    table = Table("kind", "id", "question", "like", "why")
    for item in proposal.items:
        if item.kind is not Kind.SAME:
            question = next(iter(item.entry.question.values()))
            table.add_row(*_cells(item.kind, item.entry.entry_id, question, item.other_id or "", item.why))
    if table.row_count:
        console.print(table)
    console.print(", ".join(f"{proposal.counts.get(kind, 0)} {kind}" for kind in Kind))


def _commit(engine: Engine, proposal: Proposal, also: list[str]) -> None:
    chosen: list[Entry] = proposal.chosen(also)
    saved = _tried(
        engine,
        lambda session: commit_entries(
            session, chosen, knowledge_version=proposal.knowledge_version, by=COMMAND_LINE, now=now_utc()
        ),
    )
    console.print(f"{len(saved)} entries committed")


def _cells(*values: object) -> list[str]:
    return [escape(str(value)) for value in values]


def _at(version: Version) -> str:
    return f"{version.made_at:%Y-%m-%d %H:%M}"


if __name__ == "__main__":
    app()
