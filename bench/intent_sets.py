"""A set of labelled texts as Rasa's training data, and the pipelines that learn from it. Used by the benchmark of intents.

Rasa reads meanings into names of intents ("faq/returns", "a+b", "nlu_fallback") and into YAML ("[x](y)"), so intents get
plain names and texts become JSON objects, which are taken as they are.
"""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.label_files import Labelled
from bench.programs import ROOT

OUT_OF_SCOPE = "out_of_scope"
VALIDATION_READER = "OwnExamples"  # the component of our pipeline that reads what the gate is fitted on
STOCK_PIPELINE = Path(__file__).resolve().parent / "peers" / "stock_nlu.yml"
STOCK_EXAMPLES = 1000  # DIET takes minutes for them on two cores, and hours for a large set
SEED = 7


class IntentNames:
    """Plain names for any spelling of intents; what is out of scope keeps its name."""

    def __init__(self, intents: Sequence[str]) -> None:
        known = sorted(set(intents) - {OUT_OF_SCOPE})
        self._plain = {OUT_OF_SCOPE: OUT_OF_SCOPE} | {name: f"intent_{n:04}" for n, name in enumerate(known)}
        self._own = {plain: name for name, plain in self._plain.items()}

    def plain(self, intent: str) -> str:
        """Its name in Rasa."""
        return self._plain[intent]

    def own(self, plain: str) -> str:
        """Its name in the set; names that Rasa adds stay as they are."""
        return self._own.get(plain, plain)


def rasa_nlu_data(examples: Sequence[Labelled], names: IntentNames) -> dict[str, Any]:
    """The content of a file of training data."""
    common = [{"text": each.text, "intent": names.plain(each.label), "entities": []} for each in examples]
    return {"rasa_nlu_data": {"common_examples": common}}


def validation_lines(examples: Sequence[Labelled], names: IntentNames) -> str:
    """JSON Lines in the names that the pipeline knows."""
    lines = ({"text": each.text, "intent": names.plain(each.label)} for each in examples)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def our_pipeline(validation: Path | None) -> str:
    """The product's config.yml without our texts: no moods; the gate is fitted on this file, or on a part of what is learnt.

    Raises ValueError if no component of it reads such a file.
    """
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    readers = [each for each in config["pipeline"] if each["name"].rpartition(".")[2] == VALIDATION_READER]
    if len(readers) != 1:
        raise ValueError(f"config.yml names {VALIDATION_READER} {len(readers)} times; the gate needs it once")
    readers[0] |= {"validation": str(validation or ""), "sentiment": ""}
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False)


def drawn(examples: Sequence[Labelled], most: int, *, seed: int = SEED) -> list[Labelled]:
    """At most so many, of every intent about the same share, and of each at least one while there is room."""
    chance, by_intent = random.Random(seed), dict[str, list[Labelled]]()
    for each in chance.sample(examples, len(examples)):
        by_intent.setdefault(each.label, []).append(each)
    placed = [
        (number / len(mine), chance.random(), each)
        for mine in by_intent.values()
        for number, each in enumerate(mine)
    ]
    return [each for *_, each in sorted(placed, key=lambda item: item[:2])[:most]]
