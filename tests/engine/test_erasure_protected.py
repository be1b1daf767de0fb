"""Who is protected by number stays so when the record that told it is no longer kept."""

from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from exogui.journal.protection import protect
from exogui.journal.protection_rules import ProtectionRule, RuleKind
from exogui.model import RESUMED, Action, State, StopReason
from tests.batch_runs import OWNER, Bench
from tests.engine.test_erasure import ask_for_erasure, people
from tests.faults import Fault, FaultPlan
from tests.journal.test_retention import forget, in_days

__all__ = ["people"]


def begin_and_stop(bench: Bench, protected: Record) -> None:
    with Journal(bench.journal) as journal:
        protect(journal, OWNER, [ProtectionRule(RuleKind.NUMBER, str(protected["number"]))])
    bench.simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    assert bench.run().reason is StopReason.PLAN_LIMIT
    bench.simulator.plan = None
    assert bench.row(protected["sid"]).state is State.SKIPPED


def assert_it_still_stands(bench: Bench, protected: Record) -> None:
    bench.run(states=RESUMED, workers=4)
    assert bench.row(protected["sid"]).state is State.SKIPPED
    assert protected["sid"] in bench.simulator.contacts
    assert len(bench.simulator.deleted) == len(bench.sids) - 1


def test_an_erasure_that_goes_on_leaves_it_out(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    ask_for_erasure(bench)
    begin_and_stop(bench, people[5])
    assert_it_still_stands(bench, people[5])


def test_so_does_a_clean_up_once_the_check_that_knew_it_is_forgotten(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    bench.load(bench.sids)
    begin_and_stop(bench, people[5])
    assert forget(bench.journal, 1, in_days(3))
    assert_it_still_stands(bench, people[5])
