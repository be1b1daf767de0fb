"""A bench for batches: a journal of its own, an Exotel of our own, and a clock that needn't be waited for."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from queue import Empty
from typing import Any

from exogui.engine.options import RunOptions
from exogui.engine.progress import RowChange, RunResult
from exogui.engine.runner import BatchRunner
from exogui.engine.workers import Clock, Completed, Inbox
from exogui.exotel.client import ContactsClient
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.journal.queries import RowView, fetch_rows, row_source
from exogui.model import FRESH, Action, Owner, State
from exogui.simulator.server import Simulator

FULL_SPEED = 600_000.0
OWNER = Owner("Demo", "exogui_demo", "demo")


class FastClock(Clock):
    """Waits that would end by themselves pass in a moment; the time jumps ahead by what they would have taken."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead

    def get(self, inbox: Inbox, seconds: float | None) -> Completed | None:
        moment = 60.0 if seconds is None else min(seconds, 0.03 if seconds > 5 else 0.003)
        try:
            return inbox.get(timeout=moment)
        except Empty:
            assert seconds is not None, "the runner waits for a message that nobody sends"
            self.ahead += seconds - moment
            return None


class Bench:
    """One journal, one simulator, one batch.

    Attributes:
        journal: the journal's file.
        simulator: the account.
        batch: the batch's number.
        sids: its contacts.
        changes: everything that runners told.
    """

    def __init__(self, folder: Path, simulator: Simulator) -> None:
        self.journal = folder / "journal.db"
        self.simulator = simulator
        self.sids: list[str] = []
        self.changes: list[RowChange] = []
        self.read_timeout = 20.0
        self.batch = 0
        self._clients: list[ContactsClient] = []

    def load(self, sids: Iterable[str]) -> int:
        """Make a list of these SIDs the batch."""
        self.sids = list(sids)
        with Journal(self.journal) as journal:
            self.batch = journal.new_list()
            source = journal.add_source(self.batch, "list.csv")
            journal.add_rows(self.batch, source, self.sids, range(2, len(self.sids) + 2))
        return self.batch

    def client(self, read_timeout: float | None = None) -> ContactsClient:
        """Connect with the simulator; closed by itself."""
        client = ContactsClient(
            self.simulator.url, self.simulator.account_sid, self.simulator.key, self.simulator.token,
            read_timeout=read_timeout or self.read_timeout,
        )  # fmt: skip
        self._clients.append(client)
        return client

    def runner(
        self, action: Action = Action.DELETE, states: frozenset[State] = FRESH, *, workers: int = 1,
        rate_limiter: RateLimiter | None = None, clock: Clock | None = None, owner: Owner = OWNER,
        listen: Callable[[list[RowChange]], None] | None = None, client: Any = None,
    ) -> BatchRunner:  # fmt: skip
        """Make a runner whose every word is checked against the disk."""
        run = RunOptions(self.batch, action, owner, states, workers)

        def heard(changes: list[RowChange]) -> None:
            on_disk = self.states_on_disk()
            last = {change.row: change for change in changes}
            assert all(on_disk[row] == change.state for row, change in last.items())
            assert sum(runner.progress.counts.values()) in {0, len(self.sids)}
            assert len(on_disk) == len(self.sids)
            self.changes += changes
            if listen:
                listen(changes)

        runner = BatchRunner(
            self.journal, run, client or self.client(), rate_limiter or RateLimiter(FULL_SPEED), on_changes=heard,
            clock=clock or FastClock(),
        )  # fmt: skip
        return runner

    def run(self, *args: Any, **options: Any) -> RunResult:
        """Run the batch to its end, and hold what is told against the disk."""
        runner = self.runner(*args, **options)
        ending = runner.run()
        counts = runner.progress.counts
        assert ending.counts == counts
        assert sum(counts.values()) == len(self.sids)
        if ending.reason != "journal":
            on_disk = list(self.states_on_disk().values())
            assert {state: on_disk.count(state) for state in State} == counts
        return ending

    def states_on_disk(self) -> dict[int, str]:
        """Read the states from another connection."""
        with closing(sqlite3.connect(self.journal)) as other:
            return dict(other.execute("SELECT row, state FROM row WHERE batch = ?", (self.batch,)).fetchall())

    def rows(self) -> list[RowView]:
        """Read the rows as the window does."""
        with Journal(self.journal) as journal:
            found = fetch_rows(journal, self.batch, range(1, len(self.sids) + 1))
        return [found[row] for row in sorted(found)]

    def row(self, sid: str) -> RowView:
        """Read one row."""
        return next(row for row in self.rows() if row.sid == sid)

    def raw(self, sid: str) -> bytes:
        """Read the last answer about one contact, as it is kept."""
        with Journal(self.journal) as journal:
            return row_source(journal, self.batch, self.sids.index(sid) + 1).raw

    def states(self) -> list[State]:
        """Read the states in the list's order."""
        return [row.state for row in self.rows()]

    def assert_nothing_is_hidden(self) -> None:
        """Hold every row against what the simulator really deleted."""
        deleted = set(self.simulator.deleted)
        for row in self.rows():
            if row.sid in deleted:
                assert row.state not in {State.WAITING, State.FAILED, State.NOT_FOUND}, row
            else:
                assert row.state is not State.DELETED, row

    def close(self) -> None:
        """Close what was opened."""
        for client in self._clients:
            client.close()
