"""Plans and results of operations in words: what is or was done, what it costs, where the money goes, until when."""

from datetime import date, datetime, timedelta

from babel.dates import format_time

from actions.operating.records import Records
from actions.operating.service_wishes import PACKAGING, SERVICES
from actions.operating.wishes import INTENTS
from actions.wording import LOCALES, WORDS, day, money
from orders.payment import GIFT_CARD
from orders.results import Balance, LineShown, Money, Plan
from shop.policy_table import Operation
from shop.records import Address, PaymentMethod

SENT_BACK = (Operation.RETURN, Operation.EXCHANGE)
SATURDAY = 5
WHOLE = 100  # per cent
SEVERAL = 2  # operations that have a sum


class PlanTexts:
    """Writes plans about one customer's orders, in the language of the records."""

    def __init__(self, records: Records) -> None:
        self._records, self._language = records, records.language

    def planned(self, plan: Plan) -> str:
        """What will be done, line by line."""
        return "\n".join([self._head("plan", plan), *self._lines(plan), *self._facts(plan)])

    def done(self, plan: Plan, order_id: str | None, balance: Balance) -> str:
        """What was done. order_id: of the order that was touched or made. balance: of this and what was done before it."""
        told = [self._head("done", plan, order_id), *self._lines(plan), *self._facts(plan)]
        return "\n".join([*told, *self._balance(plan, balance)])

    def _balance(self, plan: Plan, balance: Balance) -> list[str]:
        if balance.count < SEVERAL or not plan.net_cents or not balance.net_cents:
            return []
        key = "money.balance_back" if balance.net_cents > 0 else "money.balance_paid"
        return [WORDS.get(key, self._language, amount=self._money(abs(balance.net_cents)))]

    def undone(self, plan: Plan) -> str:
        return WORDS.get("undone", self._language, what=operation_name(plan.operation, self._language))

    def _head(self, kind: str, plan: Plan, order_id: str | None = None) -> str:
        number = order_id or plan.order_id or ""
        return WORDS.get(f"{kind}.{plan.operation}", self._language, order=number)

    def _lines(self, plan: Plan) -> list[str]:
        return [self._line(plan, line) for line in plan.lines]

    def _line(self, plan: Plan, line: LineShown) -> str:
        order = self._records.order(plan.order_id)
        name = line.name if order is None else self._records.name_of(order.lines[line.position])
        values = {"name": name, "options": in_brackets(line.options), "price": self._money(line.price_cents)}
        if line.new_item_id is None or line.new_item_id == line.item_id:
            price = line.price_cents if line.new_price_cents is None else line.new_price_cents
            return WORDS.get("line.as_it_is", self._language, **values | {"price": self._money(price)})
        new = {
            "options": listed_options(line.options),
            "new_options": listed_options(line.new_options or {}),
            "new_price": self._money(line.new_price_cents or 0),
        }
        return WORDS.get("line.swapped", self._language, **values | new)

    def _facts(self, plan: Plan) -> list[str]:
        facts = [self._money_moved(moved) for moved in plan.money]
        if not plan.money and plan.operation in (Operation.EXCHANGE, Operation.CHANGE_ITEMS):
            facts.append(WORDS.get("fact.no_difference", self._language))
        facts += self._conditions(plan)
        if plan.address is not None:
            facts.append(WORDS.get("fact.address", self._language, address=address_line(plan.address)))
        facts += self._service(plan)
        if "wish" in plan.noted:
            facts.append(WORDS.get(f"fact.wish_{plan.noted['wish']}", self._language))
        if "reason" in plan.noted:
            facts.append(
                WORDS.get(
                    "fact.reason",
                    self._language,
                    reason=reason_name(str(plan.noted["reason"]), self._language),
                )
            )
        return facts

    def _service(self, plan: Plan) -> list[str]:
        """Day, time, place, words of a card, stars."""
        facts, told = [], plan.noted.get("words")
        if "day" in plan.noted:
            when = day(date.fromisoformat(str(plan.noted["day"])), self._language)
            facts.append(WORDS.get("fact.day", self._language, day=when))
        if told is not None and WORDS.has(f"fact.words_{plan.operation}"):
            facts.append(WORDS.get(f"fact.words_{plan.operation}", self._language, words=told))
        if "stars" in plan.noted:
            facts.append(WORDS.get("fact.stars", self._language, stars=plan.noted["stars"]))
        return facts

    def _conditions(self, plan: Plan) -> list[str]:
        conditions, facts = plan.conditions, []
        percents = {
            conditions.percent_of(line.position) for line in plan.lines if line.refund_cents is not None
        }
        if percents and min(percents) < WHOLE:
            facts.append(WORDS.get("fact.percent", self._language, percent=min(percents)))
        if conditions.fee_cents and plan.operation not in PACKAGING:
            facts.append(WORDS.get("fact.fee", self._language, amount=self._money(conditions.fee_cents)))
        elif plan.operation is Operation.REPAIR or (plan.operation in PACKAGING and not plan.money):
            facts.append(WORDS.get("fact.free", self._language))
        if conditions.postage_paid_by_shop is not None:
            key = "fact.postage_paid" if conditions.postage_paid_by_shop else "fact.postage_yours"
            facts.append(WORDS.get(key, self._language))
        if conditions.until is not None and plan.operation in SENT_BACK:
            facts.append(WORDS.get("fact.until", self._language, date=day(conditions.until, self._language)))
        if conditions.takes_days is not None:
            facts.append(WORDS.get("fact.takes", self._language, days=conditions.takes_days))
        return facts

    def _money_moved(self, moved: Money) -> str:
        values = {
            "amount": self._money(moved.amount_cents),
            "method": method_name(moved.method, self._language),
        }
        latest = moved.working_days[1]
        if moved.kind == "payment":
            key = "money.payment" if moved.booked else "money.payment_later"
        elif moved.booked:
            key = "money.refund_at_once" if latest == 0 else "money.refund"
        else:
            key = "money.refund_later_at_once" if latest == 0 else "money.refund_later"
        arrives = day(working_days_after(self._records.today, latest), self._language)
        return WORDS.get(key, self._language, **values, date=arrives, days=latest)

    def _money(self, cents: int) -> str:
        return money(cents, self._records.currency, self._language)


