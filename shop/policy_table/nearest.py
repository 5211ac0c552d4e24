"""Decide, and with a refusal name the nearest thing that is possible: the same table with one condition relaxed.

Near to far: another reason or way of refund; fewer lines; another operation the rule names; the same one, or the other,
once the order has come further; the same one if something about the thing were not so. Nothing of these: a person.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shop.policy_table.deciding import NO_LINE, rule_for, verdict
from shop.policy_table.decisions import (
    Allowed,
    Alternative,
    AlternativeKind,
    Cause,
    LineFacts,
    Refused,
    Situation,
)
from shop.policy_table.rules import NEXT_STATUS, OF_LINES, Condition, Operation, PolicyTable, RefundTo


def decide(
    table: PolicyTable,
    operation: Operation,
    situation: Situation,
    lines: Sequence[LineFacts] = (),
    *,
    reason: str | None = None,
    refund_to: RefundTo | None = None,
) -> Allowed | Refused:
    """The decision about these lines of an order (all of them where the operation is about the whole order).

    A reason or way of refund that is not chosen yet (None) is not judged.
    """
    decision = verdict(table, operation, situation, lines, reason=reason, refund_to=refund_to)
    if isinstance(decision, Allowed):
        return decision
    return replace(decision, alternative=next(_alternatives(table, decision, situation, lines), None))


def conditions_that_matter(
    table: PolicyTable, operation: Operation, lines: Sequence[LineFacts], situation: Situation
) -> frozenset[Condition]:
    """What has to be asked about these lines before deciding: conditions on which a rule about them depends."""
    found: set[Condition] = set()
    for line in lines:
        everything = replace(line, conditions=frozenset(Condition))
        for rule in table.exceptions.get(operation, ()):
            alone = replace(table, exceptions={operation: (rule,)})
            if rule_for(alone, operation, everything, situation) is rule:
                found |= rule.when
    return frozenset(found)


def _alternatives(
    table: PolicyTable, refused: Refused, situation: Situation, lines: Sequence[LineFacts]
) -> Iterator[Alternative]:
    operation = refused.operation
    kinds = {Cause.REASON: AlternativeKind.REASON, Cause.REFUND_TO: AlternativeKind.REFUND_TO}
    if refused.cause in kinds:
        values = refused.fact.allowed
        relaxed = verdict(table, operation, situation, lines)
        if isinstance(values, tuple) and isinstance(relaxed, Allowed):
            yield Alternative(kinds[refused.cause], operation, values, allowed=relaxed)
    yield from _fewer_lines(table, operation, situation, lines)
    instead = _instead(table, refused, situation, lines)
    for other in instead:
        decision = verdict(table, other, situation, lines)
        if isinstance(decision, Allowed):
            yield Alternative(AlternativeKind.OPERATION, other, allowed=decision)
    for other in (operation, *instead):
        yield from _later(table, other, situation, lines)
    yield from _if_it_were_not_so(table, operation, situation, lines)


def _instead(
    table: PolicyTable, refused: Refused, situation: Situation, lines: Sequence[LineFacts]
) -> tuple[Operation, ...]:
    """What the rule that refuses names as near to it."""
    line = next((line for line in lines if line.position == refused.position), NO_LINE)
    rule = rule_for(table, refused.operation, line, situation)
    return rule.instead if rule is not None else ()


def _fewer_lines(
    table: PolicyTable, operation: Operation, situation: Situation, lines: Sequence[LineFacts]
) -> Iterator[Alternative]:
    if operation not in OF_LINES:
        return
    possible = [line for line in lines if isinstance(verdict(table, operation, situation, [line]), Allowed)]
    if 0 < len(possible) < len(lines):
        together = verdict(table, operation, situation, possible)
        if isinstance(together, Allowed):
            positions = tuple(line.position for line in possible)
            yield Alternative(AlternativeKind.LINES, operation, positions=positions, allowed=together)


def _later(
    table: PolicyTable, operation: Operation, situation: Situation, lines: Sequence[LineFacts]
) -> Iterator[Alternative]:
    """Once the order has come further, if that alone makes it possible."""
    status = NEXT_STATUS.get(situation.status)
    while status is not None:
        delivered = situation.day if status == "delivered" else situation.delivered_on
        decision = verdict(table, operation, replace(situation, status=status, delivered_on=delivered), lines)
        if isinstance(decision, Allowed):
            # its days would count from a day that has not come
            undated = replace(decision, until=None, days_left=None)
            yield Alternative(AlternativeKind.STATUS, operation, (status,), allowed=undated)
        status = NEXT_STATUS.get(status)


def _if_it_were_not_so(
    table: PolicyTable, operation: Operation, situation: Situation, lines: Sequence[LineFacts]
) -> Iterator[Alternative]:
    for condition in sorted({condition for line in lines for condition in line.conditions}):
        without = [replace(line, conditions=line.conditions - {condition}) for line in lines]
        decision = verdict(table, operation, situation, without)
        if isinstance(decision, Allowed):
            yield Alternative(AlternativeKind.CONDITION, operation, (condition.value,), allowed=decision)
