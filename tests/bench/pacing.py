"""How close a batch comes to the fastest that a limit allows, the limit unknown at the start; in simulated time.

The ideal is what a client gets that knows the limit, as fast as the same latency and threads let it.
"""

from collections.abc import Callable, Iterator
from statistics import mean

from exogui.exotel.rate_limit.limiter import RateLimiter
from tests.bench.measuring import Figure
from tests.exotel.rate_limit.zoo import (
    HEADERS,
    Client,
    Dialect,
    Event,
    FixedWindow,
    LeakyBucket,
    Quota,
    Seen,
    SlidingWindow,
    Unlimited,
    ideal,
    retry_after,
    retry_date,
    run,
    silent,
    simulate,
)

_LIMITS = (
    (5, 1.0), (20, 1.0), (100, 1.0), (15, 3.0), (60, 3.0), (30, 10.0), (100, 10.0),
    (30, 60.0), (60, 60.0), (300, 60.0), (300, 3600.0), (1000, 3600.0),
)  # fmt: skip
_CHANGING = ((60, 60.0), (200, 60.0), (30, 10.0), (300, 3600.0))
_WAYS = ((0.02, 1), (0.02, 8), (0.15, 1), (0.15, 8))
Make = Callable[[float, float], Quota]
_FIXED: tuple[Make, ...] = (
    FixedWindow,
    lambda limit, length: FixedWindow(limit, length, 0.3 * length),
    lambda limit, length: FixedWindow(limit, length, 0.8 * length),
)
_LEAKY: tuple[Make, ...] = (LeakyBucket, lambda limit, length: LeakyBucket(limit, length, min(20, int(limit / 2))))


def figures() -> Iterator[Figure]:
    """Drive the limiter against the whole zoo."""
    headers = [(f"fixed, {name}", _FIXED, says, (1.03, 1.05), 0.5) for name, says in HEADERS.items()]
    for name, makes, says, times, refused in (
        *headers,
        ("fixed, only Retry-After", _FIXED, retry_after, (1.06, 1.15), 2),
        ("fixed, only Retry-After as a date", _FIXED, retry_date, (1.06, 1.15), 2),
        ("fixed, silent", _FIXED, silent, (1.12, 1.35), 4),
        ("sliding, silent", (SlidingWindow,), silent, (1.12, 1.35), 4),
        ("leaky, silent", _LEAKY, silent, (1.10, 1.35), 4),
    ):
        for windows, goal in zip((20, 5), times, strict=True):
            yield from _told(f"{name}, {windows} windows", list(_runs(makes, says, windows)), goal, refused)
    yield from _changes()
    yield from _together()
    seen = run(Unlimited, 2000, latency=0.001)
    yield Figure("no limit, 2,000 contacts: behind full speed", [seen.seconds - seen.ideal], "s", 3)


def _runs(makes: tuple[Make, ...], dialect: Dialect, windows: int) -> Iterator[Seen]:
    for make in makes:
        for limit, length in _LIMITS:
            for latency, workers in _WAYS:
                if workers / latency > 1.3 * limit / length:  # else it's the network that is slow
                    yield run(lambda: make(limit, length), limit * windows, dialect, latency, workers)  # noqa: B023


def _told(name: str, runs: list[Seen], goal: float, refused: float) -> Iterator[Figure]:
    ratios = [seen.ratio for seen in runs]
    yield Figure(f"{name}: time : ideal", ratios, "×", goal, remark=f"mean {mean(ratios):.2f}")
    parts = [100 * seen.refused / seen.count for seen in runs]
    yield Figure(f"{name}: refused", parts, "% of all", refused, remark=f"mean {mean(parts):.1f}")


def _changes() -> Iterator[Figure]:
    makes: dict[str, Callable[[float, float], Quota]] = {
        "fixed": FixedWindow,
        "sliding": SlidingWindow,
        "leaky": LeakyBucket,
    }
    for word, factor in (("halves", 0.5), ("doubles", 2.0)):
        for name, make in makes.items():
            yield from _told(
                f"{name}, silent, {word}", _driven(make, int(10 * (1 + factor)), _changed(factor)), 1.15, 6
            )
    makes["leaky"] = _LEAKY[1]  # a client beside one without a burst gets in at one instant only
    for name, make in makes.items():
        yield from _told(f"{name}, silent, others use half", _driven(make, 16, _used), 1.15, 6)


def _driven(make: Make, windows: int, events: Callable[[float, float], list[Event]]) -> list[Seen]:
    return [
        run(
            lambda limit=limit, length=length: make(limit, length),  # type: ignore[misc]
            int(limit * windows), silent, latency, workers,
            events=lambda limit=limit, length=length: events(limit, length),  # type: ignore[misc]
        )
        for limit, length in _CHANGING
        for latency, workers in _WAYS
    ]  # fmt: skip


def _changed(factor: float) -> Callable[[float, float], list[Event]]:
    def change(quota: Quota, _now: float) -> None:
        quota.limit *= factor

    return lambda _limit, length: [(10 * length, change)]


def _used(limit: float, length: float) -> list[Event]:
    """Somebody else takes every second request of the limit from the fifth window to the twelfth."""
    step = 2 * length / limit
    return [(5 * length + number * step, lambda quota, now: quota.use(now)) for number in range(int(7 * length / step))]


def _together() -> Iterator[Figure]:
    makes: dict[str, Callable[[float, float], Quota]] = {
        "fixed": FixedWindow,
        "sliding": SlidingWindow,
        "leaky": _LEAKY[1],
    }
    for name, make in makes.items():
        for later, word in ((0.0, "at once"), (3.37, "one later")):
            times, fair, refused = [], [], []
            for limit, length in _CHANGING:
                for latency, workers in _WAYS:
                    count = int(10 * limit)
                    clients = [
                        Client(RateLimiter(), count, latency, workers),
                        Client(RateLimiter(), count, latency, workers, start=later * length, jitter=0.01),
                    ]
                    simulate(clients, make(limit, length))
                    took = sorted(client.ended - client.start for client in clients)
                    best = ideal(make(limit, length), 2 * count, latency, workers)
                    times.append(max(client.ended for client in clients) / best)
                    fair.append(took[1] / took[0])
                    refused.append(100 * sum(client.refused for client in clients) / (2 * count))
            yield Figure(f"two on {name}, silent, {word}: time : ideal", times, "×", 1.2)
            yield Figure(f"two on {name}, silent, {word}: slower : faster", fair, "×", 1.5)
            yield Figure(f"two on {name}, silent, {word}: refused", refused, "% of all", 8)
