"""How often one conversation and one address may ask. Used by the routes and by the door (http_guard.py).

Counts live in this process's memory: a restart forgives, and who has not come for a whole window is forgotten.
Thread-safe: messages are counted in the writer thread.
"""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from gateway.errors import CustomerError
from gateway.settings import GatewaySettings

RECORDINGS_PER_MINUTE = 12  # of one conversation; each takes a core for about a second
SIGN_INS_PER_MINUTE = 60  # of staff from one address; each takes a core for a tenth of a second


class RateLimits:
    """Raises CustomerError 429, with the seconds to wait, when something comes too often."""

    def __init__(self, settings: GatewaySettings) -> None:
        self._messages = MovingWindow(settings.messages_per_10_s, seconds=10)
        self._recordings = MovingWindow(RECORDINGS_PER_MINUTE, seconds=60)
        self._requests = MovingWindow(settings.requests_per_10_s, seconds=10)
        self._sign_ins = MovingWindow(SIGN_INS_PER_MINUTE, seconds=60)
        self._opened = MovingWindow(settings.conversations_per_minute, seconds=60)

    def message(self, conversation_id: str) -> None:
        """Count a new message; copies of an accepted one are not counted."""
        _count(self._messages, conversation_id, "too_many_messages")

    def recording(self, conversation_id: str) -> None:
        """Count a recording that has to be transcribed."""
        _count(self._recordings, conversation_id, "too_many_messages")

    def request(self, address: str) -> None:
        """Count any request."""
        _count(self._requests, address, "too_many_requests")

    def sign_in(self, address: str) -> None:
        """Count a try of staff to sign in, from a browser that is not known."""
        _count(self._sign_ins, address, "too_many_requests")

    def opening(self, address: str) -> None:
        """Count a conversation that is opened."""
        _count(self._opened, address, "too_many_requests")


class MovingWindow:
    """Each key may come `limit` times in any stretch of so many seconds; what is refused does not count."""

    def __init__(self, limit: int, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._seconds, self._clock = limit, seconds, clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()  # who came last stands last
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many keys are known."""
        return len(self._times)

    def come(self, key: str) -> float:
        """Count one and return 0; or return the seconds until there is room for it."""
        with self._lock:
            begin = self._clock() - self._seconds
            self._forget_before(begin)
            times = self._times.setdefault(key, deque())
            while times and times[0] <= begin:
                times.popleft()
            if len(times) >= self._limit:
                return times[0] - begin
            times.append(begin + self._seconds)
            self._times.move_to_end(key)
            return 0.0

    def _forget_before(self, begin: float) -> None:
        while self._times and next(iter(self._times.values()))[-1] <= begin:
            self._times.popitem(last=False)


def _count(window: MovingWindow, key: str, code: str) -> None:
    wait_s = window.come(key)
    if wait_s > 0:
        seconds = max(1, math.ceil(wait_s))
        raise CustomerError(429, code, headers={"Retry-After": str(seconds)}, seconds=seconds)
