"""Entries and questions are read with each text in its language; a bad line is named with its cure."""

import json
from pathlib import Path

import pytest

from bench.faq_files import read_faqs, read_queries
from bench.label_files import BadLine

GOOD = {"id": "a", "question": "How long?", "answer": "Long.", "paraphrases": ["since when", "多久"]}


def written(path: Path, *lines: object) -> Path:
    text = "".join(
        (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n" for line in lines
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_every_text_is_in_the_language_of_its_script(tmp_path: Path) -> None:
    (entry,) = read_faqs(written(tmp_path / "f", GOOD))
    assert entry.question == {"en": "How long?", "zh": "多久"}
    assert entry.paraphrases == {"en": ["since when"], "zh": []}
    assert entry.answer == {"en": "Long.", "zh": "Long."}


def test_paraphrases_may_be_missing_and_ids_may_be_numbers(tmp_path: Path) -> None:
    faqs = read_faqs(written(tmp_path / "f", {"id": 7, "question": "q", "answer": "a", "more": 1}))
    assert faqs[0].entry_id == "7"
    (query,) = read_queries(written(tmp_path / "q", {"query": "怎么", "positive_ids": [7]}), faqs)
    assert (query.language, query.positive_ids) == ("zh", frozenset({"7"}))


def test_no_ids_mean_that_nothing_answers_it(tmp_path: Path) -> None:
    (query,) = read_queries(written(tmp_path / "q", "", {"query": "hm", "positive_ids": []}, ""), [])
    assert query.positive_ids == frozenset()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["nonsense"], "line 1 is no JSON"),
        ([GOOD, {"id": "b", "question": "q"}], "line 2: answer: Field required"),
        ([GOOD, GOOD], "line 2: the id 'a' stands twice"),
        ([GOOD | {"question": " "}], "line 1: question: String should have at least 1 character"),
        ([["a"]], "line 1"),
        ([], "is empty; it needs lines like"),
    ],
)
def test_a_bad_line_of_the_entries_is_named(tmp_path: Path, lines: list[object], said: str) -> None:
    path = written(tmp_path / "faqs.jsonl", *lines)
    with pytest.raises(BadLine) as error:
        read_faqs(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"query": "q", "positive_ids": ["b"]}, "no FAQ has the id 'b'"),
        ({"query": "q"}, "positive_ids: Field required"),
        ({"query": "", "positive_ids": []}, "query: String should have at least 1 character"),
    ],
)
def test_a_bad_line_of_the_questions_is_named(tmp_path: Path, line: object, said: str) -> None:
    faqs = read_faqs(written(tmp_path / "f", GOOD))
    with pytest.raises(BadLine, match="line 1") as error:
        read_queries(written(tmp_path / "q", line), faqs)
    assert said in str(error.value)


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadLine, match="not UTF-8"):
        read_faqs(path)
