"""GET /v1/conversations/{id}/events: what happened after a number, as a list or as a stream that goes on.

The stream is read from the database: a client that comes back with Last-Event-ID misses nothing and sees nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from conversations.contract import Event
from conversations.events import events_after
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import CustomerError, error_responses

KEEP_ALIVE_S = 15  # below the idle limits of common proxies
RECONNECT_MS = 1000
GOODBYE_S = 1.0  # for a stream to finish its answer when the gateway ends
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


def _stream(services: Services, conversation_id: str, after: int) -> EventSourceResponse:
    limit = services.settings.streams_per_conversation
    if services.hub.listeners(conversation_id) >= limit:
        raise CustomerError(429, "too_many_streams", headers={"Retry-After": "5"}, limit=limit)
    feed = _Feed(services, conversation_id, after)
    return EventSourceResponse(
        feed.events(),
        ping=KEEP_ALIVE_S,
        ping_message_factory=lambda: ServerSentEvent(comment="keep-alive"),
        shutdown_event=feed,  # type: ignore[arg-type]  # it only calls set()
        shutdown_grace_period=GOODBYE_S,
    )


class _Feed:
    """The events of one stream, until the client hangs up or the gateway ends."""

    def __init__(self, services: Services, conversation_id: str, after: int) -> None:
        self._services, self._conversation_id, self._after = services, conversation_id, after
        self._news: asyncio.Event | None = None
        self._ending = False

    def set(self) -> None:
        """The gateway ends: finish the answer, so that the client comes back instead of seeing an error."""
        self._ending = True
        if self._news is not None:
            self._news.set()

    async def events(self) -> AsyncIterator[ServerSentEvent]:
        """Everything after the number, then everything new."""
        yield ServerSentEvent(retry=RECONNECT_MS)
        hub, metrics = self._services.hub, self._services.traces.metrics
        with metrics.stream_open("customer"), hub.listen(self._conversation_id) as self._news:
            while not self._ending:
                self._news.clear()
                found = await self._read()
                for event in found:
                    yield ServerSentEvent(id=str(event.seq), data=event.model_dump_json())
                    self._after = event.seq
                if not found and not self._ending:
                    await self._news.wait()

    async def _read(self) -> list[Event]:
        work = partial(events_after, conversation_id=self._conversation_id, after=self._after)
        return await self._services.database.read(work)
