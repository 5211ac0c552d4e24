"""How well the right FAQ entry is found, on anybody's entries and questions; BM25 and plain dense search beside it.

Runs the product's own search with the encoders of this installation, the peers with the encoders as they were published;
nothing of what is measured is kept.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import bm25s
import numpy as np

from bench.faq_files import Query
from bench.progress import bar, working
from bench.rankings import Ranking, figures
from bench.scores import rounded, share
from knowledge_graph.confidence import Band
from knowledge_graph.entries import Entry
from knowledge_graph.lexical import tokens_of
from knowledge_graph.live_search import Base, LiveSearch
from knowledge_graph.retrieval import VectorsOf
from knowledge_graph.snapshots import SCRIPT_OF
from vectors import (
    Encoder,
    EncoderOf,
    ParallelEncoder,
    Reader,
    VectorCache,
    encoder_for,
    question_encoder_for,
    reader_for,
)

Matrix = np.ndarray[Any, Any]
ANY_DAY = date(2000, 1, 1)  # entries of a file hold on every day
SHOWN = 100  # of the peers' rankings


class Searcher(Protocol):
    """Ranks entries for a question."""

    encodes: bool

    def rank(self, query: Query, vector: Matrix) -> tuple[list[str], float]:
        """(ids, best first; confidence)."""


@dataclass(frozen=True)
class Faq:
    """What is asked about, by language: the entries, how their texts become vectors, and who reads them with questions."""

    entries: Sequence[Entry]
    encoders: Mapping[str, Encoder]
    vectors_of: Mapping[str, VectorsOf]
    readers: Mapping[str, Reader | None] = field(default_factory=dict)

    def wordings(self, language: str) -> list[tuple[str, str]]:
        """(id, text) of everything that an entry is asked by."""
        mine = [entry for entry in self.entries if language in entry.question]
        return [(entry.entry_id, text) for entry in mine for text in entry.wordings(language)]


def faq(entries: Sequence[Entry], queries: Sequence[Query], home: Path) -> dict[str, Any]:
    """Our figures by name, and those of the peers."""
    with _prepared(entries, home, question_encoder_for) as prepared:
        begin = time.perf_counter()
        with working("parley: encoding, indexing, fitting"):
            ours = Parley(prepared)
        build_s = time.perf_counter() - begin
        encoded = _encoded(queries, prepared)
        rankings = _rankings("parley: searching", ours, encoded)
        result: dict[str, Any] = figures(rankings) | own_threshold(ours, queries, rankings)
        result |= {"build_s": round(build_s, 1), "faqs": len(entries), "queries": len(queries)}
    with _prepared(entries, home, encoder_for) as published:
        encoded = _encoded(queries, published)
        peers: dict[str, Searcher] = {"bm25": Bm25(published), "dense": Dense(published)}
        return result | {
            "peers": {
                name: figures(_rankings(f"{name}: searching", peer, encoded)) for name, peer in peers.items()
            }
        }


def own_threshold(ours: "Parley", queries: Sequence[Query], rankings: Sequence[Ranking]) -> dict[str, Any]:
    """What is answered without asking back at the cut-off that was fitted on the entries."""
    pairs = zip(queries, rankings, strict=True)
    answered = [(each, ours.would_answer(query)) for query, each in pairs]
    inside = [told for each, told in answered if each.right]
    outside = [told for each, told in answered if not each.right]
    right = [each.hit for each, told in answered if told]
    return {
        "own_cut_off": {
            "answered": rounded(share(inside)),
            "precision": rounded(share(right)),
            "unanswerable_answered": rounded(share(outside)),
        }
    }


class Parley:
    """The product's search and confidence."""

    encodes = True

    def __init__(self, prepared: Faq) -> None:
        entries = {entry.entry_id: entry for entry in prepared.entries}
        self._encoders, self._readers = prepared.encoders, prepared.readers
        self._bands: dict[tuple[str, str], Band] = {}
        self._searches = {
            language: LiveSearch.over(Base.of(entries, language, vectors_of), language)
            for language, vectors_of in prepared.vectors_of.items()
        }

    def rank(self, query: Query, vector: Matrix) -> tuple[list[str], float]:
        search, encoder = self._searches[query.language], self._encoders[query.language]
        meaning = search.meaning_of(
            query.text, lambda text: vector if text == query.text else encoder.encode(text)
        )
        found = search.search(query.text, meaning.vector, boosts={}, day=ANY_DAY)
        reading = search.read(query.text, meaning.vector, found, self._readers.get(query.language), {})
        self._bands[query.language, query.text] = reading.band
        return [item.entry.entry_id for item in reading.found], reading.confidence

    def would_answer(self, query: Query) -> bool:
        """Whether a question that was ranked is answered without asking back."""
        return self._bands[query.language, query.text] == "answer"


