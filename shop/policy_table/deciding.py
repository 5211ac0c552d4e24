"""Decide by the table whether an operation is possible. Pure: the day and all facts are given.

The most specific rule that fits decides: one for a variant before one for a product, a category, the shop; of two as
narrow, the one with more conditions; of two alike, the first. Used through nearest.py.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta

from shop.policy_table.decisions import Allowed, Cause, Fact, FactName, LineFacts, Refused, Situation
from shop.policy_table.rules import Operation, Period, PolicyTable, RefundTo, Rule, Start, Who

NO_LINE = LineFacts(position=-1)
LENGTH = re.compile(r"(\d{1,4})\s{0,3}(month|year)")


def rule_for(table: PolicyTable, operation: Operation, line: LineFacts, situation: Situation) -> Rule | None:
    """The rule that decides about this line. None if the table says nothing about the operation."""
    general = table.general.get(operation)
    fitting = [rule for rule in table.exceptions.get(operation, ()) if _fits(rule, line, situation)]
    return max(fitting, key=lambda rule: (rule.scope_rank, len(rule.when)), default=general)


def verdict(
    table: PolicyTable,
    operation: Operation,
    situation: Situation,
    lines: Sequence[LineFacts],
    *,
    reason: str | None = None,
    refund_to: RefundTo | None = None,
) -> Allowed | Refused:
    """Allowed if every line is; else the refusal of the first that is not, without an alternative."""
    found: list[Allowed] = []
    for line in lines or (NO_LINE,):
        rule = rule_for(table, operation, line, situation)
        if rule is None:
            fact = Fact(FactName.OPERATION, operation.value)
            return Refused(operation, Cause.NO_RULE, operation.value, fact)
        refusal = _refusal(rule, line, situation) or _refused_choice(rule, reason, refund_to)
        if refusal is not None:
            cause, fact = refusal
            return Refused(operation, cause, rule.id, fact, line.position if lines else None)
        found.append(_allowed(table, rule, line, situation))
    return _together(found)


def last_day(period: Period, line: LineFacts, situation: Situation) -> date | None:
    """The last day of a period, None where its first is not known."""
    start = situation.placed_on if period.counted_from is Start.PLACED else situation.delivered_on
    if start is None:
        return None
    months = max(period.months + 12 * period.years, _months_of(period, line))
    return _after_months(start, months) + timedelta(days=period.days)


def _fits(rule: Rule, line: LineFacts, situation: Situation) -> bool:
    scopes = ((rule.items, line.item_id), (rule.products, line.product_id), (rule.categories, line.category))
    if any(names and name not in names for names, name in scopes) or not rule.when <= line.conditions:
        return False
    if not rule.lapses or rule.period is None:
        return True
    last = last_day(rule.period, line, situation)
    return last is not None and situation.day <= last


def _refusal(rule: Rule, line: LineFacts, situation: Situation) -> tuple[Cause, Fact] | None:
    if not rule.allowed:
        particular = ", ".join(sorted(line.conditions & rule.when))
        return Cause.NOT_ALLOWED, Fact(FactName.CONDITIONS, particular)
    if situation.who not in rule.who and Who.ANYONE not in rule.who:
        return Cause.WHO, Fact(FactName.WHO, situation.who.value, tuple(rule.who))
    if rule.status and situation.status not in rule.status:
        return Cause.STATUS, Fact(FactName.STATUS, situation.status, rule.status)
    if rule.once and rule.operation in situation.done:
        return Cause.ONCE, Fact(FactName.DONE, rule.operation.value)
    return _too_late(rule.period, line, situation) if rule.period is not None else None


def _refused_choice(rule: Rule, reason: str | None, refund_to: RefundTo | None) -> tuple[Cause, Fact] | None:
    if reason is not None and rule.reasons and reason not in rule.reasons:
        return Cause.REASON, Fact(FactName.REASON, reason, rule.reasons)
    if refund_to is not None and rule.refund_to and refund_to not in rule.refund_to:
        return Cause.REFUND_TO, Fact(FactName.REFUND_TO, refund_to.value, tuple(rule.refund_to))
    return None


def _too_late(period: Period, line: LineFacts, situation: Situation) -> tuple[Cause, Fact] | None:
    last = last_day(period, line, situation)
    start = situation.placed_on if period.counted_from is Start.PLACED else situation.delivered_on
    if last is None or start is None:
        return Cause.NO_DATE, Fact(FactName.NO_DATE, period.counted_from.value)
    if situation.day <= last:
        return None
    name = (
        FactName.DAYS_SINCE_PLACED if period.counted_from is Start.PLACED else FactName.DAYS_SINCE_DELIVERED
    )
    return Cause.PERIOD, Fact(name, (situation.day - start).days, (last - start).days, last)


def _allowed(table: PolicyTable, rule: Rule, line: LineFacts, situation: Situation) -> Allowed:
    until = last_day(rule.period, line, situation) if rule.period is not None else None
    free_in = rule.postage_free_in
    return Allowed(
        operation=rule.operation,
        rules=(rule.id,),
        fee_cents=rule.fee_cents,
        reasons=rule.reasons,
        refund_to=rule.refund_to,
        refund_percent=((line.position, rule.refund_percent),),
        refund_days=table.refund_days,
        until=until,
        days_left=(until - situation.day).days if until is not None else None,
        postage_paid_by_shop=None if free_in is None else situation.country in free_in,
        takes_days=rule.takes_days,
        undo_minutes=rule.undo_minutes,
    )


def _together(found: Sequence[Allowed]) -> Allowed:
    """One set of conditions for all lines: the highest fee, the earliest last day, what all of them permit."""
    first = found[0]
    lasts = [each.until for each in found if each.until is not None]
    lefts = [each.days_left for each in found if each.days_left is not None]
    return Allowed(
        operation=first.operation,
        rules=tuple(dict.fromkeys(rule for each in found for rule in each.rules)),
        fee_cents=max(each.fee_cents for each in found),
        reasons=tuple(reason for reason in first.reasons if all(reason in each.reasons for each in found)),
        refund_to=tuple(way for way in first.refund_to if all(way in each.refund_to for each in found)),
        refund_percent=tuple(pair for each in found for pair in each.refund_percent),
        refund_days=first.refund_days,
        until=min(lasts, default=None),
        days_left=min(lefts, default=None),
        postage_paid_by_shop=_all([each.postage_paid_by_shop for each in found]),
        takes_days=max((each.takes_days or 0 for each in found), default=0) or None,
        undo_minutes=min(each.undo_minutes for each in found),
    )


def _all(answers: Sequence[bool | None]) -> bool | None:
    known = [answer for answer in answers if answer is not None]
    return all(known) if known else None


def _months_of(period: Period, line: LineFacts) -> int:
    """The months that the product's attribute promises, 0 if it has none."""
    promised = LENGTH.search(dict(line.attributes).get(period.attribute or "", ""))
    if promised is None:
        return 0
    return int(promised[1]) * (12 if promised[2] == "year" else 1)


def _after_months(start: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
