""".xlsx, .xlsb, .xls and .ods workbooks, and web pages: one sheet of them as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Protocol

from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.lists.file_kinds import ZIP
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import (
    GROUP,
    HEADER,
    HIDDEN_ROW,
    Group,
    ListFormat,
    ReadOptions,
    RejectedLine,
    filled_cells,
    parse_cell,
    pick_column,
    rejected,
)
from exogui.lists.readers.column_detection import ColumnGuess
from exogui.lists.source import Source
from exogui.lists.workbooks.calamine_workbook import Sheet
from exogui.lists.workbooks.workbook_process import IsolatedWorkbook
from exogui.lists.workbooks.zip_limits import SMALLER, detect_package, locked_error

_SAMPLE_ROWS = 1000


class _Book(Protocol):
    names: list[str]
    hidden_names: list[str]

    def sheet(self, name: str) -> Sheet | None: ...


def workbook_list(source: Source, head: bytes, options: ReadOptions) -> ListFormat:
    """A sheet as a table: the chosen one, else the one of the visible ones that suits best.

    Raises:
        InputError: it is no workbook, a locked, a damaged, an empty or too large one, or has no such sheet.
    """
    kind = ".xls"
    if head.startswith(ZIP):
        kind = detect_package(source)
    elif "EncryptedPackage".encode("utf-16-le") in source.read_all(SMALLER):
        raise locked_error(source)
    return _choose_sheet(source, IsolatedWorkbook(source, kind, options.sheet), options)


def web_page_list(source: Source, options: ReadOptions, encoding: str) -> ListFormat:
    """A table of a web page: the chosen one, else the one that suits best.

    Raises:
        InputError: it has no table, is too large or too broken, or has no such table.
    """
    from exogui.lists.readers.html_reader import PageTables

    return replace(_choose_sheet(source, PageTables(source, encoding), options), encoding=encoding)


def _choose_sheet(source: Source, book: _Book, options: ReadOptions) -> ListFormat:
    chosen = options.sheet
    if not book.names:
        raise InputError(f"{source.name} has no sheets", "Nothing was sent. A workbook needs a sheet with a list.")
    if chosen and chosen not in (every := [*book.names, *book.hidden_names]):
        known = ", ".join(map(isolated, every[:30]))
        raise InputError(f"{source.name} has no sheet “{chosen}”", f"Nothing was sent. Its sheets are {known}.")
    sheet, others = (book.sheet(chosen), []) if chosen else _best_sheet(book)
    if sheet is None:
        where = f"The sheet “{chosen}” has nothing" if chosen else "No sheet of it has anything"
        raise InputError(f"{source.name} is empty", f"Nothing was sent. {where} in a cell.")
    if options.hidden_rows:
        sheet = replace(sheet, hidden=sheet.hidden._replace(rows=(), known=True))
    return replace(_list_format(sheet, book.names, book.hidden_names), other_sid_sheets=others)


def _best_sheet(book: _Book) -> tuple[Sheet | None, list[str]]:
    """The first sheet with a certain column of contact SIDs, else the first with any, else the first with anything.

    And the names of the others that hold contact SIDs.
    """
    best: tuple[int, Sheet] | None = None
    with_sids: list[str] = []
    for name in book.names:
        sheet = book.sheet(name)
        if sheet is None:
            continue
        guess = _list_format(sheet, [name]).guess
        rank = guess.certain + (guess.column is not None)
        with_sids += [name] if rank else []
        if best is None or rank > best[0]:
            best = (rank, sheet)
    if best is None:
        return None, []
    return best[1], [name for name in with_sids if name != best[1].name]


def _list_format(sheet: Sheet, names: list[str], hidden_names: Sequence[str] = ()) -> ListFormat:
    header_at, header, body = column_detection.split_header(list(islice(sheet.rows(), _SAMPLE_ROWS)))
    visible = list(islice(_visible_rows(sheet, header_at), _SAMPLE_ROWS)) if sheet.hidden.rows else body
    columns = column_detection.column_names(header, [*body, *visible], sheet.first)
    guess = _guess_column(columns, visible, body, sheet)
    every = [*names, *hidden_names]
    if len(every) > 1:
        guess = guess._replace(reason=f"{guess.reason}, on the sheet “{sheet.name}”")
    others = [(name, name in hidden_names) for name in every if name != sheet.name]
    groups = partial(_groups, sheet, header_at, others)
    return ListFormat(columns, visible or body, guess, groups, parse_cell, sheets=every, sheet=sheet.name)


def _visible_rows(sheet: Sheet, header: int | None) -> Iterator[list[str]]:
    """The rows that hold anything and aren't hidden, without the one that names the columns."""
    at, rows = 0, sheet.rows()
    while group := list(islice(rows, GROUP)):
        hidden = {header, *sheet.hidden.rows_within(at, at + len(group))}
        yield from (row for number, row in enumerate(group, at) if number not in hidden and any(row))
        at += len(group)


def _guess_column(columns: list[str], visible: list[list[str]], body: list[list[str]], sheet: Sheet) -> ColumnGuess:
    """The column of the SIDs: by visible rows, and only where there are none by others; never a hidden column."""
    hidden = {at - sheet.first for at in sheet.hidden.columns_within(sheet.first, sheet.first + len(columns))}
    for rows in (visible, body):
        shown = [["" if at in hidden else cell for at, cell in enumerate(row)] for row in rows] if hidden else rows
        guess = column_detection.guess_column(columns, shown)
        if guess.column is not None:
            return guess
    with_hidden = column_detection.guess_column(columns, body) if hidden else guess
    if with_hidden.column is None:
        return guess
    name = column_detection.quoted(columns[with_hidden.column])
    reason = f"{name} holds contact SIDs, and the spreadsheet hides this column"
    return ColumnGuess(with_hidden.column, False, reason)


def _groups(sheet: Sheet, header: int | None, others: list[tuple[str, bool]], column: int) -> Iterator[Group]:
    at, all_rows = 0, sheet.rows()
    while rows := list(islice(all_rows, GROUP)):
        rejects: list[RejectedLine] = []
        if header is not None and at <= header < at + len(rows):
            names = [cell for cell in rows[header - at] if cell]
            rejects.append(rejected(header + 1, " | ".join(names), HEADER))
            rows[header - at] = []
        for number in sheet.hidden.rows_within(at, at + len(rows)):
            row, rows[number - at] = rows[number - at], []
            if filled := filled_cells(row):
                # Its SID alone, where it has one: that can be taken in afterwards.
                cell = row[column].strip() if column < len(row) else ""
                rejects.append(rejected(number + 1, cell or " | ".join(filled), HIDDEN_ROW))
        yield pick_column(rows, range(at + 1, at + len(rows) + 1), column, rejects)
        at += len(rows)
    yield Group([], [], list(_remarks(sheet, others)))


def _remarks(sheet: Sheet, others: list[tuple[str, bool]]) -> Iterator[RejectedLine]:
    """What is said of the whole workbook: sheets that weren't read, and that nobody knows which rows are hidden."""
    for other, hidden in others:
        only = f"{'It is hidden, and only' if hidden else 'Only'} the sheet “{sheet.name}” was read"
        reason = f"{only}; choose this one, or save it as a file of its own, to add it"
        yield rejected(0, f"Sheet “{other}”", reason)
    if not sheet.hidden.known:
        reason = "Which of its rows are hidden can't be told: all of them were read, hidden ones, too"
        yield rejected(0, f"Sheet “{sheet.name}”", reason)
