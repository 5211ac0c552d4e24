"""How well intents are told apart, on anybody's texts: our whole pipeline, trained on them, and stock Rasa beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.bot_program import Understood, lent_home, train, understood
from bench.figures import percentile
from bench.intent_sets import (
    OUT_OF_SCOPE,
    STOCK_EXAMPLES,
    STOCK_PIPELINE,
    IntentNames,
    drawn,
    our_pipeline,
    rasa_nlu_data,
    validation_lines,
)
from bench.label_files import Labelled, labelled_texts
from bench.scores import accuracy, auroc, matthews, rounded, share
from bench.systems import require_known

FALLBACK = "nlu_fallback"  # Rasa's word for what it does not understand
NOTHING = ""  # the best intent of a message that no model could read
NOTHING_READ: dict[str, Any] = {
    "score": 0.0,
    "band": "admit",
}  # the gate of a message without a character to read
DECIMALS_OF_TIMES = 2


@dataclass(frozen=True)
class IntentSet:
    """What is learnt, what is asked, and what the gate may be fitted on."""

    learnt: Sequence[Labelled]
    asked: Sequence[Labelled]
    validation: Sequence[Labelled] = ()

    @property
    def names(self) -> IntentNames:
        return IntentNames(
            [each.label for part in (self.learnt, self.asked, self.validation) for each in part]
        )

    def unknown(self) -> list[str]:
        """Intents that are asked for and were never learnt."""
        known = {each.label for each in self.learnt} | {OUT_OF_SCOPE}
        return sorted({each.label for each in self.asked} - known)


@dataclass(frozen=True)
class Decision:
    """best: the likeliest real intent. score: of the gate, higher is surer. admitted: that it means none of them."""

    best: str
    score: float
    admitted: bool


@dataclass(frozen=True)
class Measured:
    """The figures, and what was meant beside what was decided."""

    figures: dict[str, Any]
    meant: Sequence[str]
    decided: Sequence[str]


def read_set(train: Path, test: Path, validation: Path | None) -> IntentSet:
    """The three files. Raises BadLine."""
    files = (train, test, *((validation,) if validation else ()))
    return IntentSet(*(labelled_texts(path, "intent") for path in files))


def intents(texts: IntentSet, *, peer: str | None = None) -> tuple[dict[str, Any], Measured]:
    """The figures by name, those of the peer under its own, and our decisions."""
    require_known(peer)
    with lent_home() as home:
        ours = _parley(texts, home)
        result = dict(ours.figures)
        if peer:
            result[peer] = _stock(texts, home)
    return result, ours


def figures(asked: Sequence[Labelled], decisions: Sequence[Decision]) -> dict[str, float | None]:
    """How good the decisions are. asked: with the set's own names of intents, as the decisions have them."""
    pairs = list(zip(asked, decisions, strict=True))
    inside = [(each.label, found) for each, found in pairs if each.label != OUT_OF_SCOPE]
    outside = [found for each, found in pairs if each.label == OUT_OF_SCOPE]
    right = [found.best == label and not found.admitted for label, found in inside]
    found_outside = [found.admitted for found in outside]
    truth = [each.label == OUT_OF_SCOPE for each in asked]
    return {
        "in_scope_accuracy": rounded(
            accuracy([label for label, _ in inside], [found.best for _, found in inside])
        ),
        "total_accuracy": rounded(share([*right, *found_outside])),
        "out_of_scope_recall": rounded(share(found_outside)),
        "mcc": rounded(matthews(truth, [found.admitted for found in decisions])),
        "auroc": rounded(auroc([found.score for _, found in inside], [found.score for found in outside])),
    }


def our_decision(message: dict[str, Any], names: IntentNames) -> Decision:
    """Read off our component's ranking and gate."""
    best, _ = _best(message, names)
    gate = message.get("gate") or NOTHING_READ
    return Decision(best, float(gate["score"]), gate["band"] == "admit")


def stock_decision(message: dict[str, Any], names: IntentNames) -> Decision:
    """Read off Rasa's ranking; its gate's score is the confidence, its gate's word is `nlu_fallback`."""
    best, confidence = _best(message, names)
    return Decision(best, confidence, message["intent"]["name"] in (FALLBACK, OUT_OF_SCOPE))


def _best(message: dict[str, Any], names: IntentNames) -> tuple[str, float]:
    """The likeliest real intent, by the set's own name, with its confidence."""
    ranking = message.get("intent_ranking") or []
    real = [each for each in ranking if each["name"] not in (FALLBACK, OUT_OF_SCOPE)]
    return (names.own(real[0]["name"]), float(real[0]["confidence"])) if real else (NOTHING, 0.0)


def _parley(texts: IntentSet, home: Path) -> Measured:
    names, pipeline, validation = texts.names, home / "config.yml", None
    if texts.validation:
        validation = home / "validation.jsonl"
        validation.write_text(validation_lines(texts.validation, names), encoding="utf-8")
    pipeline.write_text(our_pipeline(validation), encoding="utf-8")
    train_s = _train(texts.learnt, names, pipeline, home=home, title="parley")
    model = home / "parley.tar.gz"
    found = understood(_texts(texts), home=home, model=model, title="parley: understanding")
    decisions = [our_decision(message, names) for message in found.messages]
    decided = [OUT_OF_SCOPE if each.admitted else each.best for each in decisions]
    return Measured(
        figures(texts.asked, decisions) | _costs(train_s, found),
        [each.label for each in texts.asked],
        decided,
    )


def _stock(texts: IntentSet, home: Path) -> dict[str, Any]:
    names, learnt = texts.names, drawn(texts.learnt, STOCK_EXAMPLES)
    train_s = _train(learnt, names, STOCK_PIPELINE, home=home, title="stock")
    model = home / "stock.tar.gz"
    found = understood(_texts(texts), home=home, model=model, stock=True, title="stock Rasa: understanding")
    decisions = [stock_decision(message, names) for message in found.messages]
    examples = {"examples": len(learnt), "examples_of": len(texts.learnt)}
    return figures(texts.asked, decisions) | _costs(train_s, found) | examples


def _train(
    learnt: Sequence[Labelled], names: IntentNames, pipeline: Path, *, home: Path, title: str
) -> float:
    examples = home / f"{title}.json"
    examples.write_text(json.dumps(rasa_nlu_data(learnt, names)), encoding="ascii")
    return train(pipeline, examples, home / f"{title}.tar.gz", home=home, title=title)


def _texts(texts: IntentSet) -> list[str]:
    return [each.text for each in texts.asked]


def _costs(train_s: float, found: Understood) -> dict[str, float]:
    return {
        "train_s": round(train_s, 1),
        "parse_p50_ms": round(percentile(found.ms, 50), DECIMALS_OF_TIMES),
        "parse_p95_ms": round(percentile(found.ms, 95), DECIMALS_OF_TIMES),
        "rss_mb": found.rss_mb,
    }
