"""When the next request may leave. No clock: the time is handed in.

The account's headers lead. `Retry-After` is obeyed. Where neither is there, the limit is found from below. A pace that
the user set is never passed.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

from exogui.exotel.rate_limit.backoff import Backoff
from exogui.exotel.rate_limit.header_window import LONGEST_WAIT, HeaderWindow

if TYPE_CHECKING:
    from exogui.exotel.protocol import Response

#: Requests a minute that are named before anything is known: the lowest figure in Exotel's documentation.
_GUESS = 30.0
#: Seconds that a late request may be made up for where the user set a pace; after a longer delay no burst follows.
_LATE = 0.1
#: Seconds after which a request that waits for another one's response is looked for again.
_LOOK_AGAIN = 1.0
#: Where requests could have left for this part of the last seconds, something else is slower than the limit.
_OFTEN_LATE, _LATELY = 0.5, 20.0


class Wait(NamedTuple):
    """How long until the next request may leave, in seconds, and why."""

    seconds: float
    reason: str


class RateLimiter:
    """Keeps one account's limit.

    Args:
        rate: requests a minute at most; None for as many as the account allows.
        now: the time, in seconds of any steady clock.
        headroom: the part of the limit, 0 to 1, that is left for whatever else the account runs.

    Attributes:
        admitted: how many requests Exotel let in.
    """

    def __init__(self, rate: float | None = None, now: float = 0.0, *, headroom: float = 0.0) -> None:
        self._interval = 0.0 if rate is None else 60 / rate
        self._share = 1 - headroom
        self._next = self._last = self._ready = self._retry_at = now
        self._lateness = 0.0
        self._in_flight = 0
        self._remembered: float | None = None
        self._window = HeaderWindow(headroom)
        self._backoff = Backoff(gentle=rate is None)
        self.admitted = 0

    @property
    def learned(self) -> float | None:
        """The account's limit as far as its responses taught it, requests a minute; None where they didn't."""
        if self._window.leads and (pace := self._window.pace):
            return pace * 60
        return 60 / self._backoff.interval if self._backoff.interval else None

    def remember(self, per_minute: float) -> None:
        """Take in what an earlier run learned: the pace after the first refusal. A burst that is allowed is taken."""
        self._remembered = per_minute
        self._backoff = Backoff(60 / per_minute, gentle=not self._interval)

    @property
    def known(self) -> bool:
        """Whether the limit is more than a guess."""
        return bool(self._interval or self._backoff.settled or (self._window.leads and self._window.pace))

    @property
    def per_minute(self) -> float:
        """The pace that can be counted on, requests a minute."""
        learned = (self.learned or self._remembered or 0.0) * self._share or math.inf
        slowest = min(learned, 60 / self._interval if self._interval else math.inf)
        return slowest if slowest < math.inf else _GUESS

    @property
    def keeps_pace(self) -> bool:
        """Whether it is the limit that requests wait for, not the network."""
        return self._lateness < _OFTEN_LATE * _LATELY

    @property
    def refused(self) -> bool:
        """Whether a refusal is being waited out."""
        return self._backoff.blocked

    def estimate_seconds(self, requests: float, now: float) -> float | None:
        """Seconds until so many more requests have left, by what is known of the limit; None where nothing is."""
        limit = self._backoff.seconds(requests, now, self._share)
        if self._window.leads and self._window.pace:
            limit = self._window.seconds(requests, now, self._in_flight)
        if limit is None and not self._interval:
            return None
        ceiling = max(0.0, self._next - now) + max(0.0, requests - 1) * self._interval
        return max(limit or 0.0, ceiling, self._retry_at - now)

    def wait(self, now: float) -> Wait:
        """Tell how long until the next request may leave; 0 seconds: now."""
        found = max(self._waits(now), key=lambda wait: wait.seconds)
        if found.seconds > 0:
            self._ready = now + found.seconds
        return found

    def _waits(self, now: float) -> list[Wait]:
        waits = [Wait(max(0.0, self._retry_at - now), "Exotel asked to wait")]
        if self._interval:
            waits.append(Wait(max(0.0, self._next - now), f"keeping to {60 / self._interval:.0f} a minute"))
        if self._window.leads and not self._backoff.blocked:
            if self._window.left(now, self._in_flight) < 1:
                closed = self._window.ends - now if now < self._window.ends < math.inf else _LOOK_AGAIN
                limit = f" of {self._window.limit} requests" if self._window.limit else ""
                waits.append(Wait(closed, f"the account's limit{limit} is used up"))
            return waits
        seconds = self._backoff.wait(now, self._in_flight, self._share)
        reason = "keeping to the account's limit"
        if self._backoff.blocked:
            reason = "Exotel said too fast"
        elif self._backoff.interval is not None and self._backoff.limit is None:
            reason = f"keeping to {self.per_minute:.0f} a minute"
        waits.append(Wait(seconds, reason) if seconds < math.inf else Wait(_LOOK_AGAIN, ""))
        return waits

    def sent(self, now: float) -> None:
        """Note that a request leaves."""
        late = min(_LATELY, max(0.0, now - max(self._last, self._ready)))
        self._lateness = self._lateness * math.exp((self._last - now) / _LATELY) + late
        self._last = now
        self._in_flight += 1
        self._window.sent(now)
        self._backoff.sent(now, self._share)
        self._next = (self._next if now <= self._next + _LATE else now) + self._interval

    def on_response(self, answer: "Response", now: float, left: float | None = None) -> None:
        """Learn from a response, or from its absence.

        Args:
            answer: how the request ended.
            now: the time.
            left: when the request left; unknown where None.
        """
        self._in_flight -= 1
        left, rate, refused = now if left is None else left, answer.rate_limit, answer.status == 429
        self._window.on_response(rate, left, refused=refused)
        if not answer.http_status:
            self._backoff.unheard()
        elif not refused:
            self.admitted += 1
            self._backoff.admitted(now, left)
            if self._window.leads:
                self._backoff = Backoff(gentle=not self._interval)
        else:
            told = None if rate.retry_after is None else now + min(rate.retry_after, LONGEST_WAIT)
            self._retry_at = max(self._retry_at, told or now)
            if not self._window.leads or rate.remaining is None:
                self._backoff.refused(now, left, told)
