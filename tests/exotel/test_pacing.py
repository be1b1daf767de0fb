"""The pace, in a time of the test's own: requests that take theirs, limits that refuse, and how long a batch takes."""

import heapq
import itertools
import random
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import NamedTuple

import pytest

from exogui.exotel.protocol import RateLimit, Response, ResponseKind, read_rate_limit
from exogui.exotel.rate_limit.limiter import RateLimiter
from tests.quotas import FixedWindow, LeakyBucket, Quota, SlidingWindow

WORKERS = 8
LATENCY = 0.2
LIMITERS: list[type[FixedWindow | SlidingWindow | LeakyBucket]] = [FixedWindow, SlidingWindow, LeakyBucket]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Seen(NamedTuple):
    """How a run went: seconds, refusals, and when each request left."""

    seconds: float
    refused: int
    sent: list[float]


def answer(status: int, headers: dict[str, str] | None = None) -> Response:
    told = {"Date": formatdate(int(time.time()), usegmt=True)} | headers if headers else {}
    told = {name.lower(): value for name, value in told.items()}
    kind = ResponseKind.REFUSED if status >= 400 else ResponseKind.SUCCESS
    return Response(kind, status, status, rate_limit=read_rate_limit(told))


def drive(
    rate_limiter: RateLimiter, limiter: Quota | None, clock: Clock, count: int,
    *, latency: float = LATENCY, jitter: float = 0.0, before: Callable[[float], None] = lambda _: None,
) -> Seen:  # fmt: skip
    """Have so many requests let in, as the runner would: some at once; a refused one comes again."""
    dice = random.Random(1)
    start, number = clock.now, itertools.count()
    on_their_way: list[tuple[float, int, Response, float]] = []
    sent: list[float] = []
    left, done = count, 0
    while True:
        while on_their_way and on_their_way[0][0] <= clock.now:
            _, _, came, at = heapq.heappop(on_their_way)
            rate_limiter.on_response(came, clock.now, at)
            left += came.status == 429
            done += came.status != 429
        if done >= count:
            return Seen(clock.now - start, len(sent) - count, [at - start for at in sent])
        wait = rate_limiter.wait(clock.now).seconds if left and len(on_their_way) < WORKERS else 1e9
        if wait <= 0:
            rate_limiter.sent(clock.now)
            before(clock.now - start)
            decision = limiter.admit() if limiter else None
            status = 200 if decision is None or decision.admitted else 429
            came = answer(status, decision.headers if decision else None)
            arrives = clock.now + latency + dice.random() * jitter
            heapq.heappush(on_their_way, (arrives, next(number), came, clock.now))
            sent.append(clock.now)
            left -= 1
        else:
            clock.now = min(clock.now + wait, on_their_way[0][0] if on_their_way else 1e18)


def test_a_batch_starts_at_thirty_a_minute() -> None:
    rate_limiter = RateLimiter(now=1000.0)
    assert (rate_limiter.per_minute, rate_limiter.known) == (30, False)
    assert rate_limiter.wait(1000.0).seconds == 0
    rate_limiter.sent(1000.0)
    assert rate_limiter.wait(1000.0).seconds == pytest.approx(2.0)
    assert rate_limiter.wait(1000.0).reason == "keeping to 30 a minute"


@pytest.mark.parametrize("rate", [10, 30, 200, 1000, 6000])
def test_a_pace_that_was_set_is_kept_to_the_second_and_never_passed(rate: int) -> None:
    clock = Clock()
    rate_limiter = RateLimiter(rate, clock.now)
    seen = drive(rate_limiter, None, clock, 10_000, latency=0.005, jitter=0.01)
    interval = 60 / rate
    assert seen.sent[-1] == pytest.approx(9_999 * interval, abs=1.0)
    assert all(at >= number * interval - 1e-6 for number, at in enumerate(seen.sent))
    assert rate_limiter.known
    assert rate_limiter.per_minute == pytest.approx(rate)


def test_a_late_request_is_made_up_for_and_a_pause_is_not() -> None:
    rate_limiter = RateLimiter(60, 0.0)
    for at, wait in [(0.0, 1.0), (1.08, 0.92), (2.0, 1.0), (50.0, 1.0), (51.0, 1.0)]:
        assert rate_limiter.wait(at).seconds == 0
        rate_limiter.sent(at)
        assert rate_limiter.wait(at).seconds == pytest.approx(wait)


def test_a_late_start_is_no_pause() -> None:
    rate_limiter = RateLimiter(60)
    rate_limiter.sent(90_000.0)
    assert rate_limiter.wait(90_000.0).seconds == pytest.approx(1.0)


@pytest.mark.parametrize("kind", LIMITERS)
@pytest.mark.parametrize("limit", [30, 60, 200, 300])
@pytest.mark.parametrize("told", [None, "seconds", "date"])
def test_a_silent_limit_is_learned(kind: type[Quota], limit: int, told: None) -> None:
    clock = Clock()
    count = 20 * limit
    limiter = kind(limit, 60.0, headers=False, retry_after=told, clock=clock)
    rate_limiter = RateLimiter(now=clock.now)
    seen = drive(rate_limiter, limiter, clock, count, jitter=0.1)
    ideal = (count - 1) * 60 / limit if kind is LeakyBucket else (count - 1) // limit * 60
    assert seen.refused <= 0.04 * count
    assert seen.seconds <= 1.15 * ideal
    assert rate_limiter.known


