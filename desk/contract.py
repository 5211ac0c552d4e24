"""What an action says when a person shall take over, or may soon be needed. The gateway opens the case; the action asks."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Reason = Literal["asked_for_person", "two_misunderstandings", "offer_accepted", "early_warning"]
Mood = Literal["upset", "annoyed", "neutral", "pleased", "delighted"]


class OpenRequest(BaseModel):
    """Something the customer asked for that the bot has not answered."""

    model_config = ConfigDict(frozen=True)

    intent: str
    text: str = Field(default="", description="the customer's words")


class HandoffRequest(BaseModel):
    """Why a person is wanted, and what is known so far. Nothing in it is shown to the customer.

    With the reason "early_warning" nobody has asked for a person yet: the bot goes on, and the desk is told to look.
    """

    model_config = ConfigDict(frozen=True)

    reason: Reason
    wants: list[str] = Field(default=[], description="what the customer wanted, as intents, oldest first")
    order_numbers: list[str] = []
    products: list[str] = []
    still_open: list[OpenRequest] = Field(default=[], description="asked and not answered yet")
    mood: Mood = Field(
        default="neutral", description="of the customer's last messages; upset ones come first"
    )
    frustration: float = Field(default=0.0, ge=0, le=1, description="over the whole conversation")
    urgency: float = Field(default=0.0, ge=0, le=1, description="of the last message")
    signs: list[str] = Field(default=[], description="what speaks for the frustration, the strongest first")
