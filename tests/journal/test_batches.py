"""Lists, batches and rows on disk."""

import json
from pathlib import Path

import pytest

from exogui.errors import JournalError
from exogui.exotel.protocol import Record, Response, ResponseKind
from exogui.journal.batches import Journal, Task
from exogui.journal.database import utc_now
from exogui.journal.queries import batches, fetch_rows, rejected_count, rejected_lines, row_source
from exogui.journal.rows import delete_batch, remove_rows
from exogui.journal.stored_responses import RowResult
from exogui.lists.readers.chunks import RejectedLine
from exogui.model import FRESH, RESUMED, RETRIED, Action, Doubt, Owner, State
from exogui.simulator.server import Simulator
from tests.batch_runs import Bench

OWNER = Owner("Acme", "acme1", "mumbai")
SIDS = [f"{number:032x}" for number in range(10)]


@pytest.fixture
def batch(journal: Journal) -> int:
    number = journal.new_list()
    journal.add_rows(number, journal.add_source(number, "list.csv"), SIDS, range(2, 12))
    return number


def outcome(
    row: int, state: State, doubt: Doubt = Doubt.NONE, answer: Response | None = None, attempts: int = 1
) -> RowResult:
    return RowResult(row, state, attempts, doubt, "words", answer or Response(ResponseKind.LOST))


def states(journal: Journal, batch: int) -> list[State]:
    return [view.state for _, view in sorted(fetch_rows(journal, batch, range(1, 11)).items())]


def test_a_list_keeps_its_order_sources_and_lines(journal: Journal) -> None:
    batch = journal.new_list()
    csv, paste = journal.add_source(batch, "a.csv"), journal.add_source(batch, "paste")
    assert journal.add_rows(batch, csv, SIDS[:3], [2, 3, 4]) == 1
    assert journal.add_rows(batch, paste, SIDS[3:5], [9, 7], [RejectedLine(8, "x", "no SID")]) == 4
    assert journal.add_rows(batch, paste, [], [], [RejectedLine(11, "y", "no SID")]) == 6
    assert [row_source(journal, batch, row)[:3] for row in range(1, 6)] == [
        ("a.csv", 2, b""), ("a.csv", 3, b""), ("a.csv", 4, b""), ("paste", 9, b""), ("paste", 7, b""),
    ]  # fmt: skip
    assert [line[:4] for line in rejected_lines(journal, batch)] == [
        ("paste", 8, "x", "no SID"),
        ("paste", 11, "y", "no SID"),
    ]
    assert rejected_count(journal, batch) == 2
    assert journal.sids(batch) == set(SIDS[:5])
    assert batches(journal)[0].sources == "a.csv, paste"


def test_rows_can_be_taken_off_and_a_batch_forgotten(journal: Journal, batch: int) -> None:
    other = journal.new_list()
    journal.add_rows(other, journal.add_source(other, "b.csv"), SIDS[:2], [1, 2])
    remove_rows(journal, batch, [1, 5, 10])
    assert journal.sids(batch) == set(SIDS) - {SIDS[0], SIDS[4], SIDS[9]}
    delete_batch(journal, batch)
    assert [info.batch for info in batches(journal)] == [other]
    assert journal.database.one("SELECT count(*) FROM row")[0] == 2


def test_what_was_forgotten_is_nowhere_in_the_files(tmp_path: Path, journal: Journal, batch: int) -> None:
    record = {"sid": SIDS[0], "first_name": "Unforgettable"}
    with journal.transaction():
        answer = Response(ResponseKind.SUCCESS, 200, 200, record=record, raw=json.dumps(record).encode())
        journal.record_results(batch, [outcome(1, State.DELETED, answer=answer)], check=False)
    delete_batch(journal, batch)
    journal.close()
    assert not [file for file in tmp_path.iterdir() if b"Unforgettable" in file.read_bytes()]


def test_the_counts_are_those_of_the_rows(journal: Journal, batch: int) -> None:
    with journal.transaction():
        journal.mark_sending(batch, [1, 2, 3])
        journal.record_results(batch, [outcome(3, State.DELETED), outcome(4, State.FAILED)], check=False)
    counts = journal.counts(batch)
    assert {state: count for state, count in counts.items() if count} == {
        State.SENDING: 2, State.DELETED: 1, State.FAILED: 1, State.WAITING: 6,
    }  # fmt: skip
    assert set(counts) == set(State)


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [(FRESH, [1, 4, 6, 7, 8, 9, 10]), (RESUMED, [1, 3, 4, 6, 7, 8, 9, 10]), (RETRIED, [2, 3])],
)
def test_tasks_are_those_in_the_states_that_are_taken_up(
    wanted: frozenset[State], rows: list[int], journal: Journal, batch: int
) -> None:
    with journal.transaction():
        journal.record_results(
            batch,
            [
                outcome(2, State.FAILED, Doubt.SERVER_ERROR, attempts=5),
                outcome(3, State.IN_DOUBT, Doubt.ANSWER_LOST, attempts=2),
                outcome(5, State.DELETED),
            ],
            check=False,
        )
    tasks = journal.next_rows(batch, wanted, 0, 100, check=False)
    assert [task.row for task in tasks] == rows
    assert journal.count_due(batch, wanted, check=False) == len(rows)
    assert journal.next_rows(batch, wanted, rows[0], 1, check=False) == tasks[1:2]
    by_row = {task.row: task for task in tasks}
    if 3 in by_row:
        assert by_row[3] == Task(3, SIDS[2], State.IN_DOUBT, 2, Doubt.ANSWER_LOST)


