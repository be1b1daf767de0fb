"""Rows and columns that a workbook hides: python-calamine reads them, and doesn't tell which they are."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import NamedTuple

from exogui.lists.readers.source import Source

Runs = tuple[tuple[int, int], ...]


class Hidden(NamedTuple):
    """What nobody sees of a sheet: hidden by a filter, in a group that is folded, by hand, or without any height.

    Attributes:
        rows: the first and the last of each run of hidden rows, counted from 0, in their order.
        columns: likewise.
        known: false where it can't be told, and there may be hidden ones that were taken for visible.
    """

    rows: Runs = ()
    columns: Runs = ()
    known: bool = True

    def rows_within(self, first: int, end: int) -> list[int]:
        """The hidden rows from `first` on, `end` not among them."""
        return _within(self.rows, first, end)

    def columns_within(self, first: int, end: int) -> list[int]:
        """The hidden columns from `first` on, `end` not among them."""
        return _within(self.columns, first, end)


#: Nobody knows of anything that is hidden.
NOTHING_HIDDEN = Hidden()


def runs(found: Iterable[tuple[int, int]]) -> Runs:
    """Runs in any order, which may touch or overlap, as `Hidden` holds them."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def find_hidden(source: Source, kind: str) -> Callable[[str], Hidden]:
    """What tells, for the name of a sheet, what is hidden in it; a workbook's kind is its ending.

    What it gives raises:
        InputError: the workbook is damaged.
        OSError: it can't be read.
    """
    if kind in (".xlsx", ".ods"):
        from exogui.lists.workbooks import hidden_in_xml

        return hidden_in_xml.xlsx(source) if kind == ".xlsx" else hidden_in_xml.ods(source)
    from exogui.lists.workbooks import hidden_in_binary

    return hidden_in_binary.xls(source) if kind == ".xls" else hidden_in_binary.xlsb(source)


def _within(some: Runs, first: int, end: int) -> list[int]:
    found: list[int] = []
    for start, last in some[bisect_left(some, first, key=lambda run: run[1]) :]:
        if start >= end:
            break
        found += range(max(start, first), min(last + 1, end))
    return found
