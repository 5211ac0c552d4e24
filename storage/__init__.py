"""The database under every room: engine, base types, encryption at rest, migrations. Imports none of our rooms."""

from storage.base import Base, EncryptedText, UtcDateTime, blind_index, now_utc
from storage.engine import DatabaseUnavailable, open_engine, reading, writing
from storage.migrate import migrate
from storage.settings import StorageSettings

__all__ = [
    "Base",
    "DatabaseUnavailable",
    "EncryptedText",
    "StorageSettings",
    "UtcDateTime",
    "blind_index",
    "migrate",
    "now_utc",
    "open_engine",
    "reading",
    "writing",
]
