"""Handing over to people: the state of a case, the queue, agents and their sessions."""

from desk.handoffs import open_handoff, warn

__all__ = ["open_handoff", "warn"]
