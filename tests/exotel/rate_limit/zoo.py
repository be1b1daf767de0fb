"""Rate limits of many kinds and clients that use them, in simulated time; the ideal is what a client gets that knows.

A request reaches the server after half of its latency, its response comes back after the other half.
"""

import heapq
import itertools
import math
import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from typing import Protocol

from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.exotel.rate_limit_headers import read_rate_limit

Headers = dict[str, str]
#: The server's clock when the simulation's stands at 0: no whole second.
_EPOCH = 1_790_000_000.37


class Quota(Protocol):
    """A limit as a server keeps it.

    Attributes:
        limit: requests in a window.
        length: the window in seconds.
    """

    limit: float
    length: float

    def next_free(self, now: float) -> float:
        """The first moment from `now` on at which one more request is admitted."""

    def use(self, now: float) -> None:
        """Count one request, even beyond the limit."""

    def remaining(self, now: float) -> int:
        """How many more requests would be admitted at once."""

    def reset(self, now: float) -> float:
        """Seconds until the next window."""


@dataclass(eq=False)
class FixedWindow:
    """So many requests in a window. It opens with its first request, or where `phase` is set, by the clock."""

    limit: float
    length: float
    phase: float | None = None
    _ends: float = -math.inf
    _used: int = 0

    def _roll(self, now: float) -> None:
        if now >= self._ends - 1e-9:
            self._used = 0
            if self.phase is not None:
                self._ends = (math.floor((now + self.phase) / self.length + 1e-9) + 1) * self.length - self.phase

    def next_free(self, now: float) -> float:
        self._roll(now)
        return now if self._used + 1 <= self.limit else self._ends

    def use(self, now: float) -> None:
        self._roll(now)
        if self.phase is None and not self._used:
            self._ends = now + self.length
        self._used += 1

    def remaining(self, now: float) -> int:
        self._roll(now)
        return max(0, math.floor(self.limit - self._used))

    def reset(self, now: float) -> float:
        return max(0.0, self._ends - now)


@dataclass(eq=False)
class SlidingWindow:
    """So many requests in any stretch of a window's length."""

    limit: float
    length: float
    _times: deque[float] = field(default_factory=deque)

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - self.length + 1e-9:
            self._times.popleft()

    def next_free(self, now: float) -> float:
        self._forget(now)
        over = len(self._times) - math.floor(self.limit)
        return now if over < 0 else self._times[over] + self.length

    def use(self, now: float) -> None:
        self._times.append(now)

    def remaining(self, now: float) -> int:
        self._forget(now)
        return max(0, math.floor(self.limit) - len(self._times))

    def reset(self, now: float) -> float:
        return max(0.0, self._times[0] + self.length - now) if self._times else 0.0


@dataclass(eq=False)
class LeakyBucket:
    """Requests evenly spread, `limit` in `length` seconds; `burst` more may come early."""

    limit: float
    length: float
    burst: int = 0
    _level: float = 0.0
    _at: float = 0.0

    def _now(self, now: float) -> float:
        return max(0.0, self._level - (now - self._at) * self.limit / self.length)

    def next_free(self, now: float) -> float:
        over = self._now(now) - self.burst
        return now if over <= 1e-6 else now + over * self.length / self.limit

    def use(self, now: float) -> None:
        self._level, self._at = self._now(now) + 1, now

    def remaining(self, now: float) -> int:
        return max(0, math.floor(1 + self.burst - self._now(now) + 1e-6))

    def reset(self, now: float) -> float:
        return max(0.0, self._now(now) - self.burst) * self.length / self.limit


@dataclass
class Unlimited:
    """No limit at all."""

    limit: float = math.inf
    length: float = 1.0

    def next_free(self, now: float) -> float:
        return now

    def use(self, now: float) -> None:
        pass

    def remaining(self, now: float) -> int:  # noqa: ARG002
        return 10**9

    def reset(self, now: float) -> float:  # noqa: ARG002
        return 0.0


Dialect = Callable[[Quota, float, bool], Headers]


def silent(quota: Quota, now: float, admitted: bool) -> Headers:
    return {}


def retry_after(quota: Quota, now: float, admitted: bool) -> Headers:
    return {} if admitted else {"retry-after": str(max(1, math.ceil(quota.reset(now) - 1e-6)))}


def retry_date(quota: Quota, now: float, admitted: bool) -> Headers:
    if admitted:
        return {}
    moment = math.ceil(_EPOCH + now + quota.reset(now) - 1e-6)
    return {"retry-after": _http_date(moment), "date": _http_date(_EPOCH + now)}


def _http_date(moment: float) -> str:
    return format_datetime(datetime.fromtimestamp(math.floor(moment), UTC), usegmt=True)


def epoch(unit: float = 1.0, clock: float = 0.0) -> Dialect:
    """X-RateLimit-* with the reset as a moment, in `unit` seconds, by a clock that is `clock` seconds off."""

    def told(quota: Quota, now: float, admitted: bool) -> Headers:
        moment = _EPOCH + clock + now
        reset = math.ceil((moment + quota.reset(now)) / unit - 1e-6)
        return _x_headers(quota, now, reset) | {"date": _http_date(moment)}

    return told


def seconds_left(quota: Quota, now: float, admitted: bool) -> Headers:
    return _x_headers(quota, now, math.ceil(quota.reset(now) - 1e-6))


def _x_headers(quota: Quota, now: float, reset: float) -> Headers:
    told = {"limit": math.floor(quota.limit), "remaining": quota.remaining(now), "reset": reset}
    return {f"x-ratelimit-{name}": str(value) for name, value in told.items()}


