"""How often each process had to be started again since the supervisor started, for whoever watches.

The gateway shows it at /metrics; it reads the file because a process cannot count its own ends.
"""

import json
from collections.abc import Iterable
from pathlib import Path

NAME = "restarts.json"


class Restarts:
    """The counts, and their file in the home folder."""

    def __init__(self, home: Path, processes: Iterable[str]) -> None:
        self._path = home / NAME
        self._counts = dict.fromkeys(processes, 0)
        self._write()

    def add(self, process: str) -> None:
        """The process ended and is being started again."""
        self._counts[process] = self._counts.get(process, 0) + 1
        self._write()

    def _write(self) -> None:
        unfinished = self._path.with_suffix(".part")
        unfinished.write_text(json.dumps(self._counts), encoding="ascii")
        unfinished.replace(self._path)
