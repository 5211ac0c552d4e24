"""What the gateway counts and times, for GET /metrics (metrics_route.py). docs/operations.md explains each name.

Labels are words of our own from closed lists: never an id, an address or anything a customer wrote. One method costs
microseconds; what has to be asked for (backlog, health, restarts) is set when somebody looks.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

from desk.contract import Reason

STAGE_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30)
STAGES = ("accept", "queue", "bot", "nlu", "actions", "rest", "commit", "total")
INSIDE_BOT = ("bot", "nlu", "actions", "rest")
CAUSES = ("deadline", "refused", "empty_answer", "internal")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
REASONS = get_args(Reason)


class Metrics:
    """The figures of one gateway process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self._count_turns()
        self._count_requests()
        self._gauges()

    def _count_turns(self) -> None:
        self._turns = self._counter("parley_turns", "Turns closed, by outcome and cause.", "outcome", "cause")
        self._stages = Histogram(
            "parley_turn_stage_seconds",
            "Seconds a turn spent in a stage.",
            ["process", "stage"],
            registry=self.registry,
            buckets=STAGE_BUCKETS_S,
        )
        self._messages = self._counter("parley_messages_accepted", "Messages accepted, by kind.", "kind")
        self._handoffs = self._counter("parley_handoffs", "Handoffs to a person, by reason.", "reason")

    def _count_requests(self) -> None:
        self._requests = self._counter("parley_http_requests", "HTTP answers.", "method", "route", "status")
        self._errors = self._counter("parley_errors", "Errors answered over HTTP, by code.", "code")

    def _gauges(self) -> None:
        self._open_turns = self._gauge("parley_turns_open", "Turns not closed yet, by state.", "state")
        self._cases = self._gauge("parley_cases_open", "Cases at the desk, by state.", "state")
        self._streams = self._gauge("parley_event_streams_open", "Event streams open now.", "reader")
        self._features = self._gauge(
            "parley_feature_up", "Whether a part answers, as in /healthz.", "feature"
        )
        self._restarts = self._gauge(
            "parley_process_restarts", "Restarts of a process since the supervisor started.", "process"
        )

    def turn_closed(
        self, outcome: str, stages_ms: Mapping[str, float], *, cause: str = "", bot: str = ""
    ) -> None:
        """A turn was answered, apologised for, held for a person, or answered late. bot: name of the one that had it."""
        self._turns.labels(outcome, cause if cause in CAUSES else "").inc()
        for stage, ms in stages_ms.items():
            if stage in STAGES:
                self._stages.labels(bot if stage in INSIDE_BOT else "", stage).observe(ms / 1000)

    def message_accepted(self, kind: str) -> None:
        """A new message was stored. kind: text, choice or voice."""
        self._messages.labels(kind).inc()

    def handed_off(self, reason: str) -> None:
        """A person was asked for, by a reply that was shown."""
        self._handoffs.labels(reason if reason in REASONS else "other").inc()

    def request_answered(self, method: str, route: str, status: int, error_code: str | None) -> None:
        """An HTTP answer has ended. route: the pattern of the path, without ids."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        if error_code is not None:
            self._errors.labels(error_code).inc()

    def stream_opened(self, reader: str) -> None:
        """An event stream is open. reader: customer or desk."""
        self._streams.labels(reader).inc()

    def stream_closed(self, reader: str) -> None:
        """It is open no longer."""
        self._streams.labels(reader).dec()

    @contextmanager
    def stream_open(self, reader: str) -> Iterator[None]:
        """While an event stream is open."""
        self.stream_opened(reader)
        try:
            yield
        finally:
            self.stream_closed(reader)

    def show_backlog(self, turns: Mapping[str, int], cases: Mapping[str, int]) -> None:
        """Open turns and cases by state, as the database has them now."""
        for gauge, counts in ((self._open_turns, turns), (self._cases, cases)):
            for state, count in counts.items():
                gauge.labels(state).set(count)

    def backlog_unknown(self) -> None:
        """The database could not be asked: no figure is better than an old one."""
        self._open_turns.clear()
        self._cases.clear()

    def show_features(self, features: Mapping[str, str]) -> None:
        """What /healthz says; a feature that is switched off is left out."""
        for feature, state in features.items():
            if state != "off":
                self._features.labels(feature).set(state == "ok")

    def show_restarts(self, restarts: Mapping[str, int]) -> None:
        """Restarts by process, as the supervisor counts them."""
        for process, count in restarts.items():
            self._restarts.labels(process).set(count)

    def exposition(self) -> bytes:
        """Everything in Prometheus's text format. Reads files of /proc: not for the event loop."""
        return generate_latest(self.registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels, registry=self.registry)
