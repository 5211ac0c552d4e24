"""The migrations give exactly the tables the rooms declare, and an upgrade keeps a copy and the data."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text

import conversations.tables  # the imports declare the tables
import desk.tables
import knowledge_graph.tables
import orders.tables
import shop.tables
from storage import Base, StorageSettings, migrate, open_engine

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
