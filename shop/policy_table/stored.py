"""The table in the database, where it is loaded with the shop."""

from pathlib import Path

from sqlalchemy.orm import Session

from shop.policy_table.reading import read_table, table_of
from shop.policy_table.rules import PolicyTable
from shop.state import read_state
from shop.tables import PolicyTableRow

THE_TABLE = 1
SHOP = Path(__file__).resolve().parent.parent
DEMO = SHOP / "demo" / "policy_table.yml"
RETAIL_JSON = SHOP / "retail_json" / "policy_table.yml"


def store_table(session: Session, table: PolicyTable) -> None:
    """Replace the shop's table."""
    session.merge(PolicyTableRow(id=THE_TABLE, content=table.content))


def stored_table(session: Session) -> PolicyTable:
    """The shop's table; for a shop that was loaded before there were tables, the one of its kind."""
    row = session.get(PolicyTableRow, THE_TABLE)
    if row is not None:
        return table_of(row.content)
    return read_table(DEMO if read_state(session).is_demo else RETAIL_JSON)


def has_table(session: Session) -> bool:
    """Whether the shop has been given one."""
    return session.get(PolicyTableRow, THE_TABLE) is not None
