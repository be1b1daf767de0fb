"""Several runs of one account: together they go as fast as one would alone, and are refused no more often."""

import heapq
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from exogui.exotel.rate_limit.limiter import PeerUsage, RateLimiter
from tests.exotel.test_pacing import LATENCY, WORKERS, Clock, answer
from tests.quotas import FixedWindow, LeakyBucket, Quota, SlidingWindow

if TYPE_CHECKING:
    from exogui.exotel.protocol import Response

LIMITERS: list[type[FixedWindow | SlidingWindow | LeakyBucket]] = [FixedWindow, SlidingWindow, LeakyBucket]


class Crew:
    """Runs that hear of each other as they would through their file."""

    def __init__(self, clock: Clock, pacers: list[RateLimiter]) -> None:
        self.clock = clock
        self.pacers = pacers
        self.sent: list[tuple[float, int]] = []
        self.refused = 0
        self._admitted = [[0] * len(pacers) for _ in pacers]

    def hear(self, me: int) -> None:
        told = [rate_limiter.sharing for rate_limiter in self.pacers]
        others = [(at, one) for at, one in enumerate(told) if at != me]
        admitted = sum(one.admitted - self._admitted[me][at] for at, one in others)
        self._admitted[me] = [one.admitted for one in told]
        learned = [one.learned for _, one in others if one.learned]
        heard = PeerUsage(
            tuple(turn for _, one in others for turn in one.turns), sum(one.in_flight for _, one in others), admitted,
            max((one.closed_until for _, one in others), default=0.0), max(learned, default=None),
        )  # fmt: skip
        self.pacers[me].update_peers(heard, self.clock.now)

    def drive(self, limiter: Quota | None, count: int, until: float = 1e9) -> float:
        """Have `count` requests of each let in; gives the seconds that it takes."""
        start, number = self.clock.now, itertools.count()
        left = [count] * len(self.pacers)
        away: list[list[tuple[float, int, Response, float]]] = [[] for _ in self.pacers]
        while self.clock.now - start < until:
            waits = []
            for me, rate_limiter in enumerate(self.pacers):
                while away[me] and away[me][0][0] <= self.clock.now:
                    _, _, came, at = heapq.heappop(away[me])
                    rate_limiter.on_response(came, self.clock.now, at)
                    left[me] += came.status == 429
                    self.refused += came.status == 429
                self.hear(me)
                wait = rate_limiter.wait(self.clock.now).seconds if left[me] and len(away[me]) < WORKERS else 1e9
                if wait <= 0:
                    rate_limiter.sent(self.clock.now)
                    decision = limiter.admit() if limiter else None
                    status = 200 if decision is None or decision.admitted else 429
                    came = answer(status, decision.headers if decision else None)
                    heapq.heappush(away[me], (self.clock.now + LATENCY, next(number), came, self.clock.now))
                    self.sent.append((self.clock.now - start, me))
                    left[me] -= 1
                    wait = 0.0
                waits.append(min(wait, away[me][0][0] - self.clock.now if away[me] else 1e9))
            if not any(left) and not any(away):
                break
            self.clock.now += max(0.0, min(waits))
        return self.clock.now - start


def crew(make: Callable[[float], RateLimiter], size: int) -> Crew:
    clock = Clock()
    return Crew(clock, [make(clock.now) for _ in range(size)])


@pytest.mark.parametrize("size", [2, 3, 5])
def test_a_pace_that_was_set_is_that_of_all_together(size: int) -> None:
    runs = crew(lambda now: RateLimiter(60, now), size)
    runs.drive(None, 40)
    moments = [at for at, _ in runs.sent]
    assert all(after - before >= 0.999 for before, after in itertools.pairwise(moments))
    assert moments[-1] <= 40 * size + 2
    turns = [me for _, me in runs.sent[: 20 * size]]
    assert {turns.count(me) for me in range(size)} <= {19, 20, 21}


@pytest.mark.parametrize("kind", LIMITERS)
@pytest.mark.parametrize("limit", [30, 200])
@pytest.mark.parametrize("told", [False, True])
def test_together_they_find_the_limit_and_keep_to_it(kind: type[Quota], limit: int, told: bool) -> None:
    runs = crew(lambda now: RateLimiter(now=now), 2)
    limiter = kind(limit, 60.0, headers=told, clock=runs.clock)
    count = 10 * limit
    seconds = runs.drive(limiter, count)
    print(runs.refused / 2 / count, seconds / (2 * count * 60 / limit))
    assert runs.refused <= 0.05 * 2 * count
    assert seconds <= 1.2 * 2 * count * 60 / limit


def test_a_slow_one_doesnt_hold_up_a_fast_one() -> None:
    clock = Clock()
    runs = Crew(clock, [RateLimiter(2, clock.now), RateLimiter(120, clock.now)])
    runs.drive(None, 1000, until=60.0)
    assert [me for _, me in runs.sent].count(1) >= 110


def test_a_wait_that_exotel_asked_for_is_everybodys() -> None:
    rate_limiter = RateLimiter(600, 0.0)
    rate_limiter.update_peers(PeerUsage((), 0, 0, 40.0), 10.0)
    told = rate_limiter.wait(10.0)
    assert told.seconds == pytest.approx(30)
    assert "another exogui" in told.reason


def test_what_one_has_learned_the_next_begins_with() -> None:
    rate_limiter = RateLimiter(now=0.0)
    rate_limiter.update_peers(PeerUsage(learned=180.0), 0.0)
    assert rate_limiter.per_minute == pytest.approx(180)
