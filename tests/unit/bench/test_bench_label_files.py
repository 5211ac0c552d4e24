"""Anybody's files are read as they are meant, and a bad line is named with its number and its cure."""

import json
from pathlib import Path

import pytest

from bench.label_files import BadLine, Labelled, labelled_texts
from gateway.text_rules import GUARDED_SLASH, LONGEST_TEXT

GOOD = {"text": "Where is it?", "intent": "order_status"}


def written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "set.jsonl"
    rows = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_lines_have_text_label_and_the_language_of_their_script(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD, "", {"text": "到哪了", "intent": "order_status", "id": 4})
    assert labelled_texts(path, "intent") == [
        Labelled("Where is it?", "order_status", "en"),
        Labelled("到哪了", "order_status", "zh"),
    ]


def test_a_language_that_is_given_wins(tmp_path: Path) -> None:
    (found,) = labelled_texts(written(tmp_path, GOOD | {"lang": "zh"}), "intent")
    assert found.language == "zh"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/restart", f"{GUARDED_SLASH}restart"),
        ("- two\nlines {a} [b](c)", "- two\nlines {a} [b](c)"),
        ("  cafe\u0301\u200b ", "café"),
        ("x" * (LONGEST_TEXT + 1), "x" * LONGEST_TEXT),
    ],
    ids=["command", "markup", "invisible", "long"],
)
def test_texts_are_those_the_gateway_would_ask(tmp_path: Path, text: str, asked: str) -> None:
    (found,) = labelled_texts(written(tmp_path, GOOD | {"text": text}), "intent")
    assert found.text == asked


def test_a_line_separator_inside_a_text_begins_no_line(tmp_path: Path) -> None:
    assert len(labelled_texts(written(tmp_path, GOOD | {"text": "a\u2028b"}), "intent")) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is no JSON"),
        ("[]", "is no JSON object"),
        ({"text": "a"}, "'intent' is missing or no text"),
        ({"text": 3, "intent": "a"}, "'text' is missing or no text"),
        ({"text": " ", "intent": "a"}, "'text' is missing or no text"),
        ({"text": "\u200b", "intent": "a"}, "no visible character"),
        (GOOD | {"lang": "de"}, "lang is 'de'; one of: en, zh"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: object, said: str) -> None:
    path = written(tmp_path, GOOD, "", line)
    with pytest.raises(BadLine) as raised:
        labelled_texts(path, "intent")
    assert f"{path}, line 3" in str(raised.value)
    assert said in str(raised.value)


def test_an_unknown_label_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadLine, match=r"line 1: sentiment is 'angry'; one of: negative, positive"):
        labelled_texts(
            written(tmp_path, {"text": "a", "sentiment": "angry"}), "sentiment", ("negative", "positive")
        )


def test_an_empty_file_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(BadLine, match=r'is empty; it needs lines like \{"text"'):
        labelled_texts(written(tmp_path, ""), "intent")


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(json.dumps(GOOD | {"text": "é"}, ensure_ascii=False).encode("latin-1"))
    with pytest.raises(BadLine, match="not UTF-8"):
        labelled_texts(path, "intent")
