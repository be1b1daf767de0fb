"""The journal read for people."""

import json
from typing import Any

import pytest

from exogui.errors import JournalError
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.queries import batches, fetch_rows, lists_of, newest, result_rows, row_source
from exogui.journal.rows import delete_batch
from exogui.journal.stored_responses import RowResult
from exogui.model import Action, Doubt, Owner, State

PEOPLE = [
    ("Zoë", "Ångström", "+4477001", "Lotus", "zoe@example.com", "lead"),
    ("arjun", "Reddy", "+9155501", None, None, None),
    ("காவ்யா", "", "+9155502", 'O\'Neill, "& Sons"', "k@example.com", "100%"),
    (None, None, None, None, None, None),
    ("Émile", "Straße", "+3319900", "Lotus", "e_mile@example.com", "old"),
]
FIELDS = ("first_name", "last_name", "number", "company_name", "email", "tag")
SIDS = [f"{number:032x}" for number in (5, 3, 4, 1, 2, 0xABC)]


def record(row: int) -> dict[str, Any]:
    return {"sid": SIDS[row - 1], **dict(zip(FIELDS, PEOPLE[row - 1], strict=True)), "custom_field": {"a": [row]}}


@pytest.fixture
def batch(journal: Journal) -> int:
    """Rows 1 to 3 and 5 deleted, 4 failed without a record, 6 waiting."""
    number = journal.new_list()
    journal.add_rows(number, journal.add_source(number, "list.csv"), SIDS, range(2, 8))
    journal.mark_started(number, Action.DELETE, Owner("Acme", "acme1", "mumbai"))
    done = [
        RowResult(
            row,
            State.DELETED,
            1,
            Doubt.NONE,
            "",
            Response(ResponseKind.SUCCESS, 200, 200, record=record(row), raw=b"raw"),
        )
        for row in (1, 2, 3, 5)
    ]
    failed = RowResult(
        4, State.FAILED, 5, Doubt.NONE, "Exotel refused it: Bad (400)", Response(ResponseKind.REFUSED, 400, 400)
    )
    with journal.transaction():
        journal.record_results(number, [*done, failed], check=False)
    return number


def test_rows_are_given_in_any_order(journal: Journal, batch: int) -> None:
    for rows in ([1, 2, 3], [3, 2, 1], [1, 5, 3], [5, 1, 2], [2], [6, 4], range(1, 7), []):
        found = fetch_rows(journal, batch, rows)
        assert sorted(found) == sorted(rows)
        assert all(found[row].row == row and found[row].sid == SIDS[row - 1] for row in rows)
    assert sorted(fetch_rows(journal, batch, [1, 99])) == [1]


def test_what_a_row_shows(journal: Journal, batch: int) -> None:
    found = fetch_rows(journal, batch, range(1, 7))
    assert found[1].record == record(1)
    assert (found[1].state, found[1].http_status, found[1].attempts) == (State.DELETED, 200, 1)
    assert found[1].finished_at.endswith("Z")
    assert (found[4].record, found[4].message) == (None, "Exotel refused it: Bad (400)")
    waiting = found[6]
    assert (waiting.state, waiting.record, waiting.finished_at, waiting.message) == (State.WAITING, None, "", "")


def test_where_a_row_comes_from(journal: Journal, batch: int) -> None:
    assert row_source(journal, batch, 3)[:3] == ("list.csv", 4, b"raw")
    assert row_source(journal, batch, 6) == ("list.csv", 7, b"", [])
    with pytest.raises(JournalError):
        row_source(journal, batch, 99)


def test_the_results_are_in_the_lists_order_and_numbered_anew(journal: Journal, batch: int) -> None:
    journal.database.execute("DELETE FROM row WHERE batch = ? AND row = 2", (batch,))
    rows = list(result_rows(journal, batch))
    assert [(row["row"], row["sid"], row["line"]) for row in rows] == [
        (1, SIDS[0], 2), (2, SIDS[2], 4), (3, SIDS[3], 5), (4, SIDS[4], 6), (5, SIDS[5], 7),
    ]  # fmt: skip
    assert [row["state"] for row in rows] == ["deleted", "deleted", "failed", "deleted", "waiting"]
    assert (rows[0]["record"], rows[0]["http_status"], rows[0]["source"]) == (record(1), 200, "list.csv")
    assert (rows[4]["record"], rows[4]["http_status"]) == (None, None)
    assert rows[0]["finished_at"]
    assert rows[4]["finished_at"] == ""


def test_the_history_has_the_newest_first(journal: Journal, batch: int) -> None:
    other = journal.new_list()
    journal.add_source(other, "a.csv")
    journal.add_source(other, "b.csv")
    newest, first = batches(journal)
    assert (newest.batch, newest.sources, newest.total, newest.action) == (other, "a.csv, b.csv", 0, Action.LIST)
    assert (newest.account, newest.started_at, newest.unfinished) == ("", "", False)
    assert (first.batch, first.total, first.counts[State.DELETED], first.unfinished) == (batch, 6, 4, True)
    assert batches(journal, batch) == [first]
    assert batches(journal, 99) == []


def test_the_newest_batch_and_the_lists_of_a_region(journal: Journal, batch: int) -> None:
    demo, other = journal.new_list("demo"), journal.new_list("demo")
    journal.mark_started(other, Action.CHECK, Owner("Demo", "exogui_demo", "demo"))
    assert newest(journal, without_region="demo") == batches(journal, batch)[0]
    assert newest(journal, without_region="mumbai") == batches(journal, other)[0]
    assert lists_of(journal, "demo") == [demo]
    delete_batch(journal, batch)
    assert newest(journal, without_region="demo") is None


def test_a_record_of_any_shape_can_be_shown(journal: Journal) -> None:
    batch = journal.new_list()
    odd: list[Any] = [{"first_name": {"a": 1}}, {"first_name": [1, None]}, {"first_name": 7}, {"first_name": "\0x"}]
    journal.add_rows(batch, journal.add_source(batch, "x"), SIDS[:4], range(4))
    with journal.transaction():
        journal.record_results(
            batch,
            [
                RowResult(row, State.DELETED, 1, Doubt.NONE, "", Response(ResponseKind.SUCCESS, 200, 200, record=one))
                for row, one in enumerate(odd, 1)
            ],
            check=False,
        )
    assert [view.record for view in fetch_rows(journal, batch, range(1, 5)).values()] == odd
    assert json.dumps(odd)
