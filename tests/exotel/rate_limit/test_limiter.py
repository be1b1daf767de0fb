"""When the next request may leave: decisions as tables, and whole runs on each kind of limit in simulated time."""

from collections.abc import Callable
from statistics import mean, median

import pytest

from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.exotel.rate_limit_headers import RateLimit
from tests.exotel.rate_limit.zoo import (
    HEADERS,
    Client,
    Dialect,
    FixedWindow,
    LeakyBucket,
    Quota,
    Seen,
    SlidingWindow,
    Unlimited,
    ideal,
    retry_after,
    run,
    silent,
    simulate,
)

YES = Response(ResponseKind.SUCCESS, 200, 200)
NO = Response(ResponseKind.REFUSED, 429, 429)

#: Requests in a window of so many seconds; each is driven with a short and a long way, by one thread and by eight.
LIMITS = [(60, 3.0), (30, 10.0), (30, 60.0), (200, 60.0), (300, 3600.0)]


def told(remaining: int, reset_after: float, limit: int = 30, status: int = 200) -> Response:
    kind = ResponseKind.SUCCESS if status == 200 else ResponseKind.REFUSED
    return Response(kind, status, status, rate_limit=RateLimit(limit, remaining, reset_after))


def drive(
    make: Callable[[float, float], Quota], windows: int, dialect: Dialect = silent, limits: object = None
) -> list[Seen]:
    return [
        run(lambda limit=limit, length=length: make(limit, length), limit * windows, dialect, latency, workers)  # type: ignore[misc]
        for limit, length in (limits or LIMITS)  # type: ignore[attr-defined]
        for latency in (0.02, 0.15)
        for workers in (1, 8)
        if workers / latency > 1.3 * limit / length
    ]


def check(runs: list[Seen], time: float, refused: float) -> None:
    assert median(seen.ratio for seen in runs) <= time
    assert mean(100 * seen.refused / seen.count for seen in runs) <= refused


# Decisions


def test_nothing_is_known_at_the_start() -> None:
    limiter = RateLimiter()
    assert (limiter.per_minute, limiter.known, limiter.learned) == (30, False, None)
    assert limiter.estimate_seconds(100, 0.0) is None


def test_one_request_asks_first_and_the_next_follow_its_response() -> None:
    limiter = RateLimiter()
    limiter.sent(0.0)
    assert limiter.wait(0.0).seconds > 0
    limiter.on_response(YES, 0.1, 0.0)
    assert limiter.wait(0.1).seconds == 0


@pytest.mark.parametrize(
    ("remaining", "in_flight", "waits"), [(5, 0, 0), (5, 4, 0), (5, 5, 24), (1, 1, 24), (0, 0, 24)]
)
def test_requests_leave_as_long_as_the_headers_leave_some(remaining: int, in_flight: int, waits: float) -> None:
    limiter = RateLimiter()
    limiter.sent(0.0)
    limiter.on_response(told(remaining, 24.0), 0.2, 0.0)
    for _ in range(in_flight):
        limiter.sent(0.2)
    wait = limiter.wait(0.2)
    assert wait.seconds == pytest.approx(waits, abs=0.3)
    assert (wait.reason == "the account's limit of 30 requests is used up") == bool(waits)


def test_headroom_is_left_to_others() -> None:
    limiter = RateLimiter(headroom=0.2)
    limiter.sent(0.0)
    limiter.on_response(told(7, 24.0), 0.1, 0.0)
    assert limiter.wait(0.1).seconds == 0
    limiter.sent(0.1)
    limiter.on_response(told(6, 23.9), 0.2, 0.1)
    assert limiter.wait(0.2).seconds > 20


@pytest.mark.parametrize("seconds", [1.0, 17.0, 4000.0])
def test_retry_after_is_obeyed_to_the_second_and_does_not_grow(seconds: float) -> None:
    limiter, now = RateLimiter(), 0.0
    for _ in range(5):
        limiter.sent(now)
        limiter.on_response(
            Response(ResponseKind.REFUSED, 429, 429, rate_limit=RateLimit(retry_after=seconds)), now + 0.1, now
        )
        wait = limiter.wait(now + 0.1)
        assert wait.seconds == pytest.approx(seconds)
        assert wait.reason == "Exotel asked to wait"
        now += 0.1 + wait.seconds
        assert limiter.wait(now).seconds == 0


def test_refusals_of_requests_that_left_together_are_one() -> None:
    one, many = RateLimiter(), RateLimiter()
    for limiter, count in ((one, 1), (many, 8)):
        for _ in range(count):
            limiter.sent(0.0)
        for _ in range(count):
            limiter.on_response(NO, 0.2, 0.0)
    assert one.wait(0.2) == many.wait(0.2)


def test_without_a_word_the_waits_grow_and_have_a_bound() -> None:
    limiter, now, waits = RateLimiter(), 0.0, []
    for _ in range(40):
        limiter.sent(now)
        limiter.on_response(NO, now + 0.1, now)
        assert limiter.refused
        waits.append(limiter.wait(now + 0.1).seconds)
        now += 0.1 + waits[-1]
    assert waits[5] > waits[2]
    assert max(waits) <= 3600


def test_a_lost_response_lets_the_next_request_ask() -> None:
    limiter = RateLimiter()
    limiter.sent(0.0)
    limiter.on_response(NO, 0.1, 0.0)
    limiter.sent(1.0)
    assert limiter.wait(1.1).seconds > 0
    limiter.on_response(Response(ResponseKind.LOST), 1.2, 1.0)
    assert limiter.wait(1.3).seconds == 0


