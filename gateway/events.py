"""GET /v1/conversations/{id}/events: what happened after a number, as a list or as a stream that goes on.

The stream is read from the database: a client that comes back with Last-Event-ID misses nothing and sees nothing twice.
"""

import re
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
        last_event_id: Annotated[str | None, Header(description="goes before `after`")] = None,
    ) -> Response:
        """The events after a number; with Accept: text/event-stream as a stream whose ids are the seqs."""
        start = _seq(last_event_id, after)
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
    return EventSourceResponse(
        _server_sent_events(services, conversation_id, after),
        ping=KEEP_ALIVE_S,
        ping_message_factory=lambda: ServerSentEvent(comment="keep-alive"),
    )


async def _server_sent_events(
    services: Services, conversation_id: str, after: int
) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(retry=RECONNECT_MS)
    with services.hub.listen(conversation_id) as news:
        while True:
            news.clear()
            found = await services.database.read(
                partial(events_after, conversation_id=conversation_id, after=after)
            )
            for event in found:
                yield ServerSentEvent(id=str(event.seq), data=event.model_dump_json())
                after = event.seq
            if not found:
                await news.wait()


def _seq(last_event_id: str | None, after: int) -> int:
    """Where to go on. An id that is not one of ours is refused rather than read as "from the beginning"."""
    if not last_event_id:
        return after
    if not re.fullmatch(r"[0-9]{1,16}", last_event_id):
        raise CustomerError(400, "field_invalid", field="Last-Event-ID", problem="0, 1, 2, ...")
    return int(last_event_id)
