"""POST /v1/conversations/{id}/messages: accept a message, and wait for its replies if the caller prefers that."""

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversations.choices import UnknownChoice
from conversations.contract import Event
from conversations.inbox import Accepted, ChoiceId, MessageConflict, Text, accept
from conversations.turn_record import replies_if_over
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import CustomerError, error_responses
from gateway.text_rules import LONGEST_TEXT, TextEmpty, TextTooLong, clean

LONGEST_WAIT_S = 60.0
_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?\s*(?:$|[,;])", re.IGNORECASE)


class NewMessage(BaseModel):
    """Exactly one of text and choice_id."""

    client_message_id: Annotated[str, Field(pattern=r"^[!-~]{1,128}$")] = Field(
        description="made by the sender, new for every message; sending it again is safe"
    )
    text: str | None = Field(default=None, description=f"1 to {LONGEST_TEXT} characters")
    choice_id: Annotated[str, Field(pattern=r"^[ -~]{1,64}$")] | None = Field(
        default=None, description="an id of the choices of a reply"
    )


class AcceptedMessage(BaseModel):
    """The message is stored and will be answered."""

    seq: int


class AnsweredMessage(AcceptedMessage):
    """The turn is over. No replies: a person has the conversation and will answer."""

    replies: list[Event]


def messages_router() -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/messages", tags=["messages"])

    @router.post(
        "",
        status_code=202,
        responses={
            200: {"model": AnsweredMessage, "description": "with Prefer: wait, once the turn is over"},
            **error_responses(400, 401, 404, 409, 413, 415, 429, 503),
        },
    )
    async def post(
        conversation: OwnConversation,
        services: ServicesDep,
        message: NewMessage,
        response: Response,
        prefer: Annotated[str, Header(description="wait=SECONDS: answer with the replies")] = "",
    ) -> AnsweredMessage | AcceptedMessage:
        """Accept a message: once this answers, it is stored and will be answered, whatever happens to us."""
        accepted = await _accept(services, conversation.id, message)
        services.hub.notify(conversation.id)
        services.worker.wake(conversation.id)
        wait_s = _preferred_wait_s(prefer)
        replies = (
            await _replies(services, conversation.id, accepted.turn_id, wait_s=wait_s) if wait_s else None
        )
        if replies is None:
            return AcceptedMessage(seq=accepted.seq)
        response.status_code = 200
        response.headers["Preference-Applied"] = f"wait={wait_s:g}"
        return AnsweredMessage(seq=accepted.seq, replies=replies)

    return router


async def _accept(services: Services, conversation_id: str, message: NewMessage) -> Accepted:
    body = _body(message)

    def work(session: Session) -> Accepted:
        return accept(
            session,
            conversation_id,
            message.client_message_id,
            body,
            now=services.now(),
            admit=lambda: services.rate_limits.message(conversation_id),
        )

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
    services: Services, conversation_id: str, turn_id: str, *, wait_s: float
) -> list[Event] | None:
    """The replies as soon as the turn is over, None if it is not over in time."""
    with services.hub.listen(conversation_id) as news:
        try:
            async with asyncio.timeout(wait_s):
                while True:
                    news.clear()
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
