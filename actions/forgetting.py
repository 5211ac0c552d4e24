"""What is kept is forgotten in time: at every start of the action server, and once a day while it runs."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

logger = logging.getLogger(__name__)

EVERY_S = 24 * 60 * 60.0


class Forgetting:
    """Calls each of `forget`, in a thread of its own, after each pause of `every_s` seconds."""

    def __init__(self, forget: Sequence[Callable[[], None]], *, every_s: float = EVERY_S) -> None:
        self._forget, self._every_s = forget, every_s
        self._ended = threading.Event()

    def now(self) -> None:
        """Raises what a database raises that cannot be reached."""
        for forget in self._forget:
            forget()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Until the end of the block. What fails is tried again a day later."""
        thread = threading.Thread(target=self._run, name="forgetting", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every_s):
            try:
                self.now()
            except DBAPIError as error:
                logger.warning("not_forgotten", extra={"cause": type(error).__name__})
