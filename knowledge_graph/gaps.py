"""What customers ask and the shop has no sure answer to: alike questions together, as drafts of entries.

The questions come in masked and are kept nowhere: their vectors are made anew each time, drafts are never stored. What staff
accept becomes an entry, with the masked wordings as its paraphrases. Used by gateway/.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from knowledge_graph.entries import Entry
from knowledge_graph.meanings import SAME_QUESTION, Meanings, language_of

Matrix = np.ndarray[Any, Any]
ANYTHING = Path(__file__).parent / "unrelated.yml"  # sentences that no shop has an entry for, by language
# Least cosine, from the centre of what is asked, between any two questions of a draft. Of four wordings each of the demo
# shop's 80 entries, which are close to each other, half of what is put together belongs together. Staff drop a stray wording
# sooner than they search for its fellow. Of subjects the shop says nothing of, 96 % and more belong together.
ALIKE = {"en": 0.36, "zh": 0.32}
MOST_QUESTIONS = 2000  # the newest of a language; likeness of all pairs is 16 MB
NEAREST = 3
TINY = 1e-9  # length of a vector that is the centre itself
LONGEST_WORDING = 500  # characters, as an entry's paraphrase may have


@dataclass(frozen=True)
class Asked:
    """A question without a sure answer, masked."""

    text: str
    at: datetime


@dataclass(frozen=True)
class Nearest:
    """An entry that may answer it after all. likeness: cosine of its nearest wording."""

    entry_id: str
    question: str
    likeness: float


@dataclass(frozen=True)
class Draft:
    """Alike questions. question: the most typical of them. times: how often they were asked in all."""

    language: str
    question: str
    wordings: list[str]
    times: int
    last_asked_at: datetime
    nearest: list[Nearest]


def drafts(asked: Iterable[Asked], entries: Sequence[Entry], meanings: Meanings) -> list[Draft]:
    """What is missing, the most asked first; without what an entry answers by now. Raises vectors.ModelMissing."""
    by_language: dict[str, dict[str, list[datetime]]] = {}
    for one in asked:
        text = " ".join(one.text.split())
        if any(character.isalpha() for character in text) and len(text) <= LONGEST_WORDING:
            by_language.setdefault(language_of(text), {}).setdefault(text, []).append(one.at)
    found = [
        draft
        for language, times in by_language.items()
        for draft in _of_language(language, times, entries, meanings)
    ]
    return sorted(found, key=lambda draft: (-draft.times, -draft.last_asked_at.timestamp(), draft.question))


def _of_language(
    language: str, times: dict[str, list[datetime]], entries: Sequence[Entry], meanings: Meanings
) -> list[Draft]:
    newest = sorted(times, key=lambda text: max(times[text]), reverse=True)[:MOST_QUESTIONS]
    vectors = meanings.of_passing(newest, language)
    known = [
        (entry, text) for entry in entries if language in entry.question for text in entry.wordings(language)
    ]
    likeness = _to_entries(vectors, [text for _, text in known], language, meanings)
    open_ = [
        row for row in range(len(newest)) if not known or float(likeness[row].max()) < SAME_QUESTION[language]
    ]
    made = []
    centred = _from_centre(vectors[open_], [text for _, text in known], language, meanings)
    for members in _groups(centred, ALIKE[language]):
        rows = [open_[member] for member in members]
        centre = vectors[rows].mean(axis=0)
        typical = rows[int(np.argmax(vectors[rows] @ centre))]
        at = [moment for row in rows for moment in times[newest[row]]]
        nearest = (
            _nearest(likeness[rows].max(axis=0), [entry for entry, _ in known], language) if known else []
        )
        wordings = sorted((newest[row] for row in rows), key=lambda text: (-len(times[text]), text))
        made.append(Draft(language, newest[typical], wordings, len(at), max(at), nearest))
    return made


def _to_entries(vectors: Matrix, wordings: list[str], language: str, meanings: Meanings) -> Matrix:
    return np.asarray(vectors @ meanings.of_questions(wordings, language).T)


def _from_centre(vectors: Matrix, wordings: list[str], language: str, meanings: Meanings) -> Matrix:
    """Rows of unit length, seen from between what this shop is asked and what anybody may say.

    Encoders put all questions of shops into one corner; from its middle, cosines tell subjects apart.
    """
    anything = yaml.safe_load(ANYTHING.read_text(encoding="utf-8"))[language]
    means = [meanings.of_questions(texts, language).mean(axis=0) for texts in (anything, wordings) if texts]
    away = vectors - np.mean(means, axis=0)
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), TINY))


def _groups(vectors: Matrix, alike: float) -> list[list[int]]:
    """Rows of which any two are alike, by agglomeration."""
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    from sklearn.cluster import AgglomerativeClustering  # here, because the gateway seldom needs it

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=1 - alike
    )
    labels = clustering.fit_predict(np.clip(1 - vectors @ vectors.T, 0.0, None))
    return [np.flatnonzero(labels == label).tolist() for label in range(int(labels.max()) + 1)]


def _nearest(likeness: Matrix, owners: list[Entry], language: str) -> list[Nearest]:
    best: dict[str, Nearest] = {}
    for place in np.argsort(-likeness):
        entry = owners[int(place)]
        shown = Nearest(entry.entry_id, entry.question[language], round(float(likeness[place]), 3))
        best.setdefault(entry.entry_id, shown)
        if len(best) == NEAREST:
            break
    return list(best.values())
