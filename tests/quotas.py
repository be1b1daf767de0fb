"""Rate limits as services keep them, for the simulator: more kinds than the demo's, and told in more ways."""

import math
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Literal

from exogui.simulator.quotas import QuotaDecision
from exogui.simulator.responses import SimulatedResponse
from tests.faults import Shape, too_many

RetryAfter = Literal["seconds", "date"]


@dataclass(eq=False)
class Quota(ABC):
    """A budget of requests that everybody on the account shares. Thread-safe.

    Attributes:
        limit: requests a window; may be changed at any time.
        window: its length in seconds.
        headers: whether every answer tells what is left of the budget.
        retry_after: how a 429 tells when to come again, if it does.
        shape: the form of the 429's body: the older RestException, or the gateway's.
        clock: seconds, as `time.monotonic` gives them.
    """

    limit: float
    window: float = 60.0
    headers: bool = True
    retry_after: RetryAfter | None = None
    shape: Shape = field(default="gateway", kw_only=True)
    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def admit(self) -> QuotaDecision:
        """Counts one request if there is budget for it, and says so; a refused one isn't counted."""
        with self._lock:
            now = self.clock()
            admitted = self._left(now) >= 1
            if admitted:
                self._count(now, 1)
            return QuotaDecision(admitted, self._told(now, admitted))

    def use(self, count: int) -> None:
        """Takes from the budget what somebody else on the account used, even beyond its end."""
        with self._lock:
            now = self.clock()
            self._left(now)
            self._count(now, count)

    def refusal(self) -> SimulatedResponse:
        """The 429 of this limit."""
        return too_many(self.shape)

    @abstractmethod
    def _left(self, now: float) -> float:
        """How many more requests fit in now; forgets what has run out."""

    @abstractmethod
    def _count(self, now: float, count: int) -> None:
        """Counts so many requests."""

    @abstractmethod
    def _reset_in(self, now: float) -> float:
        """Seconds until the whole budget, or the next part of it, is back."""

    def _told(self, now: float, admitted: bool) -> dict[str, str]:
        wait = self._reset_in(now)
        told = {}
        if self.headers:
            told["X-RateLimit-Limit"] = str(math.floor(self.limit))
            told["X-RateLimit-Remaining"] = str(max(0, math.floor(self._left(now))))
            told["X-RateLimit-Reset"] = str(math.ceil(time.time() + wait))
        if not admitted and self.retry_after == "seconds":
            told["Retry-After"] = str(max(1, math.ceil(wait)))
        elif not admitted and self.retry_after == "date":
            told["Retry-After"] = formatdate(math.ceil(time.time() + wait), usegmt=True)
        return told


class FixedWindow(Quota):
    """So many requests a window; a window opens with the first request in it, and its end brings all of them back."""

    _ends = -math.inf
    _used = 0

    def _left(self, now: float) -> float:
        if now >= self._ends:
            self._used = 0
        return self.limit - self._used

    def _count(self, now: float, count: int) -> None:
        if now >= self._ends:
            self._ends = now + self.window
        self._used += count

    def _reset_in(self, now: float) -> float:
        return max(0.0, self._ends - now)


@dataclass(eq=False)
class SlidingWindow(Quota):
    """So many requests in any stretch of a window's length; each comes back a window after it was used."""

    _times: deque[float] = field(default_factory=deque, init=False, repr=False)

    def _left(self, now: float) -> float:
        while self._times and self._times[0] <= now - self.window:
            self._times.popleft()
        return self.limit - len(self._times)

    def _count(self, now: float, count: int) -> None:
        self._times.extend([now] * count)

    def _reset_in(self, now: float) -> float:
        return max(0.0, self._times[0] + self.window - now) if self._times else 0.0


class LeakyBucket(Quota):
    """A steady pace of `rate` requests a window, evenly spread; `burst` more may come at once where it was quiet."""

    def __init__(
        self,
        rate: float,
        window: float = 60.0,
        burst: int = 0,
        headers: bool = True,
        retry_after: RetryAfter | None = None,
        *,
        shape: Shape = "gateway",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(rate, window, headers, retry_after, shape=shape, clock=clock)
        self.burst = burst
        self._level = 0.0
        self._counted_at = -math.inf

    def _left(self, now: float) -> float:
        # Rounding must not cost the request that comes exactly on time.
        return 1 + self.burst - self._standing(now) + 1e-9

    def _count(self, now: float, count: int) -> None:
        self._level = self._standing(now) + count
        self._counted_at = now

    def _reset_in(self, now: float) -> float:
        return max(0.0, self._standing(now) - self.burst) * self.window / self.limit

    def _standing(self, now: float) -> float:
        return max(0.0, self._level - (now - self._counted_at) * self.limit / self.window)
