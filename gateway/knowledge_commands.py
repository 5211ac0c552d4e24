"""`python -m gateway doctor | gaps`: what needs the knowledge and the conversations together, for who runs the machine."""

from datetime import timedelta

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from sqlalchemy import Engine

from conversations.unanswered import last_told, unanswered
from gateway.knowledge_gaps import without_persons
from gateway.settings import GatewaySettings
from knowledge_graph.doctor.examination import examine, read_told
from knowledge_graph.doctor.report import show, status_of
from knowledge_graph.entry_book import entries_of
from knowledge_graph.gaps import Draft, drafts
from knowledge_graph.meanings import Meanings
from storage import migrate, now_utc, open_engine, reading


def run_doctor(settings: GatewaySettings, console: Console, *, as_json: bool, links: bool) -> int:
    """Examine the knowledge, with what customers were told of it; returns the exit code."""
    engine = _engine(settings)
    with reading(engine) as session:
        told = last_told(session)
    findings = examine(
        read_told(engine),
        Meanings(settings.home),
        now=now_utc(),
        last_told=told,
        status_of=status_of if links else None,
    )
    return show(findings, console, as_json=as_json)


def show_gaps(settings: GatewaySettings, console: Console, *, days: int) -> None:
    """Print drafts of missing entries, the most asked first."""
    engine = _engine(settings)
    with reading(engine) as session:
        found = unanswered(session, since=now_utc() - timedelta(days=days))
        entries = entries_of(session)
    made = drafts(without_persons(found, engine), entries, Meanings(settings.home))
    table = Table("times", "last asked", "question", "other wordings", "nearest entries")
    for draft in made:
        table.add_row(*(escape(cell) for cell in _cells(draft)))
    if made:
        console.print(table)
    console.print(f"{len(made)} gaps in {days} days")


def _cells(draft: Draft) -> list[str]:
    others = [wording for wording in draft.wordings if wording != draft.question]
    nearest = [f"{one.entry_id} ({one.likeness})" for one in draft.nearest]
    return [
        str(draft.times),
        f"{draft.last_asked_at:%Y-%m-%d}",
        draft.question,
        "\n".join(others),
        "\n".join(nearest),
    ]


def _engine(settings: GatewaySettings) -> Engine:
    engine = open_engine(settings)
    migrate(engine)
    return engine
