"""What a route may ask for: the services of this process, and the conversation the caller has the secret of.

Used by every file of routes, the desk's included (`services: ServicesDep`). Services are built once, by app.py.
Who writes events (an agent's message, a state change) calls `services.hub.notify(conversation_id)` after the commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from conversations.book import Conversation, UnknownConversation, authenticate
from gateway.database import Database
from gateway.errors import CustomerError
from gateway.hub import Hub
from gateway.settings import GatewaySettings
from gateway.texts import Texts
from knowledge_graph.meanings import Meanings

if TYPE_CHECKING:
    from gateway.health import Health
    from gateway.rate_limits import RateLimits
    from gateway.speech_client import SpeechClient
    from gateway.streams import Streams
    from gateway.tokens import IdentityTokens
    from gateway.turn_traces import TurnTraces
    from gateway.worker import Worker


@dataclass(frozen=True)
class Services:
    """Everything a route works with. now: the clock, aware, in UTC."""

    settings: GatewaySettings
    database: Database
    hub: Hub
    texts: Texts
    now: Callable[[], datetime]
    rate_limits: "RateLimits"
    tokens: "IdentityTokens"
    worker: "Worker"
    traces: "TurnTraces"
    streams: "Streams"
    health: "Health"
    meanings: Meanings
    speech: "SpeechClient | None"  # None: speech is switched off


async def services_of(request: Request) -> Services:
    """The services of this application. A coroutine, because FastAPI sends a plain function through a thread."""
    services = request.app.state.services
    if not isinstance(services, Services):
        raise TypeError("app.state.services is not set; build the application with gateway.app.create_app")
    return services


ServicesDep = Annotated[Services, Depends(services_of)]
bearer = HTTPBearer(auto_error=False, description="the secret that came with the conversation's id")


async def own_conversation(
    conversation_id: str,
    services: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    request: Request,
) -> Conversation:
    """The conversation of the path, for who has its secret. A wrong id and a wrong secret get the same answer."""
    if credentials is None:
        raise CustomerError(401, "secret_missing", headers={"WWW-Authenticate": "Bearer"})
    secret = credentials.credentials
    try:
        conversation = await services.database.read(
            lambda session: authenticate(session, conversation_id, secret, now=services.now())
        )
    except UnknownConversation:
        raise CustomerError(404, "conversation_unknown") from None
    request.state.language = conversation.language  # errors from here on speak the conversation's language
    return conversation


OwnConversation = Annotated[Conversation, Depends(own_conversation)]


def client_address(request: Request) -> str:
    """Whom limits by address count."""
    return request.client.host if request.client is not None else "unknown"
