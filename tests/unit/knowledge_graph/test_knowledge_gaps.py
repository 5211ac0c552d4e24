"""Questions in vain become drafts: alike ones together and counted, nobody to be recognised in them."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from knowledge_graph.entries import Entry
from knowledge_graph.gaps import Asked, drafts
from knowledge_graph.masking import masked
from tests.unit.knowledge_graph.fake_meanings import fake_meanings

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WOOL = Entry("wool", {"en": "Is wool warm?"}, {"en": ["how warm is wool"]}, {"en": "Yes."})


def test_alike_questions_are_one_draft_the_most_asked_first(tmp_path: Path) -> None:
    texts = [
        "do you rent tents",
        "do you rent tents",
        "do you rent big tents",
        "is silk warm",
        "可以租帐篷吗",
    ]
    asked = [Asked(text, NOW + timedelta(days=day)) for day, text in enumerate(texts)]
    found = drafts(asked, [WOOL], fake_meanings(tmp_path))
    assert [(draft.language, draft.times, draft.wordings) for draft in found] == [
        ("en", 3, ["do you rent tents", "do you rent big tents"]),
        ("zh", 1, ["可以租帐篷吗"]),
        ("en", 1, ["is silk warm"]),
    ]
    assert found[0].last_asked_at == NOW + timedelta(days=2)
    assert found[2].nearest[0].entry_id == "wool"


def test_what_an_entry_asks_by_now_is_no_gap(tmp_path: Path) -> None:
    asked = [Asked("Is wool warm", NOW), Asked("how warm is wool?", NOW)]
    assert drafts(asked, [WOOL], fake_meanings(tmp_path)) == []


def test_nothing_of_the_questions_is_written_to_disk(tmp_path: Path) -> None:
    drafts([Asked("do you rent tents", NOW)], [], fake_meanings(tmp_path))
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent.name for path in kept] == ["cache"]  # of our own sentences, by their digests
    digests = np.load(kept[0], allow_pickle=False)["keys"].tolist()
    assert hashlib.sha256(b"do you rent tents").hexdigest() not in digests


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("where is #W1234567", "where is ***"),
        ("order W-2024-115 or 12 34 56", "order *** or ***"),
        ("mail jo.e@x.com, call +49 170 1234567", "mail ***, call ***"),
        ("see https://x.example/z?token=1 please", "see *** please"),
        ("my name is John Smith and it hurts", "my name is *** and it hurts"),
        ("我叫王小明，电话13800138000", "我叫***,电话***"),
        ("订单号１２３４５６７", "订单号***"),
        ("I am anna KELLER-Braun", "I am *** ***-Braun"),
        ("does a 24cm pan fit 3 cups within 30 days", "does a 24cm pan fit 3 cups within 30 days"),
    ],
)
def test_what_tells_who_asked_is_masked(text: str, shown: str) -> None:
    assert masked(text, ["Anna", "Keller"]) == shown


def test_masking_twice_is_masking_once() -> None:
    once = masked("where is W1234567, jo@x.com")
    assert masked(once) == once
