import pytest

from exogui.errors import InputError
from exogui.lists.readers import column_detection
from exogui.lists.writers.results import COLUMNS

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(10)]
OTHERS = [f"e623a09f108d4fe0b5c442024f3d3{n:03x}" for n in range(10)]


def _rows(*cells: list[str]) -> list[list[str]]:
    return [list(row) for row in zip(*cells, strict=True)]


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("sid", 4), ("SID", 4), ("Contact SID", 4), ("contact_sid", 4), ("contactSid", 4), ("contact_id", 3), ("id", 2),
        ("record.sid", 3), ("data.id", 1), ("number_of_calls", -1), ("name", 0), ("account_sid", -1),
        ("AccountSid", -1), ("accountsid", -1), ("list_sid", -1), ("call_sid", -1), ("request_id", -1),
        ("requestid", -1), ("list.sid", -1),
    ],
)  # fmt: skip
def test_a_name_speaks_for_or_against(name: str, rank: int) -> None:
    assert column_detection.name_score(name) == rank


@pytest.mark.parametrize(
    ("names", "other", "chosen"),
    [
        (["sid", "request_id"], OTHERS, 0),
        (["request_id", "x"], SIDS, 1),
        (["account_sid", "Contact SID"], SIDS, 1),
        (["id", "contact_sid"], SIDS, 1),
        (["x", "note"], ["some", "words"] * 5, 0),
    ],
)
def test_a_plain_column(names: list[str], other: list[str], chosen: int) -> None:
    cells = [SIDS, other] if chosen == 0 else [OTHERS, other]
    guess = column_detection.guess_column(names, _rows(*cells))
    assert (guess.column, guess.certain) == (chosen, True)


def test_two_columns_of_the_same_cells_are_one() -> None:
    guess = column_detection.guess_column(["a", "b"], _rows(SIDS, SIDS))
    assert (guess.column, guess.certain) == (0, True)


def test_addresses_count_where_the_sids_themselves_are_missing() -> None:
    addresses = [f"https://api.exotel.com/v2/accounts/x/contacts/{sid}" for sid in SIDS]
    assert column_detection.guess_column(["uri", "reference"], _rows(addresses, SIDS)).column == 1
    assert column_detection.guess_column(["uri", "name"], _rows(addresses, ["n"] * 10)) == (
        0,
        True,
        "“uri” is the only column of contact SIDs",
    )


@pytest.mark.parametrize(
    ("names", "cells", "words"),
    [
        (["Column A", "Column B"], [SIDS, OTHERS], "Column A and Column B hold values that could be"),
        (["list_sid", "name"], [OTHERS, ["n"] * 10], "“list_sid” holds SIDs, and by its name those of something else"),
        (["account_sid"], [OTHERS], "“account_sid” holds SIDs, and by its name"),
        (["sid", "reference"], [["4.4E+31"] * 10, OTHERS], "“sid” should hold the contact SIDs"),
        (["a", "b"], [[*SIDS[:3], *["x"] * 7], ["y"] * 10], "Only 3 of the first 10 cells under “a”"),
        (["a", "b"], [["x"] * 10, ["y"] * 10], "No column holds a contact SID"),
    ],
)
def test_where_somebody_must_be_asked(names: list[str], cells: list[list[str]], words: str) -> None:
    guess = column_detection.guess_column(names, _rows(*cells))
    assert not guess.certain
    assert guess.reason.startswith(words)


def test_our_own_results_are_plain() -> None:
    row = dict.fromkeys(COLUMNS, "") | {"sid": SIDS[0], "request_id": OTHERS[0], "account_sid": OTHERS[1]}
    guess = column_detection.guess_column(list(COLUMNS), [list(row.values())])
    assert (guess.column, guess.certain) == (COLUMNS.index("sid"), True)


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["sid", "name"], [SIDS[0], "x"]], 0),
        ([["Nummer", "Schlüssel"], ["1", SIDS[0]]], 0),
        ([["Contacts", ""], ["name", "sid"], ["x", SIDS[0]]], 1),
        ([[SIDS[0], "x"], [SIDS[1], "sid"]], None),
        ([["broken", "someone@example.com"], [SIDS[1], "x"]], None),
        ([["zzz"], [SIDS[0]]], None),
        ([["Contact SIDs"], [SIDS[0]]], 0),
        ([["a", "b"], ["c", "d"]], 0),
        ([], None),
    ],
)
def test_the_row_that_names_the_columns(rows: list[list[str]], header: int | None) -> None:
    assert column_detection.header_row(rows) == header


def test_letters_count_as_in_a_spreadsheet() -> None:
    letters = [column_detection.column_letter(at) for at in (0, 25, 26, 701, 702, 16383)]
    assert letters == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@pytest.mark.parametrize("wanted", ["Contact SID", "contact sid ", "B", "b", "2"])
def test_a_column_has_a_name_a_letter_and_a_number(wanted: str) -> None:
    assert column_detection.column_named(["name", "Contact SID", "x"], wanted, "f.csv") == 1


def test_the_name_goes_before_the_letter() -> None:
    assert column_detection.column_named(["x", "y", "A", "1"], "a", "f.csv") == 2
    assert column_detection.column_named(["x", "y", "A", "1"], "1", "f.csv") == 3


@pytest.mark.parametrize(
    ("names", "words"),
    [(["name", "sid"], "name (A), sid (B)"), (["x", "x"], "2 columns named “x”"), ([], "leave the column's name away")],
)
def test_a_wrong_column_is_answered_with_the_right_ones(names: list[str], words: str) -> None:
    with pytest.raises(InputError) as caught:
        column_detection.column_named(names, "x" if len(names) != 2 or "x" in names else "y", "f.csv")
    assert words in str(caught.value)
    assert "Nothing was sent" in caught.value.advice
