"""Which products a text speaks of: spaCy's PhraseMatcher on names and aliases, rapidfuzz for typos."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx
import spacy
from rapidfuzz import fuzz, process
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from knowledge_graph.graph import CJK, LONGEST_HEAD_ZH, heads_of, singular, sources
from knowledge_graph.near_names import NearNames
from shop.records import Product

FUZZY_FROM = 88  # of 100: one slip in a word of eight letters
SHORTEST_FUZZY = 5  # letters; shorter words are too close to others
LONGEST_NAME = 5  # words
KIND_WORD = re.compile(r"[a-z][a-z-]+|[\u3400-\u9fff]+")


@dataclass(frozen=True)
class ProductMatch:
    """A product, and the words it was recognised by."""

    product: Product
    matched: str


class ProductLinker:
    """Recognises the products of one catalogue."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._products = {product.product_id: product for product in products}
        self._owners: dict[str, list[str]] = {}
        for product in products:
            for spelling in _spellings(product):
                owners = self._owners.setdefault(spelling, [])
                owners += [] if product.product_id in owners else [product.product_id]
        self._add_those_called_alike(products)
        self._latin = _Matcher("en", [name for name in self._owners if not CJK.search(name)])
        self._chinese = _Matcher("zh", [name for name in self._owners if CJK.search(name)])
        self._near = NearNames(
            [name for name in self._owners if len(name) >= SHORTEST_FUZZY and not CJK.search(name)]
        )

    def find(self, text: str) -> list[ProductMatch]:
        """Products in the order they are named; several with the same `matched` mean the words fit them all."""
        plain = _plain(text)
        names = [*self._latin.find(plain), *self._chinese.find(plain)] or self._nearly(plain)
        found = [ProductMatch(self._products[owner], name) for name in names for owner in self._owners[name]]
        return list({match.product.product_id: match for match in reversed(found)}.values())[::-1]

    def _add_those_called_alike(self, products: Sequence[Product]) -> None:
        """ "The lamp" may be every lamp, also where the catalogue has it as another name of one of them."""
        alike: dict[str, list[str]] = {}
        for product in products:
            for head in heads_of((product.name, product.name_zh)):
                alike.setdefault(head, []).append(product.product_id)
        names = {" ".join(_plain(name or "").split()) for one in products for name in (one.name, one.name_zh)}
        for spelling, owners in self._owners.items():
            if spelling in names:
                continue
            more = alike.get(spelling if CJK.search(spelling) else singular(spelling), [])
            owners += [product_id for product_id in more if product_id not in owners]

    def _nearly(self, plain: str) -> list[str]:
        """The name most like a run of words in the text, if it is very like it."""
        words = plain.split()
        best: tuple[float, str] = (0.0, "")
        choices = self._near.in_text(" ".join(words))
        for start in range(len(words) if choices else 0):
            for length in range(1, min(LONGEST_NAME, len(words) - start) + 1):
                run = " ".join(words[start : start + length])
                if len(run) >= SHORTEST_FUZZY:
                    hit = process.extractOne(run, choices, scorer=fuzz.ratio, score_cutoff=FUZZY_FROM)
                    best = max(best, (hit[1], hit[0])) if hit else best
        return [best[1]] if best[1] else []


def groups_of(found: Iterable[ProductMatch]) -> list[list[ProductMatch]]:
    """Matches by the words they were recognised by: a group of several means that the words do not say which."""
    groups: dict[str, list[ProductMatch]] = {}
    for match in found:
        groups.setdefault(match.matched, []).append(match)
    return list(groups.values())


def of_kind(graph: nx.DiGraph, text: str) -> list[ProductMatch]:
    """Everything that is what a text names without more: "the scarf". The longest such word alone."""
    words = [word for run in KIND_WORD.findall(text.lower()) for word in kinds_in(run)]
    kinds = [word for word in words if f"kind:{word}" in graph]
    longest = max(kinds, key=len, default="")
    nodes = [graph.nodes[node] for node in sources(graph, f"kind:{longest}", "is_a")]
    return [ProductMatch(node["record"], longest) for node in nodes if "record" in node]


def kinds_in(run: str) -> list[str]:
    """What a run of letters may say that a thing is: an English word, any one or two characters of Chinese."""
    if not CJK.search(run):
        return [singular(run)]
    lengths = range(LONGEST_HEAD_ZH, 0, -1)
    return [singular(run[at : at + length]) for length in lengths for at in range(len(run) - length + 1)]


class _Matcher:
    """PhraseMatcher of a blank pipeline; the longest of overlapping names wins."""

    def __init__(self, language: str, names: Sequence[str]) -> None:
        self._nlp = spacy.blank(language)
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._names: dict[tuple[str, ...], str] = {}
        docs = [self._nlp.make_doc(name) for name in names]
        for name, doc in zip(names, docs, strict=True):
            self._names.setdefault(_words(doc), name)
        self._matcher.add("name", docs)  # one key for all: a key of its own costs more than the name

    def find(self, text: str) -> list[str]:
        doc: Doc = self._nlp.make_doc(text)
        spans = filter_spans(self._matcher(doc, as_spans=True))
        return [self._names[_words(span)] for span in spans]


def _words(part: Doc | Span) -> tuple[str, ...]:
    """As the matcher compares them."""
    return tuple(token.lower_ for token in part)


def _plain(text: str) -> str:
    return re.sub(r"[^\w\s.+]|_", " ", text.lower())


def _spellings(product: Product) -> set[str]:
    """A product's names as they are matched: lower case, without hyphens, singular and plural."""
    names = [product.name, product.name_zh or "", *product.aliases]
    plain = {" ".join(_plain(name).split()) for name in names} | {
        name.lower().replace("-", "") for name in names
    }
    plain.discard("")
    return plain | {other for name in plain if not CJK.search(name) for other in _other_number(name)}


def _other_number(name: str) -> set[str]:
    if name.endswith(("ss", "s")):
        return {name[:-1]} if not name.endswith("ss") else {f"{name}es"}
    if name.endswith(("x", "ch", "sh")):
        return {f"{name}es"}
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return {f"{name[:-1]}ies"}
    return {f"{name}s"}
