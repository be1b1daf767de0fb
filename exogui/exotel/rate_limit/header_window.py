"""The window that an account's headers describe: requests that are left, and when the next window begins."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exogui.exotel.rate_limit_headers import RateLimit

#: Seconds that a response can have the account wait for.
LONGEST_WAIT = 86_400.0
#: Seconds added to a window's end at first, and at most.
_PAD, _MOST_PAD = 0.01, 1.0
#: A limit that comes back bit by bit in fewer seconds is kept by its pace.
_SHORT = 2.5
#: Seconds up to which a window is worth a trial that finds out whether it is a second shorter than it seems.
_TRIED = 120.0


class HeaderWindow:
    """What is left of the current window, and when the next one begins.

    Args:
        headroom: the part of the limit, 0 to 1, that is left for others.

    Attributes:
        limit: requests in a window; None where no header told.
        ends: when the next window begins.
        length: seconds of a window, as far as it showed.
        pace: requests a second; None until a whole window showed it.
    """

    def __init__(self, headroom: float) -> None:
        self._headroom = headroom
        self.limit: int | None = None
        self.ends = math.inf
        self.length: float | None = None
        self.pace: float | None = None
        self._remaining: float | None = None
        self._fresh: float | None = None  # what a new window holds
        self._whole = True  # the limit comes back as a whole; a sliding window's does so bit by bit
        self._began = self._latest = -math.inf
        self._unheard = False  # no response of the new window came yet
        self._pad = _PAD
        # Read off two clocks of whole seconds a window seems up to two longer than it is: once that is tried.
        self._told_ends = self._early_ends = math.inf
        self._early: bool | None = None
        self._trying = False

    @property
    def leads(self) -> bool:
        """Whether the headers describe a window; a leaky bucket's show the next request, and tell no pace."""
        return self._remaining is not None and (self._whole or (self.length or 0) > _SHORT)

    def quota(self) -> float:
        """Requests of a whole window that are this run's to use."""
        return max(1.0, (self._fresh or 1.0) - self._headroom * (self.limit or 0))

    def seconds(self, requests: float, now: float, in_flight: int) -> float:
        """Seconds until so many more requests have left, as far as windows are what they wait for."""
        more = requests - max(0.0, self.left(now, in_flight))
        if more <= 0:
            return 0.0
        opens = max(0.0, self.ends - now) if self.ends < math.inf else 0.0
        if self.pace and not self._whole:
            return opens + more / self.pace
        return opens + (math.ceil(more / self.quota()) - 1) * (self.length or 0.0)

    def left(self, now: float, in_flight: int) -> float:
        """How many requests may leave now."""
        if self._remaining is None:
            return math.inf
        if now >= self.ends:
            return (self.quota() if self._whole else 1.0) - in_flight
        if self._unheard and (not self._whole or self._fresh is None or self._trying):
            return 0.0  # one request asks for the new window, the others follow what its response says
        return self._remaining - self._headroom * (self.limit or 0) - in_flight

    def sent(self, now: float) -> None:
        """Note that a request leaves; after the end of a window it opens the next."""
        if self._remaining is not None and now >= self.ends:
            self._remaining = self._fresh if self._fresh and self._whole else 1.0
            self._trying = self._early is None and self._early_ends < self._told_ends
            self._began, self.ends, self._unheard = now, math.inf, True

    def on_response(self, rate: "RateLimit", left: float, *, refused: bool) -> None:
        """Take in what a response told; `left` is when its request left."""
        self.limit = rate.limit if rate.limit is not None else self.limit
        if rate.remaining is None or rate.reset_after is None or left < self._began:
            return
        first, self._unheard = self._unheard, False
        if first and (self._trying or refused):
            self._early = not refused
        told = min(rate.reset_after, LONGEST_WAIT)
        ends = left + told + self._pad
        if self._remaining is None:
            self.length = told
            if self.limit and rate.remaining + 1 >= self.limit / 2:
                self._fresh = float(self.limit)
        elif first and refused and told <= _MOST_PAD:
            self._pad = min(_MOST_PAD, max(2 * self._pad, 0.1))  # sent before the end, which is told rounded down
        elif first and not refused:
            self._fresh = rate.remaining + 1.0
            self._whole = self._whole and self._fresh >= (self.limit or 0) / 2
        elif not first and not (rate.remaining > self._remaining and left > self._latest):
            # Responses overtake each other: within one window the lowest remainder is the latest.
            self._remaining = min(self._remaining, rate.remaining)
            self._told_ends = ends if refused else min(self._told_ends, ends)
            self._settle(refused=refused)
            return
        shorter = math.ceil(told) - 1.0
        self._early_ends = ends - told + shorter if rate.coarse and 1 <= shorter <= _TRIED else math.inf
        self._remaining, self._told_ends, self._latest = rate.remaining, ends, left
        self._settle(refused=refused)
        if first:
            length = self.ends - self._pad - self._began
            seemed = self.length or 0.0
            self.length = length if self._early and length > seemed - _SHORT else max(length, seemed)
        if self._fresh and self._whole and self.limit and self.length and (first or self.length > _SHORT):
            self.pace = self.limit / self.length

    def _settle(self, *, refused: bool) -> None:
        early = self._early is not False and not refused
        self.ends = min(self._told_ends, self._early_ends) if early else self._told_ends
