"""The time left, against limiters in a time of the test's own: true, never negative, and without a jump."""

import heapq
import itertools
import time
from email.utils import formatdate

import pytest

from exogui.engine.eta import EtaEstimator
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.exotel.rate_limit_headers import read_rate_limit
from tests.quotas import FixedWindow, LeakyBucket, Quota, SlidingWindow

WORKERS = 8
LATENCY = 0.2
LIMITERS: list[type[FixedWindow | SlidingWindow | LeakyBucket]] = [FixedWindow, SlidingWindow, LeakyBucket]
Look = tuple[float, float, float | None]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def answer(status: int, headers: dict[str, str] | None = None) -> Response:
    told = {"Date": formatdate(int(time.time()), usegmt=True)} | headers if headers else {}
    kind = ResponseKind.REFUSED if status >= 400 else ResponseKind.SUCCESS
    rate = read_rate_limit({name.lower(): value for name, value in told.items()})
    return Response(kind, status, status, rate_limit=rate)


def told(
    rate_limiter: RateLimiter, limiter: Quota | None, clock: Clock, count: int, latency: float = LATENCY
) -> list[Look]:
    """Run, and look once a second: (seconds since the start, pace, seconds left); the last one is the end."""
    remaining, start = EtaEstimator(clock.now, rate_limiter), clock.now
    away: list[tuple[float, int, Response, float]] = []
    left, done, number, look_at, looks = count, 0, itertools.count(), clock.now, []
    while done < count:
        while away and away[0][0] <= clock.now:
            _, _, came, at = heapq.heappop(away)
            rate_limiter.on_response(came, clock.now, at)
            left += came.status == 429
            done += came.status != 429
        if clock.now >= look_at:
            looks.append((clock.now - start, *remaining.update(done, count - done, clock.now)))
            look_at += 1
        wait = rate_limiter.wait(clock.now).seconds if left and len(away) < WORKERS else 1e9
        if wait <= 0:
            rate_limiter.sent(clock.now)
            decision = limiter.admit() if limiter else None
            status = 200 if decision is None or decision.admitted else 429
            came = answer(status, decision.headers if decision else None)
            heapq.heappush(away, (clock.now + latency, next(number), came, clock.now))
            left -= 1
        else:
            clock.now = min(clock.now + wait, away[0][0] if away else 1e18, look_at)
    return [*looks, (clock.now - start, *remaining.update(done, 0, clock.now))]


def jumps(looks: list[Look]) -> list[float]:
    """By how much the end that was told moved from one look to the next, from the first that told one."""
    ends = [at + left for at, _, left in looks if left is not None]
    return [abs(after - before) for before, after in itertools.pairwise(ends)]


@pytest.mark.parametrize("kind", LIMITERS)
@pytest.mark.parametrize("limit", [30, 60, 200])
@pytest.mark.parametrize("headers", [True, False])
def test_the_time_left_is_true_while_a_limit_is_found(kind: type[Quota], limit: int, headers: bool) -> None:
    clock = Clock()
    looks = told(RateLimiter(now=clock.now), kind(limit, headers=headers, clock=clock), clock, 6 * limit)
    total = looks[-1][0]
    late = [(at, left) for at, _, left in looks if at > 20 and left is not None]
    # What comes back bit by bit names no pace: it has to be measured first.
    far, jump = (0.25, 0.07) if kind is FixedWindow else (0.45, 0.2)
    assert len(late) > 0.4 * total
    assert all(left >= 0 for _, left in late)
    assert max(abs(at + left - total) for at, left in late) <= far * total
    assert max(jumps(looks)) <= jump * total
    assert looks[-1][2] == 0


def test_a_pace_that_was_set_is_told_to_the_second() -> None:
    clock = Clock()
    looks = told(RateLimiter(30, clock.now), None, clock, 100)
    total = looks[-1][0]
    assert all(left is not None and abs(at + left - total) < 3 for at, _, left in looks)
    assert all(pace == pytest.approx(30) for _, pace, _ in looks)


def test_a_slow_network_is_measured() -> None:
    clock = Clock()
    looks = told(RateLimiter(6000, clock.now), None, clock, 400, latency=2.0)
    total = looks[-1][0]
    late = [at + left for at, _, left in looks if left is not None and at > 40]
    assert all(abs(end - total) < 0.15 * total for end in late)


def test_a_request_for_many_rows_counts_for_many() -> None:
    rate_limiter = RateLimiter(60, 0.0)
    remaining = EtaEstimator(0.0, rate_limiter)
    rate_limiter.sent(0.0)
    rate_limiter.on_response(answer(200), 0.5, 0.0)
    pace, left = remaining.update(500, 1000, 1.0)
    assert pace == pytest.approx(30_000)
    assert left is not None
    assert left <= 3
