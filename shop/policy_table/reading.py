"""Read a table from YAML and check it: every mistake is named with file, line and cure."""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import ValidationError

from shop.policy_table.entries import (
    PERIOD,
    Entry,
    ExceptionEntry,
    OperationEntry,
    RefundDaysEntry,
    TableEntry,
    as_table,
)
from shop.policy_table.rules import WITH_FEE, IdentifyBy, Operation, PolicyTable
from shop.records import Product

Place = tuple[str | int, ...]
KNOWN: dict[str, type[Entry]] = {
    "": TableEntry,
    "refund_days": RefundDaysEntry,
    "operations": OperationEntry,
    "except": ExceptionEntry,
}


class BadPolicyTable(ValueError):
    """The table cannot be used; nothing was loaded. The message has a line for each mistake."""


class Mistake(NamedTuple):
    """What is wrong, where in the file, and what to do about it."""

    place: Place
    what: str
    cure: str


def read_table(path: Path) -> PolicyTable:
    """Raises BadPolicyTable with file, line, mistake and cure."""
    try:
        text = path.read_text(encoding="utf-8")
        node, content = yaml.compose(text), yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyTable(f"{path} cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadPolicyTable(f"{path}, line {line}: {error.problem}; correct the YAML") from error
    if not isinstance(content, dict) or not isinstance(content.get("operations"), dict):
        raise BadPolicyTable(f"{path}, line 1: a table needs `operations:`; see docs/orders.md")
    try:
        return table_of(content)
    except MistakesFound as error:
        told = sorted((_line_of(node, each.place), each) for each in error.mistakes)
        lines = [
            f"{path}, line {line}: {'/'.join(map(str, each.place)) or 'file'}: {each.what}; {each.cure}"
            for line, each in told
        ]
        raise BadPolicyTable("\n".join(lines)) from error


class MistakesFound(ValueError):
    """A content that is no table."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("; ".join(f"{each.place}: {each.what}" for each in mistakes))
        self.mistakes = mistakes


def table_of(content: dict[str, Any]) -> PolicyTable:
    """The table of a content that was read or stored. Raises MistakesFound."""
    try:
        entry = TableEntry.model_validate(content)
    except ValidationError as error:
        raise MistakesFound([_mistake(problem) for problem in error.errors()]) from error
    mistakes = [
        *_identity_mistakes(entry),
        *_doubles(entry),
        *(mistake for name, own in entry.operations.items() for mistake in _contradictions(name, own)),
    ]
    if mistakes:
        raise MistakesFound(mistakes)
    return as_table(entry, content)


def unknown_names(table: PolicyTable, products: Iterable[Product]) -> list[str]:
    """Scopes of rules that fit nothing the shop sells, with the rule: mistakes, or things no longer sold."""
    listed = list(products)
    known: dict[str, set[str | None]] = {
        "items": {variant.item_id for product in listed for variant in product.variants},
        "products": {product.product_id for product in listed},
        "categories": {product.category for product in listed},
    }
    return [
        f"{rule.id}: {scope}: {name!r} is not in the catalogue"
        for rule in table.rules()
        for scope in known
        for name in getattr(rule, scope)
        if name not in known[scope]
    ]


def _mistake(problem: Any) -> Mistake:
    place = tuple(part for part in problem["loc"] if not _is_pydantics_own(part))
    if problem["type"] == "extra_forbidden":
        return Mistake(place, "unknown field", _nearest_of(place))
    if problem["type"] in ("enum", "literal_error"):
        options = str(problem["ctx"]["expected"]).replace("'", "")
        what = f"{problem['input']!r} is not known" if problem["input"] != place[-1] else "is not known"
        return Mistake(place, what, f"one of: {options}")
    cures = {
        "missing": "add it",
        "int_type": "write a whole number without quotes",
        "list_type": "write a list: [a, b]",
        "bool_parsing": "write true or false",
        "bool_type": "write true or false",
        "decimal_parsing": "write an amount like 3.50",
        "string_type": "write it as text, in quotes if it is a number",
        "string_pattern_mismatch": "small letters, digits, - and _, a letter first",
    }
    return Mistake(place, problem["msg"], cures.get(problem["type"], "see docs/orders.md"))


def _is_pydantics_own(part: object) -> bool:
    """Parts of a place that are no part of the file: "[key]", and the kinds of a union."""
    return isinstance(part, str) and (part in ("[key]", "constrained-int") or part.startswith("tuple["))


def _nearest_of(place: Place) -> str:
    """The field that was meant, or all there are."""
    within = "except" if "except" in place else str(place[0]) if len(place) > 1 else ""
    fields = KNOWN.get(within, OperationEntry).model_fields
    names = [field.alias or name for name, field in fields.items()]
    near = difflib.get_close_matches(str(place[-1]), names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(names)}"


def _identity_mistakes(entry: TableEntry) -> Iterator[Mistake]:
    """A mailed code is the way that everybody has; the other one may be added to it."""
    if IdentifyBy.CODE not in entry.identify_by:
        yield Mistake(("identify_by",), "a mailed code is always possible", "add code to the list")
    if len(set(entry.identify_by)) < len(entry.identify_by):
        yield Mistake(("identify_by",), "a way stands twice", "keep one")


def _doubles(entry: TableEntry) -> Iterator[Mistake]:
    counts = Counter(each.id for own in entry.operations.values() for each in own.exceptions)
    taken = {operation.value for operation in Operation}
    for name, own in entry.operations.items():
        for number, each in enumerate(own.exceptions):
            place = ("operations", name.value, "except", number, "id")
            if counts[each.id] > 1:
                yield Mistake(place, f"the id {each.id!r} stands twice", "give each rule its own")
            if each.id in taken:
                yield Mistake(
                    place, f"{each.id!r} is an operation", "take another id: the figures are told by it"
                )


def _contradictions(name: Operation, own: OperationEntry) -> Iterator[Mistake]:
    place: Place = ("operations", name.value)
    yield from _period_mistakes(place, own, inherited_start=False)
    yield from _fee_mistakes(place, name, own)
    seen: dict[object, str] = {}
    for number, each in enumerate(own.exceptions):
        at = (*place, "except", number)
        yield from _period_mistakes(at, each, inherited_start=own.counted_from is not None)
        yield from _fee_mistakes(at, name, each)
        if not (each.items or each.products or each.categories or each.when or each.lapses):
            cure = "say for which items, products or categories, or when"
            yield Mistake(at, f"{each.id} has no scope: it would always be used", cure)
        if each.lapses and not _has_period(each):
            yield Mistake((*at, "lapses"), "lapses after no period", "give days, months or years")
        if sum(bool(scope) for scope in (each.items, each.products, each.categories)) > 1:
            yield Mistake(at, f"{each.id} has scopes of two kinds", "make it two rules")
        key = (
            frozenset(each.items), frozenset(each.products), frozenset(each.categories), frozenset(each.when),
            each.lapses,
        )  # fmt: skip
        if key in seen:
            yield Mistake(at, f"{each.id} is never used: {seen[key]} says it first", "take one of them away")
        seen.setdefault(key, each.id)


def _period_mistakes(
    place: Place, rule: OperationEntry | ExceptionEntry, *, inherited_start: bool
) -> Iterator[Mistake]:
    given = [unit for unit in PERIOD if getattr(rule, unit) is not None]
    if len(given) > 1:
        yield Mistake((*place, given[1]), f"{' and '.join(given)} together", "give one of them")
    if given and rule.counted_from is None and not inherited_start:
        cure = "add counted_from: delivered (or placed)"
        yield Mistake((*place, given[0]), f"{given[0]} from which day?", cure)


def _fee_mistakes(place: Place, name: Operation, rule: OperationEntry | ExceptionEntry) -> Iterator[Mistake]:
    if rule.fee > 0 and name not in WITH_FEE:
        cure = f"take it away; possible for: {', '.join(sorted(WITH_FEE))}"
        yield Mistake((*place, "fee"), "a fee cannot be charged here", cure)


def _has_period(rule: ExceptionEntry) -> bool:
    return any(getattr(rule, unit) is not None for unit in PERIOD)


def _line_of(node: yaml.Node | None, place: Place) -> int:
    """The line (from 1) of a place, or of the nearest part of it that the file has."""
    line = 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                return line
            line, node = int(found[0][0].start_mark.line) + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = int(node.start_mark.line) + 1
        else:
            return line
    return line