@pytest.mark.parametrize("rate", [10, 30, 6000])
def test_a_pace_that_the_user_set_is_kept_and_never_passed(rate: int) -> None:
    client = Client(RateLimiter(rate), 500, 0.005, 8)
    simulate([client], Unlimited())
    interval = 60 / rate
    assert all(at >= number * interval - 1e-6 for number, at in enumerate(client.sent))
    assert client.sent[-1] == pytest.approx(499 * interval, abs=1.0)
    assert client.limiter.per_minute == pytest.approx(rate)


def test_a_pause_is_not_made_up_for_and_a_late_request_is() -> None:
    limiter = RateLimiter(60)
    for at, wait in [(0.0, 1.0), (1.08, 0.92), (2.0, 1.0), (50.0, 1.0), (51.0, 1.0)]:
        assert limiter.wait(at).seconds == 0
        limiter.sent(at)
        limiter.on_response(YES, at, at)
        assert limiter.wait(at).seconds == pytest.approx(wait)


def test_the_time_left_counts_windows_that_have_to_be_waited_for() -> None:
    limiter = RateLimiter()
    limiter.sent(0.0)
    limiter.on_response(told(29, 60.0), 0.1, 0.0)
    assert limiter.estimate_seconds(20, 0.1) == 0
    assert limiter.estimate_seconds(40, 0.1) == pytest.approx(60, abs=0.5)
    assert limiter.estimate_seconds(95, 0.1) == pytest.approx(180, abs=0.5)
    assert limiter.estimate_seconds(40, 50.1) == pytest.approx(10, abs=0.5)


def test_a_pause_that_was_asked_for_is_in_the_time_left() -> None:
    limiter = RateLimiter(600)
    limiter.sent(0.0)
    limiter.on_response(Response(ResponseKind.REFUSED, 429, 429, rate_limit=RateLimit(retry_after=30.0)), 0.1, 0.0)
    assert limiter.estimate_seconds(1, 0.1) == pytest.approx(30, abs=0.1)


# Whole runs


@pytest.mark.parametrize("dialect", HEADERS)
@pytest.mark.parametrize("phase", [None, 0.3])
def test_headers_of_each_dialect_are_used_to_the_last_request(dialect: str, phase: float | None) -> None:
    def make(limit: float, length: float) -> Quota:
        return FixedWindow(limit, length, phase and phase * length)

    check(drive(make, 20, HEADERS[dialect]), 1.03, 0.5)
    check(drive(make, 5, HEADERS[dialect]), 1.05, 0.5)


def test_windows_whose_ends_are_told_on_refusals_only_are_used() -> None:
    check(drive(FixedWindow, 20, retry_after), 1.06, 2)
    check(drive(FixedWindow, 5, retry_after), 1.15, 4)


@pytest.mark.parametrize(
    ("make", "time", "soon"),
    [
        (FixedWindow, 1.12, 1.35),
        (lambda limit, length: FixedWindow(limit, length, 0.4 * length), 1.12, 1.5),
        (SlidingWindow, 1.12, 1.35),
        (LeakyBucket, 1.10, 1.35),
        (lambda limit, length: LeakyBucket(limit, length, 20), 1.10, 1.35),
    ],
)
def test_a_silent_limit_is_found(make: Callable[[float, float], Quota], time: float, soon: float) -> None:
    check(drive(make, 20), time, 4)
    check(drive(make, 5), soon, 8)  # the few refusals that find a limit weigh more in a short run


@pytest.mark.parametrize("latency", [0.001, 0.02, 0.15])
def test_no_limit_is_no_brake(latency: float) -> None:
    seen = run(Unlimited, 2000, latency=latency)
    assert seen.refused == 0
    assert seen.seconds <= seen.ideal + 3


@pytest.mark.parametrize("dialect", ["epoch", "silent"])
@pytest.mark.parametrize("make", [FixedWindow, SlidingWindow, lambda limit, length: LeakyBucket(limit, length, 20)])
def test_a_second_run_is_not_slower_than_the_first(make: Callable[[float, float], Quota], dialect: str) -> None:
    says = HEADERS.get(dialect, silent)
    for windows in (1, 3, 10):
        first = Client(RateLimiter(), 60 * windows)
        simulate([first], make(60, 60.0), says)
        second = Client(RateLimiter(), 60 * windows)
        if learned := first.limiter.learned:
            second.limiter.remember(learned)
        simulate([second], make(60, 60.0), says)
        assert second.ended <= 1.05 * first.ended + 0.5


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("make", [FixedWindow, SlidingWindow, LeakyBucket])
def test_a_limit_that_changes_is_followed(make: Callable[[float, float], Quota], factor: float) -> None:
    def change(quota: Quota, _now: float) -> None:
        quota.limit *= factor

    seen = run(lambda: make(200, 60.0), int(2000 * (1 + factor)), events=lambda: [(600.0, change)])
    assert seen.ratio <= 1.2
    assert seen.refused <= 0.06 * seen.count


@pytest.mark.parametrize("make", [FixedWindow, SlidingWindow])
def test_two_runs_share_one_limit_that_is_silent(make: Callable[[float, float], Quota]) -> None:
    clients = [Client(RateLimiter(), 1000), Client(RateLimiter(), 1000, jitter=0.01)]
    simulate(clients, make(200, 60.0))
    slower = max(client.ended for client in clients)
    assert slower <= 1.3 * ideal(make(200, 60.0), 2000, 0.02, 8)
    assert slower <= 1.6 * min(client.ended for client in clients)
    assert sum(client.refused for client in clients) <= 0.08 * 2000
