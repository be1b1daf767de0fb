"""Looking contacts up: what it settles, what it leaves, and what a delete makes of it."""

import itertools

import pytest

from exogui.model import FRESH, RESUMED, Action, Owner, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench
from tests.faults import Fault, FaultPlan

CHECK, DELETE = Action.CHECK, Action.DELETE


def test_a_second_check_goes_on_and_one_after_the_end_starts_anew(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:20])
    runner = bench.runner(CHECK, listen=lambda _: runner.stop() if len(simulator.requests) >= 5 else None)
    assert runner.run().reason is StopReason.PERSON
    assert bench.run(CHECK).kind == "finished"
    assert len(simulator.requests) == len(bench.sids)
    assert bench.run(CHECK).kind == "finished"
    assert len(simulator.requests) == 2 * len(bench.sids)


def test_a_check_settles_what_is_in_doubt(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:3])
    bench.read_timeout = 0.1
    gone, standing, _ = bench.sids
    simulator.plan = FaultPlan(
        {
            gone: [Fault.NONE, Fault.DELETED_THEN_SILENT, *[Fault.SILENT] * 4],
            standing: [Fault.NONE, *[Fault.SILENT] * 5],
        }
    )
    bench.run(CHECK)
    record = bench.row(gone).record
    bench.run(DELETE)
    assert bench.states() == [State.IN_DOUBT, State.IN_DOUBT, State.DELETED]
    assert bench.run(CHECK, RESUMED).kind == "finished"
    assert bench.states() == [State.GONE, State.WAITING, State.DELETED]
    assert bench.row(gone).record == record is not None
    assert simulator.deleted == [gone, bench.sids[2]]

    bench.run(DELETE, RESUMED)
    assert bench.states() == [State.GONE, State.DELETED, State.DELETED]


def test_a_check_that_fails_leaves_the_contact_to_the_delete(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:2])
    simulator.plan = FaultPlan({bench.sids[0]: [Fault.SERVER_ERROR] * 5})
    bench.run(CHECK)
    assert bench.states() == [State.FAILED, State.WAITING]
    assert bench.rows()[0].message.endswith("5 tries")
    bench.run(DELETE)
    assert bench.states() == [State.DELETED] * 2


@pytest.mark.parametrize("fault", [Fault.UNAUTHORISED, Fault.PLAN_LIMIT])
def test_a_check_that_the_account_stops_is_not_one(fault: Fault, bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:20])
    simulator.plan = FaultPlan(by_number={5: fault})
    assert bench.run(CHECK).kind == "stopped"
    assert [row.checked for row in bench.rows()] == [True] * 4 + [False] * (len(bench.sids) - 4)
    assert bench.run(CHECK).kind == "finished"
    assert len(simulator.requests) == len(bench.sids) + 1


def test_a_stopped_check_counts_as_the_disk_does(bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan({bench.sids[0]: itertools.repeat(Fault.SERVER_ERROR)})
    runner = bench.runner(CHECK, workers=4, listen=lambda _: runner.stop() if len(simulator.requests) > 3 else None)
    ending = runner.run()
    assert ending.counts[State.WAITING] == len(bench.sids)
    assert set(bench.states()) == {State.WAITING}


def test_another_account_forgets_the_check(bench: Bench) -> None:
    bench.load([*bench.sids[:3], "f" * 32])
    bench.run(CHECK)
    assert bench.states().count(State.NOT_FOUND) == 1
    seen: list[str] = []

    class Elsewhere:
        base_url = "http://127.0.0.1:9"

        def delete(self, _: str) -> None:
            raise AssertionError

        def check(self, sid: str) -> None:
            seen.append(sid)
            raise RuntimeError

    runner = bench.runner(CHECK, client=Elsewhere(), owner=Owner("Other", "other", "mumbai"))
    runner.stop()
    runner.run()
    assert bench.states() == [State.WAITING] * 4
    assert [row.record for row in bench.rows()] == [None] * 4
    assert not any(row.checked for row in bench.rows())


def test_a_check_waits_as_told_and_loses_nobody(bench: Bench, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(chance={Fault.TOO_MANY: 0.1, Fault.SERVER_ERROR: 0.1, Fault.CUT_BODY: 0.05}, seed=5)
    assert bench.run(CHECK, FRESH, workers=8).kind == "finished"
    assert set(bench.states()) == {State.WAITING}
    assert all(row.checked for row in bench.rows())


def test_the_first_twenty_unknown_stop_a_check_once(bench: Bench, simulator: Simulator) -> None:
    bench.load([f"{number:032x}" for number in range(30)])
    assert bench.run(CHECK).reason is StopReason.ALL_UNKNOWN
    assert len(simulator.requests) == 20
    assert bench.run(CHECK).reason is None
    assert bench.states() == [State.NOT_FOUND] * 30