class Bm25:
    """bm25s over all wordings of a language; an entry counts as much as its best one."""

    encodes = False

    def __init__(self, prepared: Faq) -> None:
        self._wordings = {language: prepared.wordings(language) for language in prepared.encoders}
        self._indices = {}
        for language, wordings in self._wordings.items():
            if wordings:
                self._indices[language] = bm25s.BM25()
                tokens = [tokens_of(text) or [""] for _, text in wordings]
                self._indices[language].index(tokens, show_progress=False)

    def rank(self, query: Query, vector: Matrix) -> tuple[list[str], float]:
        if query.language not in self._indices:
            return [], 0.0
        index = self._indices[query.language]
        known = [token for token in tokens_of(query.text) if token in index.vocab_dict]
        scores = index.get_scores(known) if known else np.zeros(len(self._wordings[query.language]))
        return _by_best_wording(scores, self._wordings[query.language])


class Dense:
    """The nearest wordings by cosine, nothing else."""

    encodes = True

    def __init__(self, prepared: Faq) -> None:
        self._wordings = {language: prepared.wordings(language) for language in prepared.encoders}
        self._vectors = {
            language: prepared.vectors_of[language]([text for _, text in wordings])
            for language, wordings in self._wordings.items()
        }

    def rank(self, query: Query, vector: Matrix) -> tuple[list[str], float]:
        return _by_best_wording(self._vectors[query.language] @ vector, self._wordings[query.language])


def _by_best_wording(scores: Matrix, wordings: Sequence[tuple[str, str]]) -> tuple[list[str], float]:
    """Ids by the best of their wordings, and that score of the first."""
    order = np.argsort(-scores, kind="stable")
    ids = list(dict.fromkeys(wordings[place][0] for place in order))[:SHOWN]
    return ids, float(scores[order[0]]) if len(order) else 0.0


@contextmanager
def _prepared(entries: Sequence[Entry], home: Path, encoder_of: EncoderOf) -> Iterator[Faq]:
    """With a cache of vectors that is thrown away. encoder_of: the product's or the one as published, of a script."""
    encoders = {language: encoder_of(script, home) for language, script in SCRIPT_OF.items()}
    with TemporaryDirectory() as folder:
        caches = {
            language: VectorCache(Path(folder), ParallelEncoder(script, home, load=encoder_of))
            for language, script in SCRIPT_OF.items()
        }
        readers = {language: reader_for(script, home) for language, script in SCRIPT_OF.items()}
        yield Faq(entries, encoders, {language: cache.vectors for language, cache in caches.items()}, readers)


def _encoded(queries: Sequence[Query], prepared: Faq) -> list[tuple[Query, Matrix, float]]:
    """Each question with its vector and how long that took, in ms; one after the other, as in the product."""
    encoded = []
    with bar("encoding questions", len(queries)) as advance:
        for number, query in enumerate(queries, 1):
            begin = time.perf_counter()
            vector = prepared.encoders[query.language].encode(query.text)
            encoded.append((query, vector, (time.perf_counter() - begin) * 1000))
            advance(number)
    return encoded


def _rankings(
    title: str, searcher: Searcher, encoded: Sequence[tuple[Query, Matrix, float]]
) -> list[Ranking]:
    """Times are those of search and, where vectors are needed, of encoding."""
    rankings = []
    with bar(title, len(encoded)) as advance:
        for number, (query, vector, encoding_ms) in enumerate(encoded, 1):
            begin = time.perf_counter()
            ids, confidence = searcher.rank(query, vector)
            ms = (time.perf_counter() - begin) * 1000 + (encoding_ms if searcher.encodes else 0.0)
            rankings.append(Ranking(ids, query.positive_ids, confidence, ms))
            advance(number)
    return rankings
