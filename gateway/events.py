"""GET /v1/conversations/{id}/events: what happened after a number, as a list or as a stream that goes on.

The stream is read from the database: a client that comes back with Last-Event-ID misses nothing and sees nothing twice.
"""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from conversations.contract import Event
from conversations.events import events_after
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import CustomerError, error_responses

KEEP_ALIVE_S = 15  # below the idle limits of common proxies
RETRY = b"retry: 1000\r\n\r\n"  # ms until a client that lost us comes back
KEEP_ALIVE = b": keep-alive\r\n\r\n"
STREAM_HEADERS = {"Connection": "keep-alive", "X-Accel-Buffering": "no"}
HIGHEST_SEQ = 2**53  # JSON numbers are exact up to here


class EventList(BaseModel):
    """Events in order, without gaps."""

    events: list[Event]
    last_seq: int = Field(description="ask for what comes after this next; there may be more already")


def events_router() -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/events", tags=["events"])

    @router.get(
        "",
        response_model=EventList,
        responses={
            200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **error_responses(400, 401, 404, 429, 503),
        },
    )
    async def events(
        conversation: OwnConversation,
        services: ServicesDep,
        after: Annotated[int, Query(ge=0, le=HIGHEST_SEQ, description="the last seq you have")] = 0,
        accept: Annotated[str, Header()] = "application/json",
        last_event_id: Annotated[
            str, Header(pattern="^[0-9]{0,16}$", description="goes before `after`")
        ] = "",
    ) -> Response:
        """The events after a number; with Accept: text/event-stream as a stream whose ids are the seqs."""
        start = int(last_event_id) if last_event_id else after
        if "text/event-stream" in accept.lower():
            return _stream(services, conversation.id, start)
        found = await services.database.read(lambda session: events_after(session, conversation.id, start))
        answer = EventList(events=found, last_seq=found[-1].seq if found else start)
        return JSONResponse(answer.model_dump(mode="json"))

    return router


def _stream(services: Services, conversation_id: str, after: int) -> "_EventStream":
    limit = services.settings.streams_per_conversation
    if services.hub.listeners(conversation_id) >= limit:
        raise CustomerError(429, "too_many_streams", headers={"Retry-After": "5"}, limit=limit)
    return _EventStream(Feed(services, conversation_id, after))


class _EventStream(StreamingResponse):
    """The parts of a feed. Starlette's own response takes three tasks for each stream, this one two: streams are many."""

    def __init__(self, feed: "Feed") -> None:
        super().__init__(feed.parts(), headers=STREAM_HEADERS, media_type="text/event-stream")
        self._feed = feed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listening = asyncio.create_task(self._until_hung_up(receive))
        try:
            await self.stream_response(send)
        finally:
            listening.cancel()

    async def _until_hung_up(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._feed.end()


class Feed:
    """The events of one stream, until the client hangs up or the gateway ends."""

    def __init__(
        self, services: Services, conversation_id: str, after: int, *, keep_alive_s: float = KEEP_ALIVE_S
    ) -> None:
        self._keep_alive_s = keep_alive_s
        self._services, self._conversation_id, self._after = services, conversation_id, after
        self._news: asyncio.Event | None = None
        self._hung_up = False

    def end(self) -> None:
        """The client has hung up."""
        self._hung_up = True
        if self._news is not None:
            self._news.set()

    async def parts(self) -> AsyncGenerator[bytes]:
        """Everything after the number, then everything new, and a sign of life when there is nothing for long."""
        yield RETRY
        hub, metrics = self._services.hub, self._services.traces.metrics
        with metrics.stream_open("customer"), hub.listen(self._conversation_id) as self._news:
            while not self._is_over:
                self._news.clear()
                found = await self._read()
                for event in found:
                    yield _as_bytes(event)
                    self._after = event.seq
                while not found and not self._is_over and not await self._heard(self._news):
                    yield KEEP_ALIVE

    @property
    def _is_over(self) -> bool:
        return self._hung_up or self._services.hub.ending

    async def _read(self) -> list[Event]:
        work = partial(events_after, conversation_id=self._conversation_id, after=self._after)
        return await self._services.database.read(work)

    async def _heard(self, news: asyncio.Event) -> bool:
        """Wait for news; False when it is time for a sign of life."""
        try:
            async with asyncio.timeout(self._keep_alive_s):
                return await news.wait()
        except TimeoutError:
            return False


def _as_bytes(event: Event) -> bytes:
    return f"id: {event.seq}\r\ndata: {event.model_dump_json()}\r\n\r\n".encode()