def operation_name(operation: Operation, language: str) -> str:
    """For example "the return"."""
    key = f"task.{operation}" if operation in SERVICES else f"topic.{INTENTS[operation]}"
    return WORDS.get(key, language)


def method_name(method: PaymentMethod, language: str) -> str:
    """For example "your Visa ending 4242"."""
    if method.source == GIFT_CARD or not method.last_four:
        key = f"method.{method.source}"
        return WORDS.get(key, language) if WORDS.has(key) else method.source
    brand = (method.brand or "").title()
    return WORDS.get("method.card_ending", language, brand=brand, last_four=method.last_four)


def reason_name(reason: str, language: str) -> str:
    """A reason of the shop's own is shown as the shop writes it."""
    key = f"reason.{reason}"
    return WORDS.get(key, language) if WORDS.has(key) else reason


def address_line(address: Address) -> str:
    parts = (
        address.address1,
        address.address2,
        f"{address.zip} {address.city}",
        address.state,
        address.country,
    )
    return ", ".join(part for part in parts if part)


def in_brackets(options: dict[str, str]) -> str:
    return f" ({listed_options(options)})" if options else ""


def listed_options(options: dict[str, str]) -> str:
    return ", ".join(options.values())


def working_days_after(first: date, count: int) -> date:
    """So many days from Monday to Friday later; holidays are not known."""
    moment = first
    while count > 0:
        moment += timedelta(days=1)
        count -= moment.weekday() < SATURDAY
    return moment


def clock(moment: datetime, language: str) -> str:
    """The time of day where the shop's server stands, for example 14:32."""
    return format_time(moment.astimezone(), "HH:mm", locale=LOCALES[language])
