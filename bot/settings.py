"""Settings of the bot's process, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class BadSetting(ValueError):
    """A setting is missing or cannot be used."""


@dataclass(frozen=True)
class BotSettings:
    """What the bot needs to know."""

    home: Path  # folder of models and tracker
    port: int  # on loopback
    internal_key: str  # shared by our processes: signs the gateway's questions
    actions_port: int

    @property
    def models(self) -> Path:
        return self.home / "models" / "bot"

    @property
    def tracker(self) -> Path:
        return self.home / "tracker.db"


def from_environment() -> BotSettings:
    """Raises BadSetting that names the variable."""
    key = os.environ.get("PARLEY_INTERNAL_KEY", "")
    if not key:
        raise BadSetting("PARLEY_INTERNAL_KEY is empty; the supervisor sets it, or give any long random text")
    return BotSettings(home(), _port("PARLEY_BOT_PORT"), key, _port("PARLEY_ACTIONS_PORT"))


def home() -> Path:
    """The home folder, also known without a running product (for training)."""
    return Path(os.environ.get("PARLEY_HOME") or "var").expanduser().resolve()


def _port(name: str) -> int:
    text = os.environ.get(name, "")
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65536:
        raise BadSetting(f"{name} is {text!r}; give the number of a free port")
    return int(text)
