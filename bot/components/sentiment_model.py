"""How a customer sounds: one logistic regression on a text's vector, its character n-grams and its surface.

Plain arrays in, plain values out, no Rasa: the component in sentiment.py wraps it. There is one model per script.

Method. Each kind of feature alone is worse than the three together: five-fold on the English examples, five labels, vectors
of multilingual-e5-small .70, with n-grams and surface .73; words beside the n-grams add nothing. Probabilities are divided
by a temperature fitted on out-of-fold predictions. `upset` can fetch a person, so it needs `upset_from`, fitted so that
hardly any calm text gets it; a text that is likeliest upset, but not as surely as that, is annoyed. (Given the likeliest
label of the others, 7 upset texts of 80 held back were pleased, so 5 are: strong words, and only which way is unsure.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.components.character_ngrams import CharacterNgrams, learnt, vectorizer
from bot.components.sentiment_features import NAMES, surface_features
from vectors import Script

# What each label adds to the score: three classes with their intensity.
VALUES = {"upset": -1.0, "annoyed": -0.5, "neutral": 0.0, "pleased": 0.5, "delighted": 1.0}
LABELS = tuple(VALUES)
UPSET, ANNOYED = LABELS.index("upset"), LABELS.index("annoyed")
CALM = tuple(number for number, value in enumerate(VALUES.values()) if value >= 0)
VECTOR_WEIGHT, CHARACTER_WEIGHT, SURFACE_WEIGHT = (
    2.0,
    1.2,
    1.2,
)  # by five-fold; mixtures near it differ by a point at most
C = 2.0
ANALYZERS: dict[str, tuple[str, tuple[int, int]]] = {"latin": ("char_wb", (2, 4)), "cjk": ("char", (1, 2))}
FOLDS = 3
MOST_FALSE_ALARMS = 0.0125  # of calm texts called upset, on out-of-fold predictions
TEMPERATURES = np.geomspace(0.3, 3.0, 47)
ARRAYS = ("weights", "bias", "center", "idf")


@dataclass(frozen=True)
class Sentiment:
    """label: one of LABELS. score: expected value of VALUES, in [-1, 1]. confidence: probability of the label.

    polarity: probabilities of "negative" (upset, annoyed), "neutral" and "positive" (pleased, delighted).
    """

    label: str
    score: float
    confidence: float
    polarity: dict[str, float]


NEUTRAL = Sentiment("neutral", 0.0, 1.0, {"negative": 0.0, "neutral": 1.0, "positive": 0.0})


@dataclass(frozen=True)
class Moods:
    """Examples of one script. vectors: float32 (n, d), unit rows. labels: n of LABELS."""

    texts: Sequence[str]
    vectors: np.ndarray
    labels: Sequence[str]
    script: Script


class SentimentModel:
    """Fitted on one script's examples."""

    def __init__(self, arrays: dict[str, np.ndarray], facts: dict[str, Any]) -> None:
        self._arrays, self._facts = arrays, facts
        self._weights, self._bias, self._center, idf = (arrays[name] for name in ARRAYS)
        self.temperature: float = facts["temperature"]
        self.upset_from: float = facts["upset_from"]
        self._ngrams = CharacterNgrams(*ANALYZERS[facts["script"]], facts["vocabulary"], idf)
        wanted = (len(self._center) + len(idf) + len(NAMES), len(LABELS))
        if self._weights.shape != wanted:
            raise ValueError(
                f"the sentiment model has weights {self._weights.shape}, not {wanted}; run: make train"
            )

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str], *, script: Script, seed: int
    ) -> SentimentModel:
        """texts: n. vectors: float32 (n, d), unit rows. labels: n of LABELS, each at least twice, else ValueError."""
        numbers = np.array([LABELS.index(label) for label in labels], dtype=int)
        if np.bincount(numbers, minlength=len(LABELS)).min() < 2:
            raise ValueError(f"sentiment needs at least two examples of each of {', '.join(LABELS)}")
        values = _out_of_fold(texts, vectors, numbers, script, seed)
        temperature = _fit_temperature(values, numbers)
        upset_from = _fit_upset_from(_softmax(values / temperature), numbers)
        arrays, facts = _fit_arrays(texts, vectors, numbers, script, seed)
        return cls(arrays, {**facts, "temperature": temperature, "upset_from": upset_from})

    def predict(self, text: str, vector: np.ndarray) -> Sentiment:
        """vector: float32 (d,), of unit length."""
        probabilities = self.probabilities([text], vector[None, :])[0]
        number = int(choose(probabilities[None, :], self.upset_from)[0])
        values = np.array(list(VALUES.values()))
        polarity = {
            "negative": float(probabilities[values < 0].sum()),
            "neutral": float(probabilities[values == 0].sum()),
            "positive": float(probabilities[values > 0].sum()),
        }
        return Sentiment(
            LABELS[number], float(probabilities @ values), float(probabilities[number]), polarity
        )

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """Calibrated: float (n, 5) in the order of LABELS, rows sum to 1."""
        return _softmax(self._values(texts, vectors) / self.temperature)

    def save(self, folder: Path) -> None:
        """Write arrays and facts as npz and JSON: nothing in them can run."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / "sentiment.npz", **self._arrays)
        (folder / "sentiment.json").write_text(json.dumps(self._facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SentimentModel:
        """Raises OSError, KeyError or ValueError if a file is missing or damaged; never gives an untrained model."""
        with np.load(folder / "sentiment.npz", allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return cls(arrays, json.loads((folder / "sentiment.json").read_text(encoding="utf-8")))

    def _values(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        ends = np.cumsum([len(self._center), len(self._weights) - len(self._center) - len(NAMES)])
        by_vector, by_character, by_surface = np.split(self._weights, ends)
        characters = np.stack([self._ngrams.weigh(text, by_character) for text in texts])
        return np.asarray(
            _centred(vectors, self._center) @ by_vector * VECTOR_WEIGHT
            + characters * CHARACTER_WEIGHT
            + _surfaces(texts) @ by_surface * SURFACE_WEIGHT
            + self._bias
        )


def choose(probabilities: np.ndarray, upset_from: float) -> np.ndarray:
    """Numbers of the labels (n,) for probabilities (n, 5): the likeliest, but annoyed for upset below `upset_from`."""
    likeliest = probabilities.argmax(axis=1)
    unsure = (likeliest == UPSET) & (probabilities[:, UPSET] < upset_from)
    return np.where(unsure, ANNOYED, likeliest)


def fit_moods(moods: Moods, *, seed: int) -> SentimentModel:
    """The model of examples."""
    return SentimentModel.fit(moods.texts, moods.vectors, moods.labels, script=moods.script, seed=seed)


def _fit_arrays(
    texts: Sequence[str], vectors: np.ndarray, numbers: np.ndarray, script: Script, seed: int
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    fitted, center = vectorizer(*ANALYZERS[script], min_df=2), vectors.mean(axis=0)
    characters = fitted.fit_transform(texts)
    parts = (
        _centred(vectors, center) * VECTOR_WEIGHT,
        characters * CHARACTER_WEIGHT,
        _surfaces(texts) * SURFACE_WEIGHT,
    )
    features = hstack(parts, format="csr")  # the weights' rows stand in this order
    regression = LogisticRegression(C=C, max_iter=600, tol=1e-3, random_state=seed).fit(features, numbers)
    vocabulary, idf = learnt(fitted)
    arrays = {
        "weights": regression.coef_.T.astype(np.float32),
        "bias": regression.intercept_.astype(np.float32),
        "center": center.astype(np.float32),
        "idf": idf,
    }
    return arrays, {"script": script, "vocabulary": vocabulary}


def _out_of_fold(
    texts: Sequence[str], vectors: np.ndarray, numbers: np.ndarray, script: Script, seed: int
) -> np.ndarray:
    """The regression's values (n, 5) for each example, by a model that has not seen it."""
    values = np.zeros((len(numbers), len(LABELS)))
    count = min(FOLDS, int(np.bincount(numbers).min()))
    folds = StratifiedKFold(n_splits=count, shuffle=True, random_state=seed)
    for known, asked in folds.split(vectors, numbers):
        arrays, facts = _fit_arrays([texts[i] for i in known], vectors[known], numbers[known], script, seed)
        model = SentimentModel(arrays, {**facts, "temperature": 1.0, "upset_from": 0.0})
        values[asked] = model._values([texts[i] for i in asked], vectors[asked])
    return values


def _fit_temperature(values: np.ndarray, numbers: np.ndarray) -> float:
    """The divisor with which the out-of-fold probabilities of the right labels are highest."""
    rows = np.arange(len(numbers))
    losses = [-np.log(_softmax(values / one)[rows, numbers] + 1e-12).mean() for one in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _fit_upset_from(probabilities: np.ndarray, numbers: np.ndarray) -> float:
    """The lowest probability of upset from which on at most MOST_FALSE_ALARMS of the calm texts are called upset."""
    calm = probabilities[np.isin(numbers, CALM)]
    alarms = np.sort(calm[calm.argmax(axis=1) == UPSET, UPSET])[::-1]
    allowed = int(MOST_FALSE_ALARMS * len(calm))
    return float(np.nextafter(alarms[allowed], 1.0)) if len(alarms) > allowed else 0.0


def _centred(vectors: np.ndarray, center: np.ndarray) -> np.ndarray:
    """Vectors relative to the centre, of unit length again: those of multilingual-e5-small lie close together."""
    moved = vectors - center
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9))


def _surfaces(texts: Sequence[str]) -> np.ndarray:
    return np.stack([surface_features(text) for text in texts])


def _softmax(values: np.ndarray) -> np.ndarray:
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))
