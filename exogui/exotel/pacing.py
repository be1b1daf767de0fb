"""How fast: when the next request may leave, learned from the answers.

Three ways to know, the surest first: a pace that the user set; the account's own `X-RateLimit-*` headers; and where
neither is there, the pace at which Exotel goes on saying yes, found from below, as TCP finds a network's.
The documentation's figures (30 to 300 a minute) only say where to start. No clock: the time is handed in.
"""

import math
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from exogui.exotel.protocol import Answer, RateLimit

#: Requests a second before anything is known: the lowest figure in Exotel's documentation, 30 a minute.
_GENTLE = 0.5
#: Requests a second that no account comes near, and fewer than any grants.
_FASTEST, _SLOWEST = 10_000.0, 1 / 60
#: After a refusal that was soon over: just below the pace that was too high.
_BELOW = 0.92
#: Back up to that pace takes so many requests and so many seconds: a few refusals in a hundred, a little time lost.
_CREEP_REQUESTS, _CREEP_SECONDS = 80, 90.0
#: So many requests in a window at least tell what it holds.
_TELLING = 10
#: So far above the pace that was once refused, the limit must have been raised.
_RAISED = 1.1
#: Seconds that a late request may be made up for; after a longer delay no burst follows.
_LATE = 0.1
#: Seconds added to the end of a window, for the server's clock shows whole seconds only.
_PAD = 0.3
_WINDOW = 60.0
#: Seconds that an answer can have the account wait for.
_LONGEST_WAIT = 86_400.0


def _quickly(_pace: float) -> float:
    """The growth after each yes, while no refusal was seen."""
    return 1.15


def _gently(pace: float) -> float:
    """The same, once one was seen and the limit turns out to have been raised since: by half in a window."""
    return min(1.03, 1 + 0.5 / (_WINDOW * pace))


class Wait(NamedTuple):
    """How long until the next request may leave, in seconds, and why."""

    seconds: float
    reason: str


class Pacer:
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
        self._learned = now - _WINDOW
        self._next = now
        self._last = now
        self._held_back = True
        self._in_flight = 0
        self._block = _Block(now)
        self._window = _Window(headroom)

    @property
    def learned(self) -> float | None:
        """The account's limit as far as its answers taught it, requests a minute; None where they didn't."""
        if self._window.limit:
            return float(self._window.limit)
        return None if self._refused_at is None else self._pace * 60

    def remember(self, per_minute: float) -> None:
        """Begin with what an earlier batch learned of the account's limit, unless the user set a pace."""
        if self._ceiling is None:
            self._pace = self._refused_at = max(_SLOWEST, per_minute / 60)

    @property
    def per_minute(self) -> float:
        """The pace that can be counted on, requests a minute."""
        if self._ceiling is None and self._window.limit:
            return self._window.limit * (1 - self._headroom)
        return self._pace * self._share * 60

    @property
    def _share(self) -> float:
        """The part of the pace that is used: all of one that the user set, and of one that is only being looked for."""
        return 1 - self._headroom if self._ceiling is None and self._refused_at is not None else 1.0

    @property
    def known(self) -> bool:
        """Whether the pace is more than a guess."""
        return self._ceiling is not None or self._window.limit is not None or self._refused_at is not None

    def wait(self, now: float) -> Wait:
        """Tell how long until the next request may leave; 0 seconds: now."""
        blocked = self._block.wait(now)
        if blocked:
            return Wait(blocked, self._block.reason)
        closed = self._window.closed(now, self._in_flight, self._last)
        if closed:
            limit = self._window.limit
            return Wait(
                closed, f"the account's limit of {limit} requests is used up" if limit else "the limit is used up"
            )
        if self._ceiling is None and self._window.open(now):
            return Wait(0.0, "")
        return Wait(max(0.0, self._next - now), f"{self._pace * self._share * 60:.0f} a minute")

    def sent(self, now: float) -> None:
        """Note that a request leaves."""
        self._in_flight += 1
        self._last = now
        self._block.sent()
        self._window.sent(now)
        self._held_back = now <= self._next + _LATE
        self._next = (self._next if self._held_back else now) + 1 / (self._pace * self._share)

    def heard(self, answer: "Answer", now: float, left: float | None = None) -> None:
        """Learn from an answer, or from its absence.

        Args:
            answer: how the request ended.
            now: the time.
            left: when the request left; unknown where None.
        """
        self._in_flight -= 1
        left = now if left is None else left
        self._window.heard(answer.rate, now, refused=answer.status == 429)
        if answer.status == 429:
            self._block.refused(answer.rate, now, left)
        elif answer.http_status:
            self._admitted(now, left)
        else:
            self._block.unheard()

    def _admitted(self, now: float, left: float) -> None:
        capacity = self._block.admitted(now, left)
        if capacity == math.inf:
            self._pace, self._refused_at = min(self._pace, _GENTLE), None
            self._next = now + 1 / self._pace
        elif capacity is not None:
            self._refused_at = capacity / _BELOW if capacity else self._pace
            if capacity:
                self._pace, self._learned = capacity, now
            elif now - self._learned > _WINDOW:  # within it, a window only gives back what a burst took from it
                self._pace *= _BELOW
            self._growth = _gently
            self._next = now + 1 / self._pace
        elif not self._held_back or (self._headroom and self._refused_at is not None):
            return  # something else is slower than this pace: nothing is learned of a faster one
        elif self._refused_at is None:
            self._pace *= self._growth(self._pace)
        else:
            # The limit may have been raised, or somebody else may have stopped.
            self._pace *= 1 + (1 - _BELOW) / max(_CREEP_REQUESTS, _CREEP_SECONDS * self._pace)
            if self._pace > _RAISED * self._refused_at:
                self._refused_at = None
        self._pace = max(_SLOWEST, min(self._pace, self._ceiling or _FASTEST))


