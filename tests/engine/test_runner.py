"""The runner, end to end: real HTTP, a real journal, and the simulator's own record as the judge."""

import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from exogui.engine.options import RunOptions
from exogui.engine.progress import RowChange, RunResult
from exogui.engine.runner import BatchRunner
from exogui.engine.workers import Clock
from exogui.errors import JournalError
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.model import RESUMED, RETRIED, Action, Owner, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench
from tests.faults import Fault, FaultPlan
from tests.quotas import FixedWindow

SECONDS = 20.0
Start = Callable[[BatchRunner], "Future[RunResult]"]


@pytest.fixture
def start() -> Iterator[Start]:
    with ThreadPoolExecutor() as pool:
        yield lambda runner: pool.submit(runner.run)


class Moment:
    """Waits for a word of the runner."""

    def __init__(self, condition: Callable[[RowChange], bool]) -> None:
        self._condition = condition
        self._come = threading.Event()

    def __call__(self, changes: list[RowChange]) -> None:
        if any(map(self._condition, changes)):
            self._come.set()

    def wait(self) -> None:
        assert self._come.wait(SECONDS)


def test_every_contact_is_deleted_once_and_its_record_is_kept(bench: Bench, simulator: Simulator) -> None:
    records = dict(simulator.contacts)
    ending = bench.run(workers=8)
    assert (ending.kind, ending.reason) == ("finished", None)
    assert sorted(simulator.deleted) == sorted(bench.sids)
    assert len(simulator.requests) == len(bench.sids)
    for row in bench.rows():
        assert (row.state, row.attempts, row.http_status, row.message) == (State.DELETED, 1, 200, "")
        assert row.record == records[row.sid]
        assert len(row.request_id) == 32
        assert row.finished_at.endswith("Z")


def test_one_worker_keeps_the_lists_order(bench: Bench, simulator: Simulator) -> None:
    bench.run()
    assert simulator.deleted == bench.sids
    assert simulator.peak_in_flight == 1


def test_a_row_is_sending_on_disk_before_its_request_arrives(bench: Bench, simulator: Simulator, start: Start) -> None:
    simulator.hold()
    future = start(bench.runner(workers=4, clock=Clock()))
    assert simulator.wait_for_requests(4, SECONDS)
    on_disk = bench.states_on_disk()
    assert [row for row, state in on_disk.items() if state == "sending"] == [1, 2, 3, 4]
    assert {request.sid for request in simulator.requests} == set(bench.sids[:4])
    simulator.release()
    assert future.result(SECONDS).kind == "finished"


def test_each_contact_is_told_as_it_leaves_and_as_it_settles(bench: Bench) -> None:
    bench.run(workers=3)
    told: dict[str, list[tuple[State, bool]]] = {}
    for change in bench.changes:
        told.setdefault(change.sid, []).append((change.state, change.settled))
    assert set(told) == set(bench.sids)
    assert all(seen == [(State.SENDING, False), (State.DELETED, True)] for seen in told.values())


