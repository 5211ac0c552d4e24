"""Event streams that are open: thousands, nearly all of them silent, so that what each holds is little.

    route answers with StreamHead -> all layers return -> StreamsLast, the outermost, waits until the client hangs up
    hub.notify -> Feed.wake -> a task that reads and sends, and ends when there is nothing more to send
    one look at all of them, twice a second, finds those that have been silent for long

Built by app.py; the route is in events.py.
"""

import asyncio
import logging
import time
from functools import partial

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from conversations.contract import Event
from conversations.events import events_after
from gateway.database import Database
from gateway.hub import Hub
from gateway.metrics import Metrics

logger = logging.getLogger(__name__)

KEEP_ALIVE_S = 15  # below the idle limits of common proxies
LOOKS = 30  # at the silent streams, in that time
RETRY = b"retry: 1000\r\n\r\n"  # ms until a client that lost us comes back
KEEP_ALIVE = b": keep-alive\r\n\r\n"
STREAM_HEADERS = {"Connection": "keep-alive", "X-Accel-Buffering": "no"}


class Streams:
    """What all open streams share. keep_alive_s: the longest silence of a stream."""

    def __init__(
        self, database: Database, hub: Hub, metrics: Metrics, *, keep_alive_s: float = KEEP_ALIVE_S
    ) -> None:
        self.database, self.hub = database, hub
        self._metrics, self._keep_alive_s = metrics, keep_alive_s
        self._feeds: set[Feed] = set()

    def enter(self, feed: "Feed") -> None:
        """The stream is open."""
        self._feeds.add(feed)
        self.hub.join(feed.conversation_id, feed.wake)
        self._metrics.stream_opened("customer")

    def leave(self, feed: "Feed") -> None:
        """The stream is over."""
        self._feeds.discard(feed)
        self.hub.leave(feed.conversation_id, feed.wake)
        self._metrics.stream_closed("customer")

    async def keep_alive(self) -> None:
        """Let no stream be silent for too long. Runs until cancelled; a look at 10,000 takes about a millisecond."""
        pause_s = self._keep_alive_s / LOOKS
        while True:
            await asyncio.sleep(pause_s)
            latest = time.monotonic() - (self._keep_alive_s - pause_s)
            for feed in self._feeds:
                if feed.spoke_at < latest:
                    feed.give_sign_of_life()


class Feed:
    """The events of one stream. It has a task only while there is something to send."""

    __slots__ = ("_after", "_ended", "_news", "_send", "_sending", "_streams", "conversation_id", "spoke_at")

    def __init__(self, streams: Streams, conversation_id: str, after: int) -> None:
        self._streams, self.conversation_id, self._after = streams, conversation_id, after
        self._send: Send  # the answer's, once it runs
        self._sending: asyncio.Task[None] | None = None
        self._news, self._ended = True, False
        self.spoke_at = time.monotonic()

    async def run(self, receive: Receive, send: Send) -> None:
        """Everything after the number, then everything new, until the client hangs up or the answer was ended."""
        self._send = send
        self._streams.enter(self)
        self._go_on(RETRY)
        try:
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            self._streams.leave(self)
            if self._sending is not None:
                self._sending.cancel()

    def wake(self) -> None:
        """There may be something new. When the gateway ends, what was new before is told still."""
        self._news = self._news or not self._streams.hub.ending
        self._go_on()

    def give_sign_of_life(self) -> None:
        """Nothing was sent for long."""
        self._go_on(KEEP_ALIVE)

    def _go_on(self, first: bytes = b"") -> None:
        if self._sending is None and not self._ended:
            self._sending = asyncio.create_task(self._send_all(first))

    async def _send_all(self, first: bytes) -> None:
        """Send what there is. If we fail or the gateway ends, the answer ends too, so that the client comes back."""
        try:
            if first:
                await self._say(first)
            await self._tell_news()
            self._ended = self._streams.hub.ending
        except Exception as error:
            logger.error("stream_failed", exc_info=error, extra={"conversation_id": self.conversation_id})
            self._ended = True
        if self._ended:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._sending = None  # no await since the last look at _news, so no wake-up falls between

    async def _tell_news(self) -> None:
        while self._news:
            self._news = False
            work = partial(events_after, conversation_id=self.conversation_id, after=self._after)
            for event in await self._streams.database.read(work):
                await self._say(_as_bytes(event))
                self._after, self._news = event.seq, True  # one reading may not have given all

    async def _say(self, part: bytes) -> None:
        await self._send({"type": "http.response.body", "body": part, "more_body": True})
        self.spoke_at = time.monotonic()


def _as_bytes(event: Event) -> bytes:
    return f"id: {event.seq}\r\ndata: {event.model_dump_json()}\r\n\r\n".encode()


class StreamHead(Response):
    """Begins the answer of a route; what follows is the feed's, and is sent by StreamsLast."""

    def __init__(self, feed: Feed) -> None:
        super().__init__(headers=STREAM_HEADERS, media_type="text/event-stream")
        del self.headers["content-length"]  # nobody knows it
        self._feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        scope["state"]["feed"] = self._feed


class StreamsLast:
    """The outermost layer: a stream goes on when all layers inside have returned.

    What they hold for a request, frames above all, is two thirds of what an open stream would cost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        feed = await self._begun(scope, receive, send)
        if feed is not None:
            await feed.run(receive, send)

    async def _begun(self, scope: Scope, receive: Receive, send: Send) -> Feed | None:
        """Answer the request; the feed if the answer goes on. What the layers note in the scope is let go."""
        inside = {**scope, "state": dict(scope.get("state", {}))}
        await self._app(inside, receive, send)
        feed: Feed | None = inside["state"].get("feed")
        return feed
