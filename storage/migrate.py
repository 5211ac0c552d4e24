"""Bring the database to this version's tables, keeping a copy of what was there. Run before every start."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from storage.base import now_utc

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> Path | None:
    """Upgrade to the newest revision. Returns the copy's path if an older database was there, else None."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return None
    copy = _copy(engine, label=current) if current else None
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return copy


def _copy(engine: Engine, *, label: str) -> Path:
    source = Path(str(engine.url.database))
    target = source.with_name(f"{source.stem}-before-{label}-{now_utc():%Y%m%dT%H%M%S}.db")
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    return target
