"""One order is made of several scores, and concepts count in it where a shop's own wordings show that they help."""

import pytest

from knowledge_graph.entries import Entry
from knowledge_graph.experiments import Experiment
from knowledge_graph.ranking import ALL_CONCEPTS, CONCEPTS_WEIGHT, Weights, ranked, weights_for
from knowledge_graph.retrieval import Scored

PLAIN, CLASSIFIED = Weights(classifier=0.0, concepts=0.0), Weights(classifier=0.5, concepts=0.0)
WITH_CONCEPTS = Weights(classifier=0.0, concepts=CONCEPTS_WEIGHT)


def scored(entry_id: str, *, dense: float = 0.5, logit: float = 0.0, concepts: float = 0.0) -> Scored:
    entry = Entry(entry_id, {"en": entry_id}, {"en": []}, {"en": "so it is"})
    return Scored(entry, rank=0, dense=dense, best=0.5, lexical=0, concepts=concepts, logit=logit)


def ids(found: list[Scored]) -> list[str]:
    return [item.entry.entry_id for item in found]


def test_a_boost_decides_between_equals() -> None:
    assert ids(ranked([scored("a"), scored("b")], {"b": 0.1}, PLAIN)) == ["b", "a"]


def test_the_classifier_has_a_say_where_there_is_one() -> None:
    found = [scored("a", logit=1.0), scored("c", dense=0.6)]
    assert ids(ranked(found, {}, PLAIN)) == ["c", "a"]
    assert ranked(found, {}, CLASSIFIED)[1].rank == pytest.approx(0.35)


def test_concepts_have_a_say_where_they_count() -> None:
    found = [scored("a", dense=0.6), scored("b", dense=0.59), scored("c", dense=0.1)]
    found[1] = scored("b", dense=0.59, concepts=ALL_CONCEPTS)
    assert ids(ranked(found, {}, PLAIN))[0] == "a"
    assert ids(ranked(found, {}, WITH_CONCEPTS))[0] == "b"


def test_a_concept_that_most_entries_have_counts_little() -> None:
    (first, _) = ranked([scored("a", concepts=ALL_CONCEPTS / 8), scored("b")], {}, WITH_CONCEPTS)
    assert first.rank == pytest.approx(CONCEPTS_WEIGHT / 8)


def test_nothing_is_ranked_among_nothing() -> None:
    assert ranked([], {}, PLAIN) == []


def experiments(*, helpful: int, useless: int) -> list[Experiment]:
    """Wordings whose own entry is first thanks to concepts, and others whose is first anyhow."""
    wanted, rival = scored("a", concepts=ALL_CONCEPTS), scored("b", dense=0.51)
    far = scored("c", dense=0.1)
    found = [Experiment("wording", [rival, wanted, far], wanted.entry) for _ in range(helpful)]
    sure = scored("a", dense=0.9)
    found += [Experiment("wording", [sure, rival], sure.entry) for _ in range(useless)]
    return [*found, Experiment("unrelated", [wanted, rival])]


def test_concepts_count_where_they_bring_wordings_to_their_entry() -> None:
    assert weights_for(experiments(helpful=2, useless=98), classified=False) == WITH_CONCEPTS


def test_concepts_do_not_count_where_the_wordings_do_not_ask_for_it() -> None:
    assert weights_for(experiments(helpful=1, useless=150), classified=True) == CLASSIFIED


def test_concepts_count_in_a_shop_of_which_nothing_is_known() -> None:
    assert weights_for([], classified=False) == WITH_CONCEPTS
