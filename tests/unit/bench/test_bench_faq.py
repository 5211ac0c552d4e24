"""The product's search and its peers rank the same entries; what is asked in one language meets entries of that one."""

from collections.abc import Sequence

import numpy as np
import pytest

from bench.faq import Bm25, Dense, Faq, Parley, Searcher, own_threshold
from bench.faq_files import Query
from bench.rankings import Ranking
from knowledge_graph.entries import Entry
from tests.unit.knowledge_graph.fake_encoder import FakeEncoder

ENCODER = FakeEncoder()
WORDS = [
    "shoes",
    "hats",
    "lamps",
    "cups",
    "books",
    "tents",
    "knives",
    "plants",
    "towels",
    "clocks",
    "rugs",
    "fans",
]


def entries() -> list[Entry]:
    english = [
        Entry(
            word, {"en": f"can I return {word}"}, {"en": [f"{word} back", f"send {word}", word]}, {"en": word}
        )
        for word in WORDS
    ]
    return [*english, Entry("zh", {"zh": "怎么退货"}, {"zh": ["退货"]}, {"zh": "三十天"})]


@pytest.fixture(scope="module")
def prepared() -> Faq:
    vectors_of = dict.fromkeys(("en", "zh"), ENCODER.encode_all)
    return Faq(entries(), dict.fromkeys(("en", "zh"), ENCODER), vectors_of)


def asked(searcher: Searcher, text: str, language: str = "en") -> tuple[Sequence[str], float]:
    return searcher.rank(Query(text, language, frozenset()), ENCODER.encode(text))


@pytest.mark.parametrize("kind", [Parley, Bm25, Dense])
def test_each_finds_the_entry_with_the_words(prepared: Faq, kind: type) -> None:
    searcher = kind(prepared)
    ids, confidence = asked(searcher, "may I return tents")
    assert ids[0] == "tents"
    assert len(ids) == len(set(ids))
    assert confidence > asked(searcher, "xyzzy")[1]
    assert asked(searcher, "退货", "zh")[0] == ["zh"]


def test_without_entries_of_a_language_nothing_is_found() -> None:
    english = Faq(
        entries()[:-1],
        dict.fromkeys(("en", "zh"), ENCODER),
        dict.fromkeys(("en", "zh"), ENCODER.encode_all),
    )
    for kind in (Parley, Bm25, Dense):
        assert asked(kind(english), "退货", "zh") == ([], 0.0)


def test_the_own_cut_off_tells_what_is_answered(prepared: Faq) -> None:
    ours = Parley(prepared)
    queries = [
        Query("can I return tents", "en", frozenset({"tents"})),
        Query("send a rocket to the moon", "en", frozenset()),
    ]
    rankings = [
        Ranking(
            *asked(ours, query.text)[:1],
            right=query.positive_ids,
            confidence=asked(ours, query.text)[1],
            ms=1,
        )
        for query in queries
    ]
    assert own_threshold(ours, queries, rankings) == {
        "own_cut_off": {"answered": 1.0, "precision": 1.0, "unanswerable_answered": 0.0}
    }


def test_wordings_of_a_language_come_with_their_entries(prepared: Faq) -> None:
    assert prepared.wordings("zh") == [("zh", "怎么退货"), ("zh", "退货")]
    assert np.all([entry_id in WORDS for entry_id, _ in prepared.wordings("en")])
