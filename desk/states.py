"""The life of a case: who may do what when."""

from enum import StrEnum


class HandoffState(StrEnum):
    """Where a case stands."""

    WARNED = "warned"  # the bot answers still, and thinks that a person should look
    WAITING = "waiting"  # in the queue, nobody has taken it
    ACTIVE = "active"  # an agent has it
    HANDED_BACK = "handed_back"  # the bot answers again
    CLOSED = "closed"  # solved by the agent; the bot answers what comes later


class Step(StrEnum):
    """What can be done with a case."""

    TAKE = "take"
    HAND_BACK = "hand_back"
    CLOSE = "close"


TRANSITIONS = {
    (HandoffState.WARNED, Step.TAKE): HandoffState.ACTIVE,  # before the customer asks
    (HandoffState.WARNED, Step.CLOSE): HandoffState.CLOSED,  # no need; the customer hears nothing
    (HandoffState.WAITING, Step.TAKE): HandoffState.ACTIVE,
    (HandoffState.WAITING, Step.HAND_BACK): HandoffState.HANDED_BACK,
    (HandoffState.WAITING, Step.CLOSE): HandoffState.CLOSED,
    (HandoffState.ACTIVE, Step.TAKE): HandoffState.ACTIVE,  # by a colleague
    (HandoffState.ACTIVE, Step.HAND_BACK): HandoffState.HANDED_BACK,
    (HandoffState.ACTIVE, Step.CLOSE): HandoffState.CLOSED,
}
OPEN_STATES = (HandoffState.WARNED, HandoffState.WAITING, HandoffState.ACTIVE)


class NotPossible(ValueError):
    """The step does not fit the state; the message says what does."""


def after(state: HandoffState, step: Step) -> HandoffState:
    """The state after a step. Raises NotPossible."""
    if (state, step) not in TRANSITIONS:
        possible = [allowed for known, allowed in TRANSITIONS if known is state]
        raise NotPossible(
            f"a case that is {state} allows {', '.join(possible) or 'nothing more'}, not {step}"
        )
    return TRANSITIONS[state, step]
