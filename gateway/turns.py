"""GET /v1/conversations/{id}/turns/{seq}: why this answer? For staff only."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from conversations.contract import TurnState
from conversations.turn_record import turn_record
from gateway.dependencies import ServicesDep
from gateway.errors import CustomerError, error_responses
from gateway.events import HIGHEST_SEQ


class TurnAnswer(BaseModel):
    """What became of a customer's message, and why."""

    model_config = ConfigDict(from_attributes=True)

    turn_id: str
    seq: int = Field(description="of the customer's message")
    state: TurnState
    ticket: str | None = None
    attempts: int
    accepted_at: datetime
    started_at: datetime | None = None
    closed_at: datetime | None = None
    reasons: dict[str, Any] = Field(
        description="band, intent, ranking, entities, language, knowledge with scores and path, actions, ms"
    )


def turns_router(require_staff: Callable[..., Any]) -> APIRouter:
    """The route. require_staff: a dependency that refuses everybody who is not signed in at the desk."""
    router = APIRouter(prefix="/v1/conversations/{conversation_id}/turns", tags=["turns"])

    @router.get(
        "/{seq}", dependencies=[Depends(require_staff)], responses=error_responses(400, 401, 404, 429, 503)
    )
    async def turn(
        conversation_id: str, seq: Annotated[int, Path(ge=1, le=HIGHEST_SEQ)], services: ServicesDep
    ) -> TurnAnswer:
        """Why the bot answered the message with this seq as it did."""
        found = await services.database.read(lambda session: turn_record(session, conversation_id, seq))
        if found is None:
            raise CustomerError(404, "turn_unknown", seq=seq)
        return TurnAnswer.model_validate(found)

    return router
