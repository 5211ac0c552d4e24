"""How often one conversation and one address may ask. Used by the routes and by the door (http_guard.py).

Counts live in this process's memory: a restart forgives. Thread-safe: messages are counted in the writer thread.
"""

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter, RateLimiter

from gateway.errors import CustomerError
from gateway.settings import GatewaySettings

RECORDINGS_PER_MINUTE = 12  # of one conversation; each takes a core for about a second
SIGN_INS_PER_MINUTE = 60  # of staff from one address; each takes a core for a tenth of a second


class RateLimits:
    """Raises CustomerError 429, with the seconds to wait, when something comes too often."""

    def __init__(self, settings: GatewaySettings) -> None:
        storage = MemoryStorage()
        self._moving, self._fixed = MovingWindowRateLimiter(storage), FixedWindowRateLimiter(storage)
        self._messages = RateLimitItemPerSecond(settings.messages_per_10_s, 10, namespace="messages")
        self._recordings = RateLimitItemPerMinute(RECORDINGS_PER_MINUTE, namespace="recordings")
        self._requests = RateLimitItemPerSecond(settings.requests_per_10_s, 10, namespace="requests")
        self._sign_ins = RateLimitItemPerMinute(SIGN_INS_PER_MINUTE, namespace="sign-ins")
        self._opened = RateLimitItemPerMinute(settings.conversations_per_minute, namespace="conversations")

    def message(self, conversation_id: str) -> None:
        """Count a new message; copies of an accepted one are not counted."""
        _count(self._moving, self._messages, conversation_id, "too_many_messages")

    def recording(self, conversation_id: str) -> None:
        """Count a recording that has to be transcribed."""
        _count(self._moving, self._recordings, conversation_id, "too_many_messages")

    def request(self, address: str) -> None:
        """Count any request."""
        _count(self._fixed, self._requests, address, "too_many_requests")

    def sign_in(self, address: str) -> None:
        """Count a try of staff to sign in, from a browser that is not known."""
        _count(self._fixed, self._sign_ins, address, "too_many_requests")

    def opening(self, address: str) -> None:
        """Count a conversation that is opened."""
        _count(self._fixed, self._opened, address, "too_many_requests")


def _count(limiter: RateLimiter, item: RateLimitItem, who: str, code: str) -> None:
    if limiter.hit(item, who):
        return
    seconds = max(1, math.ceil(limiter.get_window_stats(item, who).reset_time - time.time()))
    raise CustomerError(429, code, headers={"Retry-After": str(seconds)}, seconds=seconds)
