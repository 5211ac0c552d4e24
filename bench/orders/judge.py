"""Compare how the shop is after a conversation with how it should be: start, and what each goal changes. Pure.

A customer may have got all that was wanted, or less. Whatever is neither as at the start nor as the goals that were reached
together leave it, is a wrong effect.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from bench.orders.scenario import Booked, Ends, Goal, IssueEnd, NewOrder, OrderEnd
from bench.orders.state import ShopRows, State

NEW = "new "  # in front of the number of an order or case that was not there


@dataclass(frozen=True)
class Verdict:
    """reached: everything is as wanted. wrong: differences that no goal explains; none: nothing was done wrong."""

    reached: bool
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def judged(start: State, end: State, goals: Sequence[Goal], shop: ShopRows) -> Verdict:
    """What became of a customer's part of the shop."""
    now = _with_new_named(start, end)
    wanted = _after(start, goals, shop)
    missing = differences(wanted, now)
    if not missing:
        return Verdict(reached=True)
    parts = [
        differences(_after(start, some, shop), now)
        for count in range(len(goals) + 1)
        for some in combinations(goals, count)
    ]
    wrong = min(parts, key=len)
    return Verdict(reached=False, wrong=wrong, missing=missing)


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Each difference with its place."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [
            told
            for name in sorted(expected.keys() | found.keys(), key=str)
            for told in differences(expected.get(name), found.get(name), f"{place}/{name}")
        ]
    return [] if expected == found else [f"{place}: {found!r} instead of {expected!r}"]


def _after(start: State, goals: Sequence[Goal], shop: ShopRows) -> State:
    state = copy.deepcopy(start)
    for goal in _lasting(goals):
        _apply(state, goal, shop)
    return _with_new_named(start, state)


def _lasting(goals: Sequence[Goal]) -> list[Goal]:
    """Without what is taken back again."""
    lasting = list[Goal]()
    for goal in goals:
        if goal.do == "undo":
            lasting = lasting[:-1]
        else:
            lasting.append(goal)
    return lasting


def _apply(state: State, goal: Goal, shop: ShopRows) -> None:
    ends: Ends = goal.ends
    for number, end in ends.orders.items():
        _apply_to_order(state, number, end, goal, shop)
    for method, amount in ends.balances.items():
        card = state["user"]["payment_methods"][method]
        card["balance"] = _amount(round(card["balance"] * 100) + round(amount * 100))
    if ends.address is not None and goal.address is not None:
        state["user"]["address"] = goal.address.model_dump()
    for issue in ends.issues:
        state["issues"][_next_new(state["issues"])] = _issue(issue)
    if ends.new_order is not None:
        number = _next_new(state["orders"])
        state["orders"][number] = _new_order(ends.new_order, state, shop)
        state["user"]["orders"] = [*state["user"]["orders"], number]


def _apply_to_order(state: State, number: str, end: OrderEnd, goal: Goal, shop: ShopRows) -> None:
    order = state["orders"][number]
    told = end.model_dump(exclude_none=True, exclude={"booked", "items", "address", "noted"})
    order.update({name: sorted(value) if isinstance(value, list) else value for name, value in told.items()})
    order["payment_history"] = [*order["payment_history"], *map(_booked, end.booked)]
    for old, new in end.items.items():
        line = next(line for line in order["items"] if line["item_id"] == old)
        line.update(_variant(new, shop))
    if end.address == "account":
        order["address"] = dict(state["user"]["address"])
    elif end.address == "told" and goal.address is not None:
        order["address"] = goal.address.model_dump()
    if end.noted is not None:
        order["noted"] = order["noted"] | end.noted


def _variant(item_id: str, shop: ShopRows) -> dict[str, Any]:
    _, variant = shop.product_of(item_id)
    return {"item_id": item_id, "price": _amount(variant.price_cents), "options": dict(variant.options)}


def _booked(booked: Booked) -> dict[str, Any]:
    kind, amount = ("payment", booked.payment) if booked.payment is not None else ("refund", booked.refund)
    return {
        "transaction_type": kind,
        "amount": _amount(round((amount or 0) * 100)),
        "payment_method_id": booked.method,
    }


def _new_order(new: NewOrder, state: State, shop: ShopRows) -> State:
    items = []
    for item_id in new.items:
        product, _ = shop.product_of(item_id)
        items.append({"name": product.name, "product_id": product.product_id} | _variant(item_id, shop))
    return {
        "order_id": _next_new(state["orders"]),
        "user_id": state["user"]["user_id"],
        "address": dict(state["user"]["address"]),
        "items": items,
        "status": "pending",
        "fulfillments": [],
        "payment_history": [_booked(Booked(payment=new.paid, method=new.method))],
        "noted": {},
        "placed_on": str(date.today()),
        "delivered_on": "None",
    }


def _issue(issue: IssueEnd) -> State:
    return {
        "subject": issue.subject,
        "order": issue.order,
        "solved": False,
        "items": sorted(issue.items),
        "wish": issue.wish,
    }


def _with_new_named(start: State, end: State) -> State:
    """Orders and cases that were not there are called "new 1", "new 2", in their order."""
    state = copy.deepcopy(end)
    names = {
        number: f"{NEW}{n}"
        for n, number in enumerate((o for o in end["orders"] if o not in start["orders"]), 1)
    }
    state["orders"] = {
        names.get(number, number): order | {"order_id": names.get(number, number)}
        for number, order in state["orders"].items()
    }
    state["user"]["orders"] = [names.get(number, number) for number in state["user"]["orders"]]
    new = sorted(
        (issue for number, issue in end["issues"].items() if number not in start["issues"]), key=_as_sorted
    )
    old = {number: issue for number, issue in state["issues"].items() if number in start["issues"]}
    state["issues"] = old | {f"{NEW}{n}": issue for n, issue in enumerate(new, 1)}
    return state


def _as_sorted(issue: State) -> str:
    return f"{issue['subject']} {issue['order']} {issue['items']}"


def _next_new(named: State) -> str:
    return f"{NEW}{sum(name.startswith(NEW) for name in named) + 1}"


def _amount(cents: int) -> int | float:
    return cents // 100 if cents % 100 == 0 else cents / 100
