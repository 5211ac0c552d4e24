"""One signed question to the shop's system and its answer, within a time. What may be asked again is known by backend.py."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from shop.asking import seconds_left
from shop.connector.signature import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

logger = logging.getLogger(__name__)

CONNECT_S = 1.0
ANSWER_S = 1.5  # one try, from the first byte sent to the last one received
LEAST_S = 0.15  # a try with less time than this is not begun
FIRST_PAUSE_S = 0.1  # before the second try; doubled for each further one, less up to half of it by chance
DOWN_FOR_S = 5.0  # a shop that did not answer is not asked again for so long
ANSWER_LIMIT = 4 * 1024 * 1024  # bytes


class NoAnswer(RuntimeError):
    """No answer that says anything. was_sent: the shop may have got the request."""

    def __init__(self, why: str, *, was_sent: bool) -> None:
        super().__init__(why)
        self.was_sent = was_sent


@dataclass(frozen=True)
class Answer:
    """status: below 500."""

    status: int
    content: bytes


class Connection:
    """To one shop, for all threads of a process.

    transport: in place of the network. now: unix seconds, signed. clock, sleep: seconds.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        transport: httpx.BaseTransport | None = None,
        now: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        down_for_s: float = DOWN_FOR_S,
    ) -> None:
        self.host = urlsplit(url).netloc
        self._secret, self._now, self._clock, self._sleep = secret, now, clock, sleep
        self._down_for_s, self._down_until = down_for_s, 0.0
        self._client = httpx.Client(
            base_url=url, transport=transport, follow_redirects=False, trust_env=False
        )  # nothing but the address in our settings gets a customer's records

    @property
    def is_down(self) -> bool:
        """Whether the shop did not answer just now."""
        return self._clock() < self._down_until

    def note_down(self) -> None:
        """Leave the shop alone for a while."""
        self._down_until = self._clock() + self._down_for_s

    def tries(self, budget_s: float) -> Iterator[float]:
        """Seconds that the next try may take, with a pause before each further one, while budget and turn have time."""
        until = self._clock() + min(budget_s, seconds_left())
        pause = FIRST_PAUSE_S
        while (left := until - self._clock()) >= LEAST_S:
            yield min(left, ANSWER_S)
            self._sleep(min(pause * random.uniform(0.5, 1.0), max(0.0, until - self._clock())))
            pause *= 2

    def send(self, method: str, path: str, *, limit_s: float, key: str = "", body: bytes = b"") -> Answer:
        """Ask once. path: percent-encoded. key: of the header Idempotency-Key. Raises NoAnswer."""
        until = self._clock() + limit_s
        request = self._client.build_request(
            method, path, content=body, timeout=httpx.Timeout(limit_s, connect=min(limit_s, CONNECT_S))
        )
        self._sign(request, key, body)
        try:
            response = self._client.send(request, stream=True)
            try:
                content = self._read(response, until)
            finally:
                response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NoAnswer(type(error).__name__, was_sent=False) from error
        except httpx.HTTPError as error:
            raise NoAnswer(type(error).__name__, was_sent=True) from error
        if response.status_code >= 500:
            raise NoAnswer(f"status {response.status_code}", was_sent=True)
        return Answer(response.status_code, content)

    def _sign(self, request: httpx.Request, key: str, body: bytes) -> None:
        path, timestamp = request.url.raw_path.decode("ascii"), str(int(self._now()))
        signature = sign(self._secret, request.method, path, timestamp=timestamp, key=key, body=body)
        request.headers.update({TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature})
        if key:
            request.headers[KEY_HEADER] = key
        if body:
            request.headers["Content-Type"] = "application/json"

    def _read(self, response: httpx.Response, until: float) -> bytes:
        """The whole body; one that comes drop by drop, or never ends, is none."""
        content = b""
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > ANSWER_LIMIT:
                raise NoAnswer(f"more than {ANSWER_LIMIT} bytes", was_sent=True)
            if self._clock() >= until:
                raise NoAnswer("too slow", was_sent=True)
        return content
