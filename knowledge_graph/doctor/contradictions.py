"""Figures that contradict each other: two statements about one thing, in one unit, with different numbers.

A figure that is filled in from a policy's fact is the truth; what can be wrong is a figure written by hand. Each of those
is held against every statement of its unit elsewhere, and the likest one counts. Likeness is made of three cosines, with
the numbers taken out: of the sentences, of the sentences with what they are about, and of the clauses; and of the entry's
question with the other's wordings. Languages are held against each other too: both say the same figures.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge_graph.doctor.findings import SHOULD, Finding
from knowledge_graph.doctor.statements import Statement
from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import LANGUAGES
from knowledge_graph.meanings import Meanings

Matrix = np.ndarray[Any, Any]
# Cosines of unrelated sentences; what lies above is scaled to [0, 1]. e5 puts any two Chinese sentences above .8.
UNRELATED = {"en": 0.0, "zh": 0.8}
# Set on 140 contradictions seeded into the demo shop with templates dev.yml, seed 1: tests/integration/contradictions/.
SAME_TOPIC = {"en": 0.565, "zh": 0.655}
FIGURES_CHECKED = (
    "figures-checked"  # tag of an entry whose figures staff have compared: they are about something else
)
QUESTION_SHARE = 0.7  # of an entry's question against the other's wordings; the rest is the sentence's
ONLY_FACT_BONUS = 0.12  # the other figure is the only fact in that unit of a policy both are about


@dataclass(frozen=True)
class Rival:
    """Another statement in the same unit. margin: how far its likeness is above SAME_TOPIC, below 0 for another topic."""

    statement: Statement
    margin: float


def contradictions(found: Sequence[Statement], entries: Iterable[Entry], meanings: Meanings) -> list[Finding]:
    """What stands against something else, and figures by hand that a policy holds."""
    by_id = {entry.entry_id: entry for entry in entries}
    checked = {entry_id for entry_id, entry in by_id.items() if FIGURES_CHECKED in entry.tags}
    compared = [one for one in found if one.place.kind != "entry" or one.place.id not in checked or one.fact]
    rivals = _rivals(compared, by_id, meanings)
    return [*_between_languages(found), *_between_places(compared, rivals)]


def _between_places(found: Sequence[Statement], rivals: Mapping[int, list[Rival]]) -> Iterator[Finding]:
    for group in _same_figure(found).values():
        sides = [(found[number], rivals.get(number, [])) for number in group]
        sides = [(statement, listed) for statement, listed in sides if listed]
        if not sides:
            continue
        statement = sides[0][0]
        agreeing = _together([_likest(one, listed, same=True) for one, listed in sides])
        differing = _together([_likest(one, listed, same=False) for one, listed in sides])
        if differing is not None and 0 <= differing.margin > _margin(agreeing):
            yield _contradiction(statement, differing.statement)
        elif agreeing is not None and agreeing.margin >= 0 and agreeing.statement.fact:
            yield _by_hand(statement, agreeing.statement)


def _margin(rival: Rival | None) -> float:
    return rival.margin if rival is not None else -1.0


def _same_figure(found: Sequence[Statement]) -> dict[tuple[str, ...], list[int]]:
    """Statements written by hand, those that say the same figure in the languages of one place together."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, statement in enumerate(found):
        if statement.fact is None and not statement.is_property:
            place = statement.place
            groups[place.kind, place.id, str(statement.quantity)].append(number)
    return groups


def _likest(statement: Statement, rivals: list[Rival], *, same: bool) -> Rival | None:
    fitting = [rival for rival in rivals if statement.quantity.same_as(rival.statement.quantity) is same]
    return max(fitting, key=lambda rival: rival.margin, default=None)


def _together(by_language: Sequence[Rival | None]) -> Rival | None:
    """The likest, with the mean of the margins: what is like by chance is so in one language only."""
    there = [rival for rival in by_language if rival is not None]
    if not there:
        return None
    best = max(there, key=lambda rival: rival.margin)
    return Rival(best.statement, float(np.mean([rival.margin for rival in there])))


def _rivals(
    found: Sequence[Statement], entries: Mapping[str, Entry], meanings: Meanings
) -> dict[int, list[Rival]]:
    """For every figure written by hand, what it may contradict or repeat, by its number in `found`."""
    only = _only_facts(found)
    rivals: dict[int, list[Rival]] = {}
    for language in LANGUAGES:
        numbers = [number for number, one in enumerate(found) if one.place.language == language]
        if not numbers:
            continue
        mine = [found[number] for number in numbers]
        likeness = _likeness(mine, entries, language, meanings)
        for row, number in enumerate(numbers):
            if mine[row].fact is None:
                rivals[number] = [
                    Rival(
                        other,
                        float(likeness[row, column]) + _bonus(mine[row], other, only) - SAME_TOPIC[language],
                    )
                    for column, other in enumerate(mine)
                    if _may_contradict(mine[row], other)
                ]
    return rivals


def _may_contradict(one: Statement, other: Statement) -> bool:
    """Products are not held against each other, nor what is true of one thing against a policy."""
    if one.quantity.unit != other.quantity.unit or one is other:
        return False
    if (one.place.kind, one.place.id) == (other.place.kind, other.place.id):
        return other.is_property and not one.is_property and _property(other) in one.sentence.lower()
    return other.place.kind != "product"


