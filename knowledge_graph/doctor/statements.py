"""Every figure the shop states: in entries, policies and products, with the words around it and the fact it comes from."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from knowledge_graph.doctor.quantities import Quantity, quantities
from knowledge_graph.entries import Entry, entries_from_policies
from knowledge_graph.entry_content import LANGUAGES
from knowledge_graph.filling import PLACEHOLDER
from shop.records import Policy, Product

SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；;])\s*|\n+")
CLAUSES = re.compile(r"(?<!\d)[,:](?!\d)|(?<=\d),\s|[，：、；;()（）]")
SOME = {"en": "some", "zh": "若干"}  # stands for a number, so that two figures for one thing read alike


@dataclass(frozen=True)
class Place:
    """Where something stands. kind: entry, policy or product."""

    kind: str
    id: str
    language: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.language})"


@dataclass(frozen=True)
class Statement:
    """A figure in its sentence. words, clause: the sentence, and the part with the figure, without its number.

    fact: "policy.fact" if the figure is filled in from there, None if it is written by hand. is_property: one of a product's
    attributes, which is true of that product alone.
    """

    place: Place
    topic: str
    sentence: str
    words: str
    clause: str
    quantity: Quantity
    fact: str | None
    policy_ids: frozenset[str]
    is_property: bool = False


@dataclass(frozen=True)
class _Filled:
    text: str
    facts: list[tuple[int, int, str]]  # start, end, "policy.fact"


def statements(
    entries: Iterable[Entry], policies: Iterable[Policy], products: Iterable[Product]
) -> list[Statement]:
    """All of them, policies first."""
    policies = list(policies)
    facts = {policy.policy_id: policy.facts for policy in policies}
    found: list[Statement] = []
    for entry in entries_from_policies(policies, ()):
        policy_id = entry.policy_ids[0]
        found += _of_texts("policy", policy_id, entry.question, entry.answer, frozenset({policy_id}), facts)
    for entry in entries:
        found += _of_texts(
            "entry", entry.entry_id, entry.question, entry.answer, frozenset(entry.policy_ids), facts
        )
    for product in products:
        found += _of_product(product)
    return found


def _of_product(product: Product) -> Iterator[Statement]:
    names = {"en": product.name, "zh": product.name_zh or product.name}
    described = {"en": product.description, "zh": product.description_zh}
    texts = {language: text for language, text in described.items() if text}
    yield from _of_texts("product", product.product_id, names, texts, frozenset(), {})
    for name, value in product.attributes.items():
        property_of = {"en": f"{name}: {value}."}
        for statement in _of_texts("product", product.product_id, names, property_of, frozenset(), {}):
            yield replace(statement, is_property=True)


def _of_texts(
    kind: str,
    owner: str,
    topics: Mapping[str, str],
    texts: Mapping[str, str],
    policy_ids: frozenset[str],
    facts: Mapping[str, Mapping[str, str | int]],
) -> Iterator[Statement]:
    for language in LANGUAGES:
        if language in texts:
            place = Place(kind, owner, language)
            filled = _fill(texts[language], facts)
            yield from _of_text(place, topics.get(language, ""), filled, policy_ids)


def _fill(text: str, facts: Mapping[str, Mapping[str, str | int]]) -> _Filled:
    """The text with every figure there is, and where each came from; an unknown placeholder stays as it is."""
    parts: list[str] = []
    spans: list[tuple[int, int, str]] = []
    done, length = 0, 0
    for match in PLACEHOLDER.finditer(text):
        value = str(facts.get(match[1], {}).get(match[2], match[0]))
        parts += [text[done : match.start()], value]
        length += match.start() - done
        spans.append((length, length + len(value), f"{match[1]}.{match[2]}"))
        done, length = match.end(), length + len(value)
    return _Filled("".join([*parts, text[done:]]), spans)


def _of_text(place: Place, topic: str, filled: _Filled, policy_ids: frozenset[str]) -> Iterator[Statement]:
    for start, end in pieces(filled.text, SENTENCES):
        sentence = filled.text[start:end]
        found = quantities(sentence, place.language)
        words = _masked(sentence, found, place.language)
        for quantity in found:
            fact = _fact(quantity, start, filled.facts)
            clause = _clause(sentence, quantity, found, place.language)
            yield Statement(place, topic, sentence.strip(), words, clause, quantity, fact, policy_ids)


def _fact(quantity: Quantity, offset: int, facts: list[tuple[int, int, str]]) -> str | None:
    """What fills every number of the quantity; None if somebody wrote one by hand."""
    names = [
        next((name for low, high, name in facts if low < offset + end and offset + start < high), None)
        for start, end in quantity.numbers
    ]
    return None if None in names else names[0]


def pieces(text: str, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    """Start and end of the parts of a text between ends."""
    borders = [0]
    for match in ends.finditer(text):
        borders += [match.start(), match.end()]
    borders.append(len(text))
    return [
        (low, high) for low, high in zip(borders[::2], borders[1::2], strict=True) if text[low:high].strip()
    ]


def _masked(sentence: str, found: list[Quantity], language: str) -> str:
    for quantity in reversed(found):
        start, end = quantity.span
        sentence = f"{sentence[:start]}{SOME[language]}{sentence[end:]}"
    return sentence.strip()


def _clause(sentence: str, quantity: Quantity, found: list[Quantity], language: str) -> str:
    start, end = next(
        ((low, high) for low, high in pieces(sentence, CLAUSES) if low <= quantity.span[0] < high),
        (0, len(sentence)),
    )
    inside = [
        replace(one, numbers=tuple((low - start, high - start) for low, high in one.numbers))
        for one in found
        if start <= one.span[0] and one.span[1] <= end
    ]
    return _masked(sentence[start:end], inside, language)
