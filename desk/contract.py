"""What an action says when a person shall take over. The gateway opens the case; the action only asks."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Reason = Literal["asked_for_person", "two_misunderstandings", "offer_accepted"]
Mood = Literal["upset", "annoyed", "neutral", "pleased"]


class HandoffRequest(BaseModel):
    """Why a person is wanted, and what is known so far. Nothing in it is shown to the customer."""

    model_config = ConfigDict(frozen=True)

    reason: Reason
    wants: list[str] = Field(default=[], description="what the customer wanted, as intents, oldest first")
    order_numbers: list[str] = []
    products: list[str] = []
    mood: Mood = Field(
        default="neutral", description="of the customer's last messages; upset ones come first"
    )