class _Block:
    """A refusal that is waited out: how long, and what its length tells of the limit."""

    def __init__(self, now: float) -> None:
        self.reason = ""
        self._refusals = 0
        self._until = self._since = self._last_refused = now
        self._probing = False
        self._accepted: deque[float] = deque()
        self._free_since, self._accepted_since_free = now, 0

    def wait(self, now: float) -> float:
        """Seconds until a request may ask whether it is over; 0 where there is no block."""
        if now < self._until:
            return self._until - now
        return 1.0 if self._probing else 0.0

    def sent(self) -> None:
        # The first one after a block asks for all.
        self._probing = self._refusals > 0

    def unheard(self) -> None:
        self._probing = False

    def refused(self, rate: "RateLimit", now: float, left: float) -> None:
        told = rate.retry_after if rate.retry_after is not None else rate.reset_after
        if left < self._until:
            return  # it left before the refusal that is waited out already
        if not self._refusals:
            self._since = now
        self._refusals += 1
        self._probing = False
        self._last_refused = now
        pause = min(told, _LONGEST_WAIT) + _PAD if told is not None else min(_WINDOW, 2.0 ** min(self._refusals - 1, 6))
        self._until = max(self._until, now + pause)
        self.reason = "Exotel asked to wait" if told is not None else "Exotel said too fast"

    def admitted(self, now: float, left: float) -> float | None:
        """Note a yes.

        Returns:
            Where it ends a block: requests a second that the limit holds, 0 where the block was too short to tell,
            infinity where too few were let in to tell.
        """
        self._accepted.append(now)
        self._accepted_since_free += 1
        while self._accepted[0] <= now - 2 * _WINDOW:
            self._accepted.popleft()
        if not self._refusals or left < self._until:
            return None  # it left before the block
        self._refusals, self._probing = 0, False
        lasted = self._last_refused - self._since
        capacity = 0.0
        if now - self._since > 5:
            # A window's end: what it held, and what went through since the last block, whichever is more.
            held = sum(self._since - max(0.0, _WINDOW - lasted) < moment <= self._since for moment in self._accepted)
            through = self._accepted_since_free / (now - self._free_since)
            capacity = max(held / _WINDOW, through, _SLOWEST) * 0.98
            if held < _TELLING:  # somebody else used the window up: what it holds didn't show
                capacity = math.inf
        self._free_since, self._accepted_since_free = now, 0
        return capacity


class _Window:
    """What the account's headers say: how many requests this window still holds, and when the next one begins."""

    def __init__(self, headroom: float) -> None:
        self._headroom = headroom
        self.limit: int | None = None
        self._remaining: int | None = None
        self._ends = 0.0
        self._asking = False
        self._doubted_until = 0.0
        self._soon = 0.0

    def sent(self, now: float) -> None:
        self._asking = self._remaining is not None and now >= self._ends

    def heard(self, rate: "RateLimit", now: float, *, refused: bool) -> None:
        if refused:
            self._doubted_until = now + 5 * _WINDOW
        if rate.limit is not None:
            self.limit = rate.limit
        if rate.remaining is None or rate.reset_after is None:
            return
        ends = now + min(rate.reset_after, _LONGEST_WAIT)
        # Answers overtake each other: within one window the lowest remainder is the latest.
        new_window = self._remaining is None or self._asking or ends > self._ends + 1.5
        self._remaining = rate.remaining if new_window else min(self._remaining or 0, rate.remaining)
        interval = _WINDOW / self.limit if self.limit else 0.0
        self._soon = interval * 1.02 if rate.reset_after <= interval + 2 else 0.0
        self._ends = ends if new_window else max(self._ends, ends)
        self._asking = False

    def open(self, now: float) -> bool:
        """Whether the headers vouch for another request."""
        return self._remaining is not None and now < self._ends + _PAD

    def closed(self, now: float, in_flight: int, last: float) -> float:
        """Seconds until a window has room again; 0 where it has, or where nothing is known of it.

        Args:
            now: the time.
            in_flight: requests whose answers may lower what remains.
            last: when the last request left.
        """
        if self._remaining is None:
            return 0.0
        if now >= self._ends + _PAD:
            # A new window: one request asks for it, the rest follow what its answer says.
            return 0.0 if in_flight == 0 else 1.0
        if self._remaining - self._headroom * (self.limit or 0) > in_flight:
            return 0.0
        reset = self._ends + _PAD - now
        if self._soon and now >= self._doubted_until:
            # Nothing is left and the next comes at once: a pace is kept there, not a window.
            return min(reset, max(0.0, last + self._soon - now))
        return reset
