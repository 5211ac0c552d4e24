"""Results of understanding as tables, for the terminal and for docs/understanding.md. Computes nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.table import TITLES, Table, number

LANGUAGE_TITLES = {"en": "English", "zh": "Chinese"}
INTENT_ROWS = (
    ("in_scope_accuracy", "best intent right, in scope"),
    ("total_accuracy", "right or rightly refused, of all"),
    ("out_of_scope_recall", "out of scope refused"),
    ("mcc", "correlation (Matthews) of in and out of scope"),
    ("auroc", "AUROC of the gate's score"),
    ("train_s", "training, s"),
    ("parse_p50_ms", "a message: p50, ms"),
    ("parse_p95_ms", "a message: p95, ms"),
    ("rss_mb", "memory after it, MB"),
)
PEER_TITLES = {"vader": "VADER, English", "snownlp": "SnowNLP, Chinese"}
HELD_BACK_ROWS = (
    ("intents", "texts", "intents: texts"),
    ("intents", "best_right", "intents: best one right"),
    ("intents", "acted_right", "intents: acted on rightly"),
    ("intents", "acted_wrong", "intents: acted on wrongly"),
    ("intents", "scope_kept", "intents: in scope and not refused"),
    ("intents", "out_of_scope_admitted", "intents: out of scope and admitted"),
    ("requests", "texts", "requests: messages"),
    ("requests", "exact", "requests: all of several found, in order"),
    ("requests", "single_kept", "requests: a single one not taken apart"),
    ("requests", "f1", "requests: F1"),
    ("entities", "wanted", "entities: how many"),
    ("entities", "precision", "entities: precision"),
    ("entities", "recall", "entities: recall"),
    ("entities", "f1", "entities: F1"),
    ("sentiment", "texts", "sentiment: texts"),
    ("sentiment", "accuracy", "sentiment: accuracy, our labels"),
    ("sentiment", "macro_f1", "sentiment: macro-F1, our labels"),
    ("sentiment", "accuracy_of_three", "sentiment: accuracy, negative, neutral, positive"),
)


def intents_tables(sets: Mapping[str, Any]) -> list[Table]:
    """Of each set, by its name; beside us the peer if there is one."""
    return [_intents_table(name, result) for name, result in sets.items()]


def sentiment_tables(sets: Mapping[str, Any]) -> list[Table]:
    """Of each set, by its name: all, each language, and the peer of each language on the same texts."""
    return [_sentiment_table(name, result) for name, result in sets.items()]


def understanding_tables(result: Mapping[str, Any]) -> list[Table]:
    """Our held-back texts by language, and entities by kind."""
    languages = list(result["intents"])
    header = ["", *(LANGUAGE_TITLES[each] for each in languages)]
    rows = [
        [title, *(number(result[subject][each][key]) for each in languages)]
        for subject, key, title in HELD_BACK_ROWS
    ]
    return [Table("Held-back texts", header, rows), _entities_table(result["entities"], header)]


def perturbed_tables(by_language: Mapping[str, Any]) -> list[Table]:
    """The same texts written differently."""
    return [_perturbed_table(language, kinds) for language, kinds in by_language.items()]


def _intents_table(name: str, result: Mapping[str, Any]) -> Table:
    systems = {"parley": result} | ({"stock": result["stock"]} if "stock" in result else {})
    rows = [[title, *(number(found[key]) for found in systems.values())] for key, title in INTENT_ROWS]
    if peer := result.get("stock"):
        rows.append(["examples learnt", str(peer["examples_of"]), str(peer["examples"])])
    return Table(f"Intents: {name}", ["", *(TITLES[system] for system in systems)], rows)


def _sentiment_table(name: str, result: Mapping[str, Any]) -> Table:
    rows = [_scored("Parley", result)]
    for language, peer in (("en", "vader"), ("zh", "snownlp")):
        if result["by_language"][language]["texts"]:
            rows.append(_scored(f"Parley, {LANGUAGE_TITLES[language]}", result["by_language"][language]))
            rows.append(_scored(PEER_TITLES[peer], result[peer]))
    return Table(f"Sentiment: {name}", ["", "texts", "accuracy", "macro-F1"], rows)


def _entities_table(by_language: Mapping[str, Any], header: Sequence[str]) -> Table:
    kinds = sorted({kind for found in by_language.values() for kind in found["by_kind"]})
    rows = [
        [kind, *(number(found["by_kind"].get(kind, {}).get("f1")) for found in by_language.values())]
        for kind in kinds
    ]
    rows.append(["(roles: from, to)", *(number(found["roles"]["f1"]) for found in by_language.values())])
    return Table("Entities, F1 by kind", header, rows)


def _perturbed_table(language: str, kinds: Mapping[str, Any]) -> Table:
    rows = [
        [kind, str(found["texts"]), *(number(found[key]) for key in ("accuracy", "drop", "acted_wrong"))]
        for kind, found in kinds.items()
    ]
    header = ["", "texts changed", "right", "fewer than as written", "acted on wrongly"]
    return Table(f"Intents, written differently: {LANGUAGE_TITLES[language]}", header, rows)


def _scored(title: str, found: Mapping[str, Any]) -> list[str]:
    return [title, str(found["texts"]), number(found["accuracy"]), number(found["macro_f1"])]