def ietf(quota: Quota, now: float, admitted: bool) -> Headers:
    return {
        "ratelimit-policy": f'"contacts";q={quota.limit:.0f};w={math.ceil(quota.length)}',
        "ratelimit": f'"contacts";r={quota.remaining(now)};t={math.ceil(quota.reset(now) - 1e-6)}',
    }


HEADERS: dict[str, Dialect] = {
    "epoch": epoch(),
    "epoch, 5 min fast": epoch(clock=300),
    "epoch, 5 min slow": epoch(clock=-300),
    "milliseconds": epoch(0.001),
    "seconds left": seconds_left,
    "IETF draft": ietf,
}

#: Something that happens to a limit at a moment: it changes, somebody else uses it.
Event = tuple[float, Callable[[Quota, float], None]]


@dataclass(eq=False)
class Client:
    """One run: `count` requests, so many at once; a refused one comes again."""

    limiter: RateLimiter
    count: int
    latency: float = 0.02
    workers: int = 8
    start: float = 0.0
    jitter: float = 0.0
    left: int = 0
    in_flight: int = 0
    admitted: int = 0
    refused: int = 0
    ended: float = math.inf
    wakes: float = math.inf
    sent: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.count


@dataclass(frozen=True)
class Seen:
    """How a run went: its seconds beside those of a client that knows the limit, and refusals."""

    seconds: float
    ideal: float
    refused: int
    count: int

    @property
    def ratio(self) -> float:
        return self.seconds / self.ideal


def simulate(clients: list[Client], quota: Quota, dialect: Dialect = silent, events: Iterable[Event] = ()) -> None:
    """Run all clients to their ends on one limit.

    Raises:
        RuntimeError: they don't come to an end.
    """
    simulation = _Simulation(quota, dialect)
    for moment, change in events:
        simulation.at(moment, partial(simulation.change, change))
    for client in clients:
        simulation.at(client.start, partial(simulation.send, client))
    for _ in range(3_000_000):
        if all(client.ended < math.inf for client in clients):
            return
        simulation.step()
    raise RuntimeError("no end after three million steps")


class _Simulation:
    def __init__(self, quota: Quota, dialect: Dialect) -> None:
        self._quota, self._dialect = quota, dialect
        self._dice, self._number, self._now = random.Random(1), itertools.count(), 0.0
        self._queue: list[tuple[float, int, Callable[[], None]]] = []

    def at(self, moment: float, do: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (moment, next(self._number), do))

    def step(self) -> None:
        self._now, _, do = heapq.heappop(self._queue)
        do()

    def change(self, change: Callable[[Quota, float], None]) -> None:
        change(self._quota, self._now)

    def send(self, client: Client) -> None:
        now = self._now
        while client.left and client.in_flight < client.workers:
            wait = client.limiter.wait(now).seconds
            if wait > 0:
                if now + wait < client.wakes or client.wakes <= now:
                    client.wakes = now + wait
                    self.at(client.wakes, partial(self.send, client))
                return
            client.limiter.sent(now)
            client.left -= 1
            client.in_flight += 1
            client.sent.append(now)
            self.at(now + self._half(client), partial(self._arrive, client, now))

    def _half(self, client: Client) -> float:
        return client.latency / 2 + self._dice.random() * client.jitter / 2

    def _arrive(self, client: Client, left: float) -> None:
        now = self._now
        admitted = self._quota.next_free(now) <= now
        if admitted:
            self._quota.use(now)
        rate = read_rate_limit(self._dialect(self._quota, now, admitted))
        status = 200 if admitted else 429
        answer = Response(ResponseKind.SUCCESS if admitted else ResponseKind.REFUSED, status, status, rate_limit=rate)
        self.at(now + self._half(client), partial(self._hear, client, answer, left))

    def _hear(self, client: Client, answer: Response, left: float) -> None:
        client.in_flight -= 1
        refused = answer.status == 429
        client.left += refused
        client.refused += refused
        client.admitted += not refused
        if client.admitted == client.count and not refused:
            client.ended = self._now
        client.limiter.on_response(answer, self._now, left)
        self.send(client)


def ideal(quota: Quota, count: int, latency: float, workers: int, events: Iterable[Event] = ()) -> float:
    """Seconds that a client takes that knows the limit: each request reaches it at the first moment it may."""
    free, pending = [0.0] * workers, deque(sorted(events, key=lambda event: event[0]))
    last = 0.0
    for _ in range(count):
        ready = max(last, heapq.heappop(free) + latency / 2)
        arrives = quota.next_free(ready)
        while pending and pending[0][0] <= arrives:
            moment, change = pending.popleft()
            change(quota, moment)
            arrives = max(ready, moment, quota.next_free(max(ready, moment)))
        quota.use(arrives)
        last = arrives
        heapq.heappush(free, arrives + latency / 2)
    return last + latency / 2


def run(
    make: Callable[[], Quota], count: int, dialect: Dialect = silent, latency: float = 0.02, workers: int = 8,
    *, limiter: RateLimiter | None = None, events: Callable[[], Iterable[Event]] = tuple, jitter: float = 0.0,
) -> Seen:  # fmt: skip
    """One run on one limit."""
    client = Client(limiter or RateLimiter(), count, latency, workers, jitter=jitter)
    simulate([client], make(), dialect, events())
    return Seen(client.ended, ideal(make(), count, latency, workers, events()), client.refused, count)