def test_a_record_that_was_seen_is_kept_and_the_newest_answer_too(journal: Journal, batch: int) -> None:
    found = Response(ResponseKind.SUCCESS, 200, 200, request_id="r1", record={"sid": SIDS[0]}, raw=b"one")
    gone = Response(ResponseKind.REFUSED, 404, 404, request_id="r2", error_code="1000", raw=b"two")
    with journal.transaction():
        journal.record_results(batch, [outcome(1, State.WAITING, answer=found)], check=True)
        journal.record_results(batch, [outcome(1, State.GONE, answer=gone, attempts=2)], check=False)
    view = fetch_rows(journal, batch, [1])[1]
    assert (view.record, view.request_id, view.error_code, view.http_status) == ({"sid": SIDS[0]}, "r2", "1000", 404)
    assert (view.attempts, view.checked) == (2, True)
    assert row_source(journal, batch, 1).raw == b"two"


def test_many_results_share_few_statements(journal: Journal) -> None:
    batch = journal.new_list()
    sids = [f"{number:032x}" for number in range(700)]
    journal.add_rows(batch, journal.add_source(batch, "long"), sids, range(700))
    with journal.transaction():
        journal.mark_sending(batch, range(1, 701))
        journal.record_results(batch, [outcome(row, State.DELETED) for row in range(1, 701)], check=False)
    assert journal.counts(batch)[State.DELETED] == 700
    assert len(fetch_rows(journal, batch, range(1, 701))) == 700


# Beginning


def test_a_batch_begins_for_an_account_and_ends(journal: Journal, batch: int) -> None:
    before = utc_now()
    journal.mark_started(batch, Action.DELETE, OWNER)
    journal.mark_ended(batch, "stopped")
    info = batches(journal, batch)[0]
    assert (info.account, info.account_sid, info.region, info.action) == ("Acme", "acme1", "mumbai", Action.DELETE)
    assert before <= info.started_at <= info.ended_at <= utc_now()
    assert (info.reason, info.total, info.unfinished) == ("stopped", 10, True)
    assert info.operator
    assert info.host
    started = info.started_at
    journal.mark_started(batch, Action.DELETE, OWNER)
    info = batches(journal, batch)[0]
    assert (info.started_at, info.ended_at, info.reason) == (started, "", "")


@pytest.mark.parametrize("other", [Owner("Acme", "acme2", "mumbai"), Owner("Acme", "acme1", "singapore")])
def test_a_delete_never_goes_on_under_another_account(other: Owner, journal: Journal, batch: int) -> None:
    journal.mark_started(batch, Action.DELETE, OWNER)
    for action in (Action.DELETE, Action.CHECK):
        with pytest.raises(JournalError) as caught:
            journal.mark_started(batch, action, other)
        assert caught.value.title == f"Batch {batch} belongs to another account"
        assert "It was begun for acme1 in mumbai. Nothing was sent." in caught.value.advice
    journal.mark_started(batch, Action.DELETE, Owner("Renamed", "acme1", "mumbai"))


def test_a_batch_that_is_not_there(journal: Journal) -> None:
    with pytest.raises(JournalError, match="There is no such batch"):
        journal.mark_started(17, Action.DELETE, OWNER)


def test_what_a_crash_left_sending_is_in_doubt(journal: Journal, batch: int) -> None:
    with journal.transaction():
        found = Response(ResponseKind.SUCCESS, 200, 200, record={"sid": SIDS[0]})
        journal.record_results(batch, [outcome(1, State.WAITING, answer=found)], check=True)
        assert journal.mark_sending(batch, [1], attempts=1) == journal.mark_sending(batch, [2]) == {}
    journal.mark_started(batch, Action.DELETE, OWNER)
    assert states(journal, batch)[:3] == [State.IN_DOUBT, State.IN_DOUBT, State.WAITING]
    first, second = fetch_rows(journal, batch, [1, 2]).values()
    assert first.message == second.message == "Sent, and exogui ended before an answer came"
    assert (first.record, second.record) == ({"sid": SIDS[0]}, None)
    assert journal.next_rows(batch, RESUMED, 0, 1, check=False)[0].doubt is Doubt.ANSWER_LOST


