"""The whole examination of what the shop tells. Used by `python -m knowledge_graph doctor` and, with usage, by gateway/."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from knowledge_graph.doctor.contradictions import contradictions
from knowledge_graph.doctor.findings import MUST, SHOULD, Finding
from knowledge_graph.doctor.prices import wrong_prices
from knowledge_graph.doctor.references import dead_links, references, validity
from knowledge_graph.doctor.statements import statements
from knowledge_graph.doctor.wordings import languages, near_duplicates
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import entries_of, latest_versions
from knowledge_graph.meanings import Meanings
from shop.catalogue import Catalogue
from shop.records import Policy, Product
from storage import reading

STALE_AFTER = timedelta(days=365)  # since the last change
UNUSED_AFTER = timedelta(days=90)  # a young entry has had no chance yet


@dataclass(frozen=True)
class Told:
    """Everything the shop tells. made_at: when each entry was last changed, by its id."""

    entries: list[Entry]
    policies: list[Policy]
    products: list[Product]
    made_at: Mapping[str, datetime]
    currency: str = "EUR"


def read_told(engine: Engine) -> Told:
    """From the database."""
    catalogue = Catalogue(engine)
    with reading(engine) as session:
        entries = entries_of(session)
        made_at = {entry_id: version.made_at for entry_id, version in latest_versions(session).items()}
    state = catalogue.state()
    return Told(entries, catalogue.policies(), catalogue.products(), made_at, state.currency)


def examine(
    told: Told,
    meanings: Meanings,
    *,
    now: datetime,
    last_told: Mapping[str, datetime] | None = None,
    status_of: Callable[[str], int | None] | None = None,
) -> list[Finding]:
    """Everything that is wrong, what must be repaired first.

    last_told: when customers last got each entry; None: not known. status_of: asks the net, None: nobody asks.
    """
    stated = statements(told.entries, told.policies, told.products)
    found = contradictions(stated, told.entries, meanings)
    found += wrong_prices(stated, told.products, told.currency)
    found += references(told.entries, told.policies, told.products)
    found += near_duplicates(told.entries, meanings)
    found += languages(told.entries)
    for entry in told.entries:
        found += validity(entry, now.date())
    found += _ages(told, now)
    if last_told is not None:
        found += _unused(told, last_told, now)
    if status_of is not None:
        found += dead_links(told.entries, status_of)
    return sorted(found, key=lambda finding: (finding.level != MUST, finding.kind, finding.where))


def _ages(told: Told, now: datetime) -> list[Finding]:
    return [
        Finding(
            "stale",
            f"entry {entry.entry_id}",
            f"comes from {entry.source} and has not been looked at since {told.made_at[entry.entry_id].date()}",
            "compare it with its source, and save it again",
            SHOULD,
        )
        for entry in told.entries
        if entry.source
        and entry.entry_id in told.made_at
        and now - told.made_at[entry.entry_id] > STALE_AFTER
    ]


def _unused(told: Told, last_told: Mapping[str, datetime], now: datetime) -> list[Finding]:
    return [
        Finding(
            "never_told",
            f"entry {entry.entry_id}",
            f"no customer has got it since it was changed on {told.made_at[entry.entry_id].date()}",
            "ask it as customers would and add their wordings, or retire it",
            SHOULD,
        )
        for entry in told.entries
        if entry.entry_id not in last_told
        and entry.entry_id in told.made_at
        and now - told.made_at[entry.entry_id] > UNUSED_AFTER
    ]
