"""How well the bot hears how a customer sounds, on anybody's texts, beside VADER in English and SnowNLP in Chinese.

Uses the model of this installation; nothing is trained. A set without neutral texts is scored on two classes: the
likelier of positive and negative.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.bot_program import lent_home, understood
from bench.label_files import LANGUAGES, Labelled, labelled_texts
from bench.progress import bar
from bench.scores import accuracy, macro_f1, rounded
from bench.sentiment_peers import Lean, snownlp, vader

CLASSES = ("negative", "neutral", "positive")
# Our labels in those classes.
CLASS_OF = {
    "upset": "negative",
    "annoyed": "negative",
    "neutral": "neutral",
    "pleased": "positive",
    "delighted": "positive",
}


def read_texts(test: Path) -> list[Labelled]:
    """The file. Raises BadLine."""
    return labelled_texts(test, "sentiment", CLASSES)


def sentiment(texts: Sequence[Labelled]) -> tuple[dict[str, Any], list[str]]:
    """The figures, and our class of each text."""
    with lent_home() as home:
        found = understood([each.text for each in texts], home=home, title="parley: listening")
    two = not any(each.label == "neutral" for each in texts)
    given = [our_class(message["sentiment"], two=two) for message in found.messages]
    by_language = {
        language: scored([pair for pair in zip(texts, given, strict=True) if pair[0].language == language])
        for language in LANGUAGES
    }
    peers = {
        "vader": _peer("VADER", vader, texts, "en", two=two),
        "snownlp": _peer("SnowNLP", snownlp, texts, "zh", two=two),
    }
    return scored(list(zip(texts, given, strict=True))) | {"by_language": by_language} | peers, given


def our_class(found: Mapping[str, Any], *, two: bool) -> str:
    """Of the bot's sentiment: by its probabilities, or by label and score where it tells no probabilities."""
    polarity: Mapping[str, float] | None = found.get("polarity")
    allowed = [each for each in CLASSES if not (two and each == "neutral")]
    if polarity:
        return max(allowed, key=lambda each: polarity[each])
    known = CLASS_OF[found["label"]]
    if known in allowed:
        return known
    return "positive" if found["score"] >= 0 else "negative"


def scored(pairs: Sequence[tuple[Labelled, str]]) -> dict[str, Any]:
    """Accuracy and macro-F1 of texts with the classes given to them."""
    truth, given = [each.label for each, _ in pairs], [found for _, found in pairs]
    return {
        "accuracy": rounded(accuracy(truth, given)),
        "macro_f1": rounded(macro_f1(truth, given)),
        "texts": len(pairs),
    }


def _peer(
    name: str,
    load: Callable[[], Callable[[str], Lean]],
    texts: Sequence[Labelled],
    language: str,
    *,
    two: bool,
) -> dict[str, Any]:
    """The peer's figures on the texts of its language; it is loaded only if there are any."""
    mine = [each for each in texts if each.language == language]
    if not mine:
        return scored([])
    given, lean_of = [], load()
    with bar(f"{name}: listening", len(mine)) as advance:
        for each in mine:
            lean = lean_of(each.text)
            given.append(lean.of_two if two else lean.of_three)
            advance(len(given))
    return scored(list(zip(mine, given, strict=True)))
