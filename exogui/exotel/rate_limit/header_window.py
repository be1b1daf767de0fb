"""A window of requests as Exotel's `X-RateLimit-*` headers describe it. No clock: the time is handed in."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exogui.exotel.protocol import RateLimit

#: Seconds that a window of Exotel's lasts.
WINDOW = 60.0
#: Seconds added to the end of a window, for the server's clock shows whole seconds only.
PAD = 0.3
#: Seconds that an answer can have the account wait for.
LONGEST_WAIT = 86_400.0


class HeaderWindow:
    """What the account's headers say: how many requests this window still holds, and when the next one begins."""

    def __init__(self, headroom: float) -> None:
        self._headroom = headroom
        self.limit: int | None = None
        self._remaining: int | None = None
        self._ends = 0.0
        self._asking = False
        self._doubted_until = 0.0
        self._soon = 0.0
        self._began = self._last = 0.0
        self._count = 0
        self._quota: int | None = None

    def sent(self, now: float) -> None:
        """Note that a request leaves."""
        self._last = now
        self._count += 1
        self._asking = self._remaining is not None and now >= self._ends

    def heard(self, rate: "RateLimit", now: float, *, refused: bool) -> None:
        """Take in what an answer told of the window."""
        if refused:
            self._doubted_until = now + 5 * WINDOW
        if rate.limit is not None:
            self.limit = rate.limit
        if rate.remaining is None or rate.reset_after is None:
            return
        ends = now + min(rate.reset_after, LONGEST_WAIT)
        # Answers overtake each other: within one window the lowest remainder is the latest.
        new_window = self._remaining is None or self._asking or ends > self._ends + 1.5
        if new_window:
            # What the last window gave to this run: others may use it, too, or the network be slower than the limit.
            whole = self._remaining is not None and now - self._began > 0.8 * WINDOW
            self._quota = self._count - 1 if whole else None
            self._began, self._count = now, 1
        self._remaining = rate.remaining if new_window else min(self._remaining or 0, rate.remaining)
        interval = WINDOW / self.limit if self.limit else 0.0
        self._soon = interval * 1.02 if rate.reset_after <= interval + 2 else 0.0
        self._ends = ends if new_window else max(self._ends, ends)
        self._asking = False

    def lasts(self, count: int, now: float) -> float | None:
        """Seconds until so many more requests have left; None where the headers name no window."""
        if self._remaining is None or not self.limit or self._soon:
            return None
        share = self._headroom * self.limit
        quota = max(1.0, self._quota or self.limit - share)
        room = max(0.0, min(self._remaining - share, quota))
        seconds_each = (self._last - self._began) / self._count if self._count > 1 else 0.0
        if count <= room:
            return count * seconds_each
        windows, rest = divmod(count - room - 1, quota)
        return max(0.0, self._ends + PAD - now) + windows * WINDOW + (rest + 1) * seconds_each

    def open(self, now: float) -> bool:
        """Whether the headers vouch for another request."""
        return self._remaining is not None and now < self._ends + PAD

    def closed(self, now: float, in_flight: int, last: float) -> float:
        """Seconds until a window has room again; 0 where it has, or where nothing is known of it.

        Args:
            now: the time.
            in_flight: requests whose answers may lower what remains.
            last: when the last request left.
        """
        if self._remaining is None:
            return 0.0
        if now >= self._ends + PAD:
            # A new window: one request asks for it, the rest follow what its answer says.
            return 0.0 if in_flight == 0 else 1.0
        if self._remaining - self._headroom * (self.limit or 0) > in_flight:
            return 0.0
        reset = self._ends + PAD - now
        if self._soon and now >= self._doubted_until:
            # Nothing is left and the next comes at once: a pace is kept there, not a window.
            return min(reset, max(0.0, last + self._soon - now))
        return reset
