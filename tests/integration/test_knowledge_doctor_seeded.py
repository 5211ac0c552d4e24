"""The doctor finds contradictions that a program puts into the demo shop, and leaves the shop as it is alone.

dev.yml with seed 1 is what its thresholds were set on; held_back.yml was written afterwards. Measured: 136 of 140 and 117
of 120 found, no false alarm.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge_graph.doctor.contradictions import contradictions
from knowledge_graph.doctor.examination import Told, examine
from knowledge_graph.doctor.findings import MUST, Finding
from knowledge_graph.doctor.statements import statements
from knowledge_graph.entry_files import read_entries
from knowledge_graph.meanings import Matrix, Meanings
from shop.demo import FOLDER as DEMO
from shop.demo.content import read_content
from tests.integration.contradictions.seeding import Seeded, Shop, seeded
from vectors import Encoder

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(600)]

MODELS = Path(os.environ.get("PARLEY_HOME") or "var").resolve() / "models"
COUNT = 120
LEAST_FOUND = 0.95
NOW = datetime(2026, 11, 27, tzinfo=UTC)


class Remembering(Meanings):
    """Encodes each text once for all examinations of this file, and reads no file again and again."""

    def _kept(self, texts: Sequence[str], encoder: Encoder) -> Matrix:
        return encoder.encode_all(list(texts))  # the encoder keeps the newest 4096 texts


@pytest.fixture(scope="module")
def clean() -> Shop:
    content = read_content(DEMO)
    return Shop(read_entries(DEMO / "faq"), list(content.policies), list(content.products))


@pytest.fixture(scope="module")
def meanings(tmp_path_factory: pytest.TempPathFactory) -> Meanings:
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(MODELS)
    return Remembering(home)


def found_in(shop: Shop, meanings: Meanings) -> list[Finding]:
    stated = statements(shop.entries, shop.policies, shop.products)
    return [one for one in contradictions(stated, shop.entries, meanings) if one.kind == "contradiction"]


def is_found(one: Seeded, meanings: Meanings, known: set[Finding]) -> bool:
    """Whether a finding that the clean shop does not have names the place."""
    new = [finding for finding in found_in(one.shop, meanings) if finding not in known]
    return any(f" {one.where} " in f" {finding.where} {finding.what} " for finding in new)


def test_nothing_must_be_repaired_in_the_clean_shop(clean: Shop, meanings: Meanings) -> None:
    told = Told(clean.entries, clean.policies, clean.products, made_at={})
    alarms = [one for one in examine(told, meanings, now=NOW) if one.level == MUST]
    assert not alarms, [(one.where, one.what) for one in alarms]


@pytest.mark.parametrize(("templates", "seed"), [("dev", 1), ("held_back", 2026)])
def test_contradictions_are_found(clean: Shop, meanings: Meanings, templates: str, seed: int) -> None:
    known = set(found_in(clean, meanings))
    missed = [
        (one.kind, one.where, one.said)
        for one in seeded(clean, templates, seed=seed, count=COUNT)
        if not is_found(one, meanings, known)
    ]
    assert 1 - len(missed) / COUNT >= LEAST_FOUND, missed
