"""Time left of a run: from what is known of the account's limit, else from a measure. It never jumps."""

import math
from collections import deque

from exogui.exotel.rate_limit.limiter import RateLimiter

#: Seconds over which rows are counted where the network is slower than the pace, and until there is a measure.
_MEASURED_S, _MIN_MEASURED_S = 60.0, 10.0
#: Seconds in which nothing is said while the limit is only being looked for.
_SEARCHING_S = 20.0
#: Seconds after which two thirds of a change of the estimate show.
_SMOOTHING_S = 12.0
#: Seconds between two estimates: nobody looks more often, and a run may turn thousands of times a second.
_MIN_UPDATE_S = 0.05


class EtaEstimator:
    """The end of a run, estimated anew at each update. Times are those of the runner's clock."""

    def __init__(self, now: float, rate_limiter: RateLimiter) -> None:
        self._rate_limiter = rate_limiter
        self._began = self._smoothed_at = now
        self._samples: deque[tuple[float, int]] = deque([(now, 0)])
        self._ends: float | None = None
        self._known = False
        self._requests = 1.0
        self._last: tuple[float, float | None] = (0.0, None)
        self._updated_at: float | None = None

    def update(
        self, done: int, left: int, now: float, requests_a_row: float | None = None
    ) -> tuple[float, float | None]:
        """(Rows a minute, seconds until the end), None while nothing can be said; `left` rows are to be settled."""
        if self._updated_at is None or not left or now - self._updated_at >= _MIN_UPDATE_S:
            self._last, self._updated_at = self._estimate(done, left, now, requests_a_row), now
        return self._last

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
                self._known = True
                if now - self._began < _SEARCHING_S:
                    self._ends = None  # all that was said before was a guess, and not a measure
            per_minute = rate_limiter.per_minute / requests
            raw = rate_limiter.estimate_seconds(math.ceil(left * requests), now) or 0.0
        else:
            per_minute = measured or rate_limiter.per_minute / requests
            raw = left / per_minute * 60
        if not left:
            return per_minute, 0.0
        if not rate_limiter.known and now - self._began < _SEARCHING_S:
            return per_minute, None
        return per_minute, self._smooth(raw, now)

    def _measure(self, done: int, now: float) -> float:
        """Rows a minute, over the last one; 0 where there is too little to measure."""
        if now - self._samples[-1][0] >= 1:
            self._samples.append((now, done))
            while now - self._samples[0][0] > _MEASURED_S:
                self._samples.popleft()
        since, before = self._samples[0]
        return (done - before) / (now - since) * 60 if now - since >= _MIN_MEASURED_S else 0.0

    def _smooth(self, raw: float, now: float) -> float:
        """Seconds until the end, smoothed exponentially."""
        share = 1 - math.exp(-(now - self._smoothed_at) / _SMOOTHING_S)
        self._smoothed_at = now
        if self._ends is None:
            self._ends = now + raw
        self._ends += (now + raw - self._ends) * share
        return max(0.0, self._ends - now)
