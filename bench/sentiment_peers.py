"""What people would otherwise take for sentiment, with the usual thresholds: VADER in English, SnowNLP in Chinese."""

from collections.abc import Callable
from dataclasses import dataclass

VADER_THRESHOLD = 0.05  # its authors': compound from .05 on is positive, up to -.05 negative
SNOWNLP_NEGATIVE, SNOWNLP_POSITIVE = 0.4, 0.6  # the usual thirds of its probability of "positive"
SNOWNLP_MIDDLE = 0.5


@dataclass(frozen=True)
class Lean:
    """The class of a text among three, and between positive and negative alone."""

    of_three: str
    of_two: str


def vader() -> Callable[[str], Lean]:
    """Load VADER."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda text: of_compound(analyzer.polarity_scores(text)["compound"])


def snownlp() -> Callable[[str], Lean]:
    """Load SnowNLP's sentiment classifier, which it has trained on shop reviews."""
    from snownlp import sentiment

    return lambda text: of_probability(sentiment.classify(text))


def of_compound(compound: float) -> Lean:
    """compound: VADER's score, in [-1, 1]."""
    of_two = "positive" if compound >= 0 else "negative"
    if compound >= VADER_THRESHOLD:
        return Lean("positive", of_two)
    return Lean("negative" if compound <= -VADER_THRESHOLD else "neutral", of_two)


def of_probability(positive: float) -> Lean:
    """positive: SnowNLP's probability, in [0, 1]."""
    of_two = "positive" if positive >= SNOWNLP_MIDDLE else "negative"
    if positive >= SNOWNLP_POSITIVE:
        return Lean("positive", of_two)
    return Lean("negative" if positive < SNOWNLP_NEGATIVE else "neutral", of_two)
