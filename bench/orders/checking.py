"""Whether scenarios fit the shop that they are played in: every customer, order, item and way to pay is there."""

from collections.abc import Iterator, Sequence

from bench.orders.reading import BadScenarios
from bench.orders.scenario import Goal, Scenario
from bench.orders.state import ShopRows, State


def check(scenarios: Sequence[Scenario], rows: ShopRows) -> None:
    """Raises BadScenarios, with a line for each mistake."""
    mistakes = [
        f"{scenario.id}: {what}; correct the scenario, or the shop"
        for scenario in scenarios
        for what in _unknown(scenario, rows)
    ]
    if mistakes:
        raise BadScenarios("\n".join(mistakes))


def _unknown(scenario: Scenario, rows: ShopRows) -> Iterator[str]:
    try:
        state = rows.state(scenario.customer)
    except ValueError:
        yield f"the shop has no customer {scenario.customer!r}"
        return
    for goal in scenario.wants:
        yield from _unknown_orders(goal, state)
        methods = {booked.method for end in goal.ends.orders.values() for booked in end.booked}
        named = methods | set(goal.ends.balances) | ({goal.method} if goal.method else set())
        for method in sorted(named - set(state["user"]["payment_methods"])):
            yield f"{scenario.customer} has no way to pay {method!r}"
        for item in [*goal.items, *goal.into, *goal.into.values()]:
            if item not in rows.variants:
                yield f"the shop has no item {item!r}"


def _unknown_orders(goal: Goal, state: State) -> Iterator[str]:
    for number in sorted({*goal.ends.orders, *([goal.order] if goal.order else [])}):
        order = state["orders"].get(number)
        if order is None:
            yield f"the customer has no order {number!r}"
            continue
        bought = {line["item_id"] for line in order["items"]}
        if number == goal.order:
            for item in [*goal.items, *goal.into]:
                if item not in bought:
                    yield f"order {number} has no {item!r}"
