"""Rows and columns that a workbook hides: python-calamine reads them, and doesn't tell which they are."""

from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

Ranges = tuple[tuple[int, int], ...]


class Hidden(NamedTuple):
    """The hidden rows and columns of a sheet: by a filter, in a folded group, by hand, or without any height.

    Attributes:
        rows: the first and the last of each range of hidden rows, counted from 0, in their order.
        columns: likewise.
        known: false where it can't be told, and hidden ones may count as visible.
    """

    rows: Ranges = ()
    columns: Ranges = ()
    known: bool = True

    def rows_within(self, first: int, end: int) -> list[int]:
        """The hidden rows from `first` on, `end` not among them."""
        return _within(self.rows, first, end)

    def columns_within(self, first: int, end: int) -> list[int]:
        return _within(self.columns, first, end)


NOTHING_HIDDEN = Hidden()


def singles_to_ranges(indexes: Iterable[int]) -> Ranges:
    return merge_ranges((at, at) for at in indexes)


def merge_ranges(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in any order, which may touch or overlap, as `Hidden` holds them."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _within(ranges: Ranges, first: int, end: int) -> list[int]:
    indexes: list[int] = []
    for start, last in ranges[bisect_left(ranges, first, key=lambda pair: pair[1]) :]:
        if start >= end:
            break
        indexes += range(max(start, first), min(last + 1, end))
    return indexes
