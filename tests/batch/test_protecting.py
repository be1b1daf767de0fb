"""Protected contacts in the journal, and that no request leaves for one of them, whoever starts the batch."""

from exogui.batch.deciding import Action
from exogui.batch.journal import Journal, Owner
from exogui.batch.pages import attempts
from exogui.batch.protecting import entries, found_in, protect, spare, unprotect
from exogui.batch.protection import read_entry
from exogui.batch.states import RESUMED, RETRIED, State
from exogui.batch.ticking import tick, untick
from exogui.exotel.faults import Fault, FaultPlan
from exogui.exotel.simulator import Simulator
from tests.batch.conftest import OWNER, Bench
from tests.batch.test_erasing import ask_for_erasure

LOOK_UP, DELETE = Action.LOOK_UP, Action.DELETE
OTHER = Owner("Other", "other1", "mumbai")


def _protect(bench: Bench, *lines: str, owner: Owner = OWNER) -> None:
    with Journal(bench.journal) as journal:
        protect(journal, owner, map(read_entry, lines))


def test_each_account_has_a_list_of_its_own(bench: Bench) -> None:
    with Journal(bench.journal) as journal:
        assert protect(journal, OWNER, [read_entry("VIP"), read_entry("a@b.example"), read_entry("VIP")]) == 2
        assert protect(journal, OWNER, [read_entry("VIP")]) == 0
        assert protect(journal, OTHER, [read_entry("lead")]) == 1
        assert entries(journal, OWNER) == [read_entry("VIP"), read_entry("a@b.example")]
        assert unprotect(journal, OWNER, [read_entry("VIP"), read_entry("lead")]) == 1
        assert entries(journal, OWNER) == [read_entry("a@b.example")]
        assert entries(journal, OTHER) == [read_entry("lead")]


def test_a_delete_sends_nothing_for_a_protected_sid(bench: Bench, simulator: Simulator) -> None:
    kept = bench.sids[5]
    _protect(bench, kept, bench.sids[7].upper())
    _protect(bench, bench.sids[9], owner=OTHER)
    assert bench.run(workers=4).kind == "finished"
    assert bench.row(kept).state is State.SKIPPED
    assert bench.row(kept).message == f"Protected: SID {kept}"
    assert sorted(simulator.deleted) == sorted(set(bench.sids) - {kept, bench.sids[7]})
    assert not {kept, bench.sids[7]} & {request.sid for request in simulator.requests}


def test_a_look_up_shows_who_is_protected(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:40])
    vips = [sid for sid in bench.sids if simulator.contacts[sid].get("tag") == "lead"]
    number = simulator.contacts[bench.sids[1]]["number"]
    _protect(bench, "Lead", f"0{number[-10:]}", bench.sids[0])
    assert bench.run(LOOK_UP).counts[State.SKIPPED] == len({*vips, *bench.sids[:2]})
    assert bench.row(vips[0]).message in {"Protected: tag Lead", f"Protected: SID {bench.sids[0]}"}
    # Those who are protected are looked up as well: it is worth knowing who they are.
    assert bench.row(bench.sids[0]).record == simulator.contacts[bench.sids[0]]
    assert bench.run(DELETE, workers=4).kind == "finished"
    assert not {*vips, *bench.sids[:2]} & set(simulator.deleted)
    assert len(simulator.deleted) == 40 - len({*vips, *bench.sids[:2]})
    bench.assert_nothing_is_hidden()


def test_a_record_of_an_earlier_batch_of_the_account_tells_too(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:10])
    sids = list(bench.sids)
    email = next(record["email"] for sid in sids if (record := simulator.contacts[sid]).get("email"))
    assert bench.run(LOOK_UP).kind == "finished"
    bench.load(sids)
    _protect(bench, email.upper())
    assert bench.run(DELETE).kind == "finished"
    (kept,) = [row for row in bench.rows() if row.state is State.SKIPPED]
    assert simulator.contacts[kept.sid]["email"] == email
    assert kept.message == f"Protected: e-mail {email.upper()}"


def test_rows_follow_the_list(bench: Bench) -> None:
    bench.load(bench.sids[:5])
    with Journal(bench.journal) as journal:
        untick(journal, bench.batch, [4])
        protect(journal, OWNER, map(read_entry, bench.sids[2:4]))
        assert spare(journal, bench.batch, found_in(journal, bench.batch, OWNER))
        assert not spare(journal, bench.batch, found_in(journal, bench.batch, OWNER))
        assert bench.states() == [State.WAITING] * 2 + [State.SKIPPED] * 2 + [State.WAITING]
        # The fourth was unticked before: it is left out for that reason, until it is ticked.
        assert [bool(row.message) for row in bench.rows()] == [False, False, True, False, False]
        assert tick(journal, bench.batch) == [4]
        assert spare(journal, bench.batch, found_in(journal, bench.batch, OWNER))
        assert bench.rows()[3].message.startswith("Protected")
        assert tick(journal, bench.batch) == []
        unprotect(journal, OWNER, map(read_entry, bench.sids[2:4]))
        assert spare(journal, bench.batch, found_in(journal, bench.batch, OWNER))
        assert bench.states() == [State.WAITING] * 5
        assert not any(row.message or row.error_code for row in bench.rows())


def test_another_accounts_list_counts_for_nothing(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:4])
    with Journal(bench.journal) as journal:
        protect(journal, OTHER, [read_entry(bench.sids[1])])
        assert spare(journal, bench.batch, found_in(journal, bench.batch, OTHER))
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
    bench.run(LOOK_UP, RESUMED)
    assert bench.states() == [State.SKIPPED, State.SKIPPED, State.DELETED]


def test_a_deleted_contact_that_turns_out_protected_says_so(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:1])
    _protect(bench, simulator.contacts[bench.sids[0]]["number"])
    bench.run()
    assert bench.states() == [State.DELETED]
    assert bench.rows()[0].message == "Its number is protected: known only now"


def test_an_erasure_keeps_whom_its_records_showed_though_they_are_erased(bench: Bench, simulator: Simulator) -> None:
    bench.load(bench.sids[:40])
    bench.run(LOOK_UP)
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
