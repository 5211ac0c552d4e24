"""What the knowledge answers from, kept up with the shop and its entries while customers ask.

Every question asks for the current snapshot: one small query tells whether anything has changed since the last one. If
so, a snapshot is derived from the last in a thread of its own, which for one changed entry takes milliseconds. The question
waits for it, as long as its turn allows: an edit is told at the next question, whatever the clock says. What takes longer
(thousands of new entries, a large catalogue) is served by the last snapshot meanwhile. When changes have gathered, new
indices, classifier and calibration are made in another thread. Only a shop that took the place of another one is waited for:
nothing of the old shop may be told.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import networkx as nx
import numpy as np
from sqlalchemy import Engine

from knowledge_graph.entries import Entry, entries_from_policies
from knowledge_graph.entry_book import knowledge_version
from knowledge_graph.entry_changes import Written, entries_now
from knowledge_graph.graph import build_graph
from knowledge_graph.linking import ProductLinker
from knowledge_graph.live_search import Base, LiveSearch
from knowledge_graph.retrieval import VectorsOf
from shop.catalogue import Catalogue
from shop.records import Policy, Product
from shop.state import read_state
from shop.terms import Terms
from storage import reading
from vectors import EncoderOf, Script, VectorCache, parallel_question_encoder, question_encoder_for

logger = logging.getLogger(__name__)

SCRIPT_OF: dict[str, Script] = {"en": "latin", "zh": "cjk"}
EDIT_PATIENCE_S = 6.0  # a question waits so long for changed entries; 10 s are the deadline of its turn
PATIENCE_S = 1.5  # and so long for a changed catalogue
CHANGES_BORNE = 0.01  # share of the entries that may differ from the base before it is built anew
FEW_TEXTS = 200  # are encoded at once; more go through the cache on disk, on every core

Result = TypeVar("Result")


class Stamp(NamedTuple):
    """From which state of the shop and of the entries something was made."""

    edition: str
    shop: int
    entries: int


@dataclass(frozen=True)
class Snapshot:
    """Everything made from one state. searches: by language."""

    stamp: Stamp
    products: Sequence[Product]
    policies: dict[str, Policy]
    terms: Terms
    linker: ProductLinker
    written: Written
    entries: dict[str, Entry]
    graph: nx.DiGraph
    searches: dict[str, LiveSearch]


class Snapshots:
    """Keeps the current one. Safe to use from several threads."""

    def __init__(self, engine: Engine, home: Path, *, encoders: EncoderOf = question_encoder_for) -> None:
        self._engine, self._home, self._encoders = engine, home, encoders
        self._encoder_of_many = parallel_question_encoder if encoders is question_encoder_for else encoders
        self._snapshot: Snapshot | None = None
        self._changing = threading.Lock()  # held by whoever puts another snapshot in place
        self._caching = threading.Lock()  # two threads of a process would write the same file
        self._late: Future[Snapshot] | None = None  # a change that no question waits for any longer
        self._indexing: Future[None] | None = None

    def current(self) -> Snapshot:
        """The snapshot of the shop as it is, or, where that takes long, as it was a moment ago."""
        stamp, snapshot = self._stamp(), self._snapshot
        if snapshot is None or snapshot.stamp.edition != stamp.edition:
            return self._caught_up()
        if snapshot.stamp == stamp or (self._late and not self._late.done()):
            return snapshot
        change = _in_background(self._caught_up)
        only_entries = snapshot.stamp.shop == stamp.shop
        try:
            return change.result(timeout=EDIT_PATIENCE_S if only_entries else PATIENCE_S)
        except TimeoutError:
            self._late = change
            return snapshot

    def _caught_up(self) -> Snapshot:
        """Put the snapshot of this moment in place."""
        with self._changing:
            stamp, old = self._stamp(), self._snapshot
            if old is not None and old.stamp == stamp:
                return old
            same_shop = old is not None and old.stamp.edition == stamp.edition
            self._snapshot = new = self._derived(old, stamp) if old and same_shop else self._made(stamp)
            logger.info("knowledge_built", extra={"entries": len(new.entries), "products": len(new.products)})
            self._index_if_needed(new)
            return new

    def _stamp(self) -> Stamp:
        with reading(self._engine) as session:
            state = read_state(session)
            return Stamp(state.edition, state.version, knowledge_version(session))

    def _made(self, stamp: Stamp) -> Snapshot:
        """Of a shop that was not known before."""
        products, policies, terms, linker = self._shop()
        written = self._written(stamp, Written())
        entries = _all_entries(written, policies, {})[0]
        bases = self._bases(entries)
        return Snapshot(
            stamp=stamp,
            products=products,
            policies=policies,
            terms=terms,
            linker=linker,
            written=written,
            entries=entries,
            graph=build_graph(products, policies.values(), entries.values(), terms),
            searches={language: LiveSearch.over(base, language) for language, base in bases.items()},
        )

    def _derived(self, old: Snapshot, stamp: Stamp) -> Snapshot:
        """Of the same shop after a change."""
        same_shop = old.stamp.shop == stamp.shop
        products, policies, terms, linker = (
            (old.products, old.policies, old.terms, old.linker) if same_shop else self._shop()
        )
        written = self._written(stamp, old.written)
        entries, changed = _all_entries(written, policies, old.entries)
        same_graph = same_shop and all(
            _links(entries.get(each)) == _links(old.entries.get(each)) for each in changed
        )
        searches = {
            language: search.changed_to(entries, changed, self._vectors_of(language))
            for language, search in old.searches.items()
        }
        graph = old.graph if same_graph else build_graph(products, policies.values(), entries.values(), terms)
        return Snapshot(stamp, products, policies, terms, linker, written, entries, graph, searches)

    def _shop(self) -> tuple[list[Product], dict[str, Policy], Terms, ProductLinker]:
        catalogue = Catalogue(self._engine)
        products = catalogue.products()
        policies = {policy.policy_id: policy for policy in catalogue.policies()}
        return products, policies, catalogue.terms(), ProductLinker(products)

    def _written(self, stamp: Stamp, before: Written) -> Written:
        with reading(self._engine) as session:
            return entries_now(session, stamp.edition, before)

    def _index_if_needed(self, snapshot: Snapshot) -> None:
        busy = self._indexing is not None and not self._indexing.done()
        most = CHANGES_BORNE * len(snapshot.entries)
        if not busy and any(len(search.changed) > most for search in snapshot.searches.values()):
            self._indexing = _in_background(self._index_anew)

    def _index_anew(self) -> None:
        """Build new bases, and put them below whatever the entries are by then."""
        snapshot = self._snapshot
        assert snapshot is not None
        try:
            bases = self._bases(snapshot.entries)
        except Exception:
            logger.exception("knowledge_not_indexed")  # the old base and the changes over it go on serving
            raise
        with self._changing:
            now = self._snapshot
            if now is None or now.stamp.edition != snapshot.stamp.edition:
                return
            searches = {
                language: search.moved_to(bases[language], now.entries, self._vectors_of(language))
                for language, search in now.searches.items()
            }
            self._snapshot = replace(now, searches=searches)
        logger.info("knowledge_indexed", extra={"entries": len(snapshot.entries)})

    def _bases(self, entries: dict[str, Entry]) -> dict[str, Base]:
        return {language: Base.of(entries, language, self._cached(language)) for language in SCRIPT_OF}

    def _vectors_of(self, language: str) -> VectorsOf:
        """For the texts of changed entries."""

        def vectors_of(texts: Sequence[str]) -> np.ndarray[Any, Any]:
            if len(texts) > FEW_TEXTS:
                return self._cached(language)(texts)
            return self._encoders(SCRIPT_OF[language], self._home).encode_all(texts)

        return vectors_of

    def _cached(self, language: str) -> VectorsOf:
        """For many texts: what was encoded before is read from disk."""
        cache = VectorCache(self._home / "cache", self._encoder_of_many(SCRIPT_OF[language], self._home))

        def vectors_of(texts: Sequence[str]) -> np.ndarray[Any, Any]:
            with self._caching:
                return cache.vectors(texts)

        return vectors_of


def _all_entries(
    written: Written, policies: dict[str, Policy], old: dict[str, Entry]
) -> tuple[dict[str, Entry], frozenset[str]]:
    """(the written ones and those that policies stand for, ids of those that are not as before).

    An unchanged one is the same object as before.
    """
    entries = dict(written.entries)
    made = {entry.entry_id: entry for entry in entries_from_policies(policies.values(), entries.values())}
    entries |= {
        entry_id: old[entry_id] if old.get(entry_id) == entry else entry for entry_id, entry in made.items()
    }
    of_policies = made.keys() | (old.keys() - entries.keys())
    changed = {each for each in of_policies if entries.get(each) is not old.get(each)}
    return entries, written.changed | changed


def _links(entry: Entry | None) -> Any:
    """What the graph holds of an entry."""
    return entry and (entry.question.get("en"), entry.policy_ids, entry.product_ids, entry.categories)


def _in_background(work: Callable[[], Result]) -> Future[Result]:
    """Start it in a thread that keeps no process from ending."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="knowledge", daemon=True).start()
    return future
