"""What a process would write to its log, for tests of one process; afterwards logging is as it was."""

import io
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

from telemetry import configure_logging


@contextmanager
def written_log(process: str) -> Iterator[io.StringIO]:
    """The log of a process of this name, as JSON lines."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    hooks = sys.excepthook, threading.excepthook, warnings.showwarning
    try:
        with redirect_stderr(io.StringIO()) as written:
            configure_logging(process, readable=False)
            yield written
    finally:
        root.handlers, root.level = handlers, level
        sys.excepthook, threading.excepthook, warnings.showwarning = hooks
