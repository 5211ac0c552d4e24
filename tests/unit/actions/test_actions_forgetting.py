"""What is kept is forgotten while the action server runs, in a thread of its own."""

import threading

from sqlalchemy.exc import OperationalError

from actions.forgetting import Forgetting

SOON_S = 0.01
PATIENCE_S = 5.0


def test_it_is_forgotten_again_and_again_beside_the_event_loop() -> None:
    threads: list[str] = []
    twice = threading.Event()

    def forget() -> None:
        threads.append(threading.current_thread().name)
        if len(threads) > 1:
            twice.set()

    with Forgetting([forget], every_s=SOON_S).running():
        assert twice.wait(PATIENCE_S)
    assert set(threads) == {"forgetting"}


def test_a_database_that_cannot_be_reached_is_tried_again() -> None:
    calls: list[int] = []
    again = threading.Event()

    def forget() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OperationalError("delete", {}, Exception("locked"))
        again.set()

    with Forgetting([forget], every_s=SOON_S).running():
        assert again.wait(PATIENCE_S)


def test_the_end_does_not_wait_for_the_next_day() -> None:
    calls: list[int] = []
    with Forgetting([lambda: calls.append(1)]).running():
        pass
    assert calls == []
