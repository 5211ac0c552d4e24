"""Entries are scored by their own wordings, and a rare word brings an entry into view that is not near in meaning."""

import numpy as np
import pytest

from knowledge_graph import retrieval
from knowledge_graph.entries import Entry
from knowledge_graph.ranking import Weights, ranked
from knowledge_graph.retrieval import Retriever, Scored, centroids
from tests.unit.knowledge_graph.fake_encoder import FakeEncoder

ENCODER = FakeEncoder()
PLAIN = Weights(classifier=0.0, concepts=0.0)


def entry(entry_id: str, *wordings: str, answer: str = "so it is") -> Entry:
    return Entry(entry_id, {"en": wordings[0]}, {"en": list(wordings[1:])}, {"en": answer})


def retriever(*entries: Entry) -> Retriever:
    return Retriever(entries, "en", ENCODER.encode_all)


def search(found: Retriever, question: str) -> list[Scored]:
    vector = ENCODER.encode(question)
    return ranked(found.scored(found.candidates(question, vector), question, vector), {}, PLAIN)


def test_the_scores_are_those_of_an_entrys_own_wordings() -> None:
    mine = retriever(entry("a", "red shoes", "shoes in red now"), entry("b", "blue hats"))
    vector = ENCODER.encode("red shoes please")
    a, _ = mine.scored(np.array([0, 1]), "red shoes please", vector)
    cosines = mine.vectors[:2] @ vector
    middle = mine.vectors[:2].sum(axis=0)
    centre = middle @ vector / np.linalg.norm(middle)
    answer = mine.answers[0] @ vector
    assert a.best == pytest.approx(cosines.max(), abs=1e-5)
    assert a.dense == pytest.approx(0.8 * (cosines.max() + centre) / 2 + 0.2 * answer, abs=1e-5)


def test_a_wording_treated_as_unknown_counts_for_nothing() -> None:
    mine = retriever(entry("a", "red shoes", "something else"), entry("b", "blue hats"))
    without = retriever(entry("a", "something else"), entry("b", "blue hats"))
    vector = ENCODER.encode("red shoes")
    a, _ = mine.scored(np.array([0, 1]), "red shoes", vector, without={0})
    b, _ = without.scored(np.array([0, 1]), "red shoes", vector)
    assert (a.best, a.dense) == (pytest.approx(b.best, abs=1e-5), pytest.approx(b.dense, abs=1e-5))
    assert a.lexical == 0.0


def test_an_entry_without_a_known_wording_is_never_first() -> None:
    mine = retriever(entry("a", "red shoes"), entry("b", "blue hats"))
    vector = ENCODER.encode("red shoes")
    found = mine.scored(np.array([0, 1]), "red shoes", vector, without={0})
    assert ranked(found, {}, PLAIN)[0].entry.entry_id == "b"


def test_a_rare_word_brings_its_entry_into_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "NEAREST_WORDINGS", 1)
    rare = entry("rare", "the code qx7 and many other words that lead elsewhere altogether")
    mine = retriever(entry("near", "is it red", "is it a red one"), rare)
    assert {item.entry.entry_id for item in search(mine, "is it red qx7")} == {"near", "rare"}


def test_what_is_hidden_does_not_take_a_rivals_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "NEAREST_WORDINGS", 2)
    many = [entry(f"old{n}", "return shoes", "return my shoes") for n in range(20)]
    mine = retriever(*many, entry("rival", "how are the shoes cleaned"))
    visible = np.array([False] * 20 + [True])
    question = "return shoes"
    numbers = mine.candidates(question, ENCODER.encode(question), visible)
    assert [mine.entries[number].entry_id for number in numbers] == ["rival"]


def test_nothing_is_found_among_no_entries() -> None:
    assert search(retriever(), "anything") == []


def test_an_entry_without_a_text_in_the_language_is_left_out() -> None:
    chinese = Entry("zh", {"zh": "退货"}, {}, {"zh": "可以"})
    assert [each.entry_id for each in retriever(chinese, entry("a", "b")).entries] == ["a"]


def test_an_entry_without_vectors_has_no_direction() -> None:
    rows = np.eye(2, dtype=np.float32)
    assert centroids(rows, np.array([0, 2]), 3).tolist() == [[1, 0], [0, 0], [0, 1]]


def test_entries_beside_others_count_their_words_like_these() -> None:
    many = [entry(f"e{n}", f"return of electronics {n}") for n in range(9)]
    whole = retriever(*many)
    alone = Retriever(many[:1], "en", ENCODER.encode_all, beside=whole)
    question = "return of my toaster"
    vector = ENCODER.encode(question)
    apart, within = (each.scored(np.array([0]), question, vector)[0] for each in (alone, whole))
    assert (apart.lexical, apart.concepts) == (pytest.approx(within.lexical), pytest.approx(within.concepts))
