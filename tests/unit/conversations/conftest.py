"""A fresh database, and a book keeper with one conversation on it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import Base, StorageSettings, open_engine
from tests.unit.conversations.book_keeper import BookKeeper


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(StorageSettings(_env_file=None, home=tmp_path, database_url=None, key=None))
    Base.metadata.create_all(engine)
    return engine


@pytest.fixture
def keeper(engine: Engine) -> BookKeeper:
    return BookKeeper(engine)
