"""A question is also searched by what it says plainly, where entries have few wordings."""

import numpy as np
import pytest

from knowledge_graph.entries import Entry
from knowledge_graph.live_search import PLAINLY_WEIGHT, Base, LiveSearch
from tests.unit.knowledge_graph.fake_encoder import FakeEncoder


def entry(entry_id: str, *wordings: str) -> Entry:
    return Entry(entry_id, {"en": wordings[0]}, {"en": list(wordings[1:])}, {"en": "so it is"})


def search_over(encoder: FakeEncoder, *entries: Entry) -> LiveSearch:
    by_id = {each.entry_id: each for each in entries}
    return LiveSearch.over(Base.of(by_id, "en", encoder.encode_all), "en")


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


ELECTRONICS = entry("a", "do electronics hold long", "are electronics robust")
PLANTS = entry("b", "do plants hold long")


def test_the_vector_is_moved_towards_what_is_said_plainly(encoder: FakeEncoder) -> None:
    search = search_over(encoder, ELECTRONICS, PLANTS)
    vector = search.meaning_of("does my laptop hold long", encoder.encode).vector
    asked, plainly = (
        encoder.encode("does my laptop hold long"),
        encoder.encode("does my electronics hold long"),
    )
    mixed = (1 - PLAINLY_WEIGHT) * asked + PLAINLY_WEIGHT * plainly
    assert vector.dtype == np.float32
    assert vector == pytest.approx(mixed / np.linalg.norm(mixed), abs=1e-6)


def test_what_no_entry_speaks_of_is_left_as_it_is(encoder: FakeEncoder) -> None:
    search = search_over(encoder, PLANTS)
    vector = search.meaning_of("does my laptop hold long", encoder.encode).vector
    assert vector.tolist() == encoder.encode("does my laptop hold long").tolist()


def test_a_wording_of_an_entry_is_left_as_it_is(encoder: FakeEncoder) -> None:
    search = search_over(encoder, ELECTRONICS, entry("c", "does my laptop hold long"))
    vector = search.meaning_of("Does my laptop hold long?", encoder.encode).vector
    assert vector.tolist() == encoder.encode("does my laptop hold long").tolist()


def test_entries_with_many_wordings_say_it_all(encoder: FakeEncoder) -> None:
    many = entry("a", *(f"do electronics hold {number} days" for number in range(12)))
    search = search_over(encoder, many)
    made = len(encoder.encoded)
    search.meaning_of("does my laptop hold long", encoder.encode)
    assert encoder.encoded[made:] == ["does my laptop hold long"]


def test_in_a_shop_without_entries_the_question_stands_alone(encoder: FakeEncoder) -> None:
    search = search_over(encoder)
    assert search.meaning_of("does my laptop hold long", encoder.encode).vector.shape == (384,)
