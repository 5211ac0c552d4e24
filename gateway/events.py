"""GET /v1/conversations/{id}/events: what happened after a number, as a list or as a stream that goes on.

Both are read from the database (a stream by streams.py): a client that comes back with Last-Event-ID misses nothing and
sees nothing twice.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from conversations.contract import Event
from conversations.events import events_after
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import CustomerError, error_responses
from gateway.streams import Feed, StreamHead

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


def _stream(services: Services, conversation_id: str, after: int) -> StreamHead:
    limit = services.settings.streams_per_conversation
    if services.hub.listeners(conversation_id) >= limit:
        raise CustomerError(429, "too_many_streams", headers={"Retry-After": "5"}, limit=limit)
    return StreamHead(Feed(services.streams, conversation_id, after))
