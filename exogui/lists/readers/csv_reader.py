"""Delimited text: commas, semicolons, tabs or bars, as spreadsheets and databases write it."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from io import StringIO
from itertools import accumulate, islice

from exogui.lists.identifiers.sid_parser import count_sids, is_sid
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import (
    GROUP,
    HEADER,
    Group,
    ListFormat,
    RejectedLine,
    parse_cell,
    pick_column,
    rejected,
)
from exogui.lists.readers.text_reader import parse_line
from exogui.lists.source import LINE_LIMIT

TOO_LONG = "A line or a cell longer than 1 MB"
_BREAK = re.compile(r"\r\n|\r|\n")
# What Excel reads as "the separator is …", and writes nowhere.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?")
_SAMPLE_ROWS = 300
# What a sheet has; a line of more commas is no row.
_MOST_COLUMNS = 16_384


def csv_list(text: str, ending: str, read_lines: Callable[[], Iterator[str]], chosen: str = "") -> ListFormat | None:
    """The table that a text is, by its beginning; None where no delimiter fits throughout.

    Args:
        text: the beginning, in whole lines.
        ending: the file's ending in lower case, with its dot.
        read_lines: reads all lines, from the first.
        chosen: the delimiter that a person chose: it is a table then.
    """
    named = ending in (".csv", ".tsv", ".tab")
    delimiter = chosen or _detect_delimiter(text, named)
    if delimiter is None:
        return None
    header_at, header, body = column_detection.split_header(_rows(text, delimiter))
    names = column_detection.column_names(header, body)
    guess = column_detection.guess_column(names, body)
    several = len(names) > 1
    if guess.column is None and not chosen and not (several and (named or delimiter == "\t")):
        return None
    parse = parse_cell if several else parse_line
    return ListFormat(
        names,
        body,
        guess,
        lambda column: _groups(read_lines(), delimiter, header_at, column),
        parse,
        delimiter=delimiter,
    )


def _detect_delimiter(text: str, named: bool) -> str | None:
    """What stands between the cells of (nearly) all rows; the one that makes SIDs of some, and the most cells."""
    if declared := _SEPARATOR_LINE.match(text):
        return declared[1] if declared[1] not in '"\r\n' else None
    candidates: list[tuple[bool, float, int, str]] = []
    for delimiter in ",;\t|":
        rows = [row for row in _rows(text, delimiter) if any(row)]
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        titled = any(len(row) > 1 and any(column_detection.name_score(cell) > 1 for cell in row) for row in rows[:3])
        if len(rows[0] if rows else []) > 1 or width > 1:
            share = count / len(rows)
            if width <= _MOST_COLUMNS and ((share >= 0.9 and width > 1) or titled):
                has_sids = any(is_sid(cell) for row in rows for cell in row)
                candidates.append((has_sids, 1.0 if titled else share, width, delimiter))
    if not candidates:
        # A single column has nothing between its cells.
        rows = [row for row in _rows(text, ",") if row]
        single = all(len(row) == 1 for row in rows) and (named or column_detection.is_name(rows[0][0] if rows else ""))
        return "," if single else None
    delimiter = max(candidates)[3]
    return None if _only_sids(_rows(text, delimiter), delimiter, named) else delimiter


def _only_sids(rows: list[list[str]], delimiter: str, named: bool) -> bool:
    """True for no table but SIDs one after the other, some to a line, or for one line of prose with commas."""
    rows = [row for row in rows if any(row)]
    prose = not named and delimiter != "\t"
    if len(rows) == 1 and prose:
        return True
    if len(rows) > 1 and not prose:
        return False
    return all(is_sid(cell) for row in rows for cell in row if cell.strip())


def _rows(text: str, delimiter: str) -> list[list[str]]:
    csv.field_size_limit(LINE_LIMIT)
    rows: list[list[str]] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    with suppress(csv.Error):  # rows that came before an error stay in the list
        rows.extend(islice(reader, _SAMPLE_ROWS))
    return rows


def _groups(lines: Iterator[str], delimiter: str, header: int | None, column: int) -> Iterator[Group]:
    """All rows; `header` is the index of the one that names the columns, within the first group."""
    # The limit is the process's own: csv knows no other.
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    before = 0
    while True:
        rows: list[list[str]] = []
        rejects: list[RejectedLine] = []
        broken = True
        with suppress(csv.Error):
            rows.extend(islice(reader, GROUP))
            broken = False
        if not rows and not broken:
            return
        after = reader.line_num
        starts: Sequence[int] = range(before + 1, after + 1)
        if len(starts) != len(rows):
            starts = _starts(rows, before + 1)
            rejects += _swallowed(rows, starts, column)
        if broken:
            rejects.append(RejectedLine(starts[-1], "", TOO_LONG))
        if header is not None and header < len(rows):
            rejects.append(rejected(starts[header], " | ".join(rows[header]), HEADER))
            rows[header], header = [], None
        elif header is not None:
            header -= len(rows)
        yield pick_column(rows, starts[: len(rows)], column, rejects)
        before = after


def _starts(rows: list[list[str]], first: int) -> list[int]:
    """The line on which each row starts, and where the next one would: a cell in quotation marks may run over lines."""
    return list(accumulate((1 + sum(len(_BREAK.findall(cell)) for cell in row) for row in rows), initial=first))


def _swallowed(rows: list[list[str]], starts: Sequence[int], column: int) -> list[RejectedLine]:
    """What a quotation mark without its partner made one cell of: whole lines, SIDs and all."""
    rejects = []
    for row, start in zip(rows, starts, strict=False):
        for at, cell in enumerate(row):
            if at != column and ("\n" in cell or "\r" in cell) and count_sids(cell):
                reason = f"A quotation mark makes one cell of {len(_BREAK.findall(cell)) + 1} lines with SIDs in them"
                rejects.append(rejected(start, cell, reason))
    return rejects
