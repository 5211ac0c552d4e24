"""One supervisor per home folder: two would run two writers on one database."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this home folder."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of the home folder. It goes with the process, so a kill leaves nothing stale behind."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "supervisor.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise AlreadyRunning(
                f"Parley already runs on {home} (process {file.read().strip() or 'unknown'}); "
                "stop it, or choose another folder with PARLEY_HOME"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