def look_all_up(journal: Journal, batch: int) -> None:
    journal.mark_started(batch, Action.CHECK, OWNER)
    with journal.transaction():
        known = [outcome(row, State.WAITING) for row in range(1, 8)]
        other = [outcome(8, State.FAILED), outcome(9, State.NOT_FOUND), outcome(10, State.FAILED)]
        journal.record_results(batch, known + other, check=True)


def test_a_delete_takes_up_what_could_not_be_checked(journal: Journal, batch: int) -> None:
    look_all_up(journal, batch)
    journal.mark_started(batch, Action.DELETE, OWNER)
    assert states(journal, batch) == [State.WAITING] * 8 + [State.NOT_FOUND, State.WAITING]


def test_a_check_under_another_account_counts_for_nothing_but_skipped_stays(journal: Journal, batch: int) -> None:
    look_all_up(journal, batch)
    with journal.transaction():
        journal.database.execute("UPDATE row SET state = 'skipped' WHERE row = 1")
    journal.mark_started(batch, Action.DELETE, Owner("Other", "other", "singapore"))
    assert states(journal, batch) == [State.SKIPPED] + [State.WAITING] * 9
    assert not any(view.checked for view in fetch_rows(journal, batch, range(1, 11)).values())


def test_a_check_goes_on_and_after_its_end_starts_anew(journal: Journal, batch: int) -> None:
    journal.mark_started(batch, Action.CHECK, OWNER)
    with journal.transaction():
        journal.record_results(batch, [outcome(1, State.WAITING)], check=True)
    journal.mark_started(batch, Action.CHECK, OWNER)
    assert journal.count_due(batch, FRESH, check=True) == 9
    look_all_up(journal, batch)
    journal.mark_started(batch, Action.CHECK, OWNER)
    assert journal.count_due(batch, FRESH, check=True) == 7
    assert journal.count_due(batch, FRESH | RETRIED, check=True) == 9


def test_looking_up_what_a_delete_left_makes_no_check_of_it(journal: Journal, batch: int) -> None:
    journal.mark_started(batch, Action.DELETE, OWNER)
    journal.mark_started(batch, Action.CHECK, OWNER)
    assert batches(journal, batch)[0].action is Action.DELETE


def test_no_secret_is_in_the_files(bench: Bench, simulator: Simulator) -> None:
    bench.run(workers=4)
    basic = "ZGVtby1rZXk6ZGVtby10b2tlbg"
    for file in bench.journal.parent.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not [word for word in (simulator.key, simulator.token, basic) if word.encode() in content]


class Unheard:
    """What no JSON has."""


def nested(levels: int) -> list[object]:
    inner: list[object] = []
    for _ in range(levels):
        inner = [inner]
    return inner


@pytest.mark.parametrize(
    "odd",
    [
        float("inf"),
        float("nan"),
        "\ud800",
        "\udfff\ud800",
        "\0",
        10**5000,
        nested(5000),
        b"bytes",
        Unheard(),
        {"\ud800": 1},
    ],
    ids=lambda odd: type(odd).__name__,
)
def test_whatever_the_journal_refuses_of_a_record_costs_its_fields_at_most(
    journal: Journal, batch: int, odd: object
) -> None:
    records: list[Record] = [
        {"number": "+1"},
        {"number": "+2", "tag": odd, "custom_field": {"a": [odd]}},
        {"number": "+3"},
    ]
    outcomes = [
        RowResult(
            row, State.DELETED, 1, Doubt.NONE, "", Response(ResponseKind.SUCCESS, 200, 200, record=one, raw=b"whole")
        )
        for row, one in enumerate(records, 1)
    ]
    with journal.transaction():
        journal.record_results(batch, outcomes, check=False)
    found = [view.record for view in fetch_rows(journal, batch, [1, 2, 3]).values()]
    assert [one["number"] for one in found if one] == ["+1", "+2", "+3"]
    assert [row_source(journal, batch, row).raw for row in (1, 2, 3)] == [b"whole"] * 3


def test_an_answer_that_sqlite_refuses_as_a_whole_costs_its_record_and_no_other_row(
    journal: Journal, batch: int
) -> None:
    answers = [
        Response(ResponseKind.SUCCESS, 200, 200, record={"number": "+1"}, raw=b"one"),
        Response(ResponseKind.SUCCESS, 200, 200, request_id="\ud800", record={"number": "+2"}, raw=b"two"),
        Response(ResponseKind.SUCCESS, 200, 200, record={"number": "+3"}, raw=b"three"),
    ]
    with journal.transaction():
        outcomes = [RowResult(row, State.DELETED, 1, Doubt.NONE, "", one) for row, one in enumerate(answers, 1)]
        journal.record_results(batch, outcomes, check=False)
    first, second, third = fetch_rows(journal, batch, [1, 2, 3]).values()
    assert (first.record, second.record, third.record) == ({"number": "+1"}, None, {"number": "+3"})
    assert second.message == "Its record could not be kept: the raw answer has it"
    assert row_source(journal, batch, 2).raw == b"two"
    assert [row.state for row in (first, second, third)] == [State.DELETED] * 3
