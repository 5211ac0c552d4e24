"""The states a turn can go through. Every change of a turn's state goes through `move`.

waiting -> running -> answered
   |          |-----> apologised -> late_answer
   |          `-----> held
   |----------------> apologised
   `----------------> held
"""

from datetime import datetime

from conversations.contract import TurnState
from conversations.tables import TurnRow

OPEN = frozenset({TurnState.WAITING, TurnState.RUNNING})
MOVES = {
    TurnState.WAITING: {TurnState.RUNNING, TurnState.APOLOGISED, TurnState.HELD},
    TurnState.RUNNING: {TurnState.RUNNING, TurnState.ANSWERED, TurnState.APOLOGISED, TurnState.HELD},
    TurnState.APOLOGISED: {TurnState.LATE_ANSWER},
    TurnState.ANSWERED: set(),
    TurnState.HELD: set(),
    TurnState.LATE_ANSWER: set(),
}


class TurnClosed(RuntimeError):
    """The turn is past the point where this could happen to it; nothing was written."""


def move(turn: TurnRow, state: TurnState, *, now: datetime) -> None:
    """Change the state of a turn. Raises TurnClosed if it cannot go there."""
    if state not in MOVES[TurnState(turn.state)]:
        raise TurnClosed(f"turn {turn.id} is {turn.state} and cannot become {state}")
    if TurnState(turn.state) in OPEN and state not in OPEN:
        turn.closed_at = now
    turn.state = state
