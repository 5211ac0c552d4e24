"""Second factor, recovery codes, pauses after wrong tries and an audit of staff accounts. Staff sign in anew."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agents", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("agents", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("agents", sa.Column("second_factor_since", sa.DateTime(), nullable=True))
    op.drop_column("agents", "failed_logins")
    op.drop_column("agents", "locked_until")
    op.drop_table("agent_sessions")
    _make_sessions(sa.Column("began_at", sa.DateTime(), nullable=False))
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
    )
    op.create_index("ix_recovery_codes_agent_id", "recovery_codes", ["agent_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("counted_as", sa.String(length=64), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.Column("paused_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("counted_as"),
    )
    op.create_index("ix_sign_in_tries_last_at", "sign_in_tries", ["last_at"])
    op.create_table(
        "desk_audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_desk_audit_agent_id", "desk_audit", ["agent_id"])
    op.create_index("ix_desk_audit_at", "desk_audit", ["at"])
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER desk_audit_no_{change.lower()} BEFORE {change} ON desk_audit "
            "BEGIN SELECT RAISE(ABORT, 'desk_audit is only added to'); END"
        )


def downgrade() -> None:
    for table in ("desk_audit", "sign_in_tries", "recovery_codes", "agent_sessions"):
        op.drop_table(table)
    _make_sessions()
    for column in ("totp_secret", "totp_step", "second_factor_since"):
        op.drop_column("agents", column)
    op.add_column("agents", sa.Column("failed_logins", sa.Integer(), server_default="0", nullable=False))
    op.add_column("agents", sa.Column("locked_until", sa.DateTime(), nullable=True))


def _make_sessions(*further: sa.Column[Any]) -> None:
    op.create_table(
        "agent_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        *further,
        sa.Column("used_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_agent_sessions_agent_id", "agent_sessions", ["agent_id"])
