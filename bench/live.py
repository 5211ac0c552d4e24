"""How soon an edit among many entries is told: from the commit until a question has been answered from it.

Everything is the product's own (database, history, index, confidence) but for the vectors of the entries that lie there
already, which are made up as those of vector_index are; edits and questions go through the real encoder. Used by
`python -m bench live`.
"""

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine

from bench import graph_shop
from bench.figures import percentile
from bench.progress import bar, working
from bench.vector_index import made_up
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import load, retire, roll_back, save
from knowledge_graph.knowledge import Finding, Knowledge
from knowledge_graph.snapshots import FEW_TEXTS
from shop.state import replaced
from storage import StorageSettings, migrate, now_utc, open_engine, writing
from vectors import Encoder, EncoderOf, Reader, ReaderOf, Script, question_encoder_for, reader_for
from vectors.encoder import Progress

SIZE = 100_000  # entries
ROUNDS = 20  # of each kind of edit
SEED = 7
STAFF = "bench"
Matrix = np.ndarray[Any, Any]
Timed = dict[str, list[float]]


class NotTold(RuntimeError):
    """A question was not answered as the entries are: what was measured is worth nothing."""


class MadeUp:
    """Encodes a few texts as the product does; for many, vectors are made up."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.name = encoder, f"made-up-{encoder.name}"

    def encode(self, text: str) -> Matrix:
        return self._encoder.encode(text)

    def encode_all(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        if len(texts) <= FEW_TEXTS:
            return self._encoder.encode_all(texts, progress)
        return made_up(len(texts), np.random.default_rng(SEED))[0]


def live(
    home: Path,
    size: int = SIZE,
    rounds: int = ROUNDS,
    *,
    encoders: EncoderOf = question_encoder_for,
    readers: ReaderOf = reader_for,
) -> dict[str, Any]:
    """Milliseconds by kind of edit; home: where the models are. Raises NotTold, vectors.ModelMissing."""

    def made_up_encoders(script: Script, _: Path) -> Encoder:
        return MadeUp(encoders(script, home))

    def reader_at_home(script: Script, _: Path) -> Reader | None:
        return readers(script, home)

    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(StorageSettings(home=Path(folder)))
        migrate(engine)
        _fill(engine, size)
        knowledge = Knowledge(engine, Path(folder), encoders=made_up_encoders, readers=reader_at_home)
        began = time.perf_counter()
        with working(f"{size:,} entries: building the index"):
            knowledge.warm_up()
        build_s = time.perf_counter() - began
        asked = _asked(knowledge, rounds)
        edits = _edits(engine, knowledge, rounds)
        engine.dispose()
    times = {name: _times(ms) for name, ms in ({"no edit": asked} | edits).items()}
    return {"entries": size, "build_s": round(build_s, 1), "edits": times}


def _fill(engine: Engine, size: int) -> None:
    with bar(f"{size:,} entries: writing them", size) as advance, writing(engine) as session:
        replaced(session, name="Large", currency="EUR")
        load(session, _counted(_entries(size), advance), now=now_utc())


def _entries(size: int) -> Iterator[Entry]:
    """Questions about things and what they are made of."""
    chance = random.Random(SEED)
    for number in range(size):
        thing = graph_shop.kind_name(chance.randrange(graph_shop.KINDS))
        words = f"{chance.choice(graph_shop.COLOURS)} {chance.choice(graph_shop.MATERIALS)} {thing}"
        question = f"How is the {words} of series {number} washed?"
        yield Entry(f"e{number}", {"en": question}, {}, {"en": f"With {words} soap, by hand."})


def _asked(knowledge: Knowledge, rounds: int) -> list[float]:
    """Questions after which nothing has been changed, for comparison."""
    return [_answered(knowledge, _question(10**6 + number))[0] for number in range(rounds)]


def _edits(engine: Engine, knowledge: Knowledge, rounds: int) -> Timed:
    """Each entry is added, changed, retired and rolled back; after each step a customer asks for it."""
    ms: Timed = {"added": [], "changed": [], "retired": [], "rolled back": []}
    with bar("edits", 4 * rounds) as advance:
        done = itertools.count(1)
        for number in range(rounds):
            for name, step, told in _steps(number):
                with writing(engine) as session:
                    step(session)
                took, finding = _answered(knowledge, _question(number))
                ms[name].append(took)
                if _told(finding, f"rental-{number}") != told:
                    raise NotTold(f"{name}: {told!r} was expected, but there came {finding}")
                advance(next(done))
    return ms


def _steps(number: int) -> Iterator[tuple[str, Callable[[Any], object], str | None]]:
    """(name, edit, the answer from then on; None for none)."""
    entry_id, now = f"rental-{number}", now_utc()

    def entry(answer: str) -> Entry:
        return Entry(entry_id, {"en": _question(number)}, {}, {"en": answer})

    yield "added", lambda db: save(db, entry("Yes."), by=STAFF, now=now), "Yes."
    yield "changed", lambda db: save(db, entry("No longer."), by=STAFF, now=now), "No longer."
    yield "retired", lambda db: retire(db, entry_id, by=STAFF, now=now), None
    yield "rolled back", lambda db: roll_back(db, entry_id, 1, by=STAFF, now=now), "Yes."


def _question(number: int) -> str:
    return f"Do you rent out tent number {number} for a weekend?"


def _answered(knowledge: Knowledge, question: str) -> tuple[float, Finding]:
    """(milliseconds, what is found)."""
    began = time.perf_counter()
    finding = knowledge.answer(question, language="en")
    return (time.perf_counter() - began) * 1000, finding


def _told(finding: Finding, entry_id: str) -> str | None:
    """What the entry answers, if it is found at all and first."""
    found = [item.entry_id for item in finding.candidates]
    if entry_id not in found:
        return None
    first = found[0] == entry_id and finding.answer
    return first.text if first else ""


def _times(ms: list[float]) -> dict[str, float]:
    return {f"p{percent}_ms": round(percentile(ms, percent), 1) for percent in (50, 95)} | {
        "max_ms": round(max(ms), 1)
    }


def _counted(entries: Iterator[Entry], advance: Callable[[int], None]) -> Iterator[Entry]:
    for number, entry in enumerate(entries, 1):
        yield entry
        advance(number)