def test_the_counts_add_up_at_every_moment(bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(chance={Fault.SERVER_ERROR: 0.2, Fault.TOO_MANY: 0.1, Fault.FORBIDDEN: 0.1}, seed=3)
    seen = []

    def look(_: list[RowChange]) -> None:
        seen.append(runner.progress)

    runner = bench.runner(workers=8, listen=look)
    ending = runner.run()
    total = len(bench.sids)
    assert ending.kind == "finished"
    assert len(seen) > 20
    for progress in seen[1:]:
        assert sum(progress.counts.values()) == total
        assert progress.done + progress.remaining == total
        assert all(count >= 0 for count in progress.counts.values())
    assert (runner.progress.done, runner.progress.remaining) == (total, 0)
    assert runner.progress.seconds_left == 0


def test_pause_sends_nothing_new_and_resume_goes_on(bench: Bench, simulator: Simulator, start: Start) -> None:
    simulator.hold()
    settled = Moment(lambda change: change.state is State.DELETED)
    runner = bench.runner(workers=2, clock=Clock(), listen=settled)
    future = start(runner)
    assert simulator.wait_for_requests(2, SECONDS)
    runner.pause()
    simulator.release()
    settled.wait()
    assert simulator.wait_for_deleted(2, SECONDS)
    assert not simulator.wait_for_requests(3, 0.2)
    assert runner.progress.paused
    assert not future.done()
    runner.resume()
    assert future.result(SECONDS).kind == "finished"
    assert len(simulator.deleted) == len(bench.sids)


def test_a_paused_run_can_be_stopped(bench: Bench, simulator: Simulator, start: Start) -> None:
    runner = bench.runner(clock=Clock())
    runner.pause()
    future = start(runner)
    assert not simulator.wait_for_requests(1, 0.1)
    runner.stop()
    assert future.result(SECONDS).reason is StopReason.PERSON
    assert simulator.requests == []


@pytest.mark.parametrize("reason", [StopReason.PERSON, StopReason.SIGNAL])
def test_stop_ends_a_long_wait_for_the_pace_at_once(
    reason: StopReason, bench: Bench, simulator: Simulator, start: Start
) -> None:
    settled = Moment(lambda change: change.state is State.DELETED)
    runner = bench.runner(clock=Clock(), rate_limiter=RateLimiter(1.0), listen=settled)
    future = start(runner)
    settled.wait()
    runner.stop(reason)
    ending = future.result(SECONDS)  # the pace would have it wait for a minute
    assert (ending.kind, ending.reason) == ("interrupted", reason)
    assert len(simulator.requests) == 1
    assert bench.states().count(State.WAITING) == len(bench.sids) - 1


def test_stop_lets_what_is_in_flight_settle(bench: Bench, simulator: Simulator, start: Start) -> None:
    simulator.hold()
    runner = bench.runner(workers=4, clock=Clock())
    future = start(runner)
    assert simulator.wait_for_requests(4, SECONDS)
    runner.stop()
    simulator.release()
    assert future.result(SECONDS).counts[State.DELETED] == 4
    assert len(simulator.requests) == 4
    bench.assert_nothing_is_hidden()


def test_stop_before_the_run_sends_nothing(bench: Bench, simulator: Simulator) -> None:
    runner = bench.runner()
    runner.stop()
    assert runner.run().reason is StopReason.PERSON
    assert simulator.requests == []
    assert set(bench.states()) == {State.WAITING}


def test_what_never_answers_is_in_doubt_after_a_stop(bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan({bench.sids[1]: itertools.repeat(Fault.DELETED_THEN_SILENT)})
    bench.read_timeout = 5.0
    runner = bench.runner(listen=lambda changes: stop_at(changes, 2))

    def stop_at(changes: list[RowChange], row: int) -> None:
        if any(change.row == row and change.state is State.SENDING for change in changes):
            runner.stop()

    ending = runner.run()
    assert ending.counts[State.IN_DOUBT] == 1
    row = bench.rows()[1]
    assert (row.state, row.message) == (State.IN_DOUBT, "Sent, and stopped before an answer came")
    assert bench.states().count(State.WAITING) == len(bench.sids) - 2

    simulator.plan = None
    assert bench.run(states=RESUMED).kind == "finished"
    assert bench.rows()[1].state is State.GONE


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.CONFLICT, State.WAITING),
        (Fault.TOO_MANY, State.WAITING),
        (Fault.DELETED_THEN_SERVER_ERROR, State.IN_DOUBT),
        (Fault.DELETED_THEN_RESET, State.IN_DOUBT),
    ],
)
def test_a_stop_between_two_tries_calls_the_contact_what_is_known(
    fault: Fault, state: State, bench: Bench, simulator: Simulator, start: Start
) -> None:
    simulator.plan = FaultPlan({bench.sids[0]: [fault]})
    came_back = Moment(lambda change: bool(change.message))
    bench.load(bench.sids[:1])
    runner = bench.runner(clock=Clock(), listen=came_back)
    future = start(runner)
    came_back.wait()
    runner.stop()
    ending = future.result(SECONDS)
    assert ending.counts[state] == 1
    assert bench.states() == [state]
    assert bench.rows()[0].message
    assert bench.run(states=RESUMED).kind == "finished"
    assert bench.states() == [State.GONE if simulator.requests[0].deleted else State.DELETED]


