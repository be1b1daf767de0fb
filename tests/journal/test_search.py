"""One contact looked for in all batches."""

from collections.abc import Sequence

import pytest

from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal.batches import Journal
from exogui.journal.search import MAX_HITS, search_history
from exogui.journal.stored_responses import RowResult
from exogui.model import Action, Doubt, Owner, State

PEOPLE = [
    ("Asha", "Rao", "+919101234511"),
    ("Zoë", "Ångström", "+4477001"),
    ("Ravi", None, "+15550234511"),
    (None, None, None),
]


def sid(batch: int, row: int) -> str:
    return f"ab{batch:015x}{row:015x}"


def add_batch(journal: Journal, region: str = "mumbai", people: Sequence[tuple[str | None, ...]] = PEOPLE) -> int:
    """Delete these people; the contact behind them waits still."""
    batch = journal.new_list()
    rows = range(1, len(people) + 1)
    sids = [sid(batch, row) for row in range(1, len(people) + 2)]
    journal.add_rows(batch, journal.add_source(batch, "list.csv"), sids, range(2, len(sids) + 2))
    journal.mark_started(batch, Action.DELETE, Owner("Acme", "acme1", region))
    records = [dict(zip(("first_name", "last_name", "number"), person, strict=True)) for person in people]
    with journal.transaction():
        journal.record_results(
            batch,
            [
                RowResult(
                    row, State.DELETED, 1, Doubt.NONE, "", Response(ResponseKind.SUCCESS, 200, 200, record=record)
                )
                for row, record in zip(rows, records, strict=True)
            ],
            check=False,
        )
    return batch


@pytest.mark.parametrize(
    "text",
    [
        "+919101234511", "919101234511", "9101234511", "09101234511", "0091 9101 234511", "+91 (91012) 345-11",
        " 91012-34511 ", "01234511", "1234", "234511",
    ],
)  # fmt: skip
def test_any_writing_of_a_number_finds_it(text: str, journal: Journal) -> None:
    add_batch(journal)
    assert ("Asha Rao", "+919101234511") in [(one.name, one.number) for one in search_history(journal, text)]


@pytest.mark.parametrize("text", ["+929101234511", "99101234511", "0234511 99", "123", "", " ", "()", "+", "9" * 4000])
def test_another_number_finds_nobody(text: str, journal: Journal) -> None:
    add_batch(journal)
    assert [one.name for one in search_history(journal, text)] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("asha", ["Asha Rao"]),
        ("RAO asha", ["Asha Rao"]),
        ("ash ra", ["Asha Rao"]),
        ("ravi", ["Ravi"]),
        ("ra", ["Asha Rao", "Ravi"]),
        ("ÅNG", ["Zoë Ångström"]),
        ("zoë", ["Zoë Ångström"]),
        ("%", []),
        ("a_h", []),
        ("nobody", []),
    ],
)
def test_a_name_is_found_by_its_parts(text: str, names: list[str], journal: Journal) -> None:
    add_batch(journal)
    assert [one.name for one in search_history(journal, text)] == names


def test_a_sid_is_found_whole_and_by_its_beginning(journal: Journal) -> None:
    first, second = add_batch(journal), add_batch(journal)
    assert [(one.batch, one.row) for one in search_history(journal, sid(second, 2).upper())] == [(second, 2)]
    begun = [(one.batch, one.row) for one in search_history(journal, sid(first, 1)[:17])]
    assert begun == [(first, row) for row in range(1, 5)]  # not the one that was never sent
    assert search_history(journal, "abcde") == []


def test_what_is_told_of_a_contact(journal: Journal) -> None:
    batch = add_batch(journal)
    (found,) = search_history(journal, "asha")
    assert (found.batch, found.row, found.sid, found.state) == (batch, 1, sid(batch, 1), State.DELETED)
    assert (found.action, found.account) == (Action.DELETE, "Acme")
    assert found.finished_at.endswith("Z")
    assert found.record == {"first_name": "Asha", "last_name": "Rao", "number": "+919101234511"}


def test_the_newest_comes_first_and_the_demo_is_apart(journal: Journal) -> None:
    first, demo, last = add_batch(journal), add_batch(journal, "demo"), add_batch(journal)
    assert [one.batch for one in search_history(journal, "asha")] == [last, demo, first]
    assert [one.batch for one in search_history(journal, "asha", region="demo")] == [demo]
    assert [one.batch for one in search_history(journal, "asha", without_region="demo")] == [last, first]


def test_no_more_are_given_than_anybody_reads(journal: Journal) -> None:
    add_batch(journal, people=[("Asha", "Rao", f"+9191{number:08}") for number in range(MAX_HITS + 20)])
    assert len(search_history(journal, "asha")) == MAX_HITS
    assert len(search_history(journal, "0000")) == MAX_HITS


@pytest.mark.parametrize(
    ("text", "index"),
    [("asha", "result_name"), ("9101234511", "result_number"), ("1234", "result_number"), ("ab000000", "row_sid")],
)
def test_each_search_takes_its_index(text: str, index: str, journal: Journal) -> None:
    add_batch(journal)
    asked: list[str] = []
    journal.database.connection.set_trace_callback(asked.append)
    search_history(journal, text)
    journal.database.connection.set_trace_callback(None)
    plans = [" ".join(step[3] for step in journal.database.all(f"EXPLAIN QUERY PLAN {sql}")) for sql in asked[:-1]]
    assert any(index in plan for plan in plans), plans
