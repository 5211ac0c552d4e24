"""PUT, DELETE /v1/conversations/{id}/identity: sign in and out in mid-conversation. The change is told as an event."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import Session

from conversations.book import Conversation
from conversations.contract import Author
from conversations.identity import sign_in, sign_out
from conversations.outbox import append_event
from gateway.conversations import Token
from gateway.dependencies import OwnConversation, Services, ServicesDep
from gateway.errors import error_responses

ERRORS = error_responses(400, 401, 404, 413, 415, 429, 503)


class IdentityToken(BaseModel):
    """What the shop signed."""

    identity_token: Token


class SignedIn(BaseModel):
    """Who is signed in now."""

    customer_id: str


def identity_router() -> APIRouter:
    """The routes."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/identity", tags=["identity"])

    @router.put("", responses=ERRORS)
    async def put(conversation: OwnConversation, services: ServicesDep, body: IdentityToken) -> SignedIn:
        """Sign in, or renew the sign-in."""
        customer_id = services.tokens.customer_of(body.identity_token)

        def work(session: Session) -> None:
            now = services.now()
            sign_in(session, conversation.id, customer_id, now=now)
            if conversation.customer_id != customer_id:
                _tell(session, services, conversation, "signed_in", now)

        await services.database.write(work)
        services.hub.notify(conversation.id)
        return SignedIn(customer_id=customer_id)

    @router.delete("", status_code=204, responses=ERRORS)
    async def delete(conversation: OwnConversation, services: ServicesDep) -> None:
        """Sign out. Nothing happens if nobody was signed in."""

        def work(session: Session) -> None:
            now = services.now()
            if sign_out(session, conversation.id, now=now):
                _tell(session, services, conversation, "signed_out", now)

        await services.database.write(work)
        services.hub.notify(conversation.id)

    return router


def _tell(
    session: Session, services: Services, conversation: Conversation, change: str, now: datetime
) -> None:
    text = services.texts.get(change, conversation.language)
    append_event(
        session, conversation.id, author=Author.SYSTEM, text=text, data={"identity": change}, now=now
    )
