"""What is written to a file reads back the same, in every format; mistakes name place and cure."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_graph.entries import Entry
from knowledge_graph.entry_content import LANGUAGES
from knowledge_graph.entry_files import FORMATS, BadEntries, parse_entries, read_entries, write_entries

PRINTED = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\x7f\ufeff"
)
LINES = st.text(PRINTED, min_size=1, max_size=30).map(str.strip).filter(bool)
ANSWERS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
NAMES = st.lists(LINES, max_size=3).map(tuple)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    languages = draw(st.sampled_from([("en",), ("zh",), LANGUAGES]))
    worded = draw(st.lists(st.sampled_from(languages), unique=True))
    first, last = sorted(draw(st.tuples(st.dates(), st.dates())))
    return Entry(
        entry_id=draw(st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True)),
        question={language: draw(LINES) for language in languages},
        paraphrases={language: draw(st.lists(LINES, min_size=1, max_size=3)) for language in worded},
        answer={language: draw(ANSWERS) for language in languages},
        tags=draw(NAMES),
        policy_ids=draw(NAMES),
        product_ids=draw(NAMES),
        categories=draw(NAMES),
        valid_from=draw(st.sampled_from([None, first])),
        valid_to=draw(st.sampled_from([None, last])),
        source=draw(st.none() | LINES),
    )


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60, deadline=None)
@given(written=st.lists(entries(), max_size=4))
def test_what_is_written_reads_back_the_same(form: str, written: list[Entry]) -> None:
    assert parse_entries(write_entries(written, form), form, where="text") == written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'"])
def test_no_spreadsheet_runs_a_cell(start: str) -> None:
    entry = Entry("x", {"en": f"{start}1+1"}, {}, {"en": "a"})
    text = write_entries([entry], "csv")
    assert f"'{start}1+1" in text
    assert parse_entries(text, "csv", where="text") == [entry]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entries:\n- id: a\n  question: {en: q}\n", "entry 1 (a): answer: Field required"),
        ("entries:\n- id: a\n  question: {en: q}\n  answer: {zh: 答}\n", "share no language"),
        ("entries:\n- id: a\n  question: {en: q}\n  answer: {en: a}\n  policy: x\n", "policy: Extra inputs"),
        ("entries:\n- id: a\n  question: {fr: q}\n  answer: {en: a}\n", "question/fr"),
        ("entries: 3\n", "needs a list"),
        ("entries: [", "cannot be read as yaml"),
    ],
)
def test_a_mistake_is_named(text: str, said: str) -> None:
    with pytest.raises(BadEntries) as error:
        parse_entries(text, "yaml", where="faq.yml")
    assert said in str(error.value)
    assert str(error.value).startswith("faq.yml")


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(BadEntries, match="unknown column antwort"):
        parse_entries("id,antwort\na,b\n", "csv", where="faq.csv")


def test_an_id_that_stands_twice_in_a_folder_is_refused(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("entries: [{id: same, question: {en: q}, answer: {en: a}}]")
    with pytest.raises(BadEntries, match="same stands twice"):
        read_entries(tmp_path)


def test_days_are_read_as_days() -> None:
    text = "entries: [{id: a, question: {en: q}, answer: {en: a}, valid_to: 2026-12-24}]"
    (entry,) = parse_entries(text, "yaml", where="faq.yml")
    assert entry.valid_to == date(2026, 12, 24)
    assert entry.holds_on(date(2026, 12, 24))
    assert not entry.holds_on(date(2026, 12, 25))
