"""An address that stands on another order: "to the Columbus address", "the same address as order W2". Pure."""

import re
from collections.abc import Mapping
from dataclasses import replace

from actions.operating.address_meant import AT_HOME
from actions.operating.orders_meant import orders_said
from actions.operating.records import Records
from actions.operating.words import found
from actions.order_words import OTHER_ORDER
from actions.turn import Turn
from shop.orders import number_key
from shop.records import Address, Order


def of_this_order(turn: Turn) -> Turn:
    """The message without what only tells on which order the wanted address stands."""
    clause = found("as_on_order", turn.text)
    if clause is None:
        return turn
    text = turn.text[: clause.start()] + turn.text[clause.end() :]
    numbers = [one for one in turn.entities.get("order_number", []) if one.lstrip("#") in text]
    kept = {name: values for name, values in turn.entities.items() if name != "order_number"}
    return replace(turn, text=text, entities=kept | ({"order_number": numbers} if numbers else {}))


def address_on_order(
    records: Records, order: Order | None, text: str, told: Mapping[str, str]
) -> Address | None:
    """The one that the text names, by its order or its city; None: none, or several.

    order: which gets the address; None: the account. told: parts of an address that the text gives; a street is no other's.
    """
    if "address1" in told:
        return None
    clause = found("as_on_order", text)
    others = [one for one in records.orders if one is not order]
    pool = others if clause is None else _orders_named(records, others, clause[0]) or others
    now = None if order is None else order.address
    cities = {one.address for one in pool if one.address != now and _names_city(one.address.city, text)}
    addresses = cities or ({one.address for one in pool} - {now} if clause is not None else set())
    return addresses.pop() if len(addresses) == 1 else None


def _orders_named(records: Records, others: list[Order], clause: str) -> list[Order]:
    plain = clause.casefold()
    numbered = [one for one in others if number_key(one.order_id).casefold() in number_key(plain)]
    described = () if numbered or OTHER_ORDER.search(clause) else orders_said(records, clause) or ()
    return numbered or [one for one in others if one in described]


def _names_city(city: str, text: str) -> bool:
    if not city:
        return False
    name = re.escape(city)
    named = (
        rf"\b(?:my|the|our) (?:\w{{1,12}} )?{name} (?:{AT_HOME}|one)\b|\b{AT_HOME} in {name}\b|\bto {name}\b"
    )
    return re.search(named, text, re.IGNORECASE) is not None
