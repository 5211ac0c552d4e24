"""What is learnt from: questions to made-up shops' FAQs whose entries look alike, data/questions/*.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

FOLDER = Path(__file__).parents[2] / "data" / "questions"
Language = Literal["en", "zh"]


@dataclass(frozen=True)
class EntryTexts:
    """Of one entry: its own question and answer, and what customers ask who mean it."""

    question: str
    answer: str
    asked: list[str]


@dataclass(frozen=True)
class ShopTexts:
    """Of one shop. unanswered: questions that sound like its entries and are answered by none of them."""

    name: str
    entries: list[EntryTexts]
    unanswered: list[str]

    @property
    def texts(self) -> list[str]:
        """All of them."""
        own = [text for entry in self.entries for text in (entry.question, entry.answer, *entry.asked)]
        return own + self.unanswered


def shops(language: Language, folder: Path = FOLDER) -> list[ShopTexts]:
    """Every shop of the folder, by name."""
    return [_shop(file, language) for file in sorted(folder.glob("*.yml"))]


def _shop(file: Path, language: Language) -> ShopTexts:
    groups: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    entries = [
        EntryTexts(entry["question"][language], entry["answer"][language], entry["asked"][language])
        for group in groups
        for entry in group["entries"]
    ]
    unanswered = [text for group in groups for text in group["not_answered"][language]]
    return ShopTexts(file.stem, entries, unanswered)
