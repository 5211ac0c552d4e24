"""Entries: history, several policies, categories, validity, source."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW_LISTS = ("policy_ids", "categories")
WRITTEN_AS = {"policy_ids": "policies", "product_ids": "products"}


def upgrade() -> None:
    op.add_column("faq_entries", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    for name in NEW_LISTS:
        op.add_column("faq_entries", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    op.execute("update faq_entries set policy_ids = json_array(policy_id) where policy_id is not null")
    op.drop_column("faq_entries", "policy_id")
    op.add_column("faq_entries", sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column("faq_entries", sa.Column("valid_to", sa.Date(), nullable=True))
    op.add_column("faq_entries", sa.Column("source", sa.Text(), nullable=True))
    op.create_table(
        "faq_entry_versions",
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("entry_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("edition", "entry_id", "version", name=op.f("pk_faq_entry_versions")),
    )
    _begin_the_history()


def _begin_the_history() -> None:
    """What there is becomes version 1 of each entry; it came from files, there was no other way."""
    texts, lists = ("question", "paraphrases", "answer"), ("tags", "policy_ids", "product_ids")
    columns = ", ".join(("edition", "entry_id", *texts, *lists))
    connection = op.get_bind()
    for row in connection.execute(sa.text(f"select {columns} from faq_entries")).mappings().all():
        read = {WRITTEN_AS.get(name, name): json.loads(row[name]) for name in (*texts, *lists)}
        content = {"id": row["entry_id"], **{name: value for name, value in read.items() if value}}
        connection.execute(
            sa.text("insert into faq_entry_versions values (:edition, :entry_id, 1, :content, 'files', :now)"),
            {
                "edition": row["edition"],
                "entry_id": row["entry_id"],
                "content": json.dumps(content),
                "now": datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" "),
            },
        )


def downgrade() -> None:
    op.drop_table("faq_entry_versions")
    for name in ("source", "valid_to", "valid_from"):
        op.drop_column("faq_entries", name)
    op.add_column("faq_entries", sa.Column("policy_id", sa.String(length=200), nullable=True))
    op.execute("update faq_entries set policy_id = json_extract(policy_ids, '$[0]')")
    for name in (*NEW_LISTS, "version"):
        op.drop_column("faq_entries", name)
