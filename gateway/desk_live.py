"""The desk kept up to date, and what helps an agent to answer: the event stream, canned and suggested replies.

The stream only says in which conversations something happened; the page then asks for what it shows.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
from fastapi import APIRouter, Depends
from sse_starlette import EventSourceResponse, ServerSentEvent

from desk.canned import canned_in
from desk.handoffs import NoCase, latest_case
from desk.summary import summarise
from gateway.dependencies import Services, ServicesDep
from gateway.errors import CustomerError, error_responses
from telemetry import travelling

KEEP_ALIVE_S = 15
LONGEST_STREAM_S = 300.0  # then the browser comes again, and is asked again who it is
CALM_S = 0.2  # news of a burst are told together
SUGGESTION_LIMIT_S = 3.0


def desk_live_router(require_agent: Callable[..., Any]) -> APIRouter:
    """The routes, for signed-in staff."""
    router = APIRouter(
        dependencies=[Depends(require_agent)],
        responses=error_responses(401),
    )

    @router.get("/stream")
    async def stream(services: ServicesDep) -> EventSourceResponse:
        """{"conversations": [ids]} whenever something happened there."""
        return EventSourceResponse(_news(services), ping=KEEP_ALIVE_S)

    @router.get("/conversations/{conversation_id}/helps", responses=error_responses(404))
    async def helps(conversation_id: str, services: ServicesDep) -> dict[str, Any]:
        """Canned replies, and what the knowledge would answer to the customer's newest message."""
        try:
            language, question = await services.database.read(lambda db: _asked(db, conversation_id))
        except NoCase:
            raise CustomerError(404, "desk_no_case") from None
        suggestions = await _suggestions(services, question, language or "en")
        return {"canned": canned_in(language), "suggestions": suggestions}

    return router


async def _news(services: Services) -> AsyncIterator[ServerSentEvent]:
    until = time.monotonic() + LONGEST_STREAM_S
    with services.traces.metrics.stream_open("desk"), services.hub.listen_everywhere() as news:
        while (left := until - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left):
                    conversations = await news.take()
            except TimeoutError:
                return
            yield ServerSentEvent(data=json.dumps({"conversations": conversations}))
            await asyncio.sleep(CALM_S)


def _asked(db: Any, conversation_id: str) -> tuple[str | None, str]:
    case = latest_case(db, conversation_id)
    return case.language, summarise(db, case).asked_last


async def _suggestions(services: Services, question: str, language: str) -> list[dict[str, str]]:
    """Empty when the action server cannot be asked: an agent writes without them, and health says what is down."""
    try:
        answer = await services.health.actions.post(
            "/suggestions",
            json={"question": question, "language": language},
            headers={"X-Parley-Internal": services.settings.internal_key.get_secret_value(), **travelling()},
            timeout=SUGGESTION_LIMIT_S,
        )
        answer.raise_for_status()
        found: list[dict[str, str]] = answer.json()
    except (httpx.HTTPError, ValueError):  # nobody there, a refusal, or an answer cut off
        return []
    return found
