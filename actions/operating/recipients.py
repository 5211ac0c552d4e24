"""Somebody who got a thing as a gift: what the table lets recipients have, and a person who does it.

A recipient has no account with the order and no access to the buyer's mail. So nothing is proved or asked for here, and
nothing of the order is read: not the buyer, not the price, not the day.
"""

from rasa_sdk.executor import CollectingDispatcher

from actions import knowing
from actions.operating.lines_meant import lines_named
from actions.operating.records import Records
from actions.operating.words import says
from actions.turn import EventType, Turn, utter
from actions.wording import WORDS, listed
from shop.orders import number_key
from shop.policy_table import Condition, LineFacts, Operation, PolicyTable
from shop.policy_table.deciding import rule_for
from shop.policy_table.decisions import Situation
from shop.policy_table.rules import OF_LINES, Period, RefundTo, Rule, Who

OPEN_TO_RECIPIENTS = frozenset({Who.RECIPIENT, Who.ANYONE})


def asks_as_recipient(turn: Turn, operation: Operation | None, records: Records | None) -> bool:
    """records: of a customer who is signed in; an order of their own they have bought, whatever they say of it."""
    if operation not in OF_LINES or not says("recipient", turn.text):
        return False
    number = turn.first("order_number")
    if records is None:
        return True
    if number is not None:
        return all(number_key(order.order_id) != number_key(number) for order in records.orders)
    return not any(lines_named(records, order, turn.text) for order in records.orders)


def answer_recipient(
    dispatcher: CollectingDispatcher, turn: Turn, operation: Operation, table: PolicyTable, today: Situation
) -> list[EventType]:
    """The rule for recipients, what else they may have, and the offer of a person."""
    language = turn.language
    possible = [one for one in OPERATIONS_IN_ORDER if _rule(table, one, today) is not None]
    rule = _rule(table, operation, today)
    what = WORDS.get(f"what.{operation}", language)
    if rule is not None:
        told = WORDS.get(
            "recipient.possible",
            language,
            what=what,
            period=_period(rule.period, language),
            money=_money(rule, language),
        )
    elif possible:
        others = listed([WORDS.get(f"what.{one}", language) for one in possible], language)
        told = WORDS.get("recipient.other", language, what=what[:1].upper() + what[1:], others=others)
    else:
        told = WORDS.get("recipient.none", language)
    reasons = {
        "operation": {"name": operation.value, "who": Who.RECIPIENT.value, "rule": rule.id if rule else None}
    }
    utter(dispatcher, "utter_gift_recipient", rule=told, reasons=reasons)
    return knowing.OFFER_PERSON


def _rule(table: PolicyTable, operation: Operation, situation: Situation) -> Rule | None:
    """The rule for a thing that was a gift, if it lets recipients ask."""
    gift = LineFacts(position=0, conditions=frozenset({Condition.GIFT}))
    rule = rule_for(table, operation, gift, situation)
    return rule if rule is not None and rule.allowed and OPEN_TO_RECIPIENTS & {*rule.who} else None


def _period(period: Period | None, language: str) -> str:
    for unit in ("days", "months", "years"):
        count = getattr(period, unit, 0)
        if period is not None and count:
            return WORDS.get(f"recipient.{unit}_{period.counted_from}", language, count=count)
    return ""


def _money(rule: Rule, language: str) -> str:
    is_gift_card = rule.refund_to == (RefundTo.GIFT_CARD,)
    return WORDS.get("recipient.gift_card", language) if is_gift_card else ""


OPERATIONS_IN_ORDER = tuple(operation for operation in Operation if operation in OF_LINES)
