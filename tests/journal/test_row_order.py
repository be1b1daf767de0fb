"""Which rows, and in which order."""

from collections.abc import Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from exogui.errors import JournalError
from exogui.exotel.protocol import Response, ResponseKind
from exogui.journal import row_order
from exogui.journal.batches import Journal
from exogui.journal.row_order import SORTS, iter_row_ids, row_ids, waiting_names
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
    return {
        "sid": SIDS[row - 1],
        **dict(zip(FIELDS, PEOPLE[row - 1], strict=True)),
        "custom_field": {"city": f"Pune {row}"},
    }


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


@pytest.mark.parametrize(
    ("sort", "ascending"),
    [
        ("row", [1, 2, 3, 4, 5, 6]),
        ("sid", [4, 5, 2, 3, 1, 6]),
        ("state", [1, 2, 3, 5, 4, 6]),
        ("number", [5, 1, 2, 3, 4, 6]),
        ("company", [1, 5, 3, 2, 4, 6]),
        ("email", [5, 3, 1, 2, 4, 6]),
        ("tag", [3, 1, 5, 2, 4, 6]),
    ],
)
def test_rows_are_sorted_and_those_without_a_value_come_last(
    sort: str, ascending: list[int], journal: Journal, batch: int
) -> None:
    assert list(row_ids(journal, batch, sort=sort)) == ascending
    descending = list(row_ids(journal, batch, sort=sort, descending=True))
    assert sorted(descending) == sorted(ascending)
    if sort in {"number", "company", "email", "tag"}:
        assert descending[-2:] == ascending[-2:]


@pytest.mark.parametrize("sort", SORTS)
def test_every_column_can_be_sorted_by(sort: str, journal: Journal, batch: int) -> None:
    assert sorted(row_ids(journal, batch, sort=sort, text="a")) == sorted(row_ids(journal, batch, text="a"))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("lotus", [1, 5]),
        ("LOTUS", [1, 5]),
        ("zoë", [1]),
        ("ZOË", [1]),
        ("ångSTRÖM", [1]),
        ("STRASSE", []),
        ("straße", [5]),
        ("émile", [5]),
        ("காவ்யா", [3]),
        ("100%", [3]),
        ("%", [3]),
        ("e_m", [5]),
        ("refused", [4]),
        ("ABC", [6]),
        ("pune 3", [3]),
        ("custom_field", []),
        ("\\", []),
        ("x" * 20_000, []),
        ("nobody", []),
    ],
)
def test_the_filter_looks_everywhere_whatever_the_case(
    text: str, rows: list[int], journal: Journal, batch: int
) -> None:
    assert list(row_ids(journal, batch, text=text)) == rows


def test_filter_states_and_sort_together(journal: Journal, batch: int) -> None:
    assert list(row_ids(journal, batch, states=[State.DELETED], text="lotus", sort="number", descending=True)) == [1, 5]
    assert list(row_ids(journal, batch, states=[State.FAILED, State.WAITING])) == [4, 6]
    assert list(row_ids(journal, batch, states=[State.GONE])) == []


@pytest.fixture
def long_batch(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> int:
    """Forty rows, of which every third is deleted, found in pieces of eight with three on a screen."""
    monkeypatch.setattr(row_order, "_PIECE", 8)
    monkeypatch.setattr(row_order, "SHORT", 5)
    monkeypatch.setattr(row_order, "_SCREEN", 3)
    number = journal.new_list()
    journal.add_rows(number, journal.add_source(number, "long.csv"), [f"{row:032x}" for row in range(1, 41)], range(40))
    _delete(journal, number, range(3, 41, 3))
    return number


def _delete(journal: Journal, batch: int, rows: Sequence[int]) -> None:
    with journal.transaction():
        journal.record_results(
            batch,
            [
                RowResult(
                    row,
                    State.DELETED,
                    1,
                    Doubt.NONE,
                    "",
                    Response(ResponseKind.SUCCESS, 200, 200, record=_numbered(row)),
                )
                for row in rows
            ],
            check=False,
        )


def _numbered(row: int) -> dict[str, Any]:
    return {"number": f"+9155{row * 7 % 50:02}", "first_name": f"Name {row}"}


@pytest.mark.parametrize("sort", SORTS)
def test_pieces_are_one_order(sort: str, journal: Journal, long_batch: int) -> None:
    for descending, text, states in product(
        [False, True], ["", "name 1", "2", "é"], [set(), {State.DELETED}, {State.WAITING}]
    ):
        found = list(iter_row_ids(journal, long_batch, sort=sort, descending=descending, states=states, text=text))
        assert max(map(len, found)) <= 8
        rows = [row for piece in found for row in piece]
        assert sorted(rows) == [
            row for row in range(1, 41)
            if (not states or (State.WAITING if row % 3 else State.DELETED) in states)
            and (text in f"{row:032x}" or (row % 3 == 0 and text in f"{_numbered(row)}".lower()))
        ]  # fmt: skip
        if sort in {"row", "sid"}:
            assert rows == sorted(rows, reverse=descending)
        if sort == "number":
            valued = [_numbered(row)["number"] for row in rows if row % 3 == 0]
            assert valued == sorted(valued, reverse=descending)
            assert all(row % 3 == 0 for row in rows[: len(valued)])


def test_an_order_is_of_one_moment(journal: Journal, long_batch: int, tmp_path: Path) -> None:
    with closing(iter_row_ids(journal, long_batch, sort="number")) as found, Journal(tmp_path / "journal.db") as other:
        rows = list(next(found))
        _delete(other, long_batch, [1, 2, 4, 5])
        rows += [row for piece in found for row in piece]
    assert sorted(rows) == list(range(1, 41))
    assert row_ids(journal, long_batch, states={State.DELETED})[:4].tolist() == [1, 2, 3, 4]


def test_a_question_is_given_up(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = journal.new_list()
    journal.add_rows(batch, journal.add_source(batch, "x"), [f"{row:032x}" for row in range(60_000)], range(60_000))
    journal.database.cancel_when(lambda: True)
    with pytest.raises(JournalError):
        row_ids(journal, batch, sort="sid")
    journal.database.cancel_when(lambda: False)
    assert len(row_ids(journal, batch, sort="sid")) == 60_000


def test_the_first_names_that_wait(journal: Journal, batch: int, long_batch: int) -> None:
    assert waiting_names(journal, batch, 3) == ["000000…000abc"]
    assert waiting_names(journal, long_batch, 2) == ["000000…000001", "000000…000002"]


def test_a_record_of_any_shape_can_be_sorted(journal: Journal, batch: int) -> None:
    odd: list[Any] = [{"first_name": {"a": 1}}, {"first_name": [1, None]}, {"first_name": 7}, {"first_name": "\0x"}]
    outcomes = [
        RowResult(row, State.DELETED, 1, Doubt.NONE, "", Response(ResponseKind.SUCCESS, 200, 200, record=one))
        for row, one in enumerate(odd, 1)
    ]
    with journal.transaction():
        journal.record_results(batch, outcomes, check=False)
    assert sorted(row_ids(journal, batch, sort="name")) == [1, 2, 3, 4, 5, 6]
