"""What a text asks things to have: colours, materials, a dimmer. Words of the catalogue and of features.yml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import yaml

from knowledge_graph.graph import CJK, singular, sources

FILE = Path(__file__).with_name("features.yml")
LONGEST_TERM = 4  # words
WORD = re.compile(r"[a-z0-9][a-z0-9.'-]*|[\u3400-\u9fff]+")
DENIALS = ("=no", "=none", "=n/a")
WISHED = re.compile(
    r"\bwith\s+(?:an?\s+|the\s+)?([a-z][a-z -]{1,40}?)"
    r"(?=\s+(?:that|which|under|below|for|less|in stock|in|and|you|do|is|are|at|up)\b|[?.,!]|$)"
    r"|(?:带有?|具有|有)([^的，。？?,]{1,12}?)(?:功能)?的",
    re.IGNORECASE,
)
STOCK_ZH = ("货", "现货", "库存")


@dataclass(frozen=True)
class Feature:
    """Something a text asks for. nodes: the values that have it. by_name: asked for by its name, as "a dimmer" is."""

    term: str
    nodes: frozenset[str]
    by_name: bool

    @property
    def name(self) -> str:
        """Of the option or attribute."""
        return next(iter(sorted(self.nodes))).removeprefix("value:").partition("=")[0]


def features_in(graph: nx.DiGraph, text: str) -> list[Feature]:
    """Every feature that the text names and something in the shop has or lacks, the longest words first."""
    found: dict[str, Feature] = {}
    plain = _in_catalogue_words(text)
    for term in _terms(plain):
        nodes = sources(graph, f"term:{term}", "named")
        if not nodes or any(re.search(rf"\b{re.escape(term)}\b", longer) for longer in found):
            continue
        by_name = [node for node in nodes if node.startswith(f"value:{term}=")]
        having = [node for node in by_name or nodes if not node.endswith(DENIALS)]
        found[term] = Feature(term, frozenset(having or nodes), bool(by_name))
    return list(found.values())


def demanded(features: list[Feature]) -> list[Feature]:
    """Those that part things from others: a value, or a name that says something by being there."""
    return [one for one in features if not one.by_name or one.term not in _words()["measures"]]


def unknown_wish(text: str, features: list[Feature]) -> str | None:
    """What the text wants a thing to have and nothing in the catalogue speaks of; None if all of it is known."""
    for match in WISHED.finditer(text):
        wish = (match[1] or match[2] or "").strip()
        is_known = any(feature.term in _in_catalogue_words(wish) for feature in features)
        if wish and not is_known and wish not in STOCK_ZH and not any(c.isdigit() for c in wish):
            return wish
    return None


def lexicon_name(text: str) -> str | None:
    """The option or attribute that features.yml recognises in a text, whether anything in the shop has it or not."""
    plain = _in_catalogue_words(text)
    return next((term for term in _terms(plain) if term in _words()["names"]), None)


def word_for(term: str, language: str) -> str:
    """A name or value in a language; as the catalogue writes it where features.yml has none."""
    for kind in ("names", "values"):
        if words := _words()[kind].get(term.lower()):
            return str(words[language][0])
    return term


def _terms(plain: str) -> Iterator[str]:
    """Runs of words, long ones first, each also in its singular."""
    words = WORD.findall(plain)
    for length in range(min(LONGEST_TERM, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            run = words[start : start + length]
            yield from dict.fromkeys((" ".join(run), " ".join([*run[:-1], singular(run[-1])])))


def _in_catalogue_words(text: str) -> str:
    """The text in lower case, what features.yml knows by other words in those of the catalogue."""
    plain = " ".join(text.lower().split())
    latin, chinese, terms = _replacements()
    plain = latin.sub(lambda match: terms[match[0]], plain)
    return chinese.sub(lambda match: f" {terms[match[0]]} ", plain) if CJK.search(plain) else plain


@cache
def _replacements() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """Patterns of words in either script, long ones first, and the catalogue's word for each."""
    terms = {
        word.lower(): term
        for kind in ("names", "values")
        for term, words in _words()[kind].items()
        for word in [*words["en"], *words["zh"]]
        if word.lower() != term and term not in ("yes", "no")
    }
    ordered = sorted(terms, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in ordered if not CJK.search(word))
    chinese = "|".join(re.escape(word) for word in ordered if CJK.search(word))
    return re.compile(rf"(?<![\w-])(?:{latin})(?![\w-])"), re.compile(chinese), terms


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found
