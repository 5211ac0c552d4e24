"""One message that asks for an operation on several orders, taken apart into one request for each. Used by operate.py."""

import re

from actions import ownership
from actions.operating.orders_meant import orders_left_out, orders_said, possible_orders
from actions.operating.other_address import of_this_order
from actions.operating.several_orders import words_by_order
from actions.operating.wishes import OPERATIONS
from actions.operating.words import says, without
from actions.operations_said import entities_in
from actions.order_words import all_orders_said, may_mean_all
from actions.services import Services
from actions.turn import Request, Turn, ask
from shop.policy_table import Operation

PART = re.compile(r"[.;!?]\s|[，。；！？]|\b(?:and|also|plus|as well as)\b|并且|同时|也", re.IGNORECASE)
ONE_OF_SEVERAL = "one_of_several"  # marks what a message was taken apart into: it is not taken apart again


async def taken_apart(services: Services, turn: Turn) -> list[Request]:
    """ "Cancel DS-1 and DS-2" are two requests, and so is "cancel both orders". Empty: it is about one."""
    if turn.intent == "change_address":
        if addresses := _both_addresses(turn) or await _everywhere(services, turn):
            return addresses
        turn = of_this_order(turn)
    if turn.entities.get(ONE_OF_SEVERAL):
        return []
    numbers = list(dict.fromkeys(turn.entities.get("order_number", [])))
    if apart := await _each_in_its_words(services, turn, numbers):
        return apart
    if not numbers and may_mean_all(turn.text):
        numbers = await _all_that_are_possible(services, turn)
    if len(numbers) < 2:
        return []
    return [
        Request(turn.intent, turn.text, {**turn.entities, "order_number": [number]}) for number in numbers
    ]


async def _everywhere(services: Services, turn: Turn) -> list[Request]:
    """ "I moved to 12 Oak Lane, please update everything": the account, and each order that is not sent yet."""
    is_wanted = says("everywhere", turn.text) and not turn.entities.get(ONE_OF_SEVERAL)
    records = await ownership.records_of(services, turn) if is_wanted else None
    if records is None:
        return []
    orders = [order for order in records.orders if records.allows(Operation.CHANGE_ADDRESS, order)]
    own = {name: values for name, values in turn.entities.items() if name != "order_number"}
    of_orders = without("default_address", turn.text)
    return [
        Request(turn.intent, turn.text, {**own, ONE_OF_SEVERAL: ["account"]}),
        *(
            Request(
                turn.intent,
                of_orders,
                {**own, "order_number": [one.order_id], ONE_OF_SEVERAL: [one.order_id]},
            )
            for one in orders
        ),
    ]


async def _each_in_its_words(services: Services, turn: Turn, numbers: list[str]) -> list[Request]:
    """ "Pay DS-1 by card, and the order with the lamp by PayPal"."""
    records = await ownership.records_of(services, turn)
    if records is None:
        return []
    said = await ask(words_by_order, records, OPERATIONS[turn.intent], turn.text, numbers)
    own = {order_id: entities_in(turn.entities, words) for order_id, words in said.items()}
    return [
        Request(turn.intent, words, {**own[order_id], "order_number": [order_id], ONE_OF_SEVERAL: [order_id]})
        for order_id, words in said.items()
    ]


async def _all_that_are_possible(services: Services, turn: Turn) -> list[str]:
    """ "All my pending orders", "all my shirts": the orders with which it can be done, newest first."""
    records = await ownership.records_of(services, turn)
    if records is None:
        return []
    described = all_orders_said(records.orders, turn.text, turn.message)
    if len(described) < 2:
        return []
    named, left_out = orders_said(records, turn.text), orders_left_out(records, turn.text)
    chosen = [order for order in described if (named is None or order in named) and order not in left_out]
    return [order.order_id for order in possible_orders(records, OPERATIONS[turn.intent], chosen)]


def _both_addresses(turn: Turn) -> list[Request]:
    """ "Update my default address, and the address of my pending order too": the account's first."""
    if says("to_my_address", turn.text):
        return []
    mine: list[str] = []
    of_order: list[str] = []
    current: list[str] = []  # parts that name neither go on about what was named before
    for part in PART.split(turn.text):
        if says("default_address", part):
            current = mine
        elif says("of_an_order", part):
            current = of_order
        current.append(part)
    if not mine or not of_order:
        return []
    own = {name: values for name, values in turn.entities.items() if name != "order_number"}
    told = [*of_order, *(without("default_address", part) for part in mine)]
    is_told = any(value in " ".join(mine) for value in turn.entities.get("address", []))
    return [
        Request(turn.intent, " ".join(mine if is_told else [*mine, *of_order]), own),
        Request(turn.intent, " ".join(told), turn.entities),
    ]
