"""Settings of the speech worker. Read once by `python -m speech`."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SpeechSettings(BaseSettings):
    """The worker's own: it shares no code with the other rooms."""

    model_config = SettingsConfigDict(
        env_prefix="PARLEY_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(default=Path("var"), description="folder of database, models, outbox and keys")
    speech_port: int = Field(default=5075, ge=1, le=65535, description="inner port of the speech worker")
    speech_model: str | None = Field(
        default=None,
        description="Whisper model for faster-whisper: a folder or a hub name; empty: base, from its packages",
    )
    internal_key: SecretStr = Field(
        default=SecretStr(""), description="secret between our processes, given by the supervisor"
    )

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().resolve()
