"""A refusal that is waited out, and what it tells of the account's limit. No clock: the time is handed in."""

import math
from collections import deque
from typing import TYPE_CHECKING

from exogui.exotel.rate_limit.header_window import LONGEST_WAIT, PAD, WINDOW

if TYPE_CHECKING:
    from exogui.exotel.protocol import RateLimit

#: Requests a second: fewer than any account grants.
SLOWEST = 1 / 60
#: So many requests in a window at least tell what it holds.
_TELLING = 10


class Backoff:
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
        """Note that a request leaves: the first one after a block asks for all."""
        self._probing = self._refusals > 0

    def unheard(self) -> None:
        """Note that a request got no answer."""
        self._probing = False

    def refused(self, rate: "RateLimit", now: float, left: float) -> None:
        """Note a refusal, and what came with it."""
        told = rate.retry_after if rate.retry_after is not None else rate.reset_after
        if left < self._until:
            return  # it left before the refusal that is waited out already
        if not self._refusals:
            self._since = now
        self._refusals += 1
        self._probing = False
        self._last_refused = now
        pause = min(told, LONGEST_WAIT) + PAD if told is not None else min(WINDOW, 2.0 ** min(self._refusals - 1, 6))
        self._until = max(self._until, now + pause)
        self.reason = "Exotel asked to wait" if told is not None else "Exotel said too fast"

    @property
    def until(self) -> float:
        """The moment before which nothing may be asked."""
        return self._until if self._refusals else 0.0

    def admitted_beside(self, count: int, now: float) -> None:
        """Note that other runs of the account were let in meanwhile: they used the same limit."""
        self._accepted.extend([now] * count)
        self._accepted_since_free += count

    def admitted(self, now: float, left: float) -> float | None:
        """Note a yes.

        Returns:
            Where it ends a block: requests a second that the limit holds, 0 where the block was too short to tell,
            infinity where too few were let in to tell.
        """
        self._accepted.append(now)
        self._accepted_since_free += 1
        while self._accepted[0] <= now - 2 * WINDOW:
            self._accepted.popleft()
        if not self._refusals or left < self._until:
            return None  # it left before the block
        self._refusals, self._probing = 0, False
        lasted = self._last_refused - self._since
        capacity = 0.0
        if now - self._since > 5:
            # A window's end: what it held, and what went through since the last block, whichever is more.
            held = sum(self._since - max(0.0, WINDOW - lasted) < moment <= self._since for moment in self._accepted)
            through = self._accepted_since_free / (now - self._free_since)
            capacity = max(held / WINDOW, through, SLOWEST) * 0.98
            if held < _TELLING:  # somebody else used the window up: what it holds didn't show
                capacity = math.inf
        self._free_since, self._accepted_since_free = now, 0
        return capacity
