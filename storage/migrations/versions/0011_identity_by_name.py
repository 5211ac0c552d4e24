"""Customers can be found by name; tries to show who somebody is by name and postcode."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

CUSTOMERS = sa.table(
    "customers",
    sa.column("customer_id", sa.String),
    sa.column("first_name", sa.Text),
    sa.column("last_name", sa.Text),
    sa.column("name_key", sa.Text),
)


def upgrade() -> None:
    op.add_column("customers", sa.Column("name_key", sa.Text(), nullable=False, server_default=""))
    connection = op.get_bind()
    for customer_id, first, last in connection.execute(
        sa.select(CUSTOMERS.c.customer_id, CUSTOMERS.c.first_name, CUSTOMERS.c.last_name)
    ).all():
        mine = CUSTOMERS.c.customer_id == customer_id
        connection.execute(sa.update(CUSTOMERS).where(mine).values(name_key=_name_key(first + last)))
    op.create_index("ix_customers_name_key", "customers", ["name_key"])
    op.create_table(
        "identity_tries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_tries")),
        sa.UniqueConstraint("turn_id", name=op.f("uq_identity_tries_turn_id")),
    )
    op.create_index(op.f("ix_identity_tries_conversation_id"), "identity_tries", ["conversation_id"])
    op.create_index(op.f("ix_identity_tries_name_index"), "identity_tries", ["name_index"])


def downgrade() -> None:
    op.drop_table("identity_tries")
    op.drop_index("ix_customers_name_key", "customers")
    op.drop_column("customers", "name_key")


def _name_key(name: str) -> str:
    """As shop/person_names.py made it when this was written; tests hold the two together."""
    plain = str.maketrans(
        {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
    )
    folded = unicodedata.normalize("NFKD", name).casefold().translate(plain)
    return "".join(sign for sign in folded if sign.isalpha() and not unicodedata.combining(sign))
