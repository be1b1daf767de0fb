"""Ticks: what is unticked is skipped, and never sent; ticked again it waits."""

from exogui.journal.batches import Journal
from exogui.journal.rows import tick_rows, untick_rows
from exogui.model import RESUMED, Action, State, StopReason
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench
from tests.faults import Fault, FaultPlan

W, S, D = State.WAITING, State.SKIPPED, State.DELETED


def test_rows_are_unticked_and_ticked(bench: Bench) -> None:
    bench.load(bench.sids[:6])
    with Journal(bench.journal) as journal:
        assert untick_rows(journal, bench.batch, [2, 5]) == [2, 5]
        assert untick_rows(journal, bench.batch, [2, 3]) == [3]
        assert bench.states() == [W, S, S, W, S, W]
        assert tick_rows(journal, bench.batch, range(1, 4)) == [2, 3]
        assert untick_rows(journal, bench.batch) == [1, 2, 3, 4, 6]
        assert tick_rows(journal, bench.batch, []) == []
        assert len(tick_rows(journal, bench.batch)) == 6
    assert bench.states() == [W] * 6


def test_a_delete_sends_nothing_for_what_is_unticked(bench: Bench, simulator: Simulator) -> None:
    with Journal(bench.journal) as journal:
        untick_rows(journal, bench.batch, range(51, 201))
    assert bench.run(workers=4).counts[S] == 150
    assert sorted(simulator.deleted) == sorted(bench.sids[:50])
    # What waits again is taken up by going on.
    with Journal(bench.journal) as journal:
        tick_rows(journal, bench.batch, [60])
    assert bench.run(Action.DELETE, RESUMED).kind == "finished"
    assert bench.row(bench.sids[59]).state is D
    assert len(simulator.requests) == 51


def test_a_check_asks_about_ticked_rows_alone(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:4])
    with Journal(bench.journal) as journal:
        untick_rows(journal, bench.batch, [1])
    assert bench.run(Action.CHECK).kind == "finished"
    assert len(simulator.requests) == 3
    assert bench.states() == [S, W, W, W]


def test_a_check_that_failed_can_be_unticked(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:2])
    simulator.plan = FaultPlan({bench.sids[0]: [Fault.BAD_REQUEST]})
    bench.run(Action.CHECK)
    with Journal(bench.journal) as journal:
        assert untick_rows(journal, bench.batch) == [1, 2]
    bench.run(Action.DELETE)
    assert (bench.states(), simulator.deleted) == ([S, S], [])


def test_a_begun_delete_lets_only_waiting_rows_be_unticked(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:30])
    simulator.plan = FaultPlan({bench.sids[0]: [Fault.BAD_REQUEST]})
    runner = bench.runner(listen=lambda _: runner.stop() if len(simulator.requests) >= 10 else None)
    assert runner.run().reason is StopReason.PERSON
    sent = len(simulator.requests)
    with Journal(bench.journal) as journal:
        assert untick_rows(journal, bench.batch) == list(range(sent + 1, 31))
    assert bench.states() == [State.FAILED, *[D] * (sent - 1), *[S] * (30 - sent)]
