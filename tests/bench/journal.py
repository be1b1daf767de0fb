"""What it costs to write each contact down before and after its request, on the disk and in memory."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from exogui.engine import runner as engine
from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.exotel.client import ContactsClient
from exogui.exotel.protocol import Response, ResponseKind
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.model import Action
from exogui.simulator.contacts import address_book
from tests.bench.account import ACCOUNT_SID, FULL_SPEED, OWNER, new_list
from tests.bench.measuring import Figure, folder, in_turns, ratios

_COUNT = 2000
_ROUNDS = 7
_IN_MEMORY = Path("/dev/shm")


class WatchedJournal(Journal):
    """A journal that is timed: from the beginning of each transaction to the moment when it is on disk."""

    commits = 0
    spent = 0.0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        if self.database.connection.in_transaction:
            yield
            return
        start = time.perf_counter()
        with super().transaction():
            yield
        WatchedJournal.spent += time.perf_counter() - start
        WatchedJournal.commits += 1


class Sender(ContactsClient):
    """Answers at once, with the contact's record."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", ACCOUNT_SID, "key", "token")
        self._records = {record["sid"]: record for record in address_book(ACCOUNT_SID, _COUNT)}

    def delete(self, sid: str) -> Response:
        return Response(ResponseKind.SUCCESS, 200, 200, record=self._records[sid], raw=b"x" * 800)

    check = delete


def figures() -> Iterator[Figure]:
    """Measure runs whose answers come at once: whatever is left is ours."""
    yield from _figures(1, "1 worker")
    yield from _figures(8, "8 workers")


def _figures(workers: int, who: str) -> Iterator[Figure]:
    commits: list[float] = []
    in_memory = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    disk, memory = in_turns(_ROUNDS, lambda: _spent(None, workers, commits), lambda: _spent(in_memory, workers, []))
    yield Figure(f"{who}: journal on disk", [1e6 * spent for spent in disk], "µs a contact", 500)
    yield Figure(f"{who}: commits, each one fsync", commits, "a contact")
    if in_memory:
        yield Figure(f"{who}: journal in memory", [1e6 * spent for spent in memory], "µs a contact")
        yield Figure(f"{who}: disk : memory", ratios(disk, memory), "×")


def _spent(place: Path | None, workers: int, commits: list[float]) -> float:
    """Seconds a contact in the journal; appends the commits a contact."""
    sender = Sender()
    with folder(place) as data, patch.object(engine, "Journal", WatchedJournal):
        path = data / "journal.db"
        batch = new_list(path, list(sender._records))
        WatchedJournal.spent, WatchedJournal.commits = 0.0, 0
        runner = BatchRunner(
            path, RunOptions(batch, Action.DELETE, OWNER, workers=workers), sender, RateLimiter(FULL_SPEED)
        )
        runner.run()
    commits.append(WatchedJournal.commits / _COUNT)
    return WatchedJournal.spent / _COUNT
