"""A key comes so many times in any stretch of seconds, and who stays away for that long is forgotten."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from gateway.rate_limits import MovingWindow

COMINGS = st.lists(st.tuples(st.floats(0, 8), st.sampled_from("abc")), max_size=60)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(comings=COMINGS, limit=st.integers(1, 4))
def test_who_is_let_in_is_as_a_list_of_all_times_would_have_it(
    comings: list[tuple[float, str]], limit: int
) -> None:
    clock = Clock()
    window = MovingWindow(limit, seconds=10, clock=clock)
    let_in: dict[str, list[float]] = defaultdict(list)
    for pause, key in comings:
        clock.now += pause
        recent = [time for time in let_in[key] if time > clock.now - 10]
        wait_s = window.come(key)
        assert (wait_s > 0) == (len(recent) >= limit)
        if wait_s == 0:
            let_in[key].append(clock.now)
        else:
            assert abs(wait_s - (recent[0] + 10 - clock.now)) < 1e-6
        assert len(window) == sum(max(times) > clock.now - 10 for times in let_in.values() if times)


def test_after_the_seconds_told_there_is_room() -> None:
    clock = Clock()
    window = MovingWindow(2, seconds=10, clock=clock)
    assert window.come("a") == 0
    clock.now += 4
    assert window.come("a") == 0
    clock.now += 1
    assert window.come("a") == 5
    clock.now += 5
    assert window.come("a") == 0


def test_a_thousand_conversations_that_are_over_leave_nothing_behind() -> None:
    clock = Clock()
    window = MovingWindow(30, seconds=10, clock=clock)
    for number in range(1000):
        clock.now += 1
        window.come(f"conversation-{number}")
    assert len(window) == 10


def test_threads_together_get_no_more_than_the_limit() -> None:
    window = MovingWindow(50, seconds=60)
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: window.come("a"), range(400)))
    assert waits.count(0.0) == 50
