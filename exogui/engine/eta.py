"""How long a run still takes: from what is known of the account's limit, else from a measure. It never jumps."""

import math
from collections import deque

from exogui.exotel.rate_limit.limiter import RateLimiter

#: Seconds over which rows are counted where the network is slower than the pace, and until there is a measure.
_MEASURED, _AT_LEAST = 60.0, 10.0
#: Seconds in which nothing is said while the limit is only being looked for.
_LOOKING = 20.0
#: Seconds after which two thirds of a change of the estimate show.
_CALM = 12.0
#: Seconds between two estimates: nobody looks more often, and a run may turn thousands of times a second.
_GLANCE = 0.05


class EtaEstimator:
    """The end of a run, estimated again at each look.

    Args:
        now: the runner's clock.
        pacer: knows the limit.
    """

    def __init__(self, now: float, rate_limiter: RateLimiter) -> None:
        self._rate_limiter = rate_limiter
        self._began = self._looked = now
        self._samples: deque[tuple[float, int]] = deque([(now, 0)])
        self._ends: float | None = None
        self._known = False
        self._requests = 1.0
        self._told: tuple[float, float | None] = (0.0, None)
        self._told_at: float | None = None

    def update(
        self, done: int, left: int, now: float, requests_a_row: float | None = None
    ) -> tuple[float, float | None]:
        """Give (rows a minute, seconds until the end; None while nothing can be said).

        Args:
            done: rows that the run settled.
            left: rows that it has to settle.
            now: the runner's clock.
            requests_a_row: how many requests a row still takes, where the run knows.
        """
        if self._told_at is None or not left or now - self._told_at >= _GLANCE:
            self._told, self._told_at = self._estimate(done, left, now, requests_a_row), now
        return self._told

    def _estimate(self, done: int, left: int, now: float, requests_a_row: float | None) -> tuple[float, float | None]:
        rate_limiter = self._rate_limiter
        if rate_limiter.refused and not rate_limiter.known:
            self._began, self._samples = now, deque([(now, done)])  # a standstill says nothing of the pace
        measured = self._measure(done, now)
        # A restore makes hundreds of contacts with a request, and what was refused is asked again.
        requests = requests_a_row or (rate_limiter.admitted / done if done and rate_limiter.admitted else 1.0)
        if requests < self._requests / 2:
            self._ends = None  # a request turns out to settle many: all that was said before was a guess
        self._requests = requests
        if rate_limiter.known and (rate_limiter.keeps_pace or not measured):
            if not self._known:
                self._known, self._ends = True, None  # all that was said before was a guess
            per_minute, raw = (
                rate_limiter.per_minute / requests,
                rate_limiter.estimate_seconds(math.ceil(left * requests), now),
            )
        else:
            per_minute = measured or rate_limiter.per_minute / requests
            raw = left / per_minute * 60
        if not left:
            return per_minute, 0.0
        if not rate_limiter.known and now - self._began < _LOOKING:
            return per_minute, None
        return per_minute, self._calm(raw, now)

    def _measure(self, done: int, now: float) -> float:
        """Rows a minute, over the last one; 0 where there is too little to measure."""
        if now - self._samples[-1][0] >= 1:
            self._samples.append((now, done))
            while now - self._samples[0][0] > _MEASURED:
                self._samples.popleft()
        since, before = self._samples[0]
        return (done - before) / (now - since) * 60 if now - since >= _AT_LEAST else 0.0

    def _calm(self, raw: float, now: float) -> float:
        """Let the end come nearer or go away little by little."""
        share = 1 - math.exp(-(now - self._looked) / _CALM)
        self._looked = now
        if self._ends is None:
            self._ends = now + raw
        self._ends += (now + raw - self._ends) * share
        return max(0.0, self._ends - now)
