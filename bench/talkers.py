"""Customers who ask where their orders are: the same questions to Parley and to stock Rasa.

In both, one turn understands a sentence with an order number and runs one custom action. Parley's customers are
signed in and get the status of an order of theirs out of the database, stock Rasa repeats the number.
"""

import itertools
import uuid
from dataclasses import dataclass, field

from bench.load import Answer, Connection

WAIT_S = 15
TURNS_OF_A_CONVERSATION = 10  # then another customer comes, as in a shop

QUESTIONS = (
    "Where is my order {number}?",
    "What is the status of my order {number}?",
    "Has order {number} been shipped?",
    "Any news of order {number}?",
    "When will order {number} arrive?",
)


@dataclass(frozen=True)
class Buyer:
    """A customer with an order. token: identity, signed by the shop."""

    number: str
    token: str


@dataclass
class ParleyTalker:
    """Through the gateway's HTTP contract, with `Prefer: wait`."""

    url: str
    buyer: Buyer
    turns_of_a_conversation: int = TURNS_OF_A_CONVERSATION
    _id: str = ""
    _headers: dict[str, str] = field(default_factory=dict)
    _left: int = 0
    _questions: "itertools.cycle[str]" = field(default_factory=lambda: itertools.cycle(QUESTIONS))

    def __post_init__(self) -> None:
        self._connection = Connection(self.url)

    async def prepare(self) -> None:
        if self._left > 0:
            return
        body = {"channel": "web", "language": "en", "identity_token": self.buyer.token}
        opened = (await self._connection.request("POST", "/v1/conversations", body)).json()
        self._id = opened["id"]
        self._headers = {"Authorization": f"Bearer {opened['secret']}", "Prefer": f"wait={WAIT_S}"}
        self._left = self.turns_of_a_conversation

    async def turn(self) -> bool:
        self._left -= 1
        body = {
            "client_message_id": uuid.uuid4().hex,
            "text": next(self._questions).format(number=self.buyer.number),
        }
        answer = await self._connection.request(
            "POST", f"/v1/conversations/{self._id}/messages", body, self._headers
        )
        replies = answer.json(200)["replies"]
        return any(reply["kind"] == "order" and self.buyer.number in str(reply) for reply in replies)

    def close(self) -> None:
        self._connection.close()


@dataclass
class RestTalker:
    """Through Rasa's REST channel."""

    url: str
    number: str
    turns_of_a_conversation: int = TURNS_OF_A_CONVERSATION
    _sender: str = ""
    _left: int = 0
    _questions: "itertools.cycle[str]" = field(default_factory=lambda: itertools.cycle(QUESTIONS))

    def __post_init__(self) -> None:
        self._connection = Connection(self.url)

    async def prepare(self) -> None:
        if self._left <= 0:
            self._sender, self._left = uuid.uuid4().hex, self.turns_of_a_conversation

    async def turn(self) -> bool:
        self._left -= 1
        body = {"sender": self._sender, "message": next(self._questions).format(number=self.number)}
        answer: Answer = await self._connection.request("POST", "/webhooks/rest/webhook", body)
        return any(self.number in reply.get("text", "") for reply in answer.json(200))

    def close(self) -> None:
        self._connection.close()
