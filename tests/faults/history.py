"""What happened in a fault run, as JSON lines: each with a kind, the run's own clock in seconds, and its facts.

invoke   a client begins to send a message             ack       the system answered that it has it
unknown  no answer came; it may have happened or not   recv      a client was shown an event
fault    the nemesis begins or heals a fault
"""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class History:
    """Appended to by every client and by the nemesis; read by the judge at the end."""

    path: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _began: float = field(default_factory=time.monotonic)

    def note(self, kind: str, **facts: Any) -> None:
        with self._lock:
            line = {"t": round(time.monotonic() - self._began, 4), "kind": kind, **facts}
            self.lines.append(line)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def of(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """The lines of these kinds, in order."""
        with self._lock:
            found = [line for line in self.lines if line["kind"] in kinds]
        return iter(found)