def _property(statement: Statement) -> str:
    """ "warranty", of "warranty: 24 months"."""
    return statement.sentence.partition(":")[0].lower()


def _only_facts(found: Iterable[Statement]) -> set[str]:
    """Facts that are the only ones of their policy in their unit."""
    by_unit: dict[tuple[str, str], set[str]] = defaultdict(set)
    for statement in found:
        if statement.fact:
            by_unit[statement.fact.split(".")[0], statement.quantity.unit].add(statement.fact)
    return {fact for facts in by_unit.values() if len(facts) == 1 for fact in facts}


def _bonus(one: Statement, other: Statement, only: set[str]) -> float:
    if other.fact is None or other.fact not in only:
        return 0.0
    return ONLY_FACT_BONUS if other.fact.split(".")[0] in one.policy_ids else 0.0


def _likeness(
    mine: Sequence[Statement], entries: Mapping[str, Entry], language: str, meanings: Meanings
) -> Matrix:
    """(n, n), in [0, 1]: how surely two statements are about one thing."""
    words = _cosines(meanings, [one.words for one in mine], language)
    whole = _cosines(meanings, [f"{one.topic} {one.words}" for one in mine], language)
    clause = _cosines(meanings, [one.clause for one in mine], language)
    asked = _asked_alike(mine, entries, language, meanings)
    sentences = np.maximum(np.maximum(words, whole), (words + clause) / 2)
    closest = np.maximum(np.maximum(words, whole), clause)
    by_question = np.where(asked > 0, QUESTION_SHARE * asked + (1 - QUESTION_SHARE) * closest, 0.0)
    return np.asarray(np.maximum(sentences, by_question))


def _cosines(meanings: Meanings, texts: Sequence[str], language: str) -> Matrix:
    vectors = meanings.of_statements(texts, language)
    return _scaled(vectors @ vectors.T, language)


def _scaled(cosines: Matrix, language: str) -> Matrix:
    base = UNRELATED[language]
    return np.asarray(np.clip((cosines - base) / (1 - base), 0.0, 1.0))


def _asked_alike(
    mine: Sequence[Statement], entries: Mapping[str, Entry], language: str, meanings: Meanings
) -> Matrix:
    """(n, n): an entry's question against the likest wording of another entry; 0 for what is no entry."""
    topics = {one.place.id: one.topic for one in mine if one.place.kind == "entry" and one.topic}
    asked = np.zeros((len(mine), len(mine)))
    if not topics:
        return asked
    ids = list(topics)
    vectors = meanings.of_statements(list(topics.values()), language)
    wordings = [entries[one].wordings(language) for one in ids]
    flat = meanings.of_statements([text for texts in wordings for text in texts], language)
    starts = np.cumsum([0, *(len(texts) for texts in wordings)])[:-1]
    best = np.maximum.reduceat(_scaled(vectors @ flat.T, language), starts, axis=1)
    place = {one: number for number, one in enumerate(ids)}
    at = np.array([place.get(one.place.id, -1) if one.place.kind == "entry" else -1 for one in mine])
    known = np.flatnonzero(at >= 0)
    asked[np.ix_(known, known)] = best[np.ix_(at[known], at[known])]
    return asked


def _between_languages(found: Sequence[Statement]) -> Iterator[Finding]:
    """An answer whose languages give different figures in one unit."""
    by_place: dict[tuple[str, str, str], dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for statement in found:
        if not statement.is_property:
            place = statement.place
            by_place[place.kind, place.id, statement.quantity.unit][place.language].append(statement)
    for sides in by_place.values():
        if len(sides) == len(LANGUAGES):
            yield from _differing(*(sides[language] for language in LANGUAGES))


def _differing(one: list[Statement], other: list[Statement]) -> Iterator[Finding]:
    only_one, only_other = _without_partner(one, other), _without_partner(other, one)
    if only_one and only_other:
        by_hand = next((item for item in [*only_one, *only_other] if item.fact is None), only_one[0])
        against = only_other[0] if by_hand in only_one else only_one[0]
        yield _contradiction(by_hand, against)


def _without_partner(mine: list[Statement], others: list[Statement]) -> list[Statement]:
    return [one for one in mine if not any(one.quantity.same_as(other.quantity) for other in others)]


def _contradiction(statement: Statement, other: Statement) -> Finding:
    true = f"write {{{other.fact}}} for the figure" if other.fact else "correct the one that is wrong"
    return Finding(
        "contradiction",
        str(statement.place),
        f"says {statement.quantity}: {statement.sentence!r}; {other.place} says {other.quantity}: {other.sentence!r}",
        f"{true}; if the two are about different things, give the entry the tag {FIGURES_CHECKED}",
    )


def _by_hand(statement: Statement, other: Statement) -> Finding:
    return Finding(
        "figure_by_hand",
        str(statement.place),
        f"{statement.quantity} is written by hand in {statement.sentence!r}; it is the fact {other.fact}",
        f"write {{{other.fact}}} instead, so that it changes with the policy",
        SHOULD,
    )
