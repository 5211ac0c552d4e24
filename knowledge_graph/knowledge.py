"""The knowledge of the shop as one object: ask it a question, an entry, a product. Used by actions/."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import networkx as nx
from sqlalchemy import Engine

from knowledge_graph.confidence import Band
from knowledge_graph.entries import Entry
from knowledge_graph.filling import fill
from knowledge_graph.graph import accessories_of, boosts, path_to
from knowledge_graph.linking import ProductMatch
from knowledge_graph.option_values import variants_matching
from knowledge_graph.retrieval import Scored
from knowledge_graph.snapshots import SCRIPT_OF, Snapshot, Snapshots
from shop.records import Product, Variant
from vectors import EncoderOf, ReaderOf, Script, question_encoder_for, reader_for, script_of

logger = logging.getLogger(__name__)

BOOST = 0.1
LANGUAGE_OF: dict[Script, str] = {script: language for language, script in SCRIPT_OF.items()}


@dataclass(frozen=True)
class Answer:
    """An entry's answer in one language, its figures filled in."""

    entry_id: str
    title: str
    text: str


@dataclass(frozen=True)
class Parts:
    """What a score is made of. meaning: a cosine; words, concepts: BM25 of what is in common; boost: as it is added.

    read: log-odds that a reader gives it; None if it was not read.
    """

    meaning: float
    words: float
    concepts: float
    boost: float
    read: float | None = None


@dataclass(frozen=True)
class Candidate:
    """An entry that may be meant."""

    entry_id: str
    title: str
    confidence: float
    score: float
    parts: Parts
    path: list[str]


@dataclass(frozen=True)
class Finding:
    """What the knowledge says to a question. answer: the best candidate's, in the bands "answer" and "offer".

    plainly: the question as it was searched too, with the names of what it tells in other words.
    """

    band: Band
    confidence: float
    answer: Answer | None = None
    candidates: list[Candidate] = field(default_factory=list)
    plainly: str | None = None


class Knowledge:
    """Safe to use from several threads."""

    def __init__(
        self,
        engine: Engine,
        home: Path,
        *,
        encoders: EncoderOf = question_encoder_for,
        readers: ReaderOf = reader_for,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._home, self._encoders, self._readers, self._today = home, encoders, readers, today
        self._snapshots = Snapshots(engine, home, encoders=encoders)

    def answer(self, question: str, *, language: str) -> Finding:
        """The best entry for a question in its own language; shown in `language`, else in the question's.

        Raises vectors.ModelMissing if the encoder of the question's script is not installed.
        """
        snapshot = self._snapshots.current()
        script = script_of(question)
        asked_in = LANGUAGE_OF[script]
        search = snapshot.searches[asked_in]
        meaning = search.meaning_of(question, self._encoders(script, self._home).encode)
        named = [match.product.product_id for match in snapshot.linker.find(question)]
        boosted = boosts(snapshot.graph, named, weight=BOOST)
        found = search.search(question, meaning.vector, boosts=boosted, day=self._today())
        found = [item for item in found if self._shown(snapshot, item.entry, language) is not None]
        found.sort(key=lambda item: not _says(item.entry, question, asked_in))
        said = bool(found) and _says(found[0].entry, question, asked_in)
        reader = None if said else self._readers(script, self._home)
        reading = search.read(question, meaning.vector, found, reader, snapshot.policies)
        return Finding(
            band=reading.band,
            confidence=round(reading.confidence, 3),
            answer=None
            if reading.band == "none"
            else self._shown(snapshot, reading.found[0].entry, language),
            candidates=[
                _candidate(snapshot, item, sure, language, named, boosted)
                for item, sure in zip(reading.found, reading.sure, strict=False)
            ],
            plainly=meaning.plainly,
        )

    def entry(self, entry_id: str, *, language: str) -> Answer | None:
        """An entry's answer; None if there is none that holds today, or a value of it is missing."""
        snapshot = self._snapshots.current()
        entry = snapshot.entries.get(entry_id)
        return None if entry is None else self._shown(snapshot, entry, language)

    def find_products(self, text: str) -> list[ProductMatch]:
        """Products a text names, in order; several with the same `matched` mean that it is ambiguous."""
        return self._snapshots.current().linker.find(text)

    def variants_matching(self, product: Product, text: str) -> list[Variant]:
        """The product's variants that have the option values the text names; all when it names none."""
        return variants_matching(product, text)

    def accessories(self, product_id: str) -> list[str]:
        """Ids of the products that fit a product."""
        return accessories_of(self._snapshots.current().graph, product_id)

    def graph(self) -> nx.DiGraph:
        """The shop as it is now, to walk over: traversals.py, promises.py. Not to be changed."""
        return self._snapshots.current().graph

    def warm_up(self) -> None:
        """Build the snapshot and load the models before the first question."""
        self._snapshots.current()
        for script in SCRIPT_OF.values():
            self._encoders(script, self._home).encode("warm")
            self._readers(script, self._home)

    def _shown(self, snapshot: Snapshot, entry: Entry, language: str) -> Answer | None:
        if not entry.holds_on(self._today()):
            return None
        language = language if language in entry.answer else next(iter(entry.answer))
        text = fill(entry.answer[language], snapshot.policies)
        if text is None:
            logger.warning("answer_without_value", extra={"entry_id": entry.entry_id})
            return None
        return Answer(entry.entry_id, entry.question.get(language, entry.entry_id), text)


def _says(entry: Entry, question: str, language: str) -> bool:
    """Whether a question is one of the entry's wordings, word for word.

    Such an entry comes first, whatever products are named: staff who add a question find it answered from then on.
    """
    return _plain(question) in {_plain(wording) for wording in entry.wordings(language)}


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _candidate(
    snapshot: Snapshot,
    item: Scored,
    confidence: float,
    language: str,
    named: list[str],
    boosted: Mapping[str, float],
) -> Candidate:
    return Candidate(
        entry_id=item.entry.entry_id,
        title=item.entry.question.get(language, item.entry.entry_id),
        confidence=round(confidence, 3),
        score=round(item.rank, 3),
        parts=Parts(
            meaning=round(item.dense, 3),
            words=round(item.lexical, 2),
            concepts=round(item.concepts, 2),
            boost=round(boosted.get(item.entry.entry_id, 0.0), 3),
            read=None if item.read is None else round(item.read, 1),
        ),
        path=path_to(snapshot.graph, item.entry.entry_id, named),
    )
