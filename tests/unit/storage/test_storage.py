"""The database keeps what it promises: durability settings, all-or-nothing writes, encryption, migrations."""

import stat
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage import Base, EncryptedText, StorageSettings, UtcDateTime, blind_index, now_utc, open_engine
from storage.encryption import CannotDecrypt, Cipher, use_cipher
from storage.engine import reading, writing
from storage.keys import BadKey, decode_key, load_or_make


class Note(Base):
    __tablename__ = "test_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[str] = mapped_column(EncryptedText("test_notes.secret"))
    plain: Mapped[str] = mapped_column(String, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now_utc)


@pytest.fixture
def settings(tmp_path: Path) -> StorageSettings:
    return StorageSettings(home=tmp_path, database_url=None, key=None)


@pytest.fixture
def engine(settings: StorageSettings) -> Engine:
    engine = open_engine(settings)
    Base.metadata.tables["test_notes"].create(engine)
    return engine


def test_database_runs_with_full_durability(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]
    assert pragmas == ["wal", 2]


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        session.add(Note(secret="gone"))
        session.flush()
        _ = 1 / 0
    with reading(engine) as session:
        assert session.query(Note).count() == 0


def test_reading_keeps_nothing_it_changed(engine: Engine) -> None:
    with reading(engine) as session:
        session.add(Note(secret="gone"))
        session.flush()
    with reading(engine) as session:
        assert session.query(Note).count() == 0


def test_encrypted_column_comes_back_and_is_unreadable_in_the_file(
    engine: Engine, settings: StorageSettings
) -> None:
    with writing(engine) as session:
        session.add(Note(secret="anna@example.com"))
    with reading(engine) as session:
        assert session.query(Note).one().secret == "anna@example.com"
    stored = b"".join(path.read_bytes() for path in settings.home.glob("parley.db*"))
    assert b"anna@example.com" not in stored


def test_ciphertext_moved_to_another_column_does_not_decrypt() -> None:
    cipher = Cipher(b"k" * 32)
    sealed = cipher.encrypt("one", column="a.b")
    with pytest.raises(CannotDecrypt):
        cipher.decrypt(sealed, column="a.c")


def test_another_key_is_named_in_the_error() -> None:
    sealed = Cipher(b"k" * 32).encrypt("one", column="a.b")
    with pytest.raises(CannotDecrypt, match="PARLEY_KEY"):
        Cipher(b"x" * 32).decrypt(sealed, column="a.b")


def test_blind_index_ignores_case_and_spaces_but_differs_per_key() -> None:
    use_cipher(Cipher(b"k" * 32))
    first = blind_index(" Anna@Example.com ")
    assert first == blind_index("anna@example.com")
    assert first != Cipher(b"x" * 32).blind_index("anna@example.com")


def test_key_file_is_private_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "data.key"
    assert load_or_make(path) == load_or_make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("text_", ["", "not base64!", "c2hvcnQ="])
def test_unusable_key_says_what_to_give(text_: str) -> None:
    with pytest.raises(BadKey, match="base64 of 32 random bytes"):
        decode_key(text_, where="PARLEY_KEY")


def test_naive_moments_are_refused(engine: Engine) -> None:
    with pytest.raises(Exception, match="naive"), writing(engine) as session:
        session.add(Note(secret="x", at=datetime(2026, 1, 1)))


def test_other_databases_are_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SQLite only"):
        StorageSettings(home=tmp_path, database_url="postgresql://localhost/parley")


def test_two_writers_wait_for_each_other(engine: Engine) -> None:
    with writing(engine) as first:
        first.add(Note(secret="a"))
        first.flush()
        with engine.connect() as other:
            assert other.execute(text("select count(*) from test_notes")).scalar() == 0
    with writing(engine) as second:
        second.add(Note(secret="b"))
    with reading(engine) as session:
        assert session.query(Note).count() == 2
