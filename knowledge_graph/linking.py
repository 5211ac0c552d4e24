"""Which products a text speaks of, and which variants: spaCy's PhraseMatcher on names and aliases, rapidfuzz for typos."""

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
from shop.records import Product, Variant

FUZZY_FROM = 88  # of 100: one slip in a word of eight letters
SHORTEST_FUZZY = 5  # letters; shorter words are too close to others
LONGEST_NAME = 5  # words
KIND_WORD = re.compile(r"[a-z][a-z-]+|[\u3400-\u9fff]+")
SIZE_WORDS = {
    "extra small": "xs",
    "small": "s",
    "medium": "m",
    "extra large": "xl",
    "large": "l",
    "小号": "s",
    "中号": "m",
    "大号": "l",
    "加大号": "xl",
}
LETTER_SIZES = {"xs", "s", "m", "l", "xl", "xxl", "xxxl"}
COLOURS_ZH = {
    "黑": "black", "白": "white", "蓝": "blue", "红": "red", "绿": "green", "灰": "grey", "黄": "yellow",
    "紫": "purple", "粉": "pink", "棕": "brown", "橙": "orange", "银": "silver", "金": "gold", "米色": "beige",
}  # fmt: skip
SAME_WORD = {
    "gray": "grey",
    "color": "colour",
    "litre": "l",
    "liter": "l",
    "litres": "l",
    "liters": "l",
    "inches": "inch",
}
UNTELLING = {"yes", "no", "none", "n/a"}  # values that say nothing without their option's name
NEGATED = re.compile(r"\b(?:not|no|without|except|but not)\s+(?:in\s+|the\s+|a\s+)?(\w+)")


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


def variants_matching(product: Product, text: str) -> list[Variant]:
    """The variants that have every option value the text names; all of them when it names none.

    Empty if each named value exists but no variant has them together. "not blue" leaves blue out.
    """
    plain = _normal(text)
    unwanted = {SAME_WORD.get(word, word) for word in NEGATED.findall(plain)}
    options = {option for variant in product.variants for option in variant.options}
    wanted = {option: _named_values(product, option, plain, unwanted) for option in options}
    return [variant for variant in product.variants if _fits(variant, wanted, unwanted)]


def _fits(variant: Variant, wanted: dict[str, set[str]], unwanted: set[str]) -> bool:
    if any(_normal(value) in unwanted for value in variant.options.values()):
        return False
    return all(not values or variant.options.get(option) in values for option, values in wanted.items())


def _named_values(product: Product, option: str, plain: str, unwanted: set[str]) -> set[str]:
    """Values of an option that the text asks for. "6 cups" inside "16 cups" is not: the longer value was meant."""
    values = {variant.options[option] for variant in product.variants if option in variant.options}
    named = {value for value in values if _is_named(value, option, plain) and _normal(value) not in unwanted}
    return {value for value in named if not any(_is_inside(value, other) for other in named)}


def _is_inside(value: str, other: str) -> bool:
    return value != other and _normal(value) in _normal(other)


def _is_named(value: str, option: str, plain: str) -> bool:
    form = _normal(value)
    if form in UNTELLING:
        return False
    if form in LETTER_SIZES:
        return _size_is_named(form, option, plain)
    if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", plain):
        return True
    return any(character.isdigit() for character in form) and _measure_is_named(form, plain)


def _measure_is_named(form: str, plain: str) -> bool:
    """ "1000 ml" and "1000ml" are the same."""
    joined = re.escape(form.replace(" ", ""))
    return re.search(rf"(?<![\w.]){joined}(?!\w)", re.sub(r"(?<=\d) (?=[a-z])", "", plain)) is not None


def _size_is_named(size: str, option: str, plain: str) -> bool:
    words = plain.split()
    if len(size) > 1:
        return size in words
    before = r"(?:size|in|an?|the|and|or|尺码|码)"  # a lone letter is a size only beside one of these
    return (
        re.search(
            rf"{before}\s+{size}(?!\w)|(?<!\w){size}\s+(?:size|{re.escape(option)})|(?<![a-z0-9]){size}\s*[码号]",
            plain,
        )
        is not None
    )


def _normal(text: str) -> str:
    """Lower case, one spelling for each word, sizes in letters, Chinese colours in English."""
    plain = text.lower()
    for word, size in sorted(SIZE_WORDS.items(), key=lambda item: -len(item[0])):
        plain = re.sub(rf"(?<!\w){word}(?!\w)" if word.isascii() else word, f" size {size} ", plain)
    for word, colour in COLOURS_ZH.items():
        plain = re.sub(rf"{word}色?", f" {colour} ", plain)
    plain = re.sub(r"[?!,;:()\"]", " ", plain)
    return " ".join(SAME_WORD.get(word, word) for word in plain.split())


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
