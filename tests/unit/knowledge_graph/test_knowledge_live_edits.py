"""An edit is there at the next question, whatever is indexed meanwhile, and only what has changed is encoded."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from knowledge_graph import snapshots
from knowledge_graph.entries import Entry
from knowledge_graph.entry_book import load, retire, save
from knowledge_graph.knowledge import Knowledge
from knowledge_graph.snapshots import Snapshots
from shop import contents
from shop.contents import ShopContents
from shop.records import Policy, Product
from shop.state import changed, replaced
from storage import StorageSettings, migrate, open_engine, writing
from tests.unit.knowledge_graph.fake_encoder import FakeEncoder
from vectors import Reader

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TODAY = date(2026, 3, 1)
WORDS = ["shoes", "hats", "lamps", "cups", "books", "tents", "knives", "plants", "towels", "clocks", "rugs"]
PATIENCE_S = 10.0


def entry(entry_id: str, question: str, answer: str, **more: Any) -> Entry:
    return Entry(entry_id, {"en": question}, {"en": [f"tell me {question}"]}, {"en": answer}, **more)


ENTRIES = [entry(word, f"can I return {word}", f"{word} come back in 30 days") for word in WORDS]


def knowing(
    engine: Engine,
    home: Path,
    encoder: FakeEncoder,
    *,
    reader: Reader | None = None,
    today: Callable[[], date] = lambda: TODAY,
) -> Knowledge:
    return Knowledge(
        engine, home, encoders=lambda script, _: encoder, readers=lambda script, _: reader, today=today
    )


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(StorageSettings(home=tmp_path))
    migrate(engine)
    with writing(engine) as session:
        replaced(session, name="Shop", currency="EUR")
        load(session, ENTRIES, now=NOW)
    return engine


@pytest.fixture
def knowledge(engine: Engine, tmp_path: Path, encoder: FakeEncoder) -> Knowledge:
    knowledge = knowing(engine, tmp_path, encoder)
    knowledge.warm_up()
    return knowledge


@pytest.fixture
def no_indexing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever changes stays over the base."""
    monkeypatch.setattr(snapshots, "CHANGES_BORNE", 1e9)


@pytest.fixture
def indexing_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """New bases are built only when the event is set."""
    go, build = threading.Event(), Snapshots._bases

    def waiting(self: Snapshots, entries: dict[str, Entry]) -> Any:
        if self._snapshot is not None:
            go.wait(PATIENCE_S)
        return build(self, entries)

    monkeypatch.setattr(Snapshots, "_bases", waiting)
    yield go
    go.set()


def edit(engine: Engine, changed_entry: Entry) -> None:
    with writing(engine) as session:
        save(session, changed_entry, by="kim", now=NOW)


def first(knowledge: Knowledge, question: str) -> str:
    return knowledge.answer(question, language="en").candidates[0].entry_id


