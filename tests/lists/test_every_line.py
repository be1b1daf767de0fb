"""Every line of a list is taken, a duplicate or left out; blank ones and the names of columns count for nothing."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exogui.errors import InputError
from exogui.lists.readers.chunks import DUPLICATE, HEADER, RejectedLine
from exogui.lists.readers.list_file import ListFile, open_file, open_text

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(8)]
CELLS = st.sampled_from(
    [*SIDS, SIDS[0].upper(), SIDS[1][:-1], "4.44E+31", "", " ", "\u00a0", "x", "captain", "+919101234511", "g" * 32]
)


def _sorted_out(found: ListFile, column: int | None) -> tuple[list[int], list[RejectedLine], list[RejectedLine]]:
    """The lines taken, the duplicates, and all else but the names of columns."""
    parts = list(found.read(column, set()))
    left = [one for part in parts for one in part.rejected if one.reason != HEADER and one.line]
    return (
        [line for part in parts for line in part.lines],
        [one for one in left if one.reason == DUPLICATE],
        [one for one in left if one.reason != DUPLICATE],
    )


def _named(found: ListFile, column: int | None) -> int:
    return sum(one.reason == HEADER for part in found.read(column, set()) for one in part.rejected)


@settings(deadline=None)
@given(st.lists(CELLS | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=30))
def test_of_a_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        found = open_text(text)
    except InputError:
        return
    if found.columns:
        return
    taken, twice, left = _sorted_out(found, None)
    filled = {at for at, line in enumerate(io.StringIO(text, newline=""), 1) if line.strip()}
    assert filled - {one.line for part in found.read(None, set()) for one in part.rejected if one.reason == HEADER} == {
        *taken, *(one.line for one in twice), *(one.line for one in left),
    }  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.tuples(*[CELLS | st.just("two\nlines")] * 3), min_size=1, max_size=30),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
    st.sampled_from([".csv", ".tsv"]),
)
def test_of_a_table(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str, named: bool, ending: str
) -> None:
    if named:
        rows = [("sid", "name", "note"), *rows]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.getbasetemp() / f"table{ending}"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    found = open_file(path)
    if not found.columns:
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    for column in (None, *range(len(found.columns))):
        taken, twice, left = _sorted_out(found, column)
        assert len(taken) + len(twice) + len(left) + _named(found, column) == filled


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=1, max_size=12))
def test_of_a_workbook(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    path = tmp_path_factory.getbasetemp() / "table.xlsx"
    book.save(path)
    try:
        found = open_file(path)
    except InputError:
        assert not any(cell for row in rows for cell in row)
        return
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    for column in (None, *range(len(found.columns))):
        taken, twice, left = _sorted_out(found, column)
        assert len(taken) + len(twice) + len(left) + _named(found, column) == filled


@settings(deadline=None)
@given(
    st.lists(
        CELLS
        | st.none()
        | st.integers()
        | st.dictionaries(st.sampled_from(["sid", "name"]), CELLS | st.none(), max_size=2),
        min_size=1,
        max_size=20,
    ),
    st.sampled_from([".json", ".jsonl"]),
)
def test_of_json(tmp_path_factory: pytest.TempPathFactory, items: list[object], ending: str) -> None:
    path = tmp_path_factory.getbasetemp() / f"items{ending}"
    path.write_text(json.dumps(items) if ending == ".json" else "\n".join(map(json.dumps, items)), encoding="utf-8")
    try:
        found = open_file(path)
    except InputError:
        return
    filled = sum(not (item is None or (isinstance(item, str) and not item.strip())) for item in items)
    for column in (None, *range(len(found.columns))):
        taken, twice, left = _sorted_out(found, column)
        assert len(taken) + len(twice) + len(left) == filled


def test_of_one_file_of_everything(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"sid,name\n{SIDS[0]},a\n\n , \n{SIDS[0]},b\n,c\nxyz,d\n{SIDS[1]},e\n", encoding="utf-8")
    taken, twice, left = _sorted_out(open_file(path), 0)
    assert (taken, [one.line for one in twice], [one.line for one in left]) == ([2, 8], [5], [6, 7])
