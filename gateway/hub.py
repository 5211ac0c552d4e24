"""Wake those who wait for news of a conversation: event streams and `Prefer: wait`. In this process only.

The database is the truth; the hub only says "look again". Who waits clears first and looks then, so no wake-up is lost.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Hub:
    """Who waits for which conversation."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    def notify(self, conversation_id: str) -> None:
        """Something was committed in this conversation. To be called in the event loop, after the commit."""
        for news in self._waiting.get(conversation_id, ()):
            news.set()

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set with every news of the conversation."""
        news = asyncio.Event()
        self._waiting[conversation_id].add(news)
        try:
            yield news
        finally:
            self._waiting[conversation_id].discard(news)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]

    def listeners(self, conversation_id: str) -> int:
        """How many wait for this conversation now."""
        return len(self._waiting.get(conversation_id, ()))
