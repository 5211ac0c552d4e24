"""Settings of the action server."""

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from shop.connector.settings import ShopSettings


class ActionsSettings(ShopSettings):
    """Read once by `python -m actions serve`."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    actions_port: int = Field(default=5055, ge=1, le=65535, description="inner port of the actions")
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="mail server, smtp://user:password@host:587 or smtps://...; empty: mails are files in HOME/outbox",
    )
    mail_from: str = Field(default="service@shop.example", description="sender of mails to customers")
    internal_key: SecretStr = Field(
        default=SecretStr(""), description="secret between our processes, given by the supervisor"
    )
