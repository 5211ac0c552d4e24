"""Before anything is downloaded: is this machine able to run Parley, and what is about to happen?

Runs on the standard library of any Python 3.10+, from scripts/install.
"""

import os
import platform
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED_GB = 8  # both environments, pip's cache and the models, with some air
DOWNLOADS = "about 1.3 GB of packages (Rasa with TensorFlow 600 MB, torch for CPU 190 MB, models 330 MB)"


def setting(name: str, default: str) -> str:
    """A setting from the environment, else from .env, else the default."""
    if os.environ.get(name):
        return os.environ[name]
    env_file = ROOT / ".env"
    lines = env_file.read_text(encoding="utf-8").splitlines() if env_file.is_file() else []
    values = [line.split("=", 1)[1].strip() for line in lines if line.startswith(f"{name}=")]
    return values[-1] if values and values[-1] else default


def complaints(port: str | None) -> list[str]:
    """What stands in the way, each with its cure."""
    found = []
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        found.append(f"Parley runs on Linux x86-64; this is {platform.system()} {platform.machine()}")
    free_gb = shutil.disk_usage(ROOT).free / 1e9
    if not installed() and free_gb < NEEDED_GB:
        found.append(f"{ROOT} has {free_gb:.1f} GB free, the installation needs {NEEDED_GB}; make room there")
    if port is not None and (not port.isdigit() or is_taken(int(port))):
        found.append(
            f"port {port} is taken or no port; stop what listens there, or: PARLEY_PORT=8081 make run"
        )
    return found


def installed() -> bool:
    return all((ROOT / name / ".installed").is_file() for name in (".venv", ".venv-bot"))


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))  # noqa: S104 - only to ask
        except OSError:
            return True
    return False


def main() -> None:
    port = setting("PARLEY_PORT", "8080") if sys.argv[1:] == ["run"] else None
    problems = complaints(port)
    if problems:
        sys.exit("cannot start:\n" + "\n".join(f"  - {problem}" for problem in problems))
    if not installed():
        print(f"First time here: this downloads {DOWNLOADS} and takes 4 to 8 minutes.")  # noqa: T201
        print("Ctrl-C is safe at any time: the next run goes on where this one stopped.", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
