"""The shop's table of rules; what an issue is about; previews of operations and the changes they made."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_table")),
    )
    op.add_column("issues", sa.Column("details", sa.Text(), nullable=True))
    op.create_table(
        "order_previews",
        sa.Column("preview_id", sa.String(length=32), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("operation", sa.String(length=32), nullable=False),
        sa.Column("made_turn", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_turn", sa.String(length=64), nullable=True),
        sa.Column("performed_at", sa.DateTime(), nullable=True),
        sa.Column("undone_turn", sa.String(length=64), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("preview_id", name=op.f("pk_order_previews")),
        sa.UniqueConstraint("made_turn", "request_hash", name=op.f("uq_order_previews_made_turn_request_hash")),
    )
    op.create_index(op.f("ix_order_previews_customer_id"), "order_previews", ["customer_id"])
    op.create_table(
        "shop_changes",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("reverted_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_shop_changes")),
    )
    op.create_index(op.f("ix_shop_changes_order_id"), "shop_changes", ["order_id"])


def downgrade() -> None:
    op.drop_table("shop_changes")
    op.drop_table("order_previews")
    op.drop_column("issues", "details")
    op.drop_table("policy_table")
