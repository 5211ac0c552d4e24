"""Settings of the supervisor: the outer port, and inner ports and the inner secret if they must be fixed."""

from pydantic import Field, SecretStr

from storage import StorageSettings


class SupervisorSettings(StorageSettings):
    """Read once by `python -m supervisor`; children get everything by environment."""

    port: int = Field(default=8080, ge=1, le=65535, description="port of the gateway")
    bots: int = Field(default=1, ge=1, le=16, description="bot processes; each conversation stays with one")
    bot_port: int | None = Field(default=None, description="inner port of the (first) bot; empty: a free one")
    actions_port: int | None = Field(default=None, description="inner port of the actions; empty: a free one")
    speech: bool = Field(default=True, description="voice messages; off: no speech worker, no Whisper model")
    speech_port: int | None = Field(
        default=None, description="inner port of the speech worker; empty: a free one"
    )
    internal_key: SecretStr = Field(
        default=SecretStr(""), description="secret between our processes; empty: a new one at every start"
    )
