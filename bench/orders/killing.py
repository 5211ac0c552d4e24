"""Kill one process of the product after another at random moments; its supervisor starts it again.

The next kill waits until the product is well: a process that is killed while it starts is started again later and later.
"""

import contextlib
import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.peers.parley import PROGRAMS, Parley

PAUSES_S = (6.0, 20.0)  # shortest and longest between being well again and the next kill
POLL_S = 0.5


@contextmanager
def killing(
    product: Parley, chance: random.Random, *, pauses_s: tuple[float, float] = PAUSES_S
) -> Iterator[list[str]]:
    """While the block runs. Yields the names of the programs that were killed, as it happens."""
    over, killed = threading.Event(), list[str]()

    def kill() -> None:
        while not over.wait(chance.uniform(*pauses_s)):
            name = chance.choice(PROGRAMS)
            for pid in product.pids(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            killed.append(name)
            while not product.is_well() and not over.wait(POLL_S):
                pass

    thread = threading.Thread(target=kill, name="killing", daemon=True)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()
