"""The knowledge of the shop as one object: ask it a question, an entry, a product. Used by actions/.

It builds a snapshot of graph and indices at the first question and a new one when the shop or an entry has changed;
the check is one small query, and the old snapshot serves until the new one is complete.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import networkx as nx
from sqlalchemy import Engine

from knowledge_graph.confidence import Band, Calibration, calibrate
from knowledge_graph.entries import Entry, entries_from_policies
from knowledge_graph.entry_book import entries_of, knowledge_version
from knowledge_graph.filling import fill
from knowledge_graph.graph import accessories_of, boosts, build_graph, path_to
from knowledge_graph.linking import ProductLinker, ProductMatch, variants_matching
from knowledge_graph.retrieval import Retriever, Scored
from shop.catalogue import Catalogue
from shop.records import Policy, Product, ShopState, Variant
from shop.state import read_state
from storage import reading
from vectors import Encoder, ParallelEncoder, Script, VectorCache, encoder_for, script_of

logger = logging.getLogger(__name__)

BOOST = 0.1
OFFERED = 3
LANGUAGE_OF: dict[Script, str] = {"latin": "en", "cjk": "zh"}
SCRIPT_OF: dict[str, Script] = {"en": "latin", "zh": "cjk"}


@dataclass(frozen=True)
class Answer:
    """An entry's answer in one language, its figures filled in."""

    entry_id: str
    title: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant."""

    entry_id: str
    title: str
    confidence: float
    score: float
    path: list[str]


@dataclass(frozen=True)
class Finding:
    """What the knowledge says to a question. answer: the best candidate's, in the bands "answer" and "offer"."""

    band: Band
    confidence: float
    answer: Answer | None = None
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class Snapshot:
    """Everything built from one state of the shop."""

    version: tuple[int, int]
    graph: nx.DiGraph
    entries: dict[str, Entry]
    policies: dict[str, Policy]
    retrievers: dict[str, Retriever]
    calibrations: dict[str, Calibration]
    linker: ProductLinker


class Knowledge:
    """Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        home: Path,
        *,
        encoders: Callable[[Script, Path], Encoder] = encoder_for,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._engine, self._home, self._encoders, self._today = engine, home, encoders, today
        self._encoder_of_many = ParallelEncoder if encoders is encoder_for else encoders
        self._snapshot: Snapshot | None = None
        self._building = threading.Lock()

    def answer(self, question: str, *, language: str) -> Finding:
        """The best entry for a question in its own language; shown in `language`, else in the question's.

        Raises vectors.ModelMissing if the encoder of the question's script is not installed.
        """
        snapshot = self._current()
        script = script_of(question)
        asked_in = LANGUAGE_OF[script]
        vector = self._encoders(script, self._home).encode(question)
        named = [match.product.product_id for match in snapshot.linker.find(question)]
        found = snapshot.retrievers[asked_in].search(
            question, vector, boosts=boosts(snapshot.graph, named, weight=BOOST)
        )
        found = [item for item in found if self._shown(snapshot, item.entry, language) is not None]
        calibration = snapshot.calibrations[asked_in]
        confidence = calibration.confidence(found)
        band = calibration.band(confidence) if found else "none"
        return Finding(
            band=band,
            confidence=round(confidence, 3),
            answer=self._shown(snapshot, found[0].entry, language) if band != "none" else None,
            candidates=[
                _candidate(snapshot, item, found, language, named, calibration) for item in found[:OFFERED]
            ],
        )

    def entry(self, entry_id: str, *, language: str) -> Answer | None:
        """An entry's answer; None if there is none that holds today, or a value of it is missing."""
        snapshot = self._current()
        entry = snapshot.entries.get(entry_id)
        return None if entry is None else self._shown(snapshot, entry, language)

    def find_products(self, text: str) -> list[ProductMatch]:
        """Products a text names, in order; several with the same `matched` mean that it is ambiguous."""
        return self._current().linker.find(text)

    def variants_matching(self, product: Product, text: str) -> list[Variant]:
        """The product's variants that have the option values the text names; all when it names none."""
        return variants_matching(product, text)

    def accessories(self, product_id: str) -> list[str]:
        """Ids of the products that fit a product."""
        return accessories_of(self._current().graph, product_id)

    def graph(self) -> nx.DiGraph:
        """The shop as it is now, to walk over: traversals.py, promises.py. Not to be changed."""
        return self._current().graph

    def warm_up(self) -> None:
        """Build the snapshot and load the encoders before the first question."""
        self._current()
        for script in SCRIPT_OF.values():
            self._encoders(script, self._home).encode("warm")

    def _current(self) -> Snapshot:
        with reading(self._engine) as session:
            state, version = read_state(session), knowledge_version(session)
        snapshot = self._snapshot
        if snapshot is not None and snapshot.version == (state.version, version):
            return snapshot
        with self._building:
            if self._snapshot is None or self._snapshot.version != (state.version, version):
                self._snapshot = self._build(state, version)
            return self._snapshot

    def _build(self, state: ShopState, version: int) -> Snapshot:
        catalogue = Catalogue(self._engine)
        products, policies = catalogue.products(), catalogue.policies()
        with reading(self._engine) as session:
            entries = entries_of(session, state.edition)
        entries += entries_from_policies(policies, entries)
        retrievers, calibrations = self._search_over(entries)
        logger.info("knowledge_built", extra={"entries": len(entries), "products": len(products)})
        return Snapshot(
            version=(state.version, version),
            graph=build_graph(products, policies, entries, catalogue.terms()),
            entries={entry.entry_id: entry for entry in entries},
            policies={policy.policy_id: policy for policy in policies},
            retrievers=retrievers,
            calibrations=calibrations,
            linker=ProductLinker(products),
        )

    def _search_over(self, entries: list[Entry]) -> tuple[dict[str, Retriever], dict[str, Calibration]]:
        """Indices and calibration; those of the old snapshot if its entries were the same, so that a change of the
        catalogue is live at once."""
        old = self._snapshot
        if old is not None and list(old.entries.values()) == entries:
            return old.retrievers, old.calibrations
        retrievers, calibrations = {}, {}
        for language, script in SCRIPT_OF.items():
            cache = VectorCache(self._home / "cache", self._encoder_of_many(script, self._home))
            retrievers[language] = Retriever(entries, language, cache)
            calibrations[language] = calibrate(retrievers[language], language, cache)
        return retrievers, calibrations

    def _shown(self, snapshot: Snapshot, entry: Entry, language: str) -> Answer | None:
        if not entry.holds_on(self._today()):
            return None
        language = language if language in entry.answer else next(iter(entry.answer))
        text = fill(entry.answer[language], snapshot.policies)
        if text is None:
            logger.warning("answer_without_value", extra={"entry_id": entry.entry_id})
            return None
        return Answer(entry.entry_id, entry.question.get(language, entry.entry_id), text)


def _candidate(
    snapshot: Snapshot,
    item: Scored,
    found: list[Scored],
    language: str,
    named: list[str],
    calibration: Calibration,
) -> Candidate:
    others = [item, *(other for other in found if other is not item)]
    return Candidate(
        entry_id=item.entry.entry_id,
        title=item.entry.question.get(language, item.entry.entry_id),
        confidence=round(calibration.confidence(others), 3),
        score=round(item.rank, 3),
        path=path_to(snapshot.graph, item.entry.entry_id, named),
    )
