"""Records go by themselves when their time is over."""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from exogui.exotel.protocol import Record
from exogui.journal import queries, restores
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock
from exogui.journal.purpose import kept_message
from exogui.journal.retention import Tidied, apply_retention, tell_tidied
from exogui.lists.readers.chunks import RejectedLine
from exogui.model import RESUMED, Action, State, StopReason
from tests.batch_runs import Bench
from tests.engine.test_erasure import COUNT, ask_for_erasure, people, told
from tests.engine.test_runner_crash import SECONDS, child, wait_until_quiet

__all__ = ["people"]


def in_days(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def forget(journal_path: Path, days: int, at: datetime) -> list[int]:
    """Start twice, a day apart; gives what the second start forgot."""
    first = apply_retention(journal_path, days, at - timedelta(days=1, seconds=1))
    assert first.forgotten == []
    return apply_retention(journal_path, days, at).forgotten


def test_records_are_forgotten_when_their_time_is_over(bench: Bench, people: list[Record]) -> None:
    folder = bench.journal.parent
    bench.run(workers=4)
    with Journal(bench.journal) as journal:
        source = journal.add_source(bench.batch, "second.csv")
        journal.add_rows(bench.batch, source, [], [], [RejectedLine(3, str(people[0]["number"]), "no SID")])
    before = bench.rows()
    assert apply_retention(bench.journal, 30, in_days(29.9)) == Tidied()
    assert bench.rows() == before
    assert forget(bench.journal, 30, in_days(31.1)) == [bench.batch]
    assert told(folder, people) == []
    assert [row._replace(record=None) for row in before] == bench.rows()
    with Journal(bench.journal) as journal:
        info = queries.batches(journal, bench.batch)[0]
        assert restores.restorable(journal, bench.batch).without_record == list(range(1, COUNT + 1))
    assert info.counts[State.DELETED] == COUNT
    today = datetime.now().astimezone()
    assert f"forgotten on {today.day} {today:%B %Y}" in kept_message(info)
    assert forget(bench.journal, 30, in_days(60)) == []


def test_checks_and_restores_count_from_their_own_end(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    assert forget(bench.journal, 1, in_days(3)) == [bench.batch]
    assert told(bench.journal.parent, people) == []
    bench.run(workers=4)
    origin = bench.batch
    with Journal(bench.journal) as journal:
        bench.batch = restores.new_restore(journal, origin, [1, 2])
        bench.sids = bench.sids[:2]
    bench.run(Action.RESTORE)
    assert forget(bench.journal, 1, in_days(3)) == [origin, bench.batch]
    assert told(bench.journal.parent, people) == []
    with Journal(bench.journal) as journal:
        assert restores.new_sids(journal) == set(list(bench.simulator.contacts)[-2:])


def test_nothing_is_touched_while_a_batch_runs(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    with batch_lock(bench.journal, bench.batch):
        assert forget(bench.journal, 1, in_days(3)) == []
    with batch_lock(bench.journal, 99):
        assert forget(bench.journal, 1, in_days(3)) == []
    assert forget(bench.journal, 1, in_days(3)) == [bench.batch]


def test_what_goes_on_afterwards_is_kept_anew(bench: Bench, people: list[Record]) -> None:
    runner = bench.runner()
    runner.stop(StopReason.PERSON)
    runner.run()
    assert forget(bench.journal, 1, in_days(3)) == [bench.batch]
    bench.run(states=RESUMED, workers=4)
    with Journal(bench.journal) as journal:
        assert queries.batches(journal, bench.batch)[0].forgotten_at == ""
    assert bench.rows()[0].record is not None


def test_an_erasure_that_was_cut_off_is_ended(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    checked = bench.batch
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
    assert apply_retention(bench.journal, 30).forgotten == [bench.batch]
    with Journal(bench.journal) as journal:
        held = [view.record is None for view in queries.fetch_rows(journal, checked, range(1, COUNT + 1)).values()]
    assert held == [state is State.IN_DOUBT for state in bench.states()]
    assert sum(held) == 8
    data = bench.journal.read_bytes()
    assert [record["number"].encode() in data for record in people] == [place >= 8 for place in range(COUNT)]
    assert apply_retention(bench.journal, 30) == Tidied()


def test_who_was_protected_stays_left_out_without_a_record(bench: Bench, people: list[Record]) -> None:
    """Who is protected by number is known from records: elsewhere, too."""
    bench.run(Action.CHECK, workers=4)
    checked = bench.batch
    bench.load(bench.sids[:2])
    with Journal(bench.journal) as journal, journal.transaction():
        journal.database.execute(
            "INSERT INTO result (batch, row, http_status, error_code, message, request_id, finished_at)"
            " VALUES (?, 1, 0, 'protected', 'Protected: number +91', '', '')",
            (bench.batch,),
        )
        journal.database.execute("UPDATE row SET state = 'skipped' WHERE batch = ? AND row = 1", (bench.batch,))
    assert forget(bench.journal, 1, in_days(3)) == [checked]
    row = bench.rows()[0]
    assert (row.state, row.error_code, row.message) == (State.SKIPPED, "", "Protected")


def test_how_a_contact_was_another_goes_with_its_record(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    bench.simulator.contacts[people[0]["sid"]]["first_name"] = "Unforgettable"
    bench.run(workers=4)
    assert "is Unforgettable" in bench.rows()[0].message
    assert forget(bench.journal, 1, in_days(3)) == [bench.batch]
    assert bench.rows()[0].message == "Not the contact that was checked"
    assert b"Unforgettable" not in bench.journal.read_bytes()


def test_old_copies_go_too(bench: Bench) -> None:
    old = [bench.journal.with_suffix(f".{name}") for name in ("before-step-2", "damaged-20260101-000000", "rescued")]
    young = bench.journal.with_suffix(".before-step-3")
    for copy in (*old, young):
        copy.write_bytes(b"once a journal")
    for copy in old:
        os.utime(copy, (0, in_days(-31).timestamp()))
    assert forget(bench.journal, 30, in_days(1.1)) == []
    assert [copy.exists() for copy in (*old, young)] == [False, False, False, True]


def test_without_a_journal_none_is_made(bench: Bench) -> None:
    none = bench.journal.with_name("none.db")
    assert apply_retention(none, 30) == Tidied()
    assert not none.exists()


def test_one_start_with_a_clock_that_is_ahead_forgets_nothing(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    ahead = apply_retention(bench.journal, 30, in_days(31))
    assert (ahead.forgotten, ahead.announced) == ([], [bench.batch])
    for day in (0, 0.5, 1, 2, 3):  # the clock is right again
        assert apply_retention(bench.journal, 30, in_days(day)) == Tidied()
    assert all(row.record for row in bench.rows())
    # What that clock had noted counts for nothing: two starts have to agree once the time is really over.
    assert apply_retention(bench.journal, 30, in_days(32.5)).announced == [bench.batch]
    assert all(row.record for row in bench.rows())


def test_what_will_be_forgotten_is_said_a_day_before(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    noted = in_days(31)
    first = apply_retention(bench.journal, 30, noted)
    title, advice = tell_tidied(first)
    assert title.startswith(f"The records of batch {bench.batch} are forgotten at the first start after 20")
    assert "can't be restored" in advice
    hour = timedelta(hours=1)
    assert apply_retention(bench.journal, 30, noted + 23 * hour) == first
    assert all(row.record for row in bench.rows())
    assert apply_retention(bench.journal, 30, noted + 25 * hour) == Tidied([bench.batch])
    assert not any(row.record for row in bench.rows())
    assert tell_tidied(Tidied([bench.batch])) == ("", "")


def test_two_batches_are_announced_together(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    both = f"{bench.batch} and {bench.load(bench.sids)}"
    bench.run(workers=4)
    title, _ = tell_tidied(apply_retention(bench.journal, 1, in_days(2)))
    assert title.startswith(f"The records of batches {both} are forgotten")


def test_nothing_is_forgotten_while_the_clock_is_behind_the_journal(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    journal_path = bench.journal
    with Journal(journal_path) as journal, journal.transaction():
        journal.database.execute("UPDATE run SET started_at = '2020-01-01T00:00:00.000Z', ended_at = NULL")
        journal.database.execute("UPDATE batch SET created_at = '2020-01-01T00:00:00.000Z', ended_at = NULL")
        journal.database.execute("UPDATE batch SET started_at = created_at WHERE id = ?", (bench.batch,))
        journal.database.execute("INSERT INTO pace VALUES ('a', 'b', 60, '2031-01-01T00:00:00.000Z')")
    told = [apply_retention(journal_path, 30, in_days(day)) for day in (0, 2, 4)]
    assert told == [Tidied(clock_behind="2031-01-01T00:00:00.000Z")] * 3
    assert tell_tidied(told[0])[0] == "This computer's clock may be wrong"
    assert all(row.record for row in bench.rows())
    with Journal(journal_path) as journal, journal.transaction():
        journal.database.execute("UPDATE pace SET learned_at = '2021-01-01T00:00:00.000Z'")
    assert forget(journal_path, 30, in_days(6)) == [bench.batch]


def test_a_clock_that_is_set_back_an_hour_is_not_worth_a_word(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    assert apply_retention(bench.journal, 1, in_days(-1 / 24)) == Tidied()
    assert apply_retention(bench.journal, 1, in_days(-2)).clock_behind


def test_a_run_under_a_clock_of_1970_counts_from_the_runs_before_it(bench: Bench, people: list[Record]) -> None:
    bench.run(Action.CHECK, workers=4)
    both = [bench.batch, bench.load(bench.sids)]
    bench.run(workers=4)
    with Journal(bench.journal) as journal, journal.transaction():
        journal.database.execute(
            "UPDATE run SET started_at = '1970-01-01T00:00:00.000Z', ended_at = '1970-01-01T00:10:00.000Z'"
            " WHERE batch = ?", (bench.batch,),
        )  # fmt: skip
        journal.database.execute(
            "UPDATE batch SET created_at = '1970-01-01T00:00:00.000Z', started_at = created_at WHERE id = ?",
            (bench.batch,),
        )
    assert apply_retention(bench.journal, 30, in_days(20)) == Tidied()
    assert apply_retention(bench.journal, 30, in_days(31)).announced == both


def test_years_without_a_start_still_leave_a_day(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    first = apply_retention(bench.journal, 30, in_days(2000))
    assert (first.forgotten, first.announced) == ([], [bench.batch])
    assert apply_retention(bench.journal, 30, in_days(4000)).forgotten == [bench.batch]


def test_a_batch_that_goes_on_after_it_was_announced_is_announced_anew(bench: Bench, people: list[Record]) -> None:
    runner = bench.runner()
    runner.stop(StopReason.PERSON)
    runner.run()
    assert apply_retention(bench.journal, 1, in_days(1.5)).announced == [bench.batch]
    with Journal(bench.journal) as journal, journal.transaction():
        long_ago = "started_at = '2020-01-01T00:00:00.000Z', ended_at = '2020-01-01T00:00:00.000Z'"
        journal.database.execute(f"UPDATE run SET {long_ago}")
        journal.database.execute(
            f"UPDATE batch SET created_at = '2020-01-01T00:00:00.000Z', {long_ago} WHERE id = ?", (bench.batch,)
        )
        journal.database.execute("UPDATE due SET since = '2020-02-01T00:00:00.000Z'")
    bench.run(states=RESUMED, workers=4)
    assert apply_retention(bench.journal, 1) == Tidied()
    assert apply_retention(bench.journal, 1, in_days(2)).announced == [bench.batch]
    assert all(row.record for row in bench.rows())


def test_a_copy_of_the_journal_outlives_one_start_with_a_clock_that_is_ahead(bench: Bench) -> None:
    copy = bench.journal.with_suffix(".damaged-20260101-000000")
    copy.write_bytes(b"once a journal")
    apply_retention(bench.journal, 30, in_days(31))
    assert copy.exists()
    apply_retention(bench.journal, 30, in_days(0.1))
    apply_retention(bench.journal, 30, in_days(33))
    assert copy.exists()
    apply_retention(bench.journal, 30, in_days(34.1))
    assert not copy.exists()


def test_a_time_zone_changes_nothing(bench: Bench, people: list[Record]) -> None:
    bench.run(workers=4)
    tokyo, denver = timezone(timedelta(hours=9)), timezone(timedelta(hours=-7))
    noted = in_days(31)
    assert apply_retention(bench.journal, 30, noted.astimezone(tokyo)).announced == [bench.batch]
    assert apply_retention(bench.journal, 30, (noted + timedelta(hours=20)).astimezone(denver)).forgotten == []
    assert apply_retention(bench.journal, 30, (noted + timedelta(hours=25)).astimezone(denver)).forgotten == [
        bench.batch
    ]
