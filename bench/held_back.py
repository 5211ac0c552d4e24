"""Our own held-back texts (tests/nlu/), as the benchmark of understanding asks them: nothing of them is ever learnt."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.label_files import LANGUAGES, Labelled, as_asked
from bench.programs import ROOT

FOLDER = ROOT / "tests" / "nlu"


@dataclass(frozen=True)
class Marked:
    """A text with its entities: (kind, the text it stands on, its role or None)."""

    text: str
    entities: Sequence[tuple[str, str, str | None]]


@dataclass(frozen=True)
class Several:
    """A text with the intents of its requests, in order."""

    text: str
    intents: Sequence[str]


@dataclass(frozen=True)
class HeldBack:
    """Everything there is in one language. moods: texts with our own labels of sentiment."""

    intents: Sequence[Labelled]
    requests: Sequence[Several]
    entities: Sequence[Marked]
    moods: Sequence[Labelled]


def held_back(folder: Path = FOLDER) -> dict[str, HeldBack]:
    """By language. Raises OSError or KeyError for files that are not as they should be."""
    return {
        language: HeldBack(
            intents=_labelled(_read(folder, f"intents.{language}.yml"), language),
            requests=[
                Several(as_asked(each["text"]), each["intents"])
                for each in _read(folder, f"requests.{language}.yml")
            ],
            entities=[_marked(each) for each in _read(folder, f"entities.{language}.yml")],
            moods=_labelled(_read(folder, "sentiment_held_back.yml")[language], language),
        )
        for language in LANGUAGES
    }


def _read(folder: Path, name: str) -> Any:
    return yaml.safe_load((folder / name).read_text(encoding="utf-8"))


def _labelled(content: dict[str, list[str]], language: str) -> list[Labelled]:
    return [Labelled(as_asked(text), label, language) for label, texts in content.items() for text in texts]


def _marked(content: dict[str, Any]) -> Marked:
    entities = [(each["entity"], each["value"], each.get("role")) for each in content["entities"]]
    return Marked(as_asked(content["text"]), entities)
