"""Refusals in words: the rule, the fact that fails it, and the nearest thing that is possible."""

from actions.operating.lines_meant import title
from actions.operating.plan_texts import method_name, reason_name
from actions.operating.records import Records
from actions.wording import WORDS, day, listed, money
from orders.results import NearestChoice, Obstacle, Refusal
from shop.policy_table import Alternative, AlternativeKind, Cause, Fact, FactName, Operation

AMOUNTS = ("balance_cents",)  # facts in cents


class RefusalTexts:
    """Writes refusals about one customer's orders, in the language of the records."""

    def __init__(self, records: Records) -> None:
        self._records, self._language = records, records.language

    def refused(self, refusal: Refusal) -> str:
        """Rule and fact."""
        key = f"refused.{refusal.cause}"
        if refusal.cause is Cause.PERIOD and refusal.fact.name is FactName.DAYS_SINCE_PLACED:
            key += "_placed"
        if refusal.cause is Cause.NOT_ALLOWED and not refusal.fact.actual:
            key += "_at_all"
        return self._get(key, **self._values(refusal))

    def instead(self, alternative: Alternative | None, order_id: str | None) -> str:
        """The nearest thing that is possible; empty if there is none, or its choices say it."""
        if alternative is None or alternative.kind in (
            NearestChoice.ITEM,
            NearestChoice.PAYMENT_METHOD,
            AlternativeKind.REASON,
            AlternativeKind.REFUND_TO,
        ):
            return ""
        key = f"instead.{alternative.kind}"
        return self._get(key, **self._instead_values(alternative, order_id))

    def _values(self, refusal: Refusal) -> dict[str, object]:
        fact, order = refusal.fact, self._records.order(refusal.order_id)
        line = order.lines[refusal.position] if order is not None and refusal.position is not None else None
        what = self._get(f"what.{refusal.operation}") if refusal.operation is not None else ""
        return {
            "what": what[:1].upper() + what[1:],
            "order": refusal.order_id or "",
            "item": title(self._records, line) if line is not None else self._get("refused.this_order"),
            "status": WORDS.status(order.status if order is not None else str(fact.actual), self._language),
            "actual": self._actual(fact),
            "allowed": self._allowed(fact),
            "date": day(fact.last_day, self._language) if fact.last_day is not None else "",
        }

    def _actual(self, fact: Fact) -> str:
        if fact.name in AMOUNTS and isinstance(fact.actual, int):
            return self._money(fact.actual)
        if fact.name is FactName.CONDITIONS:
            return self._conditions(str(fact.actual).split(", "))
        if fact.name == "payment_method":
            method = self._records.method(str(fact.actual))
            return method_name(method, self._language) if method is not None else ""
        return str(fact.actual)

    def _allowed(self, fact: Fact) -> str:
        if isinstance(fact.allowed, int):
            return self._money(fact.allowed) if fact.name in AMOUNTS else str(fact.allowed)
        if fact.name is FactName.STATUS:
            statuses = [WORDS.status(status, self._language) for status in fact.allowed]
            return WORDS.get("join.or", self._language).join(dict.fromkeys(statuses[:1] or statuses))
        if fact.name is FactName.REASON:
            return listed([reason_name(reason, self._language) for reason in fact.allowed], self._language)
        return listed([str(one) for one in fact.allowed], self._language)

    def _instead_values(self, alternative: Alternative, order_id: str | None) -> dict[str, object]:
        order, allowed = self._records.order(order_id), alternative.allowed
        lines = (
            [title(self._records, order.lines[p]) for p in alternative.positions] if order is not None else []
        )
        cost = ""
        if allowed is not None and alternative.operation is Operation.REPAIR:
            fee = self._money(allowed.fee_cents)
            cost = (
                self._get("instead.for_fee", amount=fee) if allowed.fee_cents else self._get("instead.free")
            )
        until = allowed.until if allowed is not None else None
        return {
            "what": self._get(f"what.{alternative.operation}"),
            "cost": cost,
            "until": self._get("instead.until", date=day(until, self._language)) if until is not None else "",
            "items": listed(lines, self._language),
            "status": listed(
                [WORDS.status(value, self._language) for value in alternative.values], self._language
            )
            if alternative.kind is AlternativeKind.STATUS
            else "",
            "conditions": self._conditions(alternative.values)
            if alternative.kind is AlternativeKind.CONDITION
            else "",
        }

    def _conditions(self, names: object) -> str:
        told = [self._get(f"condition.{name}") for name in names if WORDS.has(f"condition.{name}")]  # type: ignore[attr-defined]
        return listed(told, self._language).lower()

    def _money(self, cents: int) -> str:
        return money(cents, self._records.currency, self._language)

    def _get(self, key: str, **values: object) -> str:
        return WORDS.get(key, self._language, **values)


def is_ours_to_ask(refusal: Refusal) -> bool:
    """Whether the customer can put it right by choosing another variant, day or way to pay."""
    return refusal.cause in (
        Obstacle.DAY_HAS_PASSED,
        Obstacle.NOT_AVAILABLE,
        Obstacle.OTHER_PRODUCT,
        Obstacle.SAME_PAYMENT_METHOD,
        Obstacle.SEVERAL_PAYMENT_METHODS,
        Obstacle.NOT_ENOUGH_BALANCE,
        Obstacle.NO_REFUND_THERE,
        Obstacle.UNKNOWN_PAYMENT_METHOD,
    )
