"""Where the shop is: our own database, or another system behind an address."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from storage import StorageSettings

SECRET_CHARACTERS = 32  # as many as a digest has bytes
LOCAL = ("localhost", "127.0.0.1", "::1")


class ShopSettings(StorageSettings):
    """Settings of processes that ask the shop."""

    model_config = SettingsConfigDict(hide_input_in_errors=True)  # a message must not show the secret

    shop_url: str = Field(
        default="",
        description="the shop's connector, https://...; empty: orders are kept in our own database",
    )
    shop_secret: SecretStr = Field(
        default=SecretStr(""), description="signs our requests to it; at least 32 characters, known to both"
    )

    @field_validator("shop_url")
    @classmethod
    def _safe(cls, url: str) -> str:
        return checked_url(url) if url else ""

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        secret = self.shop_secret.get_secret_value()
        if bool(self.shop_url) != bool(secret):
            missing = "PARLEY_SHOP_SECRET" if self.shop_url else "PARLEY_SHOP_URL"
            raise ValueError(f"{missing} is empty; set both, or none to keep orders in our own database")
        if secret and len(secret) < SECRET_CHARACTERS:
            raise ValueError(
                f"PARLEY_SHOP_SECRET has {len(secret)} characters, {SECRET_CHARACTERS} are needed; "
                'python -c "import secrets; print(secrets.token_hex())" makes one'
            )
        return self


def checked_url(url: str) -> str:
    """The address without a slash at its end. Raises ValueError: customers' records go there, so not just anywhere."""
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise ValueError("PARLEY_SHOP_URL is no web address; give https://HOST or https://HOST/PATH")
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise ValueError("PARLEY_SHOP_URL is not encrypted; use https, http is for this machine alone")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("PARLEY_SHOP_URL holds a password, a query or a #; give host and path alone")
    return url.rstrip("/")
