"""How fast: when the next request may leave, learned from the answers.

Three ways to know, the surest first: a pace that the user set; the account's own `X-RateLimit-*` headers; and where
neither is there, the pace at which Exotel goes on saying yes, found from below, as TCP finds a network's.
The documentation's figures (30 to 300 a minute) only say where to start. No clock: the time is handed in.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

from exogui.exotel.rate_limit.backoff import SLOWEST, Backoff
from exogui.exotel.rate_limit.header_window import WINDOW, HeaderWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from exogui.exotel.protocol import Response

#: Requests a second before anything is known: the lowest figure in Exotel's documentation, 30 a minute.
_GENTLE = 0.5
#: Requests a second that no account comes near.
_FASTEST = 10_000.0
#: After a refusal that was soon over: just below the pace that was too high.
_BELOW = 0.92
#: Back up to that pace takes so many requests and so many seconds: a few refusals in a hundred, a little time lost.
_CREEP_REQUESTS, _CREEP_SECONDS = 80, 90.0
#: So far above the pace that was once refused, the limit must have been raised.
_RAISED = 1.1
#: Seconds in which another run has asked whether a refusal is over, and told.
_ASKED = 5.0
#: Seconds that a late request may be made up for; after a longer delay no burst follows.
_LATE = 0.1
#: Where requests could have left for this part of the last seconds, something else is slower than the pace.
_OFTEN_LATE, _LATELY = 0.5, 20.0


def _quickly(_pace: float) -> float:
    """The growth after each yes, while no refusal was seen."""
    return 1.15


def _gently(pace: float) -> float:
    """The same, once one was seen and the limit turns out to have been raised since: by half in a window."""
    return min(1.03, 1 + 0.5 / (WINDOW * pace))


class LimitWait(NamedTuple):
    """How long until the next request may leave, in seconds, and why."""

    seconds: float
    reason: str


class PeerUsage(NamedTuple):
    """What a run tells others of its use of an account's limit, and hears of theirs.

    Attributes:
        turns: the moment of each one's last request, and the one that it has taken for its next.
        in_flight: requests whose answers are not there yet.
        admitted: requests that Exotel let in, since the start or since this was told last.
        closed_until: nothing may be asked before: Exotel said so.
        learned: the account's limit, requests a minute; None where nobody has learned it.
    """

    turns: tuple[float, ...] = ()
    in_flight: int = 0
    admitted: int = 0
    closed_until: float = 0.0
    learned: float | None = None


class RateLimiter:
    """One account's pace.

    Args:
        rate: requests a minute that the user set; None to learn it.
        now: the time, in seconds of any steady clock.
        headroom: the part of the limit, 0 to 1, that is left for whatever else the account runs.
    """

    def __init__(self, rate: float | None = None, now: float = 0.0, *, headroom: float = 0.0) -> None:
        self._ceiling = None if rate is None else rate / 60
        self._headroom = headroom
        self._pace = self._ceiling or _GENTLE
        self._refused_at: float | None = None
        self._growth: Callable[[float], float] = _quickly
        self._learned = now - WINDOW
        self._next = now
        self._last = now
        self._held_back = True
        self._lateness = 0.0
        self._ready = now
        self._in_flight = 0
        self._admitted_so_far = 0
        self._begun = False
        self._others = PeerUsage()
        self._block = Backoff(now)
        self._window = HeaderWindow(headroom)

    @property
    def learned(self) -> float | None:
        """The account's limit as far as its answers taught it, requests a minute; None where they didn't."""
        if self._window.limit:
            return float(self._window.limit)
        return None if self._refused_at is None else self._pace * 60

    def remember(self, per_minute: float) -> None:
        """Begin with what an earlier batch learned of the account's limit, unless the user set a pace."""
        if self._ceiling is None:
            self._pace = self._refused_at = max(SLOWEST, per_minute / 60)

    @property
    def per_minute(self) -> float:
        """The pace that can be counted on, requests a minute."""
        if self._ceiling is None and self._window.limit:
            return self._window.limit * (1 - self._headroom)
        return self._pace * self._share * 60

    @property
    def keeps_pace(self) -> bool:
        """Whether it is the pace that requests wait for, not the network."""
        return self._lateness < _OFTEN_LATE * _LATELY

    @property
    def admitted(self) -> int:
        """How many requests Exotel let in."""
        return self._admitted_so_far

    @property
    def refused(self) -> bool:
        """Whether a refusal is being waited out."""
        return self._block.until > 0

    def estimate_seconds(self, count: int, now: float) -> float:
        """Seconds until so many more requests have left, by what is known of the limit."""
        by_window = self._window.lasts(count, now) if self._ceiling is None else None
        if by_window is not None:
            return by_window
        return max(self._block.wait(now), self._next - now, 0.0) + max(0, count - 1) * 60 / self.per_minute

    @property
    def _share(self) -> float:
        """The part of the pace that is used: all of one that the user set, and of one that is only being looked for."""
        return 1 - self._headroom if self._ceiling is None and self._refused_at is not None else 1.0

    @property
    def known(self) -> bool:
        """Whether the pace is more than a guess."""
        return self._ceiling is not None or self._window.limit is not None or self._refused_at is not None

    def wait(self, now: float) -> LimitWait:
        """Tell how long until the next request may leave; 0 seconds: now."""
        found = self._wait(now)
        if found.seconds:
            self._ready = now + found.seconds
        return found

    def _wait(self, now: float) -> LimitWait:
        blocked = self._block.wait(now)
        if blocked:
            return LimitWait(blocked, self._block.reason)
        if self._block.until:
            if self._others.turns and now < self._next:
                return LimitWait(self._next - now, self._block.reason)
        elif 0 < self._others.closed_until > now - _ASKED:
            # The other one asks whether it is over: two that ask at once would only be refused again.
            left = max(self._others.closed_until - now, 1.0)
            return LimitWait(left, "Exotel asked another exogui of this account to wait")
        closed = self._window.closed(now, self._in_flight + self._others.in_flight, self._last)
        if closed:
            limit = self._window.limit
            return LimitWait(
                closed, f"the account's limit of {limit} requests is used up" if limit else "the limit is used up"
            )
        if self._ceiling is None and self._window.open(now):
            return LimitWait(0.0, "")
        return LimitWait(max(0.0, self._next - now), f"keeping to {self._pace * self._share * 60:.0f} a minute")

    def sent(self, now: float) -> None:
        """Note that a request leaves."""
        self._in_flight += 1
        self._block.sent()
        self._window.sent(now)
        self._held_back = now <= self._next + _LATE
        late = min(_LATELY, max(0.0, now - max(self._next, self._ready)))
        self._lateness = self._lateness * math.exp((self._last - now) / _LATELY) + late
        self._last = now
        self._take_turn(self._next if self._held_back else now)

    @property
    def sharing(self) -> PeerUsage:
        """What other runs of the same account should know of this one."""
        return PeerUsage(
            (self._last, self._next), self._in_flight, self._admitted_so_far, self._block.until, self.learned
        )

    def update_peers(self, others: PeerUsage, now: float) -> None:
        """Hear what other runs do with the same limit: two share it as one run would use it alone."""
        self._others = others
        if others.admitted:
            self._block.admitted_beside(others.admitted, now)
        if others.learned and not self.known:
            self.remember(others.learned)
        if others.turns and (now > self._next + _LATE or not self._begun):
            self._take_turn(now - self._interval)
        self._begun = True

    @property
    def _interval(self) -> float:
        """Seconds between two requests."""
        return 1 / (self._pace * self._share)

    def _take_turn(self, last: float) -> None:
        """Take the next moment that is an interval away from the last request and from everybody's next."""
        interval = self._interval
        self._next = last + interval
        for turn in sorted(self._others.turns):
            if abs(turn - self._next) < interval:
                self._next = turn + interval

    def on_response(self, answer: "Response", now: float, left: float | None = None) -> None:
        """Learn from an answer, or from its absence.

        Args:
            answer: how the request ended.
            now: the time.
            left: when the request left; unknown where None.
        """
        self._in_flight -= 1
        left = now if left is None else left
        self._window.heard(answer.rate_limit, now, refused=answer.status == 429)
        if answer.status == 429:
            self._block.refused(answer.rate_limit, now, left)
            if self._others.turns:
                self._take_turn(self._block.until - self._interval)
        elif answer.http_status:
            self._admitted(now, left)
        else:
            self._block.unheard()

    def _admitted(self, now: float, left: float) -> None:
        self._admitted_so_far += 1
        capacity = self._block.admitted(now, left)
        if capacity == math.inf:
            self._pace, self._refused_at = min(self._pace, _GENTLE), None
            self._take_turn(now)
        elif capacity is not None:
            self._refused_at = capacity / _BELOW if capacity else self._pace
            if capacity:
                self._pace, self._learned = capacity, now
            elif now - self._learned > WINDOW:  # within it, a window only gives back what a burst took from it
                self._pace *= _BELOW
            self._growth = _gently
            self._take_turn(now)
        elif not self._held_back or (self._headroom and self._refused_at is not None):
            return  # something else is slower than this pace: nothing is learned of a faster one
        elif self._refused_at is None:
            self._pace *= self._growth(self._pace)
        else:
            # The limit may have been raised, or somebody else may have stopped.
            self._pace *= 1 + (1 - _BELOW) / max(_CREEP_REQUESTS, _CREEP_SECONDS * self._pace)
            if self._pace > _RAISED * self._refused_at:
                self._refused_at = None
        self._pace = max(SLOWEST, min(self._pace, self._ceiling or _FASTEST))
