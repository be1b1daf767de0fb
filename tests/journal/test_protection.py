"""Protected contacts in the journal, and that no request leaves for one of them, whoever starts the batch."""

from exogui.journal.batches import Journal
from exogui.journal.protection import apply_protection, find_protected, protect, protection_rules, unprotect
from exogui.journal.protection_rules import parse_rule
from exogui.journal.queries import attempts
from exogui.journal.rows import tick_rows, untick_rows
from exogui.model import RESUMED, RETRIED, Action, Owner, State
from exogui.simulator.server import Simulator
from tests.batch_runs import OWNER, Bench
from tests.engine.test_erasure import ask_for_erasure
from tests.faults import Fault, FaultPlan

CHECK, DELETE = Action.CHECK, Action.DELETE
OTHER = Owner("Other", "other1", "mumbai")


def _protect(bench: Bench, *lines: str, owner: Owner = OWNER) -> None:
    with Journal(bench.journal) as journal:
        protect(journal, owner, map(parse_rule, lines))


def test_each_account_has_a_list_of_its_own(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        assert protect(journal, OWNER, [parse_rule("VIP"), parse_rule("a@b.example"), parse_rule("VIP")]) == 2
        assert protect(journal, OWNER, [parse_rule("VIP")]) == 0
        assert protect(journal, OTHER, [parse_rule("lead")]) == 1
        assert protection_rules(journal, OWNER) == [parse_rule("VIP"), parse_rule("a@b.example")]
        assert unprotect(journal, OWNER, [parse_rule("VIP"), parse_rule("lead")]) == 1
        assert protection_rules(journal, OWNER) == [parse_rule("a@b.example")]
        assert protection_rules(journal, OTHER) == [parse_rule("lead")]


def test_a_delete_sends_nothing_for_a_protected_sid(bench: Bench, simulator: Simulator) -> None:
    kept = bench.sids[5]
    _protect(bench, kept, bench.sids[7].upper())
    _protect(bench, bench.sids[9], owner=OTHER)
    assert bench.run(workers=4).kind == "finished"
    assert bench.row(kept).state is State.SKIPPED
    assert bench.row(kept).message == f"Protected: SID {kept}"
    assert sorted(simulator.deleted) == sorted(set(bench.sids) - {kept, bench.sids[7]})
    assert not {kept, bench.sids[7]} & {request.sid for request in simulator.requests}


def test_a_check_shows_who_is_protected(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:40])
    vips = [sid for sid in bench.sids if simulator.contacts[sid].get("tag") == "lead"]
    number = simulator.contacts[bench.sids[1]]["number"]
    _protect(bench, "Lead", f"0{number[-10:]}", bench.sids[0])
    assert bench.run(CHECK).counts[State.SKIPPED] == len({*vips, *bench.sids[:2]})
    assert bench.row(vips[0]).message in {"Protected: tag Lead", f"Protected: SID {bench.sids[0]}"}
    # Those who are protected are checked as well: it is worth knowing who they are.
    assert bench.row(bench.sids[0]).record == simulator.contacts[bench.sids[0]]
    assert bench.run(DELETE, workers=4).kind == "finished"
    assert not {*vips, *bench.sids[:2]} & set(simulator.deleted)
    assert len(simulator.deleted) == 40 - len({*vips, *bench.sids[:2]})
    bench.assert_nothing_is_hidden()


def test_a_record_of_an_earlier_batch_of_the_account_tells_too(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:10])
    sids = list(bench.sids)
    email = next(record["email"] for sid in sids if (record := simulator.contacts[sid]).get("email"))
    assert bench.run(CHECK).kind == "finished"
    bench.load(sids)
    _protect(bench, email.upper())
    assert bench.run(DELETE).kind == "finished"
    (kept,) = [row for row in bench.rows() if row.state is State.SKIPPED]
    assert simulator.contacts[kept.sid]["email"] == email
    assert kept.message == f"Protected: e-mail {email.upper()}"


