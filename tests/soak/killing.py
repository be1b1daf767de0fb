"""A batch of the real program, killed at random moments, resumed to its end, and judged by the account's own record."""

import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from exogui.journal.batches import Journal
from exogui.journal.queries import RowView, batches, fetch_rows
from exogui.model import State
from exogui.simulator.contacts import address_book
from exogui.simulator.quotas import FixedWindow
from exogui.simulator.server import Simulator
from tests.faults import Fault, FaultPlan

_SECONDS = 90.0
_MOST_RUNS = 8
_CHANCE = {
    Fault.DELETED_THEN_RESET: 0.04,
    Fault.DELETED_THEN_SERVER_ERROR: 0.04,
    Fault.CUT_BODY: 0.04,
    Fault.EMPTY_200: 0.02,
    Fault.SERVER_ERROR: 0.03,
    Fault.RESET_BEFORE: 0.03,
    Fault.TOO_MANY_SECONDS: 0.01,
    Fault.CLOSE_AFTER: 0.05,
    Fault.CHUNKED: 0.05,
    Fault.GZIP: 0.05,
}
#: Faults after which the contact is gone and its record with it, whoever asks.
_LOSING = {Fault.DELETED_THEN_RESET, Fault.DELETED_THEN_SERVER_ERROR, Fault.CUT_BODY, Fault.EMPTY_200}


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of one batch.

    Attributes:
        kills: how often it was killed.
        contacts: how many it had.
        in_flight: rows that were `sending` when it was killed, over all kills.
        lost_in_flight: records that are lost because their answer was on its way at a kill.
        lost_by_faults: records that the simulated network lost.
    """

    kills: int
    contacts: int
    in_flight: int
    lost_in_flight: int
    lost_by_faults: int


class NotedPlan(FaultPlan):
    """Remembers which contacts met which faults."""

    def __init__(self, seed: int) -> None:
        super().__init__(chance=_CHANCE, seed=seed)
        self.met: dict[str, set[Fault]] = {}

    def next(self, method: str, sid: str | None) -> Fault:
        fault = super().next(method, sid)
        self.met.setdefault(sid or "", set()).add(fault)
        return fault


class KilledBatch:
    """A batch, its account and its folder; everything follows from the seed but for the machine's own timing."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._dice = random.Random(seed)
        self._folder = folder
        self._plan = NotedPlan(seed)
        self._count = self._dice.randint(20, 60)
        self._workers = self._dice.randint(1, 8)
        self._caught: set[str] = set()
        self._in_flight = 0

    def run(self) -> Figures:
        """Kill it one to three times, resume it to its end, and judge it after each."""
        book = address_book("acme1", self._count)
        latency = self._dice.choice((0.0, 0.002, 0.01, 0.03))
        # Its headers let a window, which has no --rate, go at full speed.
        limit = FixedWindow(1_000_000, 60.0)
        with Simulator(book, account_sid="acme1", latency=latency, plan=self._plan, limit=limit) as simulator:
            (self._folder / "list.txt").write_text("\n".join(simulator.contacts))
            kills = sum(self._kill(simulator) for _ in range(self._dice.randint(1, 3)))
            for _ in range(_MOST_RUNS):
                with self._start(simulator) as process:
                    status = process.wait(_SECONDS)
                assert status in {0, 1}, status
                rows = self._judge(simulator)
                if rows and all(row.state in {State.DELETED, State.GONE} for row in rows):
                    break
            assert len(rows) == self._count, rows
            assert {row.state for row in rows} <= {State.DELETED, State.GONE}, rows
            assert sorted(simulator.deleted) == sorted(row.sid for row in rows)
            return self._figures(kills, rows)

    def _kill(self, simulator: Simulator) -> bool:
        """Start it, and kill it somewhere on its way; False where it came to its end before."""
        wanted = len(simulator.requests) + self._dice.randint(0, self._count)
        moment = self._dice.uniform(0, 0.02) if wanted > len(simulator.requests) else self._dice.uniform(0, 1)
        with self._start(simulator) as process:
            deadline = time.monotonic() + _SECONDS
            while not simulator.wait_for_requests(wanted, 0.1) and process.poll() is None:
                assert time.monotonic() < deadline, "it neither sends nor ends"
            with suppress(subprocess.TimeoutExpired):
                process.wait(moment)
            killed = process.poll() is None
            process.kill()
        while simulator.in_flight:  # what it had sent still reaches the account
            assert time.monotonic() < deadline, "requests are still handled"
            simulator.wait_for_requests(len(simulator.requests) + 1, 0.01)
        caught = [row.sid for row in self._judge(simulator) if row.state is State.SENDING]
        self._caught.update(caught)
        self._in_flight += len(caught)
        return killed

    def _start(self, simulator: Simulator) -> subprocess.Popen[bytes]:
        """Delete the list; once there is a batch, go on with it."""
        environ = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
        environ |= {
            "EXOGUI_DATA_DIR": str(self._folder / "data"), "EXOGUI_API_KEY": simulator.key,
            "EXOGUI_API_TOKEN": simulator.token, "EXOGUI_ACCOUNT_SID": "acme1", "EXOGUI_REGION": simulator.url,
        }  # fmt: skip
        return subprocess.Popen(
            self._command(), cwd=self._folder, env=environ | {"QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _command(self) -> list[str]:
        begun = self._batch() > 0
        what = ["resume"] if begun else ["delete", "list.txt"]
        return [sys.executable, "-m", "exogui", *what, "--yes", "--rate", "60000", "--workers", str(self._workers)]

    def _batch(self) -> int:
        """The batch that was begun; 0 while a kill came before that."""
        path = self._folder / "data" / "journal.db"
        if not path.exists():
            return 0
        with Journal(path) as journal:
            return max((one.batch for one in batches(journal) if one.action.changes), default=0)

    def _rows(self) -> list[RowView]:
        if not (batch := self._batch()):
            return []
        with Journal(self._folder / "data" / "journal.db") as journal:
            return list(fetch_rows(journal, batch, range(1, self._count + 1)).values())

    def _judge(self, simulator: Simulator) -> list[RowView]:
        """Hold what the journal says of each contact against what really happened to it."""
        rows = self._rows()
        deleted = set(simulator.deleted)
        for row in rows:
            if row.sid in deleted:
                assert row.state not in {State.WAITING, State.FAILED, State.NOT_FOUND}, row
            else:
                assert row.state not in {State.DELETED, State.GONE}, row
        return rows

    def _figures(self, kills: int, rows: list[RowView]) -> Figures:
        without = [row.sid for row in rows if row.record is None]
        by_kill = [sid for sid in without if not self._plan.met.get(sid, set()) & _LOSING]
        assert set(by_kill) <= self._caught, "a record is lost though its answer was not on its way"
        return Figures(kills, self._count, self._in_flight, len(by_kill), len(without) - len(by_kill))


class KilledWindow(KilledBatch):
    """The same in the window."""

    def _command(self) -> list[str]:
        return [sys.executable, str(Path(__file__).with_name("window_program.py")), "list.txt", str(self._batch())]
