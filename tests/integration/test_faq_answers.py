"""The demo shop's knowledge answers questions that were written apart from its wordings, and keeps quiet otherwise."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge_graph import Finding, Knowledge
from knowledge_graph.entry_book import load
from knowledge_graph.entry_files import read_entries
from shop.demo import FOLDER as DEMO
from shop.demo.loading import load_demo
from storage import StorageSettings, migrate, now_utc, open_engine, writing

pytestmark = [pytest.mark.integration, pytest.mark.slow]

QUESTIONS = yaml.safe_load((Path(__file__).parent / "faq_questions.yml").read_text(encoding="utf-8"))
MODELS = Path(os.environ.get("PARLEY_HOME") or "var").resolve() / "models"
# Measured: .936 and .958, none answered wrong
LEAST_HITS = {"en": 0.93, "zh": 0.95}
LEAST_ANSWERED = 0.64  # .70 of the English ones are, .75 of the Chinese; most others are offered as choices
MOST_WRONG_ANSWERS = 1
MOST_UNANSWERABLE_ANSWERED = 3


@dataclass(frozen=True)
class Asked:
    """A question and what the knowledge found."""

    question: str
    wanted: str | None
    finding: Finding

    @property
    def first(self) -> str | None:
        return self.finding.candidates[0].entry_id if self.finding.candidates else None


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(MODELS)
    engine = open_engine(StorageSettings(home=home, database_url=None, key=None))
    migrate(engine)
    load_demo(engine)
    with writing(engine) as session:
        load(session, read_entries(DEMO / "faq"), now=now_utc())
    return home


@pytest.fixture(scope="module")
def knowledge(home: Path) -> Knowledge:
    return Knowledge(open_engine(StorageSettings(home=home, database_url=None, key=None)), home)


@pytest.fixture(scope="module")
def asked(knowledge: Knowledge) -> dict[str, list[Asked]]:
    return {
        "en": [ask(knowledge, item["ask"], "en", item["entry"]) for item in QUESTIONS["en"]],
        "zh": [ask(knowledge, item["ask"], "zh", item["entry"]) for item in QUESTIONS["zh"]],
        "unanswerable": [ask(knowledge, text, "en", None) for text in QUESTIONS["unanswerable"]],
    }


def ask(knowledge: Knowledge, question: str, language: str, wanted: str | None) -> Asked:
    return Asked(question, wanted, knowledge.answer(question, language=language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_right_entry_comes_first(asked: dict[str, list[Asked]], language: str) -> None:
    missed = [
        (item.question, item.wanted, item.first) for item in asked[language] if item.first != item.wanted
    ]
    hits = 1 - len(missed) / len(asked[language])
    assert hits >= LEAST_HITS[language], f"{hits:.3f}: {missed}"


def test_what_is_answered_is_answered_right(asked: dict[str, list[Asked]]) -> None:
    answered = [item for item in asked["en"] + asked["zh"] if item.finding.band == "answer"]
    wrong = [(item.question, item.wanted, item.first) for item in answered if item.first != item.wanted]
    assert len(wrong) <= MOST_WRONG_ANSWERS, wrong


@pytest.mark.parametrize("language", ["en", "zh"])
def test_enough_questions_are_answered_without_asking_back(
    asked: dict[str, list[Asked]], language: str
) -> None:
    answered = [item for item in asked[language] if item.finding.band == "answer"]
    assert len(answered) / len(asked[language]) >= LEAST_ANSWERED


def test_what_the_shop_does_not_know_is_hardly_ever_answered(asked: dict[str, list[Asked]]) -> None:
    answered = [
        (item.question, item.first) for item in asked["unanswerable"] if item.finding.band == "answer"
    ]
    assert len(answered) <= MOST_UNANSWERABLE_ANSWERED, answered


def test_an_answer_has_its_figures_filled_in_in_both_languages(knowledge: Knowledge) -> None:
    entries: set[Any] = {item["entry"] for item in QUESTIONS["en"] + QUESTIONS["zh"]}
    for language in ("en", "zh"):
        shown = [knowledge.entry(entry_id, language=language) for entry_id in sorted(entries)]
        assert all(answer is not None and "{" not in answer.text for answer in shown)


def test_a_question_names_the_way_to_its_answer(asked: dict[str, list[Asked]]) -> None:
    found = asked["en"][0].finding.candidates[0]
    assert found.path[:2] == ["question", f"entry:{found.entry_id}"]


def test_the_command_line_shows_what_an_answer_was_found_by(home: Path) -> None:
    question = "How do I clean the moka pot on my hob?"
    shown = subprocess.run(
        [sys.executable, "-m", "knowledge_graph", "ask", question],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PARLEY_HOME": str(home), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.splitlines() if "│" in line]
    by_entry = {entry_id: figures for entry_id, *figures, _ in rows}
    _, _, meaning, words, concepts, boost, read = (float(figure) for figure in by_entry["care-moka"])
    assert meaning > 0.5 and words > 0 and concepts > 0 and boost > 0 and read > 0
    assert by_entry["care-bottle"][-2:] == ["0.0", ""]  # no boost, and too far behind to be read
    assert rows[0][-1] == "question > product:moka-pot > entry:care-moka"
    assert "also searched as: how do i clean the moka" in shown
    assert "product: Moka Pot (by 'moka pot')" in shown
