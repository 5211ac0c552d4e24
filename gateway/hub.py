"""Wake those who wait for news of a conversation: event streams, `Prefer: wait` and the desk. In this process only.

The replies of the newest turns are at hand, so that who waits for one need not read it back.

The database is the truth; the hub only says "look again". Who waits clears first and looks then, so no wake-up is lost.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from conversations.contract import Event

KEPT_REPLIES = 500  # turns; who waits for one looks within a moment

Wake = Callable[[], None]
"""Says that it is time to look again. It does nothing more: who waits looks later."""


class News:
    """Which conversations have something new."""

    def __init__(self) -> None:
        self._conversations: set[str] = set()
        self._any = asyncio.Event()

    def add(self, conversation_id: str) -> None:
        self._conversations.add(conversation_id)
        self._any.set()

    async def take(self) -> list[str]:
        """Wait for news, and take all there are."""
        await self._any.wait()
        self._any.clear()
        taken, self._conversations = sorted(self._conversations), set()
        return taken


class Hub:
    """Who waits for which conversation."""

    def __init__(self) -> None:
        self.ending = False
        self._everywhere: set[News] = set()
        self._waiting: dict[str, list[Wake]] = defaultdict(list)
        self._replies: OrderedDict[str, list[Event]] = OrderedDict()

    def end(self) -> None:
        """The gateway ends: streams finish their answer, so that clients come back instead of seeing an error."""
        self.ending = True
        for waiting in self._waiting.values():
            for wake in waiting:
                wake()

    def notify(self, conversation_id: str) -> None:
        """Something was committed in this conversation. To be called in the event loop, after the commit."""
        for wake in self._waiting.get(conversation_id, ()):
            wake()
        for everything in self._everywhere:
            everything.add(conversation_id)

    def answered(self, turn_id: str, replies: list[Event]) -> None:
        """These replies were committed and close the turn."""
        self._replies[turn_id] = replies
        if len(self._replies) > KEPT_REPLIES:
            self._replies.popitem(last=False)

    def replies_to(self, turn_id: str) -> list[Event] | None:
        """The replies of a turn that was answered lately, None of any other."""
        return self._replies.get(turn_id)

    @contextmanager
    def listen_everywhere(self) -> Iterator["News"]:
        """The news of all conversations, for the desk."""
        news = News()
        self._everywhere.add(news)
        try:
            yield news
        finally:
            self._everywhere.discard(news)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set with every news of the conversation."""
        news = asyncio.Event()
        self.join(conversation_id, news.set)
        try:
            yield news
        finally:
            self.leave(conversation_id, news.set)

    def join(self, conversation_id: str, wake: Wake) -> None:
        """Call `wake` with every news of the conversation, and when the gateway ends."""
        self._waiting[conversation_id].append(wake)

    def leave(self, conversation_id: str, wake: Wake) -> None:
        """Call it no longer."""
        waiting = self._waiting[conversation_id]
        waiting.remove(wake)
        if not waiting:
            del self._waiting[conversation_id]

    def listeners(self, conversation_id: str) -> int:
        """How many wait for this conversation now."""
        return len(self._waiting.get(conversation_id, ()))
