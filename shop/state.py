"""The shop's name, currency, version and edition."""

import secrets

from sqlalchemy.orm import Session

from shop.records import DEMO_PREFIX, ShopState
from shop.tables import ShopRow

THE_SHOP = 1
NOBODY = ShopState(name="", currency="USD", version=0, edition="")


def read_state(session: Session) -> ShopState:
    """The shop as it is; version 0 and an empty edition before there is one."""
    row = session.get(ShopRow, THE_SHOP)
    return NOBODY if row is None else ShopState(row.name, row.currency, row.version, row.edition)


def changed(session: Session) -> ShopState:
    """Count a change of the shop, in the transaction that makes it."""
    row = session.get(ShopRow, THE_SHOP)
    if row is None:
        return replaced(session, name="", currency=NOBODY.currency)
    row.version += 1
    session.flush()
    return read_state(session)


def replaced(session: Session, *, name: str, currency: str, is_demo: bool = False) -> ShopState:
    """Begin another shop: a new edition, so that what was written for the old one is no longer used."""
    row = session.get(ShopRow, THE_SHOP)
    if row is None:
        row = ShopRow(id=THE_SHOP, version=0)
        session.add(row)
    row.name, row.currency, row.version = name, currency, row.version + 1
    row.edition = (DEMO_PREFIX if is_demo else "") + secrets.token_hex(8)
    session.flush()
    return read_state(session)
