"""A table of questions and answers as shops keep them: CSV with whatever column names and separator."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

from knowledge_graph.entry_files import BadEntries
from knowledge_graph.importing.pages import Answered

# As people name their columns; compared without case, spaces, signs and numbers.
QUESTION_NAMES = (
    "question questions q ask title frage faq query customerquestion 问题 问 提问 标题 常见问题 客户问题 问句"
)
ANSWER_NAMES = (
    "answer answers a reply response text content antwort body solution 答案 答 回答 回复 答复 内容 解答"
)
QUESTION, ANSWER = frozenset(QUESTION_NAMES.split(" ")), frozenset(ANSWER_NAMES.split(" "))
LANGUAGE_NAMES = ("en", "zh", "english", "chinese", "英文", "中文")
SEPARATORS = ",;\t|"


def from_table(text: str, *, where: str) -> list[Answered]:
    """Each row's question and answer; rows that lack one are left out. Raises BadEntries if no columns are for them."""
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True))
    except csv.Error as error:
        raise BadEntries(f"{where} cannot be read as CSV: {error}") from error
    if not rows:
        return []
    names = [name for name in rows[0] if name]
    columns = list(_columns(names))
    if not columns:
        listed = ", ".join(names)[:200]
        raise BadEntries(
            f"{where}: no column for questions and one for answers among: {listed}; name them so"
        )
    return [answered for row in rows for pair in columns if (answered := _of_row(row, pair)) is not None]


def _separator(text: str) -> str:
    """The one that stands most often in the first line."""
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    return max(SEPARATORS, key=first.count)


def _columns(names: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of columns: question and answer, and those of each language ("question_en", "答案 (zh)")."""
    questions = {_suffix(name, QUESTION): name for name in names if _suffix(name, QUESTION) is not None}
    answers = {_suffix(name, ANSWER): name for name in names if _suffix(name, ANSWER) is not None}
    yield from ((questions[suffix], answers[suffix]) for suffix in questions if suffix in answers)


def _suffix(name: str, known: frozenset[str]) -> str | None:
    """What stands behind a known name, "" for nothing; None if the name is none of them."""
    plain = re.sub(r"[\W\d_]+", "", name.casefold())
    if plain in known:
        return ""
    for language in LANGUAGE_NAMES:
        if plain.endswith(language) and plain.removesuffix(language) in known:
            return language
        if plain.startswith(language) and plain.removeprefix(language) in known:
            return language
    return None


def _of_row(row: Mapping[str, str | None], pair: tuple[str, str]) -> Answered | None:
    question, answer = (str(row.get(name) or "").strip() for name in pair)
    return Answered(" ".join(question.split()), answer) if question and answer else None
