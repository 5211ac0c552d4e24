"""How long each stage of a turn took, from door to reply, and the request it came with. Used by worker and turn store.

    accept   the request until its message is stored           rest     the bot's own time apart from those two
    queue    stored until a worker takes the turn              commit   writing the replies
    bot      asking the bot, with nlu and actions inside       total    the request until the replies are written

Kept in memory for the newest turns: what is known before the commit is stored with the turn, the rest is in the log line
that closes it. A turn that an earlier process accepted has no times before its taking.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from conversations.contract import BotResult
from conversations.inbox import Accepted
from conversations.turns import TakenTurn
from gateway.metrics import Metrics
from telemetry import about, current_request_id

logger = logging.getLogger(__name__)

KEPT = 2000  # turns, more than are ever open at once; about 2 MB


@dataclass
class TurnTrace:
    """One turn. Moments on the monotonic clock."""

    request_id: str | None = None
    began: float | None = None
    mark: float | None = None  # when the stage before ended
    ms: dict[str, float] = field(default_factory=dict)

    def end(self, stage: str, now: float) -> None:
        """The stage ends, the next begins."""
        if self.mark is not None:
            self.ms[stage] = round(self.ms.get(stage, 0.0) + _ms(now - self.mark), 1)
        self.mark = now


class TurnTraces:
    """The newest turns of this process. bot_of: the name of the bot that a conversation belongs to."""

    def __init__(
        self,
        metrics: Metrics,
        *,
        bot_of: Callable[[str], str] = lambda conversation_id: "bot",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.metrics, self._bot_of, self._clock = metrics, bot_of, clock
        self._traces: OrderedDict[str, TurnTrace] = OrderedDict()

    def accepted(self, conversation_id: str, accepted: Accepted, *, began: float) -> None:
        """A new message is stored. began: when its request came."""
        trace, now = self._trace(accepted.turn_id), self._clock()  # a worker may have taken it already
        trace.request_id, trace.began = current_request_id(), began
        trace.ms["accept"], trace.mark = _ms(now - began), trace.mark or now
        self.metrics.message_accepted(accepted.kind)
        with about(request_id=trace.request_id, conversation_id=conversation_id, turn_id=accepted.turn_id):
            logger.info("message_accepted", extra={"seq": accepted.seq, "kind": accepted.kind})
        if accepted.held:
            self.metrics.turn_closed("held", {})

    @contextmanager
    def running(self, turn: TakenTurn) -> Iterator[None]:
        """While a worker has the turn; log lines inside name it and its request."""
        trace = self._trace(turn.turn_id)
        trace.end("queue", self._clock())
        with about(request_id=trace.request_id, conversation_id=turn.conversation_id, turn_id=turn.turn_id):
            yield

    def bot_ended(self, turn_id: str) -> TurnTrace:
        """The bot has answered, or is waited for no longer; what follows is the commit."""
        trace = self._trace(turn_id)
        trace.end("bot", self._clock())
        return trace

    def answered(self, turn_id: str, result: BotResult) -> BotResult:
        """The bot has answered: its result with the times so far and the request among the reasons."""
        trace = self.bot_ended(turn_id)
        trace.ms.update(_inside_the_bot(result.reasons.get("ms")))
        reasons = {**result.reasons, "ms": dict(trace.ms), "request_id": trace.request_id}
        return result.model_copy(update={"reasons": reasons})

    def closed(self, turn: TakenTurn, outcome: str, *, cause: str = "") -> dict[str, float]:
        """The turn is closed and committed. Returns its times."""
        trace, now = self._trace(turn.turn_id), self._clock()
        trace.end("commit", now)
        if trace.began is not None:
            trace.ms["total"] = _ms(now - trace.began)
        bot = self._bot_of(turn.conversation_id)
        self.metrics.turn_closed(outcome, trace.ms, cause=cause, bot=bot)
        return dict(trace.ms)

    def ms_of(self, turn_id: str) -> dict[str, float]:
        """The times known of a turn; empty for one that is not among the newest."""
        trace = self._traces.get(turn_id)
        return dict(trace.ms) if trace is not None else {}

    def _trace(self, turn_id: str) -> TurnTrace:
        if turn_id not in self._traces:
            self._keep(turn_id, TurnTrace())
        return self._traces[turn_id]

    def _keep(self, turn_id: str, trace: TurnTrace) -> None:
        self._traces[turn_id] = trace
        if len(self._traces) > KEPT:
            self._traces.popitem(last=False)


def _inside_the_bot(ms: object) -> dict[str, float]:
    """The bot's own times: nlu, actions, and the rest of its total."""
    times = ms if isinstance(ms, Mapping) else {}
    inside = {name: float(times[name]) for name in ("nlu", "actions") if name in times}
    if "total" in times:
        inside["rest"] = round(max(0.0, float(times["total"]) - sum(inside.values())), 1)
    return inside


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
