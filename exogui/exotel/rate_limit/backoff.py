"""A limit that no header tells of: how many requests are admitted until a refusal, and when that ends.

Requests start one at a time and double. Between the ends of two refusals a limit has given all it has; what was
admitted, divided by that time, is the pace it sustains, whether its window is fixed or sliding or it leaks. That pace
is kept with additive increase and multiplicative decrease. Where `Retry-After` tells the ends, whole windows are used.
"""

import math

#: Lengths of windows that gateways use, in seconds: there a refusal is likely to end.
_LENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0, 10_800.0, 86_400.0)
#: Until a limit shows, so many admitted requests allow one more at the same time.
_A_WORKER = 8
#: A refused interval grows by this part; it shrinks as much over so many admitted requests, faster where it is new.
_STEP, _OVER, _OVER_NEW = 0.04, 50, 12
#: So much faster at most, as long as nothing is refused.
_FASTER = 5.0
#: Seconds after which a refusal is asked about first.
_AT_ONCE = 0.1
#: Seconds between two requests that no account comes near.
_SHORTEST = 1e-4
#: A refused interval grows by this part at most.
_MOST = 0.3
#: So many refusals until a better pace than today's is forgotten.
_FORGET = 8
#: After so few requests a refusal is asked about every so many seconds at least.
_FEW, _SHORT = 2, 20.0
#: Seconds, and part of it, added to a window's length: latency varies.
_PAD, _PAD_PART = 0.005, 0.001