def test_rows_follow_the_list(bench: Bench) -> None:
    bench.load(bench.sids[:5])
    with Journal(bench.journal) as journal:
        untick_rows(journal, bench.batch, [4])
        protect(journal, OWNER, map(parse_rule, bench.sids[2:4]))
        assert apply_protection(journal, bench.batch, find_protected(journal, bench.batch, OWNER))
        assert not apply_protection(journal, bench.batch, find_protected(journal, bench.batch, OWNER))
        assert bench.states() == [State.WAITING] * 2 + [State.SKIPPED] * 2 + [State.WAITING]
        # The fourth was unticked before: it is left out for that reason, until it is ticked.
        assert [bool(row.message) for row in bench.rows()] == [False, False, True, False, False]
        assert tick_rows(journal, bench.batch) == [4]
        assert apply_protection(journal, bench.batch, find_protected(journal, bench.batch, OWNER))
        assert bench.rows()[3].message.startswith("Protected")
        assert tick_rows(journal, bench.batch) == []
        unprotect(journal, OWNER, map(parse_rule, bench.sids[2:4]))
        assert apply_protection(journal, bench.batch, find_protected(journal, bench.batch, OWNER))
        assert bench.states() == [State.WAITING] * 5
        assert not any(row.message or row.error_code for row in bench.rows())


def test_another_accounts_list_counts_for_nothing(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:4])
    with Journal(bench.journal) as journal:
        protect(journal, OTHER, [parse_rule(bench.sids[1])])
        assert apply_protection(journal, bench.batch, find_protected(journal, bench.batch, OTHER))
    assert bench.run(DELETE).kind == "finished"
    assert len(simulator.deleted) == 4


def test_a_contact_protected_while_the_batch_runs_is_kept(bench: Bench, simulator: Simulator) -> None:
    late = bench.sids[150]

    def listen(_: object) -> None:
        if 20 <= len(simulator.requests) < 30:
            _protect(bench, late)

    assert bench.run(listen=listen).kind == "finished"
    assert late not in simulator.deleted
    assert bench.row(late).state is State.SKIPPED
    assert len(simulator.deleted) == len(bench.sids) - 1


def test_what_may_be_deleted_stays_in_doubt_and_is_not_sent_again(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:3])
    bench.read_timeout = 0.1
    lost, refused, _ = bench.sids
    simulator.plan = FaultPlan({lost: [Fault.SILENT] * 5, refused: [Fault.BAD_REQUEST]})
    bench.run()
    assert bench.states() == [State.IN_DOUBT, State.FAILED, State.DELETED]
    before = len(simulator.requests)
    _protect(bench, lost, refused)
    bench.run(DELETE, RETRIED)
    assert bench.states() == [State.IN_DOUBT, State.SKIPPED, State.DELETED]
    bench.run(DELETE, RESUMED)
    assert len(simulator.requests) == before
    assert bench.rows()[0].message.startswith(f"Protected: SID {lost}; an earlier attempt")
    with Journal(bench.journal) as journal:
        assert [one.http_status for one in attempts(journal, bench.batch, 2)] == [400]
    bench.run(CHECK, RESUMED)
    assert bench.states() == [State.SKIPPED, State.SKIPPED, State.DELETED]


def test_a_deleted_contact_that_turns_out_protected_says_so(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:1])
    _protect(bench, simulator.contacts[bench.sids[0]]["number"])
    bench.run()
    assert bench.states() == [State.DELETED]
    assert bench.rows()[0].message == "Its number is protected: known only now"


def test_an_erasure_keeps_whom_its_records_showed_though_they_are_erased(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:40])
    bench.run(CHECK)
    kept, late = bench.sids[30], bench.sids[35]
    _protect(bench, simulator.contacts[kept]["number"])
    ask_for_erasure(bench)
    before = len(simulator.requests)

    def listen(_: object) -> None:
        if len(simulator.requests) - before >= 5:
            _protect(bench, late)
            runner.stop()

    runner = bench.runner(DELETE, listen=listen)
    assert runner.run().kind == "interrupted"
    assert bench.run(DELETE, RESUMED).kind == "finished"
    assert sorted(simulator.deleted) == sorted(set(bench.sids) - {kept, late})
    assert bench.row(kept).state is bench.row(late).state is State.SKIPPED
    assert bench.row(kept).record is None
