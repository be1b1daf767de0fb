"""Records go by themselves when their time is over."""

import os
from datetime import UTC, datetime, timedelta

from exogui.batch import pages, restores
from exogui.batch.deciding import Action, Stop
from exogui.batch.journal import Journal
from exogui.batch.lock import running
from exogui.batch.purpose import tell_kept
from exogui.batch.retention import tidy
from exogui.batch.states import RESUMED, State
from exogui.exotel.protocol import Record
from exogui.lists.reading import LeftOut
from tests.batch.conftest import Bench
from tests.batch.test_erasing import COUNT, ask_for_erasure, people, told
from tests.batch.test_runner_crash import SECONDS, child, wait_until_quiet

__all__ = ["people"]


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def test_records_are_forgotten_when_their_time_is_over(bench: Bench, people: list[Record]) -> None:
    folder = bench.journal.parent
    bench.run(workers=4)
    with Journal(bench.journal) as journal:
        source = journal.add_source(bench.batch, "second.csv")
        journal.add_rows(bench.batch, source, [], [], [LeftOut(3, str(people[0]["number"]), "no SID")])
    before = bench.rows()
    assert tidy(bench.journal, 30, in_days(29.9)) == []
    assert bench.rows() == before
    assert tidy(bench.journal, 30, in_days(30.1)) == [bench.batch]
    assert told(folder, people) == []
    assert [row._replace(record=None) for row in before] == bench.rows()
    with Journal(bench.journal) as journal:
        info = pages.batches(journal, bench.batch)[0]
        assert restores.restorable(journal, bench.batch).without_record == list(range(1, COUNT + 1))
    assert info.counts[State.DELETED] == COUNT
    today = datetime.now().astimezone()
    assert f"forgotten on {today.day} {today:%B %Y}" in tell_kept(info)
    assert tidy(bench.journal, 30, in_days(60)) == []


def test_look_ups_and_restores_count_from_their_own_end(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.LOOK_UP, workers=4)
    assert tidy(bench.journal, 1, in_days(2)) == [bench.batch]
    assert told(bench.journal.parent, people) == []
    bench.run(workers=4)
    origin = bench.batch
    with Journal(bench.journal) as journal:
        bench.batch = restores.new_restore(journal, origin, [1, 2])
        bench.sids = bench.sids[:2]
    bench.run(Action.RESTORE)
    assert tidy(bench.journal, 1, in_days(2)) == [origin, bench.batch]
    assert told(bench.journal.parent, people) == []
    with Journal(bench.journal) as journal:
        assert restores.new_sids(journal) == set(list(bench.simulator.contacts)[-2:])


def test_nothing_is_touched_while_a_batch_runs(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    with running(bench.journal, bench.batch):
        assert tidy(bench.journal, 1, in_days(2)) == []
    with running(bench.journal, 99):
        assert tidy(bench.journal, 1, in_days(2)) == []
    assert tidy(bench.journal, 1, in_days(2)) == [bench.batch]


def test_what_goes_on_afterwards_is_kept_anew(bench: Bench, people: list[Record]) -> None:
    runner = bench.runner()
    runner.stop(Stop.PERSON)
    runner.run()
    assert tidy(bench.journal, 1, in_days(2)) == [bench.batch]
    bench.run(states=RESUMED, workers=4)
    with Journal(bench.journal) as journal:
        assert pages.batches(journal, bench.batch)[0].forgotten_at == ""
    assert bench.rows()[0].record is not None


def test_an_erasure_that_was_cut_off_is_ended(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.LOOK_UP, workers=4)
    looked_up = bench.batch
    bench.load(bench.sids)
    ask_for_erasure(bench)
    bench.simulator.hold()
    asked = len(bench.simulator.requests)
    with child(bench) as process:
        assert bench.simulator.wait_for_requests(asked + 8, SECONDS)
        process.kill()
    bench.simulator.release()
    wait_until_quiet(bench.simulator)
    assert told(bench.journal.parent, people)
    assert tidy(bench.journal, 30) == [bench.batch]
    with Journal(bench.journal) as journal:
        held = [view.record is None for view in pages.views(journal, looked_up, range(1, COUNT + 1)).values()]
    assert held == [state is State.IN_DOUBT for state in bench.states()]
    assert sum(held) == 8
    data = bench.journal.read_bytes()
    assert [record["number"].encode() in data for record in people] == [place >= 8 for place in range(COUNT)]
    assert tidy(bench.journal, 30) == []


def test_who_was_protected_stays_left_out_without_a_record(bench: Bench, people: list[Record]) -> None:
    """Who is protected by number is known from records: elsewhere, too."""
    bench.run(Action.LOOK_UP, workers=4)
    looked_up = bench.batch
    bench.load(bench.sids[:2])
    with Journal(bench.journal) as journal, journal.transaction():
        journal.connection.execute(
            "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at)"
            " VALUES (?, 1, 0, 'protected', 'Protected: number +91', '', '')",
            (bench.batch,),
        )
        journal.connection.execute("UPDATE row SET state = 'skipped' WHERE batch = ? AND row = 1", (bench.batch,))
    assert tidy(bench.journal, 1, in_days(2)) == [looked_up]
    row = bench.rows()[0]
    assert (row.state, row.error_code, row.message) == (State.SKIPPED, "", "Protected")


def test_how_a_contact_was_another_goes_with_its_record(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.LOOK_UP, workers=4)
    bench.simulator.contacts[people[0]["sid"]]["first_name"] = "Unforgettable"
    bench.run(workers=4)
    assert "is Unforgettable" in bench.rows()[0].message
    assert tidy(bench.journal, 1, in_days(2)) == [bench.batch]
    assert bench.rows()[0].message == "Not the contact that was looked up"
    assert b"Unforgettable" not in bench.journal.read_bytes()


def test_old_copies_go_too(bench: Bench) -> None:
    old = [bench.journal.with_suffix(f".{name}") for name in ("before-step-2", "damaged-20260101-000000")]
    young = bench.journal.with_suffix(".before-step-3")
    for copy in (*old, young):
        copy.write_bytes(b"once a journal")
    for copy in old:
        os.utime(copy, (0, in_days(-31).timestamp()))
    assert tidy(bench.journal, 30) == []
    assert [copy.exists() for copy in (*old, young)] == [False, False, True]


def test_without_a_journal_none_is_made(bench: Bench) -> None:
    none = bench.journal.with_name("none.db")
    assert tidy(none, 30) == []
    assert not none.exists()
