"""How well this installation understands our own held-back texts, and the same texts as other people would type them.

Uses the model of this installation, with the demo shop's products; nothing is trained.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from bench.bot_program import lent_home, load_demo_shop, understood
from bench.held_back import HeldBack, Marked, Several, held_back
from bench.intent_sets import OUT_OF_SCOPE, SEED
from bench.label_files import Labelled
from bench.perturbations import KINDS, perturbed
from bench.progress import working
from bench.scores import Found, accuracy, macro_f1, rounded, share
from bench.sentiment import CLASS_OF, our_class

Message = Mapping[str, Any]
Asked = TypeVar("Asked", Labelled, Several, Marked)
AS_WRITTEN = "as written"


def understanding(*, perturbations: bool = True) -> dict[str, Any]:
    """Figures by subject and language; without perturbations in about a minute."""
    sets = held_back()
    languages = list(sets)
    variants = {language: _variants(sets[language], language, perturbations) for language in languages}
    texts = sorted({text for language in languages for text in _texts(sets[language], variants[language])})
    with lent_home() as home:
        with working("loading the demo shop"):
            load_demo_shop(home)
        found = understood(texts, home=home, title="parley: understanding our held-back texts")
    message_of = dict(zip(texts, found.messages, strict=True))
    result = {
        "intents": {each: intent_figures(_pairs(sets[each].intents, message_of)) for each in languages},
        "requests": {each: request_figures(_pairs(sets[each].requests, message_of)) for each in languages},
        "entities": {each: entity_figures(_pairs(sets[each].entities, message_of)) for each in languages},
        "sentiment": {each: mood_figures(_pairs(sets[each].moods, message_of)) for each in languages},
    }
    if perturbations:
        result["perturbed"] = {
            each: perturbed_figures(sets[each].intents, variants[each], message_of) for each in languages
        }
    return result


def intent_figures(pairs: Sequence[tuple[Labelled, Message]]) -> dict[str, Any]:
    """best_right: the likeliest real intent. acted: without asking back; rightly of those in scope, wrongly of all."""
    inside = [(each, message) for each, message in pairs if each.label != OUT_OF_SCOPE]
    return {
        "texts": len(pairs),
        "best_right": rounded(share(best_intent(message) == each.label for each, message in inside)),
        "acted_right": rounded(share(acted_on(message) == each.label for each, message in inside)),
        "acted_wrong": rounded(share(acted_on(message) not in (None, each.label) for each, message in pairs)),
        "out_of_scope_admitted": rounded(
            share(is_admitted(message) for each, message in pairs if each.label == OUT_OF_SCOPE)
        ),
        "scope_kept": rounded(share(not is_admitted(message) for _, message in inside)),
    }


def request_figures(pairs: Sequence[tuple[Several, Message]]) -> dict[str, Any]:
    """exact: of messages with several requests, those whose intents are all found, in order. single_kept: of messages
    with one, those that are taken as one. The rest counts single intents."""
    found = Found()
    for each, message in pairs:
        found.add(Counter(each.intents), Counter(requested(message)))
    several = [(each, message) for each, message in pairs if len(each.intents) > 1]
    one = [message for each, message in pairs if len(each.intents) == 1]
    return {
        "texts": len(pairs),
        "exact": rounded(share(requested(message) == list(each.intents) for each, message in several)),
        "single_kept": rounded(share(len(requested(message)) == 1 for message in one)),
        **found.summary(),
    }


def entity_figures(pairs: Sequence[tuple[Marked, Message]]) -> dict[str, Any]:
    """Right is a span of the same kind that covers exactly the same text. roles: of those with one, the right ones."""
    kinds = sorted({kind for each, _ in pairs for kind, *_ in each.entities})
    by_kind, roles = {kind: Found() for kind in kinds}, Found()
    for each, message in pairs:
        marked = spans(message)
        for kind in kinds:
            wanted = Counter(_comparable(value) for name, value, _ in each.entities if name == kind)
            by_kind[kind].add(wanted, Counter(value for name, value, _ in marked if name == kind))
        roles.add(
            Counter((kind, _comparable(value), role) for kind, value, role in each.entities if role),
            Counter(span for span in marked if span[2]),
        )
    return {
        "texts": len(pairs),
        **Found.total(by_kind.values()).summary(),
        "roles": roles.summary(),
        "by_kind": {kind: found.summary() for kind, found in by_kind.items()},
    }


def mood_figures(pairs: Sequence[tuple[Labelled, Message]]) -> dict[str, Any]:
    """Of our own labels, and of the three classes they belong to."""
    truth = [each.label for each, _ in pairs]
    given = [str(message["sentiment"]["label"]) for _, message in pairs]
    classes = [our_class(message["sentiment"], two=False) for _, message in pairs]
    true_classes = [CLASS_OF[label] for label in truth]
    return {
        "texts": len(pairs),
        "accuracy": rounded(accuracy(truth, given)),
        "macro_f1": rounded(macro_f1(truth, given)),
        "accuracy_of_three": rounded(accuracy(true_classes, classes)),
        "macro_f1_of_three": rounded(macro_f1(true_classes, classes)),
    }


def perturbed_figures(
    asked: Sequence[Labelled], variants: Mapping[str, Sequence[str]], message_of: Mapping[str, Message]
) -> dict[str, dict[str, Any]]:
    """By kind, of the texts it changes: how many are right, how much fewer than as written, how many acted on wrongly."""
    figures = {}
    for kind, texts in variants.items():
        changed = [(each, text) for each, text in zip(asked, texts, strict=True) if text != each.text]
        right = share(is_right(message_of[text], each.label) for each, text in changed)
        before = share(is_right(message_of[each.text], each.label) for each, _ in changed)
        wrong = share(acted_on(message_of[text]) not in (None, each.label) for each, text in changed)
        figures[kind] = {
            "texts": len(changed),
            "accuracy": rounded(right),
            "drop": rounded(None if right is None or before is None else before - right),
            "acted_wrong": rounded(wrong),
        }
    every = share(is_right(message_of[each.text], each.label) for each in asked)
    wrong = share(acted_on(message_of[each.text]) not in (None, each.label) for each in asked)
    as_written = {"texts": len(asked), "accuracy": rounded(every), "drop": 0.0, "acted_wrong": rounded(wrong)}
    return {AS_WRITTEN: as_written, **figures}


def is_right(message: Message, label: str) -> bool:
    """What is out of scope is admitted; of anything else the likeliest real intent is the right one."""
    return is_admitted(message) if label == OUT_OF_SCOPE else best_intent(message) == label


def is_admitted(message: Message) -> bool:
    return bool(
        (message.get("gate") or {}).get("band", "admit") == "admit"
    )  # no gate: there was nothing to read


def acted_on(message: Message) -> str | None:
    """The intent that is acted on without asking back."""
    return message["intent"]["name"] if (message.get("gate") or {}).get("band") == "act" else None


def best_intent(message: Message) -> str | None:
    """The likeliest real intent, whatever the gate says."""
    ranking = message.get("intent_ranking") or []
    return next((each["name"] for each in ranking if each["name"] != OUT_OF_SCOPE), None)


def requested(message: Message) -> list[str | None]:
    """The intents of a message's requests; a message that was not taken apart has its best one."""
    several = message.get("requests") or []
    return [each["intent"] for each in several] if several else [best_intent(message)]


def spans(message: Message) -> list[tuple[str, str, str | None]]:
    """(kind, the text it stands on, role) of each entity that stands on any."""
    return [
        (each["entity"], _comparable(message["text"][each["start"] : each["end"]]), each.get("role"))
        for each in message.get("entities") or []
        if each["end"] > each["start"]
    ]


def _comparable(text: str) -> str:
    return text.strip().lower()


def _variants(texts: HeldBack, language: str, wanted: bool) -> dict[str, list[str]]:
    """The texts of the intents in each kind of perturbation."""
    kinds: Mapping[str, Callable[..., str]] = KINDS[language] if wanted else {}
    return {
        kind: [perturbed(each.text, language, kind, seed=SEED) for each in texts.intents] for kind in kinds
    }


def _texts(texts: HeldBack, variants: Mapping[str, Sequence[str]]) -> set[str]:
    """Everything to be asked, each once."""
    parts = (texts.intents, texts.requests, texts.entities, texts.moods)
    return {each.text for part in parts for each in part} | {
        text for many in variants.values() for text in many
    }


def _pairs(asked: Sequence[Asked], message_of: Mapping[str, Message]) -> list[tuple[Asked, Message]]:
    return [(each, message_of[each.text]) for each in asked]