@pytest.mark.parametrize("kind", LIMITERS)
@pytest.mark.parametrize("limit", [30, 60, 200, 300])
def test_headers_are_used_and_waited_for(kind: type[Quota], limit: int) -> None:
    clock = Clock()
    count = 10 * limit
    rate_limiter = RateLimiter(now=clock.now)
    seen = drive(rate_limiter, kind(limit, 60.0, clock=clock), clock, count)
    ideal = (count - 1) * 60 / limit if kind is LeakyBucket else (count - 1) // limit * 60
    assert seen.refused <= 0.01 * count
    assert seen.seconds <= 1.15 * ideal
    assert rate_limiter.per_minute == limit


def test_a_windows_budget_is_used_at_once() -> None:
    clock = Clock()
    seen = drive(RateLimiter(now=clock.now), FixedWindow(30, 60.0, clock=clock), clock, 60)
    assert seen.sent[29] < 5
    assert 60 <= seen.sent[30] < 63
    assert seen.refused == 0


def test_the_wait_for_a_window_has_its_reason() -> None:
    rate_limiter = RateLimiter(now=0.0)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(
        Response(ResponseKind.SUCCESS, 200, 200, rate_limit=RateLimit(limit=30, remaining=0, reset_after=24.0)), 0.2
    )
    wait = rate_limiter.wait(0.2)
    assert wait.seconds == pytest.approx(24.3)
    assert wait.reason == "the account's limit of 30 requests is used up"


def test_a_pace_that_was_set_does_not_break_the_accounts_limit() -> None:
    clock = Clock()
    seen = drive(RateLimiter(600, clock.now), FixedWindow(30, 60.0, clock=clock), clock, 90)
    assert seen.refused == 0
    silent = drive(RateLimiter(600, clock.now), FixedWindow(200, 60.0, headers=False, clock=clock), clock, 4000)
    assert silent.refused <= 0.04 * 4000


@pytest.mark.parametrize("told", ["seconds", "date"])
def test_retry_after_is_obeyed(told: str) -> None:
    seconds = "17" if told == "seconds" else formatdate(int(time.time()) + 17, usegmt=True)
    rate_limiter = RateLimiter(now=0.0)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(answer(429, {"Retry-After": seconds}), 0.2)
    wait = rate_limiter.wait(0.2)
    assert 17 <= wait.seconds <= 17.5
    assert wait.reason == "Exotel asked to wait"
    assert rate_limiter.wait(18.0).seconds == 0


def test_without_a_word_the_waits_double() -> None:
    rate_limiter, now, waits = RateLimiter(now=0.0), 0.0, []
    for _ in range(8):
        rate_limiter.sent(now)
        rate_limiter.on_response(answer(429), now)
        waits.append(rate_limiter.wait(now).seconds)
        now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


def test_refusals_without_end_are_waited_out() -> None:
    rate_limiter, now = RateLimiter(now=0.0), 0.0
    for _ in range(3000):
        rate_limiter.sent(now)
        rate_limiter.on_response(answer(429), now)
        now += rate_limiter.wait(now).seconds
    assert rate_limiter.wait(now).seconds <= 60


def test_after_a_refusal_one_request_asks_for_all() -> None:
    rate_limiter = RateLimiter(6000, 0.0)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(answer(429), 0.1, left=0.0)
    rate_limiter.sent(1.2)
    assert rate_limiter.wait(1.3).seconds > 0
    rate_limiter.on_response(Response(ResponseKind.LOST), 1.4, left=1.2)
    assert rate_limiter.wait(1.5).seconds == 0


def test_no_limit_and_no_headers_grow_without_end() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(now=clock.now)
    seen = drive(rate_limiter, None, clock, 2000)
    assert seen.refused == 0
    at_full_speed = 2000 / (WORKERS / LATENCY)
    assert seen.seconds <= at_full_speed + 20


def test_no_answer_teaches_nothing() -> None:
    rate_limiter = RateLimiter(now=0.0)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(Response(ResponseKind.NOT_SENT), 0.1)
    assert rate_limiter.per_minute == 30


@pytest.mark.parametrize("kind", LIMITERS)
@pytest.mark.parametrize(("before", "after"), [(200, 60), (60, 200), (200, 30), (30, 300)])
@pytest.mark.parametrize("headers", [False, True])
def test_a_limit_that_changes_is_followed(kind: type[Quota], before: int, after: int, headers: bool) -> None:
    clock = Clock()
    limiter = kind(before, 60.0, headers=headers, clock=clock)

    def change(at: float) -> None:
        limiter.limit = before if at < 600 else after

    seen = drive(RateLimiter(now=clock.now), limiter, clock, 10 * (before + after), before=change)
    assert seen.seconds <= 1.4 * 1200
    assert seen.refused <= 0.04 * 10 * (before + after)


@pytest.mark.parametrize("kind", [FixedWindow, SlidingWindow])
@pytest.mark.parametrize("headers", [False, True])
def test_a_budget_that_somebody_else_uses_too(kind: type[Quota], headers: bool) -> None:
    clock = Clock()
    limiter = kind(200, 60.0, headers=headers, clock=clock)
    used = itertools.count()

    def somebody_else(at: float) -> None:
        while next(used) < at * 100 / 60:
            limiter.use(1)

    seen = drive(RateLimiter(now=clock.now), limiter, clock, 1000, before=somebody_else)
    assert seen.seconds <= 1.5 * 600
    assert seen.refused <= 0.04 * 1000


def test_a_window_that_somebody_else_used_up_teaches_no_crawl() -> None:
    clock = Clock()
    limiter = FixedWindow(200, 60.0, headers=False, clock=clock)
    limiter.use(197)
    seen = drive(RateLimiter(now=clock.now), limiter, clock, 1000)
    assert seen.seconds <= 1.5 * 300
    assert seen.refused <= 0.04 * 1000
