"""The migrations give exactly the tables the rooms declare, and an upgrade keeps a copy and the data."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

import conversations.tables  # the imports declare the tables
import desk.tables
import knowledge_graph.tables
import orders.tables
import shop.tables
from knowledge_graph.entry_book import entries_of
from knowledge_graph.entry_content import EntryContent
from shop.person_names import name_key
from storage import Base, StorageSettings, migrate, open_engine, reading
from storage.migrate import SCRIPTS

ROOMS = (conversations.tables, desk.tables, knowledge_graph.tables, orders.tables, shop.tables)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(StorageSettings(home=tmp_path))


def test_migrated_database_has_the_declared_tables(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [d for d in compare_metadata(context, Base.metadata) if "test_notes" not in str(d)]
    assert differences == []


def test_a_second_migration_does_nothing(engine: Engine, tmp_path: Path) -> None:
    migrate(engine)
    assert migrate(engine) is None
    assert list(tmp_path.glob("*before*")) == []


def test_an_older_database_is_copied_before_it_is_changed(engine: Engine, tmp_path: Path) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0000'"))
    with pytest.raises(Exception, match="0000"):
        migrate(engine)  # a revision this version does not know: refused, but the copy is made first
    copies = list(tmp_path.glob("parley-before-0000-*.db"))
    assert len(copies) == 1
    with create_engine(f"sqlite:///{copies[0]}").connect() as copy:
        assert copy.execute(text("select count(*) from alembic_version")).scalar() == 1


def test_staff_keep_their_accounts_when_the_second_factor_comes(engine: Engine) -> None:
    migrate_to(engine, "0002")
    with engine.begin() as connection:
        connection.execute(text("insert into agents values (1, 'kim', 'Kim', 'hash', 3, null)"))
        connection.execute(text("insert into agent_sessions values ('t', 1, 'c', '2026-01-01 00:00:00')"))
    migrate(engine)
    with reading(engine) as session:
        agent = session.get_one(desk.tables.AgentRow, 1)
        assert (agent.login, agent.password_hash, agent.second_factor_since) == ("kim", "hash", None)
        assert session.query(desk.tables.AgentSessionRow).count() == 0


def test_the_audit_of_a_migrated_database_is_only_added_to(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(
            text("insert into desk_audit (at, act, address) values ('2026-01-01 00:00:00', 'added', '')")
        )
    for change in ("update desk_audit set act = 'x'", "delete from desk_audit"):
        with pytest.raises(Exception, match="desk_audit is only added to"), engine.begin() as connection:
            connection.execute(text(change))


def migrate_to(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def test_entries_keep_their_policies_and_begin_their_history(engine: Engine) -> None:
    migrate_to(engine, "0004")
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into faq_entries values ('e', 'returns', 0, '{\"en\": \"q\"}', '{}', '{\"en\": \"a\"}',"
                " '[]', 'returns-policy', '[\"p1\"]')"
            )
        )
    migrate(engine)
    with reading(engine) as session:
        (entry,) = entries_of(session, "e")
        row = session.get_one(knowledge_graph.tables.EntryVersionRow, ("e", "returns", 1))
        assert (entry.policy_ids, entry.product_ids) == (("returns-policy",), ("p1",))
        assert EntryContent.model_validate(row.content).entry() == entry


def test_customers_of_before_are_found_by_name(engine: Engine) -> None:
    names = [("Anna-María", "O'Neill"), ("Søren", "Groß"), ("小明", "王"), ("Ｍei", "Kovács")]
    migrate_to(engine, "0010")
    with engine.begin() as connection:
        for place, (first, last) in enumerate(names):
            row = {"id": f"c{place}", "place": place, "first": first, "last": last}
            connection.execute(
                text(
                    "insert into customers (customer_id, position, first_name, last_name, email, email_index, address,"
                    " payment_methods, order_ids, extra) values (:id, :place, :first, :last, '', '', '', '[]', '[]', '{}')"
                ),
                row,
            )
    migrate(engine)
    with engine.connect() as connection:
        keys = connection.execute(text("select name_key from customers order by position")).scalars().all()
    assert keys == [name_key(*name) for name in names]
