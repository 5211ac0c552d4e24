"""What is meant, and how sure that is: evidence for each intent and a gate with three bands.

Plain arrays in, plain values out, no Rasa: the component in intent_classifier.py wraps it, measurements use it alone.
The evidence is in intent_evidence.py, the gate in intent_gate.py; here they are fitted together: the gate on messages that
the evidence has not seen, which are given, or held out of the examples.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import KFold, StratifiedKFold

from bot.components.intent_evidence import OUT_OF_SCOPE, Evidence, EvidenceModel
from bot.components.intent_gate import Gate, fit_gate

FOLDS = 5
ENOUGH_TO_FIT = 1500  # messages: with so many in one fold the other four are not made
EXPLAINED = 3  # intents
NEAREST_SHOWN, NGRAMS_SHOWN = 2, 5


Judged = tuple[np.ndarray, np.ndarray, np.ndarray]  # signals, right, outside: see `fit_gate`


@dataclass(frozen=True)
class Prediction:
    """ranking: (intent, probability), best first. score: of the gate, higher is surer. band: act, ask or admit.

    confidence: probability that the best intent (other than out of scope) is right. signals: what the score is made of.
    """

    ranking: list[tuple[str, float]]
    score: float
    confidence: float
    band: str
    signals: tuple[float, ...] = ()


@dataclass(frozen=True)
class Labelled:
    """texts: n. vectors: float32 (n, d), unit rows. intents: n names."""

    texts: Sequence[str]
    vectors: np.ndarray
    intents: Sequence[str]

    def part(self, rows: np.ndarray) -> Labelled:
        """Some of them."""
        return Labelled([self.texts[i] for i in rows], self.vectors[rows], [self.intents[i] for i in rows])


class IntentModel:
    """Fitted on one script's examples."""

    def __init__(self, evidence: EvidenceModel, gate: Gate) -> None:
        self.evidence, self.gate = evidence, gate
        self.intents = evidence.intents

    @classmethod
    def fit(cls, examples: Labelled, *, seed: int, validation: Labelled | None = None) -> IntentModel:
        """validation: what the gate is fitted on, filled up with held-out examples where it is small.

        Examples are written to be hard, validation as people write: fitted on one alone, the gate is too strict or too lax
        for the other. Raises ValueError below two intents.
        """
        names = sorted(set(examples.intents))
        if len(names) < 2:
            raise ValueError(
                f"training data holds the intents {names}; an intent classifier needs at least two"
            )
        evidence = _evidence(examples, names, seed)
        judged = (
            [_judged(evidence.weigh(validation.texts, validation.vectors), names, validation)]
            if validation
            else []
        )
        if not judged or len(validation.texts) < ENOUGH_TO_FIT:
            judged += _held_out(examples, names, seed)
        signals, right, outside = (np.concatenate(parts) for parts in zip(*judged, strict=True))
        return cls(evidence, fit_gate(signals, right, outside))

    def predict(self, text: str, vector: np.ndarray) -> Prediction:
        """vector: float32 (d,), of unit length."""
        found = self.evidence.weigh([text], vector[None, :])
        probabilities = found.probabilities[0]
        ranking = [(self.intents[i], float(probabilities[i])) for i in np.argsort(-probabilities)]
        scores = self.gate.scores(found.signals)
        band = "admit" if ranking[0][0] == OUT_OF_SCOPE else self.gate.band(float(scores[0]))
        return Prediction(
            ranking,
            float(scores[0]),
            float(self.gate.confidence(scores)[0]),
            band,
            tuple(map(float, found.signals[0])),
        )

    def explain(self, text: str, vector: np.ndarray) -> tuple[Prediction, list[dict[str, Any]]]:
        """The prediction, and what speaks for each of the likeliest intents: nearest examples, n-grams with log-odds."""
        prediction = self.predict(text, vector)
        likeliest = prediction.ranking[:EXPLAINED]
        numbers = [self.intents.index(intent) for intent, _ in likeliest]
        spoken = self.evidence.ngram_weights(text, numbers)
        (centred,) = self.evidence.centred(vector[None, :])
        explained = [
            {
                "intent": intent,
                "probability": round(probability, 3),
                "nearest": self._nearest(number, centred),
                "ngrams": [
                    {"ngram": ngram, "adds": round(value, 2)} for ngram, value in ngrams[:NGRAMS_SHOWN]
                ],
            }
            for (intent, probability), number, ngrams in zip(likeliest, numbers, spoken, strict=True)
        ]
        return prediction, explained

    def _nearest(self, intent: int, centred: np.ndarray) -> list[dict[str, Any]]:
        """The examples of an intent that are nearest."""
        rows, cosines = self.evidence.nearest.nearest_of(intent, centred, NEAREST_SHOWN)
        return [
            {"example": self.evidence.examples[row], "cosine": round(float(cosine), 3)}
            for row, cosine in zip(rows, cosines, strict=True)
        ]

    def save(self, folder: Path) -> None:
        """Write arrays and facts as npz and JSON: nothing in them can run."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "arrays.npz", **self.evidence.arrays)
        facts = {**self.evidence.facts, "gate": self.gate.as_facts()}
        (folder / "facts.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Raises OSError, KeyError, TypeError or ValueError for a missing or damaged file: no untrained model serves."""
        with np.load(folder / "arrays.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        gate = Gate(**facts.pop("gate"))
        return cls(EvidenceModel(arrays, facts), gate)


def fit_intents(work: tuple[Labelled, Labelled | None], *, seed: int) -> IntentModel:
    """The model of examples and validation."""
    examples, validation = work
    return IntentModel.fit(examples, seed=seed, validation=validation)


def _evidence(examples: Labelled, names: list[str], seed: int) -> EvidenceModel:
    labels = np.array([names.index(intent) for intent in examples.intents])
    return EvidenceModel.fit(examples.texts, examples.vectors, labels, names, seed=seed)


def _held_out(examples: Labelled, names: list[str], seed: int) -> list[Judged]:
    """Examples judged by models that have not seen them; of so many folds as are needed."""
    judged: list[Judged] = []
    for known, asked in _folds(examples, names, seed):
        rest, part = examples.part(known), examples.part(asked)
        if len(set(rest.intents)) < 2:
            continue  # a rare intent stands in the part that is held out, and nothing else is left to tell apart
        evidence = _evidence(rest, names, seed)
        judged.append(_judged(evidence.weigh(part.texts, part.vectors), names, part))
        if sum(len(right) for _, right, _ in judged) >= ENOUGH_TO_FIT:
            break
    return judged


def _folds(examples: Labelled, names: list[str], seed: int) -> Any:
    fewest = min(list(examples.intents).count(name) for name in names)
    if fewest < 2:  # nothing to keep in proportion
        return KFold(min(FOLDS, len(examples.texts)), shuffle=True, random_state=seed).split(examples.vectors)
    folds = StratifiedKFold(min(FOLDS, fewest), shuffle=True, random_state=seed)
    return folds.split(examples.vectors, list(examples.intents))


def _judged(found: Evidence, names: list[str], asked: Labelled) -> Judged:
    """Signals, whether the best intent is the meant one, whether none of the intents is meant."""
    outside = np.array([intent == OUT_OF_SCOPE for intent in asked.intents])
    right = np.array([names[best] == intent for best, intent in zip(found.best, asked.intents, strict=True)])
    return found.signals, right, outside
