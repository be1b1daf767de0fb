"""The simulator's rate limit: a budget that is counted, told in headers, and runs out."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from exogui.simulator.responses import SimulatedResponse, too_many


@dataclass(frozen=True, slots=True)
class QuotaDecision:
    """The headers that an answer carries, admitted or not."""

    admitted: bool
    headers: dict[str, str] = field(default_factory=dict)


class Quota(Protocol):
    """A budget of requests that everybody on the account shares. Thread-safe."""

    def admit(self) -> QuotaDecision:
        """Counts one request if there is budget for it; a refused one isn't counted."""

    def refusal(self) -> SimulatedResponse:
        """The answer to a request over the limit, without the decision's headers."""


class FixedWindow:
    """So many requests a window; a window opens with the first request in it, and its end brings all of them back.

    Args:
        limit: requests a window.
        window: its length in seconds.
        clock: seconds, as `time.monotonic` gives them.
    """

    def __init__(self, limit: int, window: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._window = window
        self._clock = clock
        self._ends = -math.inf
        self._used = 0
        self._lock = threading.Lock()

    def admit(self) -> QuotaDecision:
        with self._lock:
            now = self._clock()
            if now >= self._ends:
                self._used, self._ends = 0, now + self._window
            admitted = self._used < self._limit
            self._used += admitted
            wait = self._ends - now
        headers = {
            "X-RateLimit-Limit": str(self._limit),
            "X-RateLimit-Remaining": str(self._limit - self._used),
            "X-RateLimit-Reset": str(math.ceil(time.time() + wait)),
        }
        return QuotaDecision(admitted, headers if admitted else headers | {"Retry-After": str(max(1, math.ceil(wait)))})

    def refusal(self) -> SimulatedResponse:
        return too_many()
