"""How close a batch comes to the fastest that a limit allows, the limit unknown at the start; in simulated time."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from exogui.exotel.protocol import Response, ResponseKind, read_rate_limit
from exogui.exotel.rate_limit.limiter import RateLimiter
from tests.bench.measuring import Figure
from tests.quotas import FixedWindow, LeakyBucket, Quota, SlidingWindow

_LIMITS = (30, 60, 100, 200, 300)
_WINDOWS = 15
_LATENCY = 0.15
_WORKERS = 8


class _Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True, slots=True)
class _Run:
    seconds: float
    refused: float


def figures() -> Iterator[Figure]:
    """Drive the pacer against each kind of limiter."""
    kinds: tuple[tuple[str, Callable[[int, _Clock], Quota], float, float], ...] = (
        ("a fixed window with headers", lambda limit, clock: FixedWindow(limit, clock=clock), 1.03, 1),
        ("a fixed window, silent", lambda limit, clock: FixedWindow(limit, headers=False, clock=clock), 1.15, 4),
        ("a sliding window, silent", lambda limit, clock: SlidingWindow(limit, headers=False, clock=clock), 1.15, 4),
        ("a leaky bucket, silent", lambda limit, clock: LeakyBucket(limit, headers=False, clock=clock), 1.15, 4),
    )
    for name, make, time_goal, refused_goal in kinds:
        runs = [_drive(make, limit) for limit in _LIMITS]
        bursts = "leaky" not in name
        ideal = [(_WINDOWS - 1) * 60.0 if bursts else (_WINDOWS - 1 / limit) * 60 for limit in _LIMITS]
        ratios = [run.seconds / best for run, best in zip(runs, ideal, strict=True)]
        limits = f"{_LIMITS[0]} to {_LIMITS[-1]} a minute, {_WINDOWS} windows"
        yield Figure(f"{name}: time : the ideal", ratios, "×", time_goal, remark=limits)
        yield Figure(f"{name}: refused", [run.refused * 100 for run in runs], "% of all", refused_goal)


def _drive(make: Callable[[int, _Clock], Quota], limit: int) -> _Run:
    clock, number = _Clock(), count()
    limiter, rate_limiter, start = make(limit, clock), RateLimiter(now=clock.now), clock.now
    left = wanted = limit * _WINDOWS
    done = sent = 0
    on_their_way: list[tuple[float, int, Response, float]] = []
    while done < wanted:
        while on_their_way and on_their_way[0][0] <= clock.now:
            _, _, answer, at = heapq.heappop(on_their_way)
            rate_limiter.on_response(answer, clock.now, at)
            admitted = answer.kind is ResponseKind.SUCCESS
            done += admitted
            left += not admitted
        pause = rate_limiter.wait(clock.now).seconds if left and len(on_their_way) < _WORKERS else float("inf")
        if pause <= 0:
            rate_limiter.sent(clock.now)
            decision = limiter.admit()
            kind, status = (ResponseKind.SUCCESS, 200) if decision.admitted else (ResponseKind.REFUSED, 429)
            answer = Response(
                kind,
                status,
                status,
                rate_limit=read_rate_limit({name.lower(): text for name, text in decision.headers.items()}),
            )
            heapq.heappush(on_their_way, (clock.now + _LATENCY, next(number), answer, clock.now))
            sent += 1
            left -= 1
        elif done < wanted:
            clock.now = min(clock.now + pause, on_their_way[0][0] if on_their_way else float("inf"))
    return _Run(clock.now - start, (sent - wanted) / sent)
