"""References that lead nowhere: placeholders, policies, products, categories, entries, web addresses."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from knowledge_graph.doctor.findings import SHOULD, Finding
from knowledge_graph.doctor.statements import Place
from knowledge_graph.entries import Entry
from knowledge_graph.filling import PLACEHOLDER
from shop.records import Policy, Product

ANY_BRACES = re.compile(r"\{[^{}\s]*\}")
LINK = re.compile(
    r"\[[^\]]{0,200}\]\(\s{0,9}(?P<target>[^)\s]{1,2000})\s{0,9}\)|(?P<address>\b(?:https?|javascript|data|vbscript|file):[^\s<>\"'）)，。]+)",
    re.I,
)
ALLOWED = ("http://", "https://", "mailto:")
INTERNAL = "entry:"


def references(
    entries: Iterable[Entry], policies: Iterable[Policy], products: Iterable[Product]
) -> Iterator[Finding]:
    """What an entry names and the shop does not have."""
    entries, products = list(entries), list(products)
    facts = {policy.policy_id: policy.facts for policy in policies}
    known = {
        "policy": set(facts),
        "product": {product.product_id for product in products},
        "category": {product.category for product in products if product.category},
    }
    ids = {entry.entry_id for entry in entries} | {f"policy:{policy_id}" for policy_id in facts}
    for entry in entries:
        yield from _placeholders(entry, facts)
        yield from _unknown(entry, known)
        yield from _bad_links(entry, ids)


def _placeholders(entry: Entry, facts: dict[str, dict[str, str | int]]) -> Iterator[Finding]:
    for language, text in entry.answer.items():
        for written in ANY_BRACES.findall(text):
            match = PLACEHOLDER.fullmatch(written)
            if match is None or match[2] not in facts.get(match[1], {}):
                yield Finding(
                    "unknown_placeholder",
                    str(Place("entry", entry.entry_id, language)),
                    f"{written} is filled by nothing, so the answer is not told at all",
                    "add the fact to the policy, or name one there is; {policy.fact} is the form",
                )


def _unknown(entry: Entry, known: dict[str, set[str]]) -> Iterator[Finding]:
    named = {"policy": entry.policy_ids, "product": entry.product_ids, "category": entry.categories}
    for kind, ids in named.items():
        for one in ids:
            if one not in known[kind]:
                yield Finding(
                    f"unknown_{kind}",
                    f"entry {entry.entry_id}",
                    f"there is no {kind} {one!r}",
                    f"name a {kind} of the shop, or take it out",
                )


def _bad_links(entry: Entry, ids: set[str]) -> Iterator[Finding]:
    for place, target in links(entry):
        if target.startswith(INTERNAL):
            if target.removeprefix(INTERNAL) not in ids:
                yield Finding("broken_link", place, f"{target} is no entry", "name an entry there is")
        elif not target.lower().startswith(ALLOWED):
            yield Finding(
                "unsafe_link",
                place,
                f"{target!r} is no web or mail address",
                "write an https address in full",
            )


def links(entry: Entry) -> Iterator[tuple[str, str]]:
    """(where, target) of every link in an entry's answers."""
    for language, text in entry.answer.items():
        for match in LINK.finditer(text):
            yield str(Place("entry", entry.entry_id, language)), match["target"] or match["address"]


def dead_links(entries: Iterable[Entry], status_of: Callable[[str], int | None]) -> Iterator[Finding]:
    """Web addresses that do not answer. status_of: HTTP status of an address, None if nobody answers."""
    for entry in entries:
        for place, target in links(entry):
            if target.lower().startswith(("http://", "https://")):
                status = status_of(target)
                if status is None or status >= 400:
                    what = "does not answer" if status is None else f"answers {status}"
                    yield Finding(
                        "dead_link", place, f"{target} {what}", "correct the address or take it out", SHOULD
                    )


def validity(entry: Entry, today: date) -> Iterator[Finding]:
    """An entry that is no longer told."""
    if entry.valid_to is not None and entry.valid_to < today:
        yield Finding(
            "expired",
            f"entry {entry.entry_id}",
            f"held until {entry.valid_to}; customers are not told it any more",
            "give it a later valid_to, or retire it",
            SHOULD,
        )
