"""Put contradictions into the demo shop's content, one at a time: into entries, policies, products, and as new help pages.

Which, where, with which figure and in which words is drawn with a seed. A wrong figure is none that the policy it
contradicts holds in the same unit.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from knowledge_graph.entries import Entry
from shop.records import Policy, Product

FOLDER = Path(__file__).parent
WORDS_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ONES = WORDS_TO_TWENTY.split(" ")
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
DIGITS = "零一二三四五六七八九"
FIGURES = {
    "days": [2, 4, 6, 8, 9, 10, 15, 18, 20, 21, 25, 28, 35, 40, 42, 45, 50, 60, 90],
    "months": [3, 6, 9, 12, 15, 18, 30, 48, 60, 72],
    "hours": [1, 2, 5, 6, 8, 12, 24, 36, 48],
    "percent": [5, 8, 15, 20, 25, 30, 35, 45, 50, 55, 60, 80, 90],
    "EUR": [2, 4, 5, 7, 8, 9, 12, 15, 20, 25, 30, 35, 45, 50, 75, 80, 100, 150, 500],
}
# Which unit each fact has, read off policies.yml; years are months here.
UNIT_OF = {
    "days": "days", "worn_days": "days", "refund_days": "days", "bank_days": "days", "invoice_days": "days",
    "transfer_days": "days", "match_days": "days", "friend_days": "days", "de_days": "days", "eu_days": "days",
    "cn_days": "days", "months": "months", "cookware_years": "months", "card_years": "months", "hours": "hours",
    "worn_percent": "percent", "newsletter": "percent", "second_hand_percent": "percent", "bulk_percent": "percent",
    "flat_fee": "EUR", "de": "EUR", "eu": "EUR", "europe": "EUR", "cn": "EUR", "free_from": "EUR", "express": "EUR",
    "invoice_limit": "EUR", "wrap": "EUR", "card_from": "EUR", "card_to": "EUR", "engraving": "EUR", "friend": "EUR",
}  # fmt: skip
UNIT_WORDS = {
    "en": r"(?: working)? (?:days|months|years|hours|percent|EUR)|%",
    "zh": r"\s*(?:个工作日|天|个月|年|小时|%|欧元|个)",
}


@dataclass(frozen=True)
class Shop:
    """What the doctor reads."""

    entries: list[Entry]
    policies: list[Policy]
    products: list[Product]


@dataclass(frozen=True)
class Seeded:
    """A shop with one contradiction. where: id of what says the wrong thing; about: the policy it contradicts. kind: how it
    came in."""

    shop: Shop
    kind: str
    where: str
    about: str
    said: str


def seeded(clean: Shop, templates: str, *, seed: int, count: int) -> Iterator[Seeded]:
    """So many contradictions, of all kinds in turn. templates: name of a file of help pages."""
    drawn = random.Random(seed)
    pages = yaml.safe_load((FOLDER / f"{templates}.yml").read_text(encoding="utf-8"))
    kinds = [_edited_entry, _page, _edited_entry, _page, _edited_policy, _page, _product]
    drawn.shuffle(pages)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield kind(clean, drawn, pages[number % len(pages)])


def _edited_entry(clean: Shop, drawn: random.Random, _page: dict[str, Any]) -> Seeded:
    """Somebody writes a figure by hand where one was filled in, in one language or both."""
    places = [
        (entry, match)
        for entry in clean.entries
        for match in re.finditer(r"\{([\w-]+)\.(\w+)\}", entry.answer["en"])
        if match[2] in UNIT_OF and match[0] in entry.answer["zh"]
    ]
    entry, match = drawn.choice(places)
    value = _wrong(clean, match[1], UNIT_OF[match[2]], drawn)
    languages = drawn.choice([["en"], ["zh"], ["en", "zh"]])
    answer = {
        lang: _with_figure(text, match[0], UNIT_OF[match[2]], value, lang, drawn)
        if lang in languages
        else text
        for lang, text in entry.answer.items()
    }
    entries = [replace(one, answer=answer) if one is entry else one for one in clean.entries]
    said = " | ".join(answer[lang] for lang in languages)
    return Seeded(replace(clean, entries=entries), "entry", entry.entry_id, match[1], said)


def _edited_policy(clean: Shop, drawn: random.Random, _page: dict[str, Any]) -> Seeded:
    """The text of a policy says a figure by hand, other than its fact that the entries tell."""
    told = {name for entry in clean.entries for name in re.findall(r"\{([\w-]+\.\w+)\}", str(entry.answer))}
    places = [
        (policy, match)
        for policy in clean.policies
        for match in re.finditer(r"\{(\w+)\}", policy.text["en"])
        if match[1] in UNIT_OF and f"{policy.policy_id}.{match[1]}" in told
    ]
    policy, match = drawn.choice(places)
    value = _wrong(clean, policy.policy_id, UNIT_OF[match[1]], drawn)
    text = {
        lang: _with_figure(text, match[0], UNIT_OF[match[1]], value, lang, drawn)
        for lang, text in policy.text.items()
    }
    policies = [replace(one, text=text) if one is policy else one for one in clean.policies]
    return Seeded(replace(clean, policies=policies), "policy", policy.policy_id, policy.policy_id, text["en"])


def _page(clean: Shop, drawn: random.Random, page: dict[str, Any]) -> Seeded:
    """A help page that was brought in says it otherwise."""
    language, unit = page["language"], page["unit"]
    value = _wrong(clean, page["fact"].split(".")[0], unit, drawn)
    answer = page["say"].replace("{amount}", written(value, unit, language, drawn))
    entry = Entry("seeded-page", {language: page["ask"]}, {}, {language: answer})
    return Seeded(
        replace(clean, entries=[*clean.entries, entry]),
        "page",
        "seeded-page",
        page["fact"].split(".")[0],
        f"{page['ask']} {answer}",
    )


def _product(clean: Shop, drawn: random.Random, page: dict[str, Any]) -> Seeded:
    """The words of a product promise what a policy does not."""
    product = drawn.choice(clean.products)
    value = _wrong(clean, page["fact"].split(".")[0], page["unit"], drawn)
    words = page["say"].replace("{amount}", written(value, page["unit"], page["language"], drawn))
    if page["language"] == "en":
        changed = replace(product, description=f"{product.description} {words}")
    else:
        changed = replace(product, description_zh=f"{product.description_zh}{words}")
    products = [changed if one is product else one for one in clean.products]
    return Seeded(
        replace(clean, products=products), "product", product.product_id, page["fact"].split(".")[0], words
    )


def _wrong(clean: Shop, policy_id: str, unit: str, drawn: random.Random) -> int:
    facts = next(policy.facts for policy in clean.policies if policy.policy_id == policy_id)
    held = {
        value * 12 if name.endswith("years") else value
        for name, value in facts.items()
        if isinstance(value, int)
    }
    return drawn.choice([value for value in FIGURES[unit] if value not in held])


def _with_figure(
    text: str, placeholder: str, unit: str, value: int, language: str, drawn: random.Random
) -> str:
    """The placeholder, and the unit behind it where there is one, replaced."""
    behind = re.compile(re.escape(placeholder) + f"(?:{UNIT_WORDS[language]})?")
    return behind.sub(lambda _: written(value, unit, language, drawn), text)


def written(value: int, unit: str, language: str, drawn: random.Random) -> str:
    """A figure with its unit, in one of the ways people write it."""
    return drawn.choice((_english if language == "en" else _chinese)(value, unit))


def _english(value: int, unit: str) -> list[str]:
    if unit == "EUR":
        return [f"{value} EUR", f"€{value}", f"{english(value)} euros", f"{value}.50 EUR"]
    if unit == "percent":
        return [f"{value} percent", f"{value}%", f"{english(value)} per cent"]
    ways = [f"{value} {unit}", f"{english(value)} {unit}"]
    ways += [f"{value} working days"] if unit == "days" else []
    ways += [f"{english(value // 7)} weeks"] if unit == "days" and value % 7 == 0 else []
    return ways + ([f"{english(value // 12)} years"] if unit == "months" and value % 12 == 0 else [])


def _chinese(value: int, unit: str) -> list[str]:
    if unit == "EUR":
        return [f" {value} 欧元", f"{chinese(value)}欧元", f" {value}.5 欧元"]
    if unit == "percent":
        return [f" {value}%", f"百分之{chinese(value)}"]
    name = {"days": "天", "months": "个月", "hours": "小时"}[unit]
    ways = [f" {value} {name}", f"{chinese(value)}{name}"]
    ways += [f"{chinese(value // 7)}周"] if unit == "days" and value % 7 == 0 else []
    return ways + ([f"{chinese(value // 12)}年"] if unit == "months" and value % 12 == 0 else [])


def english(value: int) -> str:
    """In words, below a thousand."""
    if value < 20:
        return ONES[value]
    if value < 100:
        return TENS[value // 10] + (f"-{ONES[value % 10]}" if value % 10 else "")
    return f"{ONES[value // 100]} hundred" + (f" and {english(value % 100)}" if value % 100 else "")


def chinese(value: int) -> str:
    """In characters, below a thousand; 两 before a measure word."""
    if value == 2:
        return "两"
    if value < 10:
        return DIGITS[value]
    if value < 100:
        tens = "" if value < 20 else DIGITS[value // 10]
        return f"{tens}十" + (DIGITS[value % 10] if value % 10 else "")
    return f"{DIGITS[value // 100]}百" + (f"{chinese(value % 100)}" if value % 100 else "")