def wait_until(said: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not said():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_new_answer_is_told_at_the_next_question(knowledge: Knowledge, engine: Engine) -> None:
    edit(engine, replace(ENTRIES[0], answer={"en": "shoes stay"}))
    answer = knowledge.answer("can I return shoes", language="en").answer
    assert answer is not None
    assert answer.text == "shoes stay"


@pytest.mark.usefixtures("no_indexing")
def test_new_wordings_are_found_and_old_ones_no_longer(knowledge: Knowledge, engine: Engine) -> None:
    edit(engine, entry("shoes", "what about sandals in summer", "sandals"))
    assert first(knowledge, "sandals in summer") == "shoes"
    edit(engine, entry("boots", "can I return shoes", "boots"))
    assert first(knowledge, "can I return shoes") == "boots"


@pytest.mark.usefixtures("no_indexing")
def test_a_question_that_an_entry_has_word_for_word_is_its_own(knowledge: Knowledge, engine: Engine) -> None:
    """Also where another entry, which is about the product that is named, has the better rank."""
    with writing(engine) as session:
        contents.add(session, ShopContents(products=[Product("tent", "Tent", ())]))
    edit(engine, entry("care", "do you mend a tent by hand now", "Yes.", product_ids=("tent",)))
    edit(engine, entry("mending", "do you mend a tent by hand", "No."))
    finding = knowledge.answer("Do you mend a tent, by hand?", language="en")
    assert [item.entry_id for item in finding.candidates[:2]] == ["mending", "care"]
    assert finding.answer is not None and finding.answer.text == "No."


def test_a_finding_tells_what_its_score_is_made_of(knowledge: Knowledge, engine: Engine) -> None:
    with writing(engine) as session:
        contents.add(session, ShopContents(products=[Product("tent", "Tent", ())]))
    edit(engine, entry("care", "do you mend a tent", "Yes.", product_ids=("tent",)))
    found = knowledge.answer("who mends my tent", language="en").candidates
    parts = {item.entry_id: item.parts for item in found}
    assert parts["care"].boost > 0
    assert parts["care"].words > 0
    assert parts["care"].meaning == max(each.meaning for each in parts.values())
    assert all(each.boost == 0 for entry_id, each in parts.items() if entry_id != "care")


def test_a_finding_tells_how_the_question_was_said_plainly(
    engine: Engine, tmp_path: Path, encoder: FakeEncoder
) -> None:
    edit(engine, entry("power", "are electronics robust", "Yes."))
    knowledge = knowing(engine, tmp_path, encoder)
    assert knowledge.answer("is my laptop robust", language="en").plainly == "is my electronics robust"
    assert knowledge.answer("are electronics robust", language="en").plainly is None


class FakeReader:
    """Thinks that what has a certain word answers everything, and the rest nothing. read: what it was given."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[tuple[str, Sequence[str], str]] = []

    def log_odds(self, question: str, wordings: Sequence[str], answer: str) -> float:
        self.read.append((question, wordings, answer))
        return 6.0 if self.word in " ".join(wordings) else -6.0


def test_a_reader_puts_first_what_it_finds_right_and_is_believed(
    engine: Engine, tmp_path: Path, encoder: FakeEncoder
) -> None:
    question = "return shoes or rugs or hats please"
    plain = knowing(engine, tmp_path, encoder).answer(question, language="en")
    second = plain.candidates[1].entry_id
    found = knowing(engine, tmp_path, encoder, reader=FakeReader(second)).answer(question, language="en")
    assert found.candidates[0].entry_id == second
    assert [item.parts.read for item in found.candidates[:2]] == [6.0, -6.0]
    assert found.confidence == found.candidates[0].confidence > plain.candidates[1].confidence
    doubted = knowing(engine, tmp_path, encoder, reader=FakeReader("nothing")).answer(question, language="en")
    assert doubted.confidence < plain.confidence
    assert [item.parts.read for item in plain.candidates] == [None] * 3


@pytest.mark.usefixtures("no_indexing")
def test_a_reader_reads_an_entry_as_it_is_now(engine: Engine, tmp_path: Path, encoder: FakeEncoder) -> None:
    reader = FakeReader("shoes")
    knowledge = knowing(engine, tmp_path, encoder, reader=reader)
    knowledge.warm_up()
    edit(engine, entry("shoes", "what about sandals in summer", "sandals"))
    assert knowledge.answer("sandals in the summer", language="en").candidates[0].entry_id == "shoes"
    question, wordings, answer = reader.read[0]
    assert question == "sandals in the summer"
    assert wordings == ["what about sandals in summer", "tell me what about sandals in summer"]
    assert answer == "sandals"


def test_a_reader_reads_an_answer_with_the_shops_figures(
    engine: Engine, tmp_path: Path, encoder: FakeEncoder
) -> None:
    reader = FakeReader("shoes")
    with writing(engine) as session:
        terms = Policy("returns", {"en": "Returns"}, {"en": "-"}, {"days": 14})
        contents.add(session, ShopContents(policies=[terms]))
    edit(engine, entry("shoes", "what about sandals in summer", "Within {returns.days} days."))
    knowing(engine, tmp_path, encoder, reader=reader).answer("sandals in the summer", language="en")
    assert reader.read[0][2] == "Within 14 days."


def test_what_is_far_behind_is_not_read(engine: Engine, tmp_path: Path, encoder: FakeEncoder) -> None:
    reader = FakeReader("nothing")
    found = knowing(engine, tmp_path, encoder, reader=reader).answer("return hats to you", language="en")
    assert [wordings[0] for _, wordings, _ in reader.read] == ["can I return hats"]
    assert [item.parts.read for item in found.candidates] == [-6.0, None, None]


def test_what_an_entry_says_itself_needs_no_reader(
    engine: Engine, tmp_path: Path, encoder: FakeEncoder
) -> None:
    reader = FakeReader("nothing")
    found = knowing(engine, tmp_path, encoder, reader=reader).answer("Can I return hats?", language="en")
    assert (found.confidence, found.candidates[0].entry_id, reader.read) == (1.0, "hats", [])


@pytest.mark.usefixtures("no_indexing")
def test_a_retired_entry_is_not_offered_and_hides_nobody(knowledge: Knowledge, engine: Engine) -> None:
    edit(engine, entry("boots", "can I return shoes or boots", "boots"))
    assert first(knowledge, "can I return shoes") == "shoes"
    with writing(engine) as session:
        retire(session, "shoes", by="kim", now=NOW)
    found = knowledge.answer("can I return shoes", language="en").candidates
    assert found[0].entry_id == "boots"
    assert "shoes" not in {item.entry_id for item in found}
    assert knowledge.entry("shoes", language="en") is None


@pytest.mark.usefixtures("no_indexing")
def test_only_what_changed_is_encoded(knowledge: Knowledge, engine: Engine, encoder: FakeEncoder) -> None:
    encoder.encoded.clear()
    edit(engine, entry("boots", "waders for anglers", "knee deep"))
    first(knowledge, "hm")
    assert set(encoder.encoded) == {"waders for anglers", "tell me waders for anglers", "knee deep", "hm"}
    encoder.encoded.clear()
    edit(engine, entry("oars", "oars for rowers", "long"))
    first(knowledge, "hm")
    assert set(encoder.encoded) == {"oars for rowers", "tell me oars for rowers", "long", "hm"}


def test_an_edit_is_told_while_all_is_being_indexed(
    knowledge: Knowledge, engine: Engine, indexing_waits: threading.Event
) -> None:
    edit(engine, entry("boots", "waders for anglers", "knee deep"))
    assert first(knowledge, "waders for anglers") == "boots"
    edit(engine, entry("oars", "oars for rowers", "long"))
    assert first(knowledge, "oars for rowers") == "oars"
    base = knowledge._snapshots.current().searches["en"].base
    indexing_waits.set()
    wait_until(lambda: knowledge._snapshots.current().searches["en"].base is not base)
    assert first(knowledge, "waders for anglers") == "boots"
    assert first(knowledge, "oars for rowers") == "oars"


def test_after_indexing_the_base_holds_the_change(knowledge: Knowledge, engine: Engine) -> None:
    edit(engine, entry("boots", "waders for anglers", "knee deep"))
    first(knowledge, "hm")
    wait_until(lambda: "boots" in knowledge._snapshots.current().searches["en"].base.entries)
    assert knowledge._snapshots.current().searches["en"].changed == frozenset()
    assert first(knowledge, "waders for anglers") == "boots"


def test_an_edit_that_is_taken_back_leaves_the_base_as_it_was(
    knowledge: Knowledge, engine: Engine, indexing_waits: threading.Event
) -> None:
    edit(engine, replace(ENTRIES[0], answer={"en": "shoes stay"}))
    first(knowledge, "hm")
    with writing(engine) as session:
        retire(session, "shoes", by="kim", now=NOW)
    assert first(knowledge, "can I return shoes") != "shoes"
    edit(engine, ENTRIES[0])
    assert first(knowledge, "can I return shoes") == "shoes"


@pytest.mark.usefixtures("no_indexing")
def test_an_entry_is_told_only_on_days_it_holds(engine: Engine, tmp_path: Path, encoder: FakeEncoder) -> None:
    today = [date(2026, 12, 1)]
    edit(
        engine,
        entry("xmas", "can I return shoes", "till January", valid_from=TODAY, valid_to=date(2026, 12, 24)),
    )
    knowledge = knowing(engine, tmp_path, encoder, today=lambda: today[0])
    assert "xmas" in {
        item.entry_id for item in knowledge.answer("can I return shoes", language="en").candidates
    }
    today[0] = date(2026, 12, 25)
    found = knowledge.answer("can I return shoes", language="en")
    assert "xmas" not in {item.entry_id for item in found.candidates}
    assert found.candidates[0].entry_id == "shoes"
    assert found.confidence == 1.0


def test_another_shop_takes_the_place_of_the_old_one_at_once(knowledge: Knowledge, engine: Engine) -> None:
    with writing(engine) as session:
        replaced(session, name="Other", currency="EUR")
        load(session, [entry("oars", "oars for rowers", "long")], now=NOW)
    found = knowledge.answer("can I return shoes", language="en")
    assert [item.entry_id for item in found.candidates] == ["oars"]


def test_an_edit_is_waited_for_longer_than_a_catalogue(
    knowledge: Knowledge, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Snapshots._written

    def slow(self: Snapshots, *given: Any) -> Any:
        time.sleep(0.2)
        return written(self, *given)

    monkeypatch.setattr(Snapshots, "_written", slow)
    monkeypatch.setattr(snapshots, "PATIENCE_S", 0.01)
    edit(engine, entry("boots", "waders for anglers", "knee deep"))
    assert first(knowledge, "waders for anglers") == "boots"


def test_what_takes_long_is_served_as_it_was(
    knowledge: Knowledge, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    shop = Snapshots._shop
    monkeypatch.setattr(Snapshots, "_shop", lambda self: (go.wait(PATIENCE_S), shop(self))[1])
    monkeypatch.setattr(snapshots, "PATIENCE_S", 0.01)
    before = knowledge._snapshots.current()
    with writing(engine) as session:
        changed(session)
    assert knowledge._snapshots.current() is before
    assert knowledge._snapshots.current() is before
    go.set()
    wait_until(lambda: knowledge._snapshots.current() is not before)


def test_a_mistake_while_a_change_is_taken_in_reaches_the_question(
    knowledge: Knowledge, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Snapshots, *_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Snapshots, "_written", broken)
    edit(engine, entry("boots", "waders", "knee deep"))
    with pytest.raises(OSError, match="the disk is gone"):
        knowledge.answer("hm", language="en")


def test_many_questions_and_edits_at_once_end_with_the_last_edit(
    knowledge: Knowledge, engine: Engine
) -> None:
    failed: list[BaseException] = []

    def asks() -> None:
        try:
            for _ in range(20):
                knowledge.answer("can I return shoes", language="en")
        except BaseException as error:
            failed.append(error)

    askers = [threading.Thread(target=asks) for _ in range(4)]
    for asker in askers:
        asker.start()
    for number in range(8):
        edit(engine, entry("shoes", "can I return shoes", f"answer {number}"))
    for asker in askers:
        asker.join()
    assert not failed
    answer = knowledge.answer("can I return shoes", language="en").answer
    assert answer is not None
    assert answer.text == "answer 7"