class Backoff:
    """Keeps a limit that shows by its refusals.

    Args:
        interval: seconds between two requests that an earlier run found; None where nothing is known.
        gentle: whether requests begin one at a time.

    Attributes:
        interval: seconds between two requests; None while no refusal came.
        limit: requests in a window; None where requests are evenly spread.
        length: seconds of that window.
        blocked: whether a refusal is waited out.
        settled: whether the pace was refused after it was found, so that it is more than a guess.
    """

    def __init__(self, interval: float | None = None, *, gentle: bool = True) -> None:
        self._gentle = gentle
        self.interval = interval
        self.limit: float | None = None
        self.length = 0.0
        self.blocked = self.settled = False
        self._until = 0.0  # when to ask whether it is over
        self._asking = False  # one request is on its way, the others follow what its response says
        self._changed_at = -math.inf  # what left before was not sent by what is known now
        self._start: float | None = None  # the end of the last refusal, or the start of the window
        self._count = 0  # requests since then, the refused ones left out
        self._before: float | None = None  # the start of the window before
        self._opened = False  # one was admitted in this window
        self._sure = False  # the window's length has proved right
        self._told = False  # the last refusal told its end
        self._first = True  # no refusal yet
        self._admitted = self._untried = self._refusals = self._extra = self._slips = 0
        self._more = 1  # so many more are tried in the next window
        self._over = _OVER_NEW
        self._best = math.inf  # the shortest interval that was kept lately
        self._step = _STEP
        self._last = self._refused_at = 0.0
        self._latency = math.inf
        self._spacing = 0.0
        self._paced = False  # the last request waited for its turn: it isn't the network that is slow

    def seconds(self, requests: float, now: float, share: float) -> float | None:
        """Seconds until so many more requests have left; None while the limit is not known."""
        if self.interval is None:
            return None
        blocked = max(0.0, self._until - now) if self.blocked else 0.0
        if self.limit is None or self._start is None:
            return blocked + requests * self.interval / share
        more = requests - (0 if self.blocked else max(0.0, self.limit * share - self._count))
        opens = blocked if self.blocked else max(0.0, self._start + self.length - now)
        return opens + (math.ceil(more / max(1.0, self.limit * share)) - 1) * self.length if more > 0 else 0.0

    def wait(self, now: float, in_flight: int, share: float) -> float:
        """Seconds until a request may leave, where `share` of the limit is used; infinity: a response comes first."""
        if self._asking:
            return math.inf
        if self.blocked:
            return max(0.0, self._until - now)
        if self._start is None:
            return 0.0
        if self.limit is not None and not (self._first and self._count < self.limit * share):
            if self._count < max(1.0, self.limit * share) or self._count - self.limit < self._extra:
                return 0.0
            if in_flight and not self._sure:
                return math.inf
            return max(0.0, self._start + self.length * (1 + _PAD_PART) + _PAD - now)
        if self._first:
            if not self._gentle:
                self._spacing = (now - self._start) / max(1, self._count)
                return 0.0
            together = 1 + self._admitted // _A_WORKER
            self._spacing = self._latency / together if self._admitted else 0.0
            if in_flight >= together:
                return math.inf
        else:
            self._spacing = (self.interval or 0.0) / share
        return max(0.0, self._last + self._spacing - now)

    def sent(self, now: float, share: float) -> None:
        """Note that a request leaves."""
        self._paced = now <= self._last + 1.1 * self._spacing
        self._last = now
        full = self.limit is not None and self._count >= max(1.0, self.limit * share) + self._extra
        if self.blocked or (full and not self._sure):
            self._asking = True
        elif self._start is None or full:
            self._before, self._opened = self._start, False
            if self._extra and self.limit is not None:
                self.limit, self._more = self.limit + self._extra, 2 * self._more
            self._start, self._count, self._extra = now, 1, 0
            self._first = self._first and not full
        else:
            self._count += 1

    def unheard(self) -> None:
        """Note that a request got no response."""
        self._asking = False

    def admitted(self, now: float, left: float) -> None:
        """Note a request that was let in; `left` is when it left."""
        self._admitted += 1
        self._untried += 1
        self._latency = min(self._latency, now - left)
        if self.blocked and self._refused_at < left <= self._changed_at and self.limit is None:
            self._slow_down()  # some get in, some don't: a pace is refused, not a window used up
            self._resume(self._start or left, self._count)
        if left <= self._changed_at or self._start is None:
            return
        self._opened = self._opened or left >= self._start
        if self._asking:
            self._open(left)
        elif self.limit is not None:
            if self._untried >= 2 * _OVER and self._count == self.limit and not self._extra:
                self._extra = self._more
        elif self.interval is not None and not self._first:
            self._refusals, self._step = 0, max(_STEP, self._step * 0.9)
            if self._paced:
                # Additive: who has less than it had gains as much in a second as who has more, so that two become even.
                faster = min(_FASTER, max(1.0, self._untried / self._over) ** 2) * (self.interval / self._best) ** 2
                self.interval = max(_SHORTEST, self.interval * (1 - min(0.3, _STEP / self._over * faster)))
                self._best = min(self._best, self.interval)

    def _slow_down(self) -> None:
        self.interval = max(_SHORTEST, self._spacing * (1 + self._step))
        self._step = min(_MOST, 2 * self._step)
        self._best = min(self.interval, self._best + (self.interval - min(self._best, self.interval)) / _FORGET)
        self._over, self._untried = max(_OVER, self._over), 0

    def _resume(self, start: float, count: int) -> None:
        self._start, self._count = start, count
        self.blocked = self._asking = self._first = False
        self._refusals = self._extra = 0
        self._more = 1

    def _open(self, left: float) -> None:
        """Go on with the request that was let in after a refusal, and take from the time between what it tells."""
        if not self.blocked:
            self._sure = True
            self._resume(left, 1)
            return
        start = left if self._start is None else self._start
        lasted, count = left - start, float(max(1, self._count))
        if self._told and count > 2:
            self._open_told(lasted, count)
        elif left - self._refused_at < _AT_ONCE + 2 * self._latency + 3 * self._spacing and self.limit is None:
            self._slow_down()
        else:
            self.limit = None
            remembered = self.interval if self._first else None
            self.interval = max(_SHORTEST, min(lasted / count, remembered or math.inf))
            if not self._first and left - self._refused_at < lasted / 4:
                self.interval = math.sqrt(self.interval * min(self.interval, self._spacing))  # it was slower at first
            window = left - self._refused_at > 5 * self._spacing
            least = max(1, min(_OVER_NEW, 3 * self._count)) if self._first else _OVER
            self._over = max(least, self._count // (1 + self._first) if window else 0)
        self._untried = 0
        interval = self.interval or 0.0
        self._best = interval if self._best == math.inf else self._best + (interval - self._best) / _FORGET
        self._resume(left, 1)
        self._changed_at = left

    def _open_told(self, lasted: float, count: float) -> None:
        """Take in a whole window: its end was told, in whole seconds and up to one too late."""
        self._slips = 0 if self.limit is None or count >= self.limit else self._slips + 1
        if self.limit is None or self._slips > 1:  # once the server's window may only have begun at another moment
            self.limit = count
        length = max(1.0, math.floor(lasted))
        if self._slips > 1 or self._extra or length > self.length:
            self._sure = self._sure and length == self.length
            self.length = length
        self.interval = self.length / (self.limit or count)

    def refused(self, now: float, left: float, told_until: float | None) -> None:
        """Note a refusal; `told_until` is the end that came with it."""
        stale = left <= self._changed_at or self._start is None
        self._count -= stale or not self._asking
        if stale:
            return  # it left before the refusal that is known already
        self._changed_at = now
        self._refusals += 1
        self._told = told_until is not None
        self.settled = self.settled or not self._first
        if self.limit is not None and not self._opened and self._before is not None and not self.blocked:
            self._start, self._count = self._before, int(self.limit) + self._count
        self._untried = 0
        if not self.blocked:
            self._refused_at = left if self._refusals == 1 else self._refused_at
            if self._refusals == 1 and self.interval is not None and not self._first and self.limit is None:
                self._slow_down()
                return
        after = max(0.0, left - (self._start or 0.0))
        probe = told_until if told_until is not None else left + self._next_probe(after, left)
        self._until = max(probe, now + 0.001)
        self.blocked, self._asking = True, False

    def _next_probe(self, after: float, left: float) -> float:
        """Seconds until it may be over, where a request `after` the start was refused."""
        waited = left - self._refused_at
        if not waited:
            return max(_AT_ONCE, self._latency if self._latency < math.inf else 0.0)  # a leaky bucket's is over soon
        if not self._first:
            return max(waited, self._spacing)
        step = max(waited, 0.03, min(0.6 * after, 5 + 0.05 * after) * min(1.0, 30 / max(1, self._count)))
        if self._count <= _FEW and waited > _SHORT:
            return _SHORT  # not a window that was used up: others take the turns of a leaky bucket
        usual = (length + _PAD - after for length in _LENGTHS if after + step <= length <= after + 4 * step)
        return next(usual, 2 * step)
