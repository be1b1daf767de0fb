"""How fast: when the next request may leave, learned from the answers.

Three ways to know, the surest first: a pace that the user set; the account's own `X-RateLimit-*` headers; and where
neither is there, the pace at which Exotel goes on saying yes, found from below, as TCP finds a network's.
The documentation's figures (30 to 300 a minute) only say where to start. No clock: the time is handed in.
"""

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from exogui.exotel.protocol import Answer, RateLimit

#: Requests a second before anything is known: the lowest figure in Exotel's documentation, 30 a minute.
_GENTLE = 0.5
#: After each yes, while no refusal was seen.
_GROWTH = 1.15
#: Requests a second that no account comes near.
_FASTEST = 10_000.0
#: After a refusal: just below the pace that worked.
_BELOW = 0.92
#: Seconds added to the end of a window, for the server's clock shows whole seconds only.
_PAD = 0.3
_WINDOW = 60.0


class Wait(NamedTuple):
    """How long until the next request may leave, in seconds, and why."""

    seconds: float
    reason: str


class Pacer:
    """One account's pace.

    Args:
        rate: requests a minute that the user set; None to learn it.
        now: the time, in seconds of any steady clock.
    """

    def __init__(self, rate: float | None = None, now: float = 0.0) -> None:
        self._ceiling = None if rate is None else rate / 60
        self._pace = self._ceiling or _GENTLE
        self._refused_at_pace: float | None = None
        self._next = now
        self._blocked_until = now
        self._blocked_reason = ""
        self._refusals_in_a_row = 0
        self._blocked_since = now
        self._accepted: deque[float] = deque()
        self._in_flight = 0
        self._window = _Window()

    @property
    def per_minute(self) -> float:
        """The pace that can be counted on, requests a minute."""
        if self._ceiling is None and self._window.limit:
            return float(self._window.limit)
        return self._pace * 60

    @property
    def known(self) -> bool:
        """Whether the pace is more than a guess."""
        return self._ceiling is not None or self._window.limit is not None or self._refused_at_pace is not None

    def wait(self, now: float) -> Wait:
        """Tell how long until the next request may leave; 0 seconds: now."""
        if now < self._blocked_until:
            return Wait(self._blocked_until - now, self._blocked_reason)
        closed = self._window.closed(now, self._in_flight)
        if closed:
            limit = self._window.limit
            return Wait(
                closed, f"the account's limit of {limit} requests is used up" if limit else "the limit is used up"
            )
        if self._ceiling is None and self._window.open(now):
            return Wait(0.0, "")
        return Wait(max(0.0, self._next - now), f"{self._pace * 60:.0f} a minute")

    def sent(self, now: float) -> None:
        """Note that a request leaves."""
        self._in_flight += 1
        interval = 1 / self._pace
        # A moment's delay is made up for, a longer one is not: no burst follows a pause.
        late = now - self._next
        self._next = now + interval if late > max(interval, 0.1) else self._next + interval

    def heard(self, answer: "Answer", now: float) -> None:
        """Learn from an answer, or from its absence."""
        self._in_flight -= 1
        self._window.heard(answer.rate, now)
        if answer.status == 429:
            self._refused(answer.rate, now)
        elif answer.http_status:
            self._admitted(now)

    def _admitted(self, now: float) -> None:
        if self._refusals_in_a_row:
            self._learn_from_block(now)
        self._refusals_in_a_row = 0
        self._accepted.append(now)
        while self._accepted[0] <= now - _WINDOW:
            self._accepted.popleft()
        if self._ceiling is not None:
            self._pace = min(self._ceiling, self._pace * 1.02)
        elif self._refused_at_pace is None:
            self._pace = min(_FASTEST, self._pace * _GROWTH)
        else:
            # Creep back up: the limit may have been raised, or somebody else may have stopped.
            self._pace *= 1 + (0.01 if self._pace < _BELOW * self._refused_at_pace else 0.001)

    def _refused(self, rate: "RateLimit", now: float) -> None:
        told = rate.retry_after if rate.retry_after is not None else rate.reset_after
        if now < self._blocked_until and told is None:
            return  # it left before the refusal that is waited out already
        if not self._refusals_in_a_row:
            self._blocked_since = now
            self._refused_at_pace = self._pace
        self._refusals_in_a_row += 1
        pause = told + _PAD if told is not None else min(60.0, 2.0 ** (self._refusals_in_a_row - 1))
        self._blocked_until = max(self._blocked_until, now + pause)
        self._blocked_reason = "Exotel asked to wait" if told is not None else "Exotel said too fast"
        self._next = self._blocked_until

    def _learn_from_block(self, now: float) -> None:
        """Set the pace after a refusal is over: a long one was a window's end, a short one a pace too high."""
        seen = [moment for moment in self._accepted if moment > self._blocked_since - _WINDOW]
        whole_window = now - self._blocked_since > 3 or (len(seen) > 1 and now - seen[0] >= _WINDOW / 2)
        if whole_window and seen:
            self._pace = max(len(seen) / _WINDOW * 0.98, 1 / _WINDOW)
        else:
            self._pace = max(self._pace * _BELOW, 1 / _WINDOW)
        self._refused_at_pace = self._pace / _BELOW
        self._next = now + 1 / self._pace


class _Window:
    """What the account's headers say: how many requests this window still holds, and when the next one begins."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self._remaining: int | None = None
        self._ends = 0.0

    def heard(self, rate: "RateLimit", now: float) -> None:
        if rate.limit is not None:
            self.limit = rate.limit
        if rate.remaining is None or rate.reset_after is None:
            return
        ends = now + rate.reset_after
        # Answers overtake each other: within one window the lowest remainder is the latest.
        new_window = self._remaining is None or ends > self._ends + 1.5
        self._remaining = rate.remaining if new_window else min(self._remaining or 0, rate.remaining)
        self._ends = ends if new_window else max(self._ends, ends)

    def open(self, now: float) -> bool:
        """Whether the headers vouch for another request."""
        return self._remaining is not None and now < self._ends + _PAD

    def closed(self, now: float, in_flight: int) -> float:
        """Seconds until a window has room again; 0 where it has, or where nothing is known of it."""
        if self._remaining is None:
            return 0.0
        if now >= self._ends + _PAD:
            # A new window: one request asks for it, the rest follow what its answer says.
            return 0.0 if in_flight == 0 else 1.0
        return 0.0 if self._remaining - in_flight > 0 else self._ends + _PAD - now
