"""POST /v1/conversations: open a conversation, anonymous or signed in."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from conversations.book import Opened, open_conversation
from conversations.identity import sign_in
from gateway.dependencies import ServicesDep, client_address
from gateway.errors import error_responses
from gateway.texts import accepted_language, supported_language
from gateway.tokens import LONGEST_TOKEN

Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Token = Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN, description="a JWT signed by the shop")]


class NewConversation(BaseModel):
    """All fields may be left out."""

    channel: Channel = "web"
    language: Annotated[str, Field(max_length=35)] | None = Field(
        default=None,
        description="en, zh or a tag like zh-CN; empty: Accept-Language, then what the customer writes",
    )
    identity_token: Token | None = None


class OpenedConversation(BaseModel):
    """The secret is shown here only."""

    id: str
    secret: str = Field(description="send it as Authorization: Bearer SECRET")


def conversations_router() -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

    @router.post("", status_code=201, responses=error_responses(400, 401, 413, 415, 429, 503))
    async def open_(
        services: ServicesDep, request: Request, new: NewConversation | None = None
    ) -> OpenedConversation:
        """Open a conversation. The id and its secret are needed for everything else."""
        services.rate_limits.opening(client_address(request))
        new = new or NewConversation()
        language = supported_language(new.language)
        request.state.language = language
        customer_id = services.tokens.customer_of(new.identity_token) if new.identity_token else None
        language = language or accepted_language(request.headers.get("accept-language"))

        def work(session: Session) -> Opened:
            now = services.now()
            opened = open_conversation(session, channel=new.channel, language=language, now=now)
            if customer_id is not None:
                sign_in(session, opened.id, customer_id, now=now)
            return opened

        opened = await services.database.write(work)
        return OpenedConversation(id=opened.id, secret=opened.secret)

    return router
