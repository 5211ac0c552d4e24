"""Where this installation keeps its data. The base of every process's settings class."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class StorageSettings(BaseSettings):
    """Settings shared by every process of the 3.11 environment, read from the environment or `.env`."""

    model_config = SettingsConfigDict(
        env_prefix="PARLEY_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True
    )

    home: Path = Field(default=Path("var"), description="folder of database, models, outbox and keys")
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="SQLAlchemy URL; empty: SQLite in the home folder",
    )
    key: SecretStr | None = Field(
        default=None, description="base64 of 32 bytes for encryption at rest; empty: made at first start"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _sqlite_only(cls, url: str | None) -> str | None:
        if not url:
            return None
        if not url.startswith("sqlite:///"):
            scheme = url.split(":", 1)[0]
            raise ValueError(
                f"DATABASE_URL names a {scheme!r} database, this version runs on SQLite only; "
                "leave it empty or give sqlite:///PATH"
            )
        return url

    @property
    def url(self) -> str:
        """The database actually used."""
        return self.database_url or f"sqlite:///{self.home / 'parley.db'}"
