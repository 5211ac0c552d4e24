"""The words of a simulated customer, from wording.yml, varied by a seeded chance; and how replies are known."""

import random
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.orders.scenario import Goal, Place, Scenario
from bench.orders.state import ShopRows
from shop.policy_table import Operation
from shop.records import PaymentMethod

FILE = Path(__file__).with_name("wording.yml")
PAID_FOR = (Operation.EXCHANGE, Operation.CHANGE_ITEMS, Operation.REORDER)


class Words:
    """One customer's. chance: which of several wordings is taken."""

    def __init__(self, scenario: Scenario, shop: ShopRows, chance: random.Random) -> None:
        self.language = scenario.language
        self._shop, self._chance = shop, chance
        self.customer = shop.customer(scenario.customer)

    def say(self, *keys: str, **values: str) -> str:
        """One of the wordings that stand at these keys."""
        return self._chance.choice(self.known(*keys)).format(**values)

    def known(self, *keys: str) -> list[str]:
        """All wordings of these keys."""
        found = _words()
        for key in keys:
            found = found[key]
        listed: list[str] = found[self.language] if isinstance(found, dict) else found
        return listed

    def in_any_language(self, *keys: str) -> list[str]:
        """All wordings of these keys: a customer may get a reply in the other language, and reads it."""
        found = _words()
        for key in keys:
            found = found[key]
        return [each for listed in found.values() for each in listed]

    def by_chance(self) -> bool:
        """Every second time: to press a choice rather than write, to take one way rather than the other."""
        return self._chance.random() < 0.5

    def personal(self, text: str) -> str:
        """Words of a scenario with what only the shop's folder knows of the customer."""
        for name, value in self._own().items():
            text = text.replace("{" + name + "}", value)
        return text

    def answer(self, key: str, **values: str) -> str:
        return self.say("answers", key, **self._own() | values)

    def _own(self) -> dict[str, str]:
        customer = self.customer
        name = f"{customer.first_name} {customer.last_name}"
        return {"email": customer.email, "name": name, "postcode": customer.address.zip}

    def stated(self, goal: Goal) -> str:
        """The whole wish in one message."""
        values = {"order": goal.order or "", "items": self.items(goal), "new": self.new(goal)}
        values["method"] = self.method(goal.method) if goal.method else ""
        values["address"] = self.address(goal.address) if goal.address else ""
        parts = [self.say("begin", goal.do, **values), *self._beside(goal)]
        return self.one("sentence").join(parts)

    def _beside(self, goal: Goal) -> list[str]:
        said = []
        if goal.method and goal.do is Operation.RETURN:
            said.append(self.say("beside", "refund_to", method=self.method(goal.method)))
        if goal.method and goal.do in PAID_FOR:
            said.append(self.say("beside", "pay_with", method=self.method(goal.method)))
        told = {"reason": goal.reason, "wish": goal.wish, "condition": goal.condition}
        return said + [self.say("beside", name, value) for name, value in told.items() if value]

    def one(self, key: str) -> str:
        """What is said in one way only."""
        found: str = _words()[key][self.language]
        return found

    def items(self, goal: Goal) -> str:
        """The items of a goal, as somebody would name them."""
        return self.one("join").join(self.item(item) for item in goal.items or goal.into)

    def item(self, item_id: str) -> str:
        return self.one("the") + self.name(item_id)

    def name(self, item_id: str) -> str:
        product, _ = self._shop.product_of(item_id)
        return (product.name_zh if self.language == "zh" else None) or product.name

    def options(self, item_id: str) -> list[str]:
        return list(self._shop.product_of(item_id)[1].options.values())

    def new(self, goal: Goal) -> str:
        """What tells the wanted variants."""
        told = [", ".join(self.differing(old, new)) for old, new in goal.into.items()]
        return self.one("join").join(told)

    def differing(self, old: str, new: str) -> list[str]:
        """Options of a variant that another has not."""
        before = self._shop.product_of(old)[1].options
        after = self._shop.product_of(new)[1].options
        return [value for name, value in after.items() if before.get(name) != value] or list(after.values())

    def method(self, method_id: str) -> str:
        """A way to pay, as its owner calls it."""
        method = self._method(method_id)
        brand, last_four = (method.brand or "").title(), method.last_four or ""
        return self.say("methods", method.source, "called", brand=brand, last_four=last_four)

    def method_marks(self, method_id: str) -> list[str]:
        """What a reply has to contain to mean this way to pay."""
        method = self._method(method_id)
        return self.in_any_language("methods", method.source, "known_by") or [method.last_four or ""]

    def _method(self, method_id: str) -> PaymentMethod:
        return next(method for method in self.customer.payment_methods if method.id == method_id)

    def address(self, place: Place) -> str:
        parts = (place.address1, place.address2, f"{place.zip} {place.city}", place.state, place.country)
        return ", ".join(part for part in parts if part)

    def money(self, amount: float) -> str:
        """Without the currency, which is written in several ways."""
        return f"{amount:,.2f}"


def says(text: str, part: str) -> bool:
    """Whether a text has a part, as whole words where it is in Latin letters: "L" is not in "XL"."""
    if not part.isascii():
        return part.casefold() in text.casefold()
    whole = rf"(?<![A-Za-z0-9]){re.escape(part)}(?![A-Za-z0-9])"
    return re.search(whole, text, re.IGNORECASE) is not None


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return content
