"""POST /v1/conversations/{id}/messages: accept a message, and wait for its replies if the caller prefers that."""

import asyncio
import hashlib
import re
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversations.book import Conversation
from conversations.choices import UnknownChoice
from conversations.contract import Event
from conversations.inbox import Accepted, ChoiceId, MessageConflict, Spoken, Text, accept, accepted_before
from conversations.turn_record import replies_if_over
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import CustomerError, error_responses
from gateway.new_messages import NewMessage, Recording, read_message, request_body
from gateway.text_rules import LONGEST_TEXT, TextEmpty, TextTooLong, clean

RESULT = TypeVar("RESULT")
LONGEST_WAIT_S = 60.0
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?\s*(?:$|[,;])", re.IGNORECASE)


class AcceptedMessage(BaseModel):
    """The message is stored and will be answered."""

    seq: int
    transcript: str | None = Field(
        default=None, description="what a recording says; left out for other messages"
    )


class AnsweredMessage(AcceptedMessage):
    """The turn is over. No replies: a person has the conversation and will answer."""

    replies: list[Event]


def messages_router() -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/messages", tags=["messages"])

    @router.post(
        "",
        status_code=202,
        openapi_extra=request_body(),
        responses={
            200: {"model": AnsweredMessage, "description": "with Prefer: wait, once the turn is over"},
            202: {"model": AcceptedMessage},
            **error_responses(400, 401, 404, 409, 413, 415, 429, 503),
        },
    )
    async def post(
        conversation: OwnConversation,
        services: ServicesDep,
        message: Annotated[NewMessage | Recording, Depends(read_message)],
        request: Request,
        prefer: Annotated[str, Header(description="wait=SECONDS: answer with the replies")] = "",
    ) -> Response:
        """Accept a message: once this answers, it is stored and will be answered, whatever happens to us."""
        accepted = await _accept(services, conversation, message)
        if accepted.new:
            services.traces.accepted(conversation.id, accepted, began=request.state.began)
        services.hub.notify(conversation.id)
        services.worker.wake(conversation.id, accepted.taken)
        wait_s = _preferred_wait_s(prefer)
        if not wait_s:
            return _answer(202, AcceptedMessage(seq=accepted.seq, transcript=accepted.transcript))
        replies = await _replies(
            services, conversation.id, accepted.turn_id, wait_s=wait_s, is_over=accepted.taken is None
        )
        if replies is None:
            return _answer(202, AcceptedMessage(seq=accepted.seq, transcript=accepted.transcript))
        answered = AnsweredMessage(seq=accepted.seq, transcript=accepted.transcript, replies=replies)
        return _answer(200, answered, {"Preference-Applied": f"wait={wait_s:g}"})

    return router


def _answer(status: int, content: AcceptedMessage, headers: dict[str, str] | None = None) -> Response:
    """Our own models need no second look: FastAPI would validate and walk through them once more."""
    body = content.model_dump_json(exclude_none=True)
    return Response(body, status, headers=headers, media_type="application/json")


async def _accept(
    services: Services, conversation: Conversation, message: NewMessage | Recording
) -> Accepted:
    """Store the message; and take its turn at once if nothing stands before it."""
    body = (
        await _spoken(services, conversation, message) if isinstance(message, Recording) else _body(message)
    )
    if isinstance(body, Accepted):
        return body
    return await _written(
        services,
        lambda session: accept(
            session,
            conversation.id,
            message.client_message_id,
            body,
            now=services.now(),
            admit=lambda: services.rate_limits.message(conversation.id),
            take=services.worker.take_accepted,
        ),
    )


async def _spoken(services: Services, conversation: Conversation, message: Recording) -> Spoken | Accepted:
    """What a recording says; the first result if this very recording was accepted before."""
    if services.speech is None:
        raise CustomerError(400, "audio_off")
    digest = hashlib.sha256(message.audio).hexdigest()
    first = await _written(
        services,
        lambda session: accepted_before(session, conversation.id, message.client_message_id, digest),
    )
    if first is not None:
        return first
    services.rate_limits.recording(conversation.id)
    heard = await services.speech.transcribe(message.audio, language=conversation.language)
    return Spoken(clean(heard.text), digest)


async def _written(services: Services, work: Callable[[Session], RESULT]) -> RESULT:
    try:
        return await services.database.write(work)
    except MessageConflict:
        raise CustomerError(409, "message_conflict") from None
    except UnknownChoice:
        raise CustomerError(400, "choice_unknown") from None


def _body(message: NewMessage) -> Text | ChoiceId:
    if (message.text is None) == (message.choice_id is None):
        raise CustomerError(400, "text_or_choice")
    if message.choice_id is not None:
        return ChoiceId(message.choice_id)
    try:
        return clean(message.text or "")
    except TextEmpty:
        raise CustomerError(400, "text_empty") from None
    except TextTooLong as error:
        raise CustomerError(413, "text_too_long", length=error.length, limit=LONGEST_TEXT) from None


async def _replies(
    services: Services, conversation_id: str, turn_id: str, *, wait_s: float, is_over: bool
) -> list[Event] | None:
    """The replies as soon as the turn is over, None if it is not over in time. is_over: it may be already."""
    with services.hub.listen(conversation_id) as news:
        try:
            async with asyncio.timeout(wait_s):
                if not is_over:
                    await news.wait()
                while True:
                    news.clear()
                    replies = services.hub.replies_to(turn_id)
                    if replies is None:
                        replies = await services.database.read(
                            lambda session: replies_if_over(session, conversation_id, turn_id)
                        )
                    if replies is not None:
                        return replies
                    await news.wait()
        except TimeoutError:
            return None


def _preferred_wait_s(prefer: str) -> float:
    """Seconds of `Prefer: wait=N` (RFC 7240); 0 without one. A preference we cannot read is ignored."""
    found = _WAIT.search(prefer)
    return min(float(found.group(1)), LONGEST_WAIT_S) if found else 0.0
