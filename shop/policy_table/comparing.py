"""Which decisions a change of the table alters, on the shop's orders as they are. Used by `python -m shop policy-diff`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from shop.policy_table.deciding import rule_for, verdict
from shop.policy_table.decisions import Allowed, LineFacts, Situation
from shop.policy_table.facts import line_facts, situation_of
from shop.policy_table.rules import OF_LINES, Condition, Operation, PolicyTable
from shop.records import Order, Product

MOST_EXAMPLES = 5


@dataclass(frozen=True)
class Case:
    """One decision to be made: about an order, or about one of its lines in some condition."""

    order: Order
    operation: Operation
    situation: Situation
    lines: tuple[LineFacts, ...]


def differences(
    old: PolicyTable,
    new: PolicyTable,
    orders: Sequence[Order],
    products: Mapping[str, Product],
    *,
    day: date,
) -> dict[str, Any]:
    """Counts and examples of altered decisions, by operation and kind of change, ready to be written as JSON."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    orders_touched: set[str] = set()
    decisions = 0
    for case in _cases(old, new, orders, products, day):
        decisions += 1
        if _same_rules(old, new, case):
            continue
        before, after = _decision(old, case), _decision(new, case)
        if before != after:
            orders_touched.add(case.order.order_id)
            found[case.operation.value][_kind(before, after)].append(_example(case, before, after))
    changes = {
        operation: {
            kind: {"count": len(examples), "examples": examples[:MOST_EXAMPLES]}
            for kind, examples in sorted(kinds.items())
        }
        for operation, kinds in sorted(found.items())
    }
    return {
        "day": day.isoformat(),
        "orders": len(orders),
        "decisions": decisions,
        "altered": sum(len(examples) for kinds in found.values() for examples in kinds.values()),
        "orders_touched": len(orders_touched),
        "operations": changes,
    }


def _cases(
    old: PolicyTable,
    new: PolicyTable,
    orders: Iterable[Order],
    products: Mapping[str, Product],
    day: date,
) -> Iterator[Case]:
    """Every operation on every order; line by line, and in each condition a rule knows, where lines matter."""
    operations = [operation for operation in Operation if operation in {**old.general, **new.general}]
    conditions = {operation: _conditions(operation, old, new) for operation in operations}
    for order in orders:
        situation, lines = situation_of(order, day=day), line_facts(order, products)
        for operation in operations:
            if operation not in OF_LINES:
                yield Case(order, operation, situation, tuple(lines))
                continue
            for line in lines:
                for condition in conditions[operation]:
                    yield Case(order, operation, situation, (replace(line, conditions=condition),))


def _conditions(operation: Operation, *tables: PolicyTable) -> list[frozenset[Condition]]:
    named = {
        rule.when for table in tables for rule in table.exceptions.get(operation, ()) if len(rule.when) > 0
    }
    return [frozenset(), *sorted(named, key=sorted)]


def _same_rules(old: PolicyTable, new: PolicyTable, case: Case) -> bool:
    """Whether the same rules decide: then the decisions are the same."""
    if old.refund_days != new.refund_days:
        return False
    return all(
        rule_for(old, case.operation, line, case.situation)
        == rule_for(new, case.operation, line, case.situation)
        for line in case.lines
    )


def _decision(table: PolicyTable, case: Case) -> dict[str, Any]:
    """What a customer would be told. Of a refusal the cause: by how many days somebody is late is no decision."""
    decision = verdict(table, case.operation, case.situation, case.lines)
    if not isinstance(decision, Allowed):
        return {"allowed": False, "cause": decision.cause, "rule": decision.rule}
    content = asdict(decision)
    told = ("fee_cents", "reasons", "refund_to", "refund_days", "until", "postage_paid_by_shop", "takes_days",
            "undo_minutes")  # fmt: skip
    percents = sorted({percent for _, percent in decision.refund_percent})
    return {"allowed": True, "refund_percent": percents, **{name: content[name] for name in told}}


def _kind(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    if before["allowed"] != after["allowed"]:
        return "now_allowed" if after["allowed"] else "now_refused"
    return "other_conditions" if after["allowed"] else "other_cause"


def _example(case: Case, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Without what stayed the same."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    example: dict[str, Any] = {"order": case.order.order_id, "status": case.order.status}
    if case.operation in OF_LINES:
        line = case.lines[0]
        example |= {"item": line.item_id, "conditions": sorted(line.conditions)}
    return {
        **example,
        "before": {name: before.get(name) for name in changed},
        "after": {name: after.get(name) for name in changed},
    }
