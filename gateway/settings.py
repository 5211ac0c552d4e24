"""Settings of the gateway. Read once by `python -m gateway`; nobody else here reads the environment."""

from datetime import timedelta
from typing import Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from conversations.turns import TurnLimits
from storage import StorageSettings

SHORTEST_TOKEN = 16  # characters


class GatewaySettings(StorageSettings):
    """Every time is in seconds."""

    model_config = SettingsConfigDict(env_ignore_empty=True)  # an empty line of .env is no value

    host: str = Field(
        default="127.0.0.1", description="address the gateway listens on; 0.0.0.0: every network"
    )
    port: int = Field(default=8080, ge=1, le=65535, description="port of the gateway")
    identity_key: SecretStr | None = Field(
        default=None,
        description="what identity tokens are verified with: a shared secret of 32 or more characters (HS256) or "
        "a public key in PEM (ES256); empty: a secret made at first start in HOME/keys/identity.key",
    )
    internal_key: SecretStr = Field(
        default=SecretStr(""), description="secret between our processes, given by the supervisor"
    )
    bot_port: int = Field(default=5005, ge=1, le=65535, description="inner port of the bot")
    actions_port: int = Field(default=5055, ge=1, le=65535, description="inner port of the actions")

    speech: bool = Field(default=True, description="voice messages; off: no speech worker, no Whisper model")
    speech_port: int = Field(default=5075, ge=1, le=65535, description="inner port of the speech worker")

    turn_deadline_s: float = Field(default=10.0, gt=0, description="answer or apology, from acceptance")
    queue_deadline_s: float = Field(
        default=30.0, gt=0, description="the same for a message that waits behind others that are answered"
    )
    lease_s: float = Field(default=4.0, gt=0, description="how long a worker that died keeps a conversation")
    late_answer_s: float = Field(
        default=120.0, ge=0, description="how long after an apology the bot is asked for the late answer"
    )
    bot_parallel: int = Field(default=32, ge=1, description="turns the bot is given at the same time")

    messages_per_10_s: int = Field(default=30, ge=1, description="new messages of one conversation")
    requests_per_10_s: int = Field(default=3000, ge=1, description="requests of one address")
    conversations_per_minute: int = Field(
        default=600, ge=1, description="conversations opened by one address"
    )
    streams_per_conversation: int = Field(default=20, ge=1, description="event streams open at the same time")

    metrics: Literal["off", "local", "open"] = Field(
        default="local",
        description="who may read /metrics; local: this machine alone; open: who has the token, from anywhere",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""), description="what a monitor sends as Bearer when metrics are open"
    )

    @model_validator(mode="after")
    def _open_metrics_have_a_token(self) -> "GatewaySettings":
        if self.metrics == "open" and len(self.metrics_token.get_secret_value()) < SHORTEST_TOKEN:
            raise ValueError(
                f"PARLEY_METRICS=open needs PARLEY_METRICS_TOKEN with {SHORTEST_TOKEN} or more characters, "
                "for example of: openssl rand -hex 32"
            )
        return self

    @property
    def turn_limits(self) -> TurnLimits:
        """The times as the worker needs them."""
        return TurnLimits(
            deadline=timedelta(seconds=self.turn_deadline_s),
            queue_deadline=timedelta(seconds=self.queue_deadline_s),
            lease=timedelta(seconds=self.lease_s),
        )
