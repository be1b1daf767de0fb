"""What a delete would come to: the sum that a person reads before saying yes."""

from exogui.journal.batches import Journal
from exogui.journal.protection import protect
from exogui.journal.protection_rules import parse_rule
from exogui.journal.rows import untick_rows
from exogui.model import Action, Owner, State
from exogui.services.delete_preview import DeletePreview, is_quick, preview_delete
from exogui.simulator.contacts import full_name
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench
from tests.faults import Fault, FaultPlan

ELSEWHERE = Owner("Acme", "exogui_demo", "mumbai")


def _look(bench: Bench, owner: Owner = OWNER) -> DeletePreview:
    with Journal(bench.journal) as journal:
        return preview_delete(journal, bench.batch, owner)


def test_a_list_that_nobody_looked_at(bench: Bench) -> None:
    found = _look(bench)
    assert (found.count, found.unknown, found.unticked, found.not_found, found.protected) == (200, 200, 0, 0, {})
    assert found.some[0] == f"{bench.sids[0][:6]}…{bench.sids[0][-6:]}"
    (said,) = found.sentences
    assert said.startswith("None of them was checked")
    assert not found.changed


def test_the_sum_adds_up_and_is_what_is_sent(bench: Bench, simulator: Simulator) -> None:
    bench.load([*bench.sids[:10], "f" * 32])
    simulator.plan = FaultPlan({bench.sids[9]: [Fault.BAD_REQUEST]})
    bench.run(Action.CHECK)
    with Journal(bench.journal) as journal:
        untick_rows(journal, bench.batch, [1, 2])
        number = simulator.contacts[bench.sids[2]]["number"]
        protect(journal, OWNER, [parse_rule(bench.sids[3]), parse_rule(bench.sids[4]), parse_rule(number)])
    found = _look(bench)
    assert found.changed
    assert (found.count, found.unknown, found.unticked, found.not_found) == (5, 1, 2, 1)
    assert found.protected == {"SID": 2, f"number {number}": 1}
    assert found.some == [full_name(simulator.contacts[sid]) for sid in bench.sids[5:8]]
    assert found.sentences[0].startswith("1 of them was not checked")
    assert found.sentences[1:] == [
        "1 contact not found in the account: nothing is sent for them.",
        f"3 contacts are protected and stay: SID (2), number {number} (1).",
        "2 contacts are unticked and stay.",
    ]
    before = len(simulator.requests)
    assert bench.run(Action.DELETE).counts[State.SKIPPED] == 5
    assert len(simulator.requests) - before == found.count


def test_what_was_deleted_on_an_earlier_day_is_told(bench: Bench) -> None:
    sids = bench.sids[:4]
    bench.load(sids[:2])
    bench.run(Action.DELETE, owner=ELSEWHERE)
    bench.load(sids)
    told = _look(bench, ELSEWHERE).sentences[1]
    assert told.startswith("2 of them were deleted before, the latest on 20")


def test_a_check_in_another_account_counts_for_nothing(bench: Bench) -> None:
    bench.load([*bench.sids[:3], "f" * 32])
    bench.run(Action.CHECK)
    found = _look(bench, ELSEWHERE)
    assert (found.count, found.unknown, found.not_found) == (4, 4, 0)


def test_it_is_quick_unless_other_batches_tell_who_is_protected(bench: Bench) -> None:
    bench.load(bench.sids[:3])
    with Journal(bench.journal) as journal:
        protect(journal, OWNER, [parse_rule(bench.sids[0])])
        assert is_quick(journal, bench.batch, OWNER)
        protect(journal, OWNER, [parse_rule("VIP")])
        assert not is_quick(journal, bench.batch, OWNER)
