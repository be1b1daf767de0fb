"""A journal that can't be written any more in the middle of a batch: nothing further is sent, nothing is lost."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from exogui.engine.progress import RowChange
from exogui.engine.workers import Clock, Completed, Inbox
from exogui.errors import JournalError
from exogui.exotel.protocol import Response
from exogui.journal.batches import Journal
from exogui.journal.queries import batches
from exogui.model import RESUMED, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench

WORKERS = 4
UNLIMITED = 2**31 - 2


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[sqlite3.Connection]]:
    """Every connection, the newest last: a limit of SQLite's own makes the disk full for it."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remember(*args: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", remember)
    yield opened
    opened.clear()


def fill(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0]}")


def goes_on(bench: Bench) -> None:
    ending = bench.run(states=RESUMED, workers=WORKERS)
    assert ending.kind == "finished"
    assert set(bench.states()) <= {State.DELETED, State.GONE}
    assert set(bench.simulator.deleted) == set(bench.sids)


def test_a_full_disk_stops_the_batch(bench: Bench, simulator: Simulator, connections: list[sqlite3.Connection]) -> None:
    def fill_up(_: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20:
            fill(connections[0])

    runner = bench.runner(workers=WORKERS, listen=fill_up)
    connections.clear()
    ending = runner.run()
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert "is full. Make room, then resume." in ending.detail
    assert len(simulator.requests) < 60
    states = list(bench.states_on_disk().values())
    assert 0 < states.count("sending") <= 2 * WORKERS
    assert sum(ending.counts.values()) == len(bench.sids)
    with Journal(bench.journal) as journal:
        journal.settle_interrupted(bench.batch)
    bench.assert_nothing_is_hidden()
    goes_on(bench)


def test_answers_in_flight_are_written_when_the_disk_allows_it_again(
    bench: Bench, simulator: Simulator, connections: list[sqlite3.Connection]
) -> None:
    large, *others = bench.sids[:WORKERS]
    simulator.contacts[large]["custom_field"] = {"notes": "long story " * 10_000}
    gate, on_their_way = threading.Event(), threading.Event()
    client = bench.client()

    class Gated:
        """The large record comes at once, the others once there is room again."""

        base_url = "http://127.0.0.1:9"

        def delete(self, sid: str) -> Response:
            assert (on_their_way if sid == large else gate).wait(20)
            return client.delete(sid)

        check = delete

    class UntilStopped(Clock):
        """Makes room as soon as the runner only waits for what is in flight."""

        def get(self, inbox: Inbox, seconds: float | None) -> Completed | None:
            if seconds is not None and seconds > 5:
                connections[0].execute(f"PRAGMA max_page_count = {UNLIMITED}")
                gate.set()
            return super().get(inbox, seconds)

    left: list[RowChange] = []

    def fill_up(changes: list[RowChange]) -> None:
        left.extend(changes)
        if len(left) == WORKERS:
            fill(connections[0])
            on_their_way.set()

    runner = bench.runner(workers=WORKERS, client=Gated(), clock=UntilStopped(), listen=fill_up)
    connections.clear()
    ending = runner.run()
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert set(simulator.deleted) == {large, *others}
    assert bench.states() == [State.DELETED] * WORKERS + [State.WAITING] * (len(bench.sids) - WORKERS)
    with Journal(bench.journal) as journal:
        assert batches(journal)[0].reason == "journal"


def test_a_locked_journal_stops_the_batch(bench: Bench, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exogui.journal.journal_file.BUSY_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(bench.journal, isolation_level=None)) as other:

        def hold(_: list[RowChange]) -> None:
            if len(simulator.deleted) >= 20 and not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        ending = bench.run(workers=WORKERS, listen=hold)
        assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
        assert "Another program holds it" in ending.detail
        other.rollback()
    assert len(simulator.requests) < 60
    goes_on(bench)


def test_a_journal_that_is_taken_away_stops_the_batch(bench: Bench, simulator: Simulator) -> None:
    def take_away(_: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20:
            bench.journal.unlink(missing_ok=True)

    ending = bench.run(workers=WORKERS, listen=take_away)
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert "The file was taken away" in ending.detail
    assert len(simulator.requests) < 60


def test_a_journal_that_cannot_be_opened_sends_nothing(bench: Bench, simulator: Simulator) -> None:
    runner = bench.runner()
    with closing(sqlite3.connect(bench.journal)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(JournalError, match="A newer exogui wrote this journal"):
        runner.run()
    assert simulator.requests == []
