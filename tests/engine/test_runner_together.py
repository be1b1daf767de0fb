"""Two programs at one batch because somebody removed its lock: what is lost, which answer counts, who stops."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from exogui.engine.progress import RowChange
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal import restores
from exogui.journal.batches import Journal
from exogui.journal.stored_responses import RowResult
from exogui.model import FRESH, Action, Doubt, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench
from tests.engine.test_runner_crash import CHILD, SECONDS

_TELLING = CHILD.replace("BatchRunner(Path", "how = BatchRunner(Path") + "\nprint(how.kind, how.reason, flush=True)\n"


@contextmanager
def child(bench: Bench) -> Iterator[subprocess.Popen[str]]:
    """A program that runs the batch, and prints how that ended."""
    simulator = bench.simulator
    command = [
        sys.executable, "-c", _TELLING, str(bench.journal), str(bench.batch), simulator.url,
        simulator.account_sid, simulator.key, simulator.token,
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process
        finally:
            process.kill()


def attempts(bench: Bench, row: int) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(bench.journal)) as other:
        return other.execute("SELECT http_status, message FROM attempt WHERE row = ?", (row,)).fetchall()


@pytest.mark.parametrize("held", [True, False])
def test_two_programs_at_one_batch_lose_no_deleted_contact(bench: Bench, simulator: Simulator, held: bool) -> None:
    simulator.latency = 0 if held else 0.01
    with ExitStack() as both:
        if held:
            simulator.hold()
        first = both.enter_context(child(bench))
        assert simulator.wait_for_requests(8 if held else 40, SECONDS)
        shutil.rmtree(bench.journal.parent / "locks")
        second = both.enter_context(child(bench))
        if held:
            assert simulator.wait_for_requests(16, SECONDS)
            simulator.release()
        told = [process.communicate(timeout=SECONDS)[0].strip() for process in (first, second)]
    assert "finished None" in told
    rows = bench.rows()
    assert {row.state for row in rows} <= {State.DELETED, State.GONE}, [r for r in rows if r.state is State.NOT_FOUND]
    # Both were alive to the end: every answer came, and each deleted contact has its record.
    assert {row.state for row in rows} == {State.DELETED}
    assert all(row.record for row in rows)
    assert sorted(simulator.deleted) == sorted(bench.sids)
    if held:
        assert told == ["stopped journal", "finished None"]


def test_the_loss_of_the_lock_stops_the_run(bench: Bench, simulator: Simulator) -> None:
    def remove(_: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20:
            shutil.rmtree(bench.journal.parent / "locks", ignore_errors=True)

    ending = bench.run(workers=4, listen=remove)
    assert (ending.kind, ending.reason) == ("stopped", StopReason.JOURNAL)
    assert "lock" in ending.detail
    assert "while the batch ran" in ending.detail
    assert 20 <= len(simulator.requests) < 60
    assert ending.counts[State.DELETED] == len(simulator.deleted)
    assert bench.run(workers=4).kind == "finished"


def test_another_lock_in_its_place_stops_the_run_too(bench: Bench, simulator: Simulator) -> None:
    def replace(_: list[RowChange]) -> None:
        if len(simulator.deleted) >= 20:
            lock = bench.journal.parent / "locks" / f"journal-{bench.batch}.lock"
            lock.with_suffix(".new").touch()
            lock.with_suffix(".new").replace(lock)

    ending = bench.run(workers=4, listen=replace)
    assert ending.reason == StopReason.JOURNAL
    assert len(simulator.requests) < 60


def outcome(state: State, taken: tuple[State, int], answer: Response) -> RowResult:
    return RowResult(1, state, taken[1], Doubt.NONE, "words", answer, taken=taken)


DELETED = Response(ResponseKind.SUCCESS, 200, 200, record={"sid": "a"}, raw=b"deleted")
MISSING = Response(ResponseKind.REFUSED, 404, 404, raw=b"missing")


def test_a_row_that_somebody_else_has_changed_is_not_sent(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        journal.mark_started(bench.batch, Action.DELETE, OWNER)
        assert journal.mark_sending(bench.batch, [1, 2]) == {}
        assert journal.mark_sending(bench.batch, [1, 2, 3]) == {1: State.SENDING, 2: State.SENDING}
        assert journal.mark_sending(bench.batch, [1], State.SENDING, 2) == {1: State.SENDING}
        assert journal.mark_sending(bench.batch, [1], State.SENDING, 1) == {}


def test_a_weaker_answer_never_takes_the_place_of_a_deletion(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        journal.mark_started(bench.batch, Action.DELETE, OWNER)
        journal.mark_sending(bench.batch, [1])
        journal.settle_interrupted(bench.batch)  # a second program begins
        journal.mark_sending(bench.batch, [1], State.IN_DOUBT, 1)
        first = outcome(State.DELETED, (State.SENDING, 1), DELETED)
        assert journal.record_results(bench.batch, [first], check=False) == {}
        second = outcome(State.NOT_FOUND, (State.SENDING, 2), MISSING)
        assert journal.record_results(bench.batch, [second], check=False) == {1: State.DELETED}
    row = bench.rows()[0]
    assert (row.state, row.record, row.attempts) == (State.DELETED, {"sid": "a"}, 2)
    assert (404, "words") in attempts(bench, 1)


def test_a_deletion_wins_though_it_comes_last(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        journal.mark_started(bench.batch, Action.DELETE, OWNER)
        journal.mark_sending(bench.batch, [1])
        journal.settle_interrupted(bench.batch)
        journal.mark_sending(bench.batch, [1], State.IN_DOUBT, 1)
        journal.record_results(bench.batch, [outcome(State.NOT_FOUND, (State.SENDING, 2), MISSING)], check=False)
        journal.record_results(bench.batch, [outcome(State.DELETED, (State.SENDING, 1), DELETED)], check=False)
    row = bench.rows()[0]
    assert (row.state, row.record) == (State.DELETED, {"sid": "a"})
    assert (404, "words") in attempts(bench, 1)


def test_rows_unticked_while_a_batch_runs_are_not_sent(bench: Bench, simulator: Simulator) -> None:
    last = len(bench.sids)

    def untick(_: list[RowChange]) -> None:
        with closing(sqlite3.connect(bench.journal)) as other, other:
            other.execute("UPDATE row SET state = 'skipped' WHERE row = ? AND state = 'waiting'", (last,))

    ending = bench.run(workers=4, listen=untick)
    assert (ending.kind, ending.counts[State.SKIPPED]) == ("finished", 1)
    assert bench.sids[-1] not in simulator.deleted


def test_a_run_whose_rows_are_all_taken_from_it_comes_to_its_end(bench: Bench, simulator: Simulator) -> None:
    def untick(_: list[RowChange]) -> None:
        with closing(sqlite3.connect(bench.journal)) as other, other:
            other.execute("UPDATE row SET state = 'skipped' WHERE state = 'waiting'")

    ending = bench.run(workers=4, listen=untick)
    assert ending.kind == "finished"
    assert ending.counts[State.SKIPPED] == len(bench.sids) - len(simulator.deleted)


def test_an_end_is_noted_for_its_own_run(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        first = journal.mark_started(bench.batch, Action.DELETE, OWNER)
        second = journal.mark_started(bench.batch, Action.DELETE, OWNER)
        journal.mark_ended(bench.batch, "journal", first)
        told = dict(journal.database.all("SELECT id, reason FROM run"))
        assert (told[first], told[second]) == ("journal", None)
        assert journal.database.one("SELECT ended_at FROM batch")[0] is None
        journal.mark_ended(bench.batch, None, second)
        assert journal.database.one("SELECT ended_at FROM batch")[0] is not None


def test_a_restore_that_somebody_else_goes_on_with_sends_nothing(bench: Bench) -> None:
    bench.run(workers=4)
    with Journal(bench.journal) as journal:
        bench.batch = restores.new_restore(journal, bench.batch, range(1, 51))
        bench.sids = bench.sids[:50]
    bench.simulator.requests.clear()
    runner = bench.runner(Action.RESTORE, FRESH)
    due = runner._take_requests  # the rows are taken by now, and not marked yet

    def after_somebody_else(now: float) -> object:
        parcels = due(now)
        with closing(sqlite3.connect(bench.journal)) as other, other:
            other.execute("UPDATE row SET state = 'sending', attempts = 1 WHERE batch = ? AND row = 7", (bench.batch,))
        return parcels

    runner._take_requests = after_somebody_else  # type: ignore[method-assign, assignment]
    ending = runner.run()
    assert ending.reason == StopReason.JOURNAL
    assert bench.simulator.requests == []