def test_two_batches_of_one_account_may_run_at_once(bench: Bench, simulator: Simulator) -> None:
    sids = bench.sids[:40]
    simulator.limit = FixedWindow(20, 1.0, headers=False)
    batches = [bench.load(sids[:20]), bench.load(sids[20:])]
    runners = [
        BatchRunner(
            bench.journal, RunOptions(batch, Action.DELETE, OWNER), bench.client(), RateLimiter(), clock=Clock()
        )
        for batch in batches
    ]
    threads = [threading.Thread(target=runner.run) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(simulator.deleted) == sorted(sids)
    with Journal(bench.journal) as journal:
        assert all(journal.counts(batch)[State.DELETED] == 20 for batch in batches)


def test_retry_takes_up_what_failed_or_is_in_doubt(bench: Bench, simulator: Simulator) -> None:
    failing, doubtful, *_ = bench.sids
    bench.load(bench.sids[:5])
    bench.read_timeout = 0.1
    simulator.plan = FaultPlan({failing: [Fault.FORBIDDEN], doubtful: [Fault.DELETED_THEN_SILENT] + [Fault.SILENT] * 4})
    bench.run()
    assert bench.states() == [State.FAILED, State.IN_DOUBT] + [State.DELETED] * 3
    ending = bench.run(states=RETRIED)
    assert ending.kind == "finished"
    assert bench.states() == [State.DELETED, State.GONE] + [State.DELETED] * 3
    assert bench.row(failing).attempts == 2


def test_an_empty_list_is_finished_at_once(bench: Bench, simulator: Simulator) -> None:
    bench.load([])
    assert bench.run().kind == "finished"
    assert simulator.requests == []


def test_a_batch_goes_on_under_its_own_account_only(bench: Bench, simulator: Simulator) -> None:
    runner = bench.runner(listen=lambda _: runner.stop())
    runner.run()
    seen = len(simulator.requests)
    for owner in (Owner("Demo", "another", "demo"), Owner("Demo", "exogui_demo", "mumbai")):
        with pytest.raises(JournalError, match="belongs to another account"):
            bench.run(states=RESUMED, owner=owner)
    assert len(simulator.requests) == seen
    assert bench.run(states=RESUMED, owner=Owner("Renamed", "exogui_demo", "demo")).kind == "finished"


def test_whatever_a_call_raises_is_the_contacts_outcome(bench: Bench) -> None:
    class Broken:
        base_url = "http://127.0.0.1:9"

        def delete(self, _: str) -> None:
            raise RuntimeError("secret")

        check = delete

    bench.load(bench.sids[:2])
    ending = bench.run(client=Broken())
    assert ending.kind == "finished"
    assert set(bench.states()) == {State.IN_DOUBT}
    assert bench.rows()[0].message == "exogui failed: RuntimeError; 5 tries"


def test_workers_start_only_as_they_are_needed(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:2])
    bench.run(workers=8)
    assert simulator.peak_in_flight <= 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sender")]


def test_a_check_deletes_nothing(bench: Bench, simulator: Simulator) -> None:
    missing = "f" * 32
    bench.load([*bench.sids[:5], missing])
    ending = bench.run(Action.CHECK, workers=3)
    assert ending.kind == "finished"
    assert simulator.deleted == []
    assert {request.method for request in simulator.requests} == {"GET"}
    for row in bench.rows()[:5]:
        assert (row.state, row.checked, row.message) == (State.WAITING, True, "Found")
        assert row.record == simulator.contacts[row.sid]
    assert bench.row(missing).state is State.NOT_FOUND
    assert all(change.settled for change in bench.changes)
