"""The doors of the fault harness do what they say: each trouble, and each mark, once."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from supervisor.programs import free_port
from tests.faults.door import CALM, Door, Mark, Trouble, Way

pytestmark = pytest.mark.enable_socket

ANSWER = b"0123456789" * 20


@pytest.fixture
def target() -> Iterator[int]:
    """A process that answers whatever it is asked."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


def _answer(server: socket.socket) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            if connection.recv(1000):
                connection.sendall(ANSWER)


@pytest.fixture
def door(target: int) -> Iterator[Door]:
    with Door(free_port(), target) as opened:
        yield opened


def _asked(door: Door, *, patience_s: float = 5.0) -> bytes:
    with socket.create_connection(("127.0.0.1", door.port), timeout=patience_s) as connection:
        connection.sendall(b"question")
        answer = b""
        try:
            while piece := connection.recv(1000):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return answer


def test_a_calm_door_passes_everything(door: Door) -> None:
    assert _asked(door) == ANSWER


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        (Trouble(refuses=True), b""),
        (Trouble(frozen=True), b""),
        (Trouble(cut_after=7), ANSWER[:7]),
        (Trouble(instead=b"500"), b"500"),
        (Trouble(bytes_per_s=2000), ANSWER),
    ],
    ids=["refuses", "frozen", "cut", "instead", "slow"],
)
def test_a_door_in_trouble(door: Door, trouble: Trouble, expected: bytes) -> None:
    door.trouble = trouble
    assert _asked(door, patience_s=1.0) == expected
    door.trouble = CALM
    assert _asked(door) == ANSWER


def test_an_answer_that_is_late_passes_when_the_door_is_healed(door: Door) -> None:
    door.trouble = Trouble(delay_s=60)
    threading.Timer(0.3, setattr, (door, "trouble", CALM)).start()
    began = time.monotonic()
    assert _asked(door) == ANSWER
    assert time.monotonic() - began >= 0.25


@pytest.mark.parametrize(
    ("way", "pattern", "lost", "expected"),
    [
        (Way.QUESTION, b"quest", False, ANSWER),
        (Way.QUESTION, b"quest", True, b""),
        (Way.ANSWER, b"0123", True, b""),
    ],
)
def test_a_mark_is_reached_once(door: Door, way: Way, pattern: bytes, lost: bool, expected: bytes) -> None:
    reached: list[str] = []
    door.mark = Mark(way, pattern, lambda: reached.append("mark"), lost=lost)
    assert _asked(door) == expected
    assert _asked(door) == ANSWER
    assert reached == ["mark"]


def test_a_mark_waits_for_its_pattern(door: Door) -> None:
    door.mark = Mark(Way.ANSWER, b"something else", lambda: None, lost=True)
    assert _asked(door) == ANSWER
