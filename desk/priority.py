"""Which case comes first: by mood and urgency, so that who is about to give up does not wait behind who is at ease.

Own choices: an upset customer counts 2, an annoyed one 1; a frustrated one as upset, whatever the last words sound like;
urgency adds 1. Among equals who waits longest comes first (handoffs.py).
"""

from desk.contract import HandoffRequest

BY_MOOD = {"upset": 2, "annoyed": 1}
FRUSTRATED_FROM = 0.55  # as actions/mood.py, from where on the desk is warned
URGENT_FROM = 0.5


def priority_of(request: HandoffRequest) -> int:
    """From 0 (at ease) to 3 (upset and urgent)."""
    felt = 2 if request.frustration >= FRUSTRATED_FROM else BY_MOOD.get(request.mood, 0)
    return felt + (request.urgency >= URGENT_FROM)
