"""Hand the conversation over to a person, or warn the desk, with everything known so far."""

from rasa_sdk.executor import CollectingDispatcher

from actions import mood
from actions.operating.task import task_of
from actions.operating.wishes import INTENTS
from actions.planning import is_request
from actions.turn import EventType, Turn, slot, utter
from desk.contract import HandoffRequest, OpenRequest, Reason


def hand_over(dispatcher: CollectingDispatcher, turn: Turn, reason: Reason) -> list[EventType]:
    """Ask the gateway for a person, in a reply that tells the customer."""
    utter(
        dispatcher,
        f"utter_handed_over_{reason}",
        kind="handoff",
        data={"state": "waiting"},
        handoff=facts_for_desk(turn, reason).model_dump(),
    )
    return [slot("misunderstandings", 0.0), slot("pending_offer", None)]


def facts_for_desk(turn: Turn, reason: Reason) -> HandoffRequest:
    """What an agent should know before the first word, with what was asked and not answered yet."""
    felt = mood.frustration(turn)
    return HandoffRequest(
        reason=reason,
        wants=[*turn.earlier_intents, *(request.intent for request in turn.pending)],
        order_numbers=_named(turn, "order_number"),
        products=_named(turn, "product"),
        still_open=[
            *_open_operation(turn),
            *(OpenRequest(intent=one.intent, text=one.text) for one in turn.pending if _asks(one.intent)),
        ],
        mood=mood.worst_of(turn.moods[-mood.RECENT :]),
        frustration=felt.figure,
        urgency=mood.urgency(turn),
        signs=list(felt.signs),
    )


def _open_operation(turn: Turn) -> list[OpenRequest]:
    """The operation that is not done yet, with what has been collected for it."""
    task = task_of(turn)
    if task is None:
        return []
    collected = task.model_dump(
        mode="json",
        exclude_defaults=True,
        include={"operation", "order_id", "items", "conditions", "reason", "wish"},
    )
    if task.lines:
        collected["items_chosen"] = [position + 1 for position in task.lines]
    told = "; ".join(f"{name}: {value}" for name, value in collected.items())
    return [OpenRequest(intent=INTENTS[task.operation], text=told)]


def _asks(intent: str) -> bool:
    return is_request(intent) or intent == "unsure"


def _named(turn: Turn, entity: str) -> list[str]:
    """Values of an entity in this message, what is remembered, and in what is not answered yet."""
    pending = [value for request in turn.pending for value in request.entities.get(entity, [])]
    task = task_of(turn) if entity == "order_number" else None
    of_task = [task.order_id] if task is not None else []
    found = [*turn.entities.get(entity, []), turn.slots.get(entity), *of_task, *pending]
    return [value for value in dict.fromkeys(found) if value]
