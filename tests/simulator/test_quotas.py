"""The simulator's rate limits: by a clock of the test's own, and over the wire."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime

import pytest
import requests

from exogui.exotel.protocol import contact_path, parse_response
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.quotas import FixedWindow, LeakyBucket, Quota, SlidingWindow


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def admitted(limiter: Quota, count: int) -> int:
    return sum(limiter.admit().admitted for _ in range(count))


def test_a_fixed_window_brings_everything_back_at_its_end(clock: Clock) -> None:
    limiter = FixedWindow(5, 10.0, clock=clock)
    assert admitted(limiter, 8) == 5
    clock.now += 9.99
    assert admitted(limiter, 8) == 0
    clock.now += 0.01
    assert admitted(limiter, 8) == 5


def test_a_sliding_window_brings_each_back_by_itself(clock: Clock) -> None:
    limiter = SlidingWindow(4, 10.0, clock=clock)
    assert admitted(limiter, 2) == 2
    clock.now += 6
    assert admitted(limiter, 5) == 2
    clock.now += 4
    assert admitted(limiter, 5) == 2
    clock.now += 6
    assert admitted(limiter, 5) == 2


def test_a_leaky_bucket_keeps_a_pace(clock: Clock) -> None:
    limiter = LeakyBucket(60, 60.0, clock=clock)
    assert admitted(limiter, 3) == 1
    for _ in range(20):
        clock.now += 1
        assert admitted(limiter, 3) == 1
    bursting = LeakyBucket(rate=60, window=60.0, burst=4, clock=clock)
    assert admitted(bursting, 9) == 5
    clock.now += 2
    assert admitted(bursting, 9) == 2


@pytest.mark.parametrize("kind", [FixedWindow, SlidingWindow, LeakyBucket])
def test_others_use_the_same_budget(kind: type[FixedWindow | SlidingWindow | LeakyBucket], clock: Clock) -> None:
    limiter = kind(10, 10.0, clock=clock)
    limiter.use(10)
    assert not limiter.admit().admitted
    clock.now += 10
    assert limiter.admit().admitted


def test_the_limit_changes_in_between(clock: Clock) -> None:
    limiter = FixedWindow(5, 10.0, clock=clock)
    assert admitted(limiter, 5) == 5
    limiter.limit = 7
    assert admitted(limiter, 5) == 2
    limiter.limit = 1
    assert admitted(limiter, 5) == 0


def test_the_headers_tell_what_is_left(clock: Clock) -> None:
    limiter = FixedWindow(2, 30.0, clock=clock)
    before = time.time()
    told = [limiter.admit().headers for _ in range(3)]
    assert [one["X-RateLimit-Limit"] for one in told] == ["2"] * 3
    assert [one["X-RateLimit-Remaining"] for one in told] == ["1", "0", "0"]
    assert before + 30 <= int(told[0]["X-RateLimit-Reset"]) <= time.time() + 31
    assert "Retry-After" not in told[2]


def test_a_refusal_says_when_to_come_again(clock: Clock) -> None:
    seconds = FixedWindow(0, 30.0, False, "seconds", clock=clock)
    assert seconds.admit().headers == {"Retry-After": "1"}
    seconds.use(1)
    clock.now += 17.5
    assert seconds.admit().headers == {"Retry-After": "13"}
    date = FixedWindow(1, 30.0, headers=False, retry_after="date", clock=clock)
    assert date.admit().headers == {}
    moment = parsedate_to_datetime(date.admit().headers["Retry-After"]).timestamp()
    assert time.time() + 28 < moment < time.time() + 32


def test_threads_never_get_more_than_there_is(clock: Clock) -> None:
    limiter = SlidingWindow(500, clock=clock)
    start = threading.Barrier(8)

    def take() -> int:
        start.wait(20)
        return admitted(limiter, 100)

    with ThreadPoolExecutor(8) as pool:
        assert sum(future.result(20) for future in [pool.submit(take) for _ in range(8)]) == 500


@pytest.mark.parametrize(("shape", "code"), [("rest", "RATE_LIMIT_EXCEEDED"), ("gateway", "rate_limit_exceeded")])
def test_over_the_limit_nothing_is_deleted(shape: str, code: str, clock: Clock) -> None:
    limit = FixedWindow(1, 60.0, retry_after="seconds", clock=clock)
    limit.shape = "rest" if shape == "rest" else "gateway"
    with Simulator(address_book("exogui_demo", 3), limit=limit) as simulator:
        answers = []
        for sid in list(simulator.contacts)[:2]:
            url = simulator.url + contact_path(simulator.account_sid, sid)
            response = requests.delete(url, auth=(simulator.key, simulator.token), timeout=20)
            answers.append(parse_response(response.status_code, response.headers, response.content, sid))
        assert [one.status for one in answers] == [200, 429]
        assert (answers[0].rate_limit.limit, answers[0].rate_limit.remaining) == (1, 0)
        assert answers[1].rate_limit.retry_after == 60
        assert answers[1].error_code == code
        assert len(simulator.deleted) == 1
        assert [one.status for one in simulator.requests] == [200, 429]
