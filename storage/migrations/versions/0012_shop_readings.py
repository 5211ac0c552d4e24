"""The last good readings of a connected shop."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_readings",
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", "kind", name=op.f("pk_shop_readings")),
    )
    op.create_index(op.f("ix_shop_readings_read_at"), "shop_readings", ["read_at"])


def downgrade() -> None:
    op.drop_table("shop_readings")
