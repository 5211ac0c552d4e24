"""Which programs run, in which order, with which ports and environment. Used by `python -m supervisor`."""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from supervisor.settings import SupervisorSettings

LOOPBACK = "127.0.0.1"
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


@dataclass(frozen=True)
class Program:
    """One process: how it is started and where it says that it is well."""

    name: str
    command: tuple[str, ...]
    health_url: str
    start_seconds: float  # how long it may take until it is well
    port: int = 0  # where it listens, for a bot: others may take its place at another port
    settings: tuple[tuple[str, str], ...] = ()  # of this process alone, beside what all get


def environment(settings: SupervisorSettings, base: Mapping[str, str]) -> dict[str, str]:
    """The environment of every child: settings, inner ports, and a secret known to our processes only."""
    inner = {
        "PARLEY_HOME": str(settings.home),
        "PARLEY_PORT": str(settings.port),
        "PARLEY_BOTS": str(settings.bots),
        "PARLEY_BOT_PORT": str(settings.bot_port or free_port()),
        "PARLEY_ACTIONS_PORT": str(settings.actions_port or free_port()),
        "PARLEY_SPEECH": "on" if settings.speech else "off",
        "PARLEY_SPEECH_PORT": str(settings.speech_port or free_port()),
        "PARLEY_INTERNAL_KEY": settings.internal_key.get_secret_value() or secrets.token_hex(32),
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "HF_HUB_OFFLINE": "1",
    }
    return {**base, **ONE_THREAD, **inner}


def programs(root: Path, env: Mapping[str, str]) -> list[Program]:
    """The programs in the order they start: those behind first, the door last."""
    python = str(root / ".venv" / "bin" / "python")
    bot_python = str(root / ".venv-bot" / "bin" / "python")
    names = ("PARLEY_ACTIONS_PORT", "PARLEY_SPEECH_PORT", "PARLEY_PORT")
    actions, speech, gateway = (f"http://{LOOPBACK}:{env[name]}" for name in names)
    bot = Program("bot", (bot_python, "-m", "bot", "serve"), "", 180)
    ports = [int(env["PARLEY_BOT_PORT"]), *(free_port() for _ in range(int(env["PARLEY_BOTS"]) - 1))]
    hearing = [Program("speech", (python, "-m", "speech", "serve"), f"{speech}/health", 120)]
    return [
        Program("actions", (python, "-m", "actions", "serve"), f"{actions}/health", 120),
        *(hearing if env["PARLEY_SPEECH"] == "on" else []),
        *numbered([on_port(bot, port) for port in ports]),
        Program("gateway", (python, "-m", "gateway", "serve"), f"{gateway}/healthz", 60),
    ]


def on_port(bot: Program, port: int) -> Program:
    """The same bot, at another port."""
    return replace(
        bot,
        port=port,
        health_url=f"http://{LOOPBACK}:{port}/webhooks/gateway/health",
        settings=(("PARLEY_BOT_PORT", str(port)),),
    )


def numbered(bots: list[Program]) -> list[Program]:
    """Bots with a number in their names if there are several."""
    if len(bots) == 1:
        return bots
    return [replace(bot, name=f"{bot.name}-{number}") for number, bot in enumerate(bots, start=1)]


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_taken(port: int) -> bool:
    """Whether somebody listens on `port` of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - only to ask
        except OSError:
            return True
    return False


def inherited_environment() -> dict[str, str]:
    """What the shell gave us."""
    return dict(os.environ)
