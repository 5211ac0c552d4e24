"""Open the database and run transactions on it.

SQLite runs in WAL mode with synchronous=FULL: a commit that returned survives a crash of the machine
(https://www.sqlite.org/pragma.html#pragma_synchronous). Write transactions take the write lock at once
(BEGIN IMMEDIATE), so that two writers wait for each other instead of failing in the middle.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage.encryption import Cipher, use_cipher
from storage.keys import decode_key, load_or_make
from storage.settings import StorageSettings

BUSY_TIMEOUT_MS = 5_000
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}  # synchronous 2 is FULL


class DatabaseUnavailable(RuntimeError):
    """The database cannot be opened or does not keep what we promise."""


def open_engine(settings: StorageSettings, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """Return an engine on the installation's database and load its encryption key.

    Raises DatabaseUnavailable if the file cannot be opened or refuses our durability settings.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    use_cipher(Cipher(_data_key(settings)))
    engine = create_engine(settings.url, connect_args={"timeout": busy_timeout_ms / 1000})
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    _check(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for queries; anything changed in it is thrown away."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session whose changes commit together at the end, or not at all."""
    immediate = engine.execution_options(immediate=True)
    with Session(immediate, expire_on_commit=False) as session, session.begin():
        yield session


def _data_key(settings: StorageSettings) -> bytes:
    if settings.key is not None:
        return decode_key(settings.key.get_secret_value(), where="PARLEY_KEY")
    return load_or_make(settings.home / "keys" / "data.key")


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see _begin
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Any) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _check(engine: Engine) -> None:
    try:
        with engine.connect() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    except OperationalError as error:
        raise DatabaseUnavailable(
            f"cannot open {engine.url}: {error.orig}; check the folder and its rights"
        ) from error
    if found != PRAGMAS:
        raise DatabaseUnavailable(f"{engine.url} runs with {found}, needs {PRAGMAS}; use a local file system")
