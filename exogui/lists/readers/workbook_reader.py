""".xlsx, .xls and .ods workbooks: one sheet of them as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Protocol

from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.lists.readers import column_detection
from exogui.lists.readers.chunks import (
    GROUP,
    HEADER,
    HIDDEN_ROW,
    Group,
    ListFormat,
    ReadOptions,
    RejectedLine,
    one_sid,
    pick_sids,
    rejected,
)
from exogui.lists.readers.column_detection import ColumnGuess
from exogui.lists.readers.source import ZIP, Source
from exogui.lists.workbooks.calamine_workbook import Sheet
from exogui.lists.workbooks.workbook_process import IsolatedWorkbook
from exogui.lists.workbooks.zip_limits import SMALLER, detect_package, locked

_SAMPLE_ROWS = 1000


class _Book(Protocol):
    names: list[str]
    hidden_names: list[str]

    def sheet(self, name: str) -> Sheet | None: ...


def workbook(source: Source, head: bytes, choices: ReadOptions) -> ListFormat:
    """A sheet as a table: the one that is chosen, by its name, else the one of the visible ones that suits best.

    Raises:
        InputError: it is no workbook, a locked, a damaged, an empty or too large one, or has no such sheet.
        OSError: it can't be read.
    """
    kind = detect_package(source) if head.startswith(ZIP) else _old(source)
    return _chosen(source, IsolatedWorkbook(source, kind, choices.sheet), choices)


def web_page(source: Source, choices: ReadOptions, encoding: str) -> ListFormat:
    """A table of a web page: the one that is chosen, else the one that suits best.

    Raises:
        InputError: it has no table, is too large or too broken, or has no such table.
        OSError: it can't be read.
    """
    from exogui.lists.readers.html_reader import PageTables

    return replace(_chosen(source, PageTables(source, encoding), choices), encoding=encoding)


def _chosen(source: Source, book: _Book, choices: ReadOptions) -> ListFormat:
    wanted = choices.sheet
    if not book.names:
        raise InputError(f"{source.name} has no sheets", "Nothing was sent. A workbook needs a sheet with a list.")
    if wanted and wanted not in (every := [*book.names, *book.hidden_names]):
        known = ", ".join(map(isolated, every[:30]))
        raise InputError(f"{source.name} has no sheet “{wanted}”", f"Nothing was sent. Its sheets are {known}.")
    sheet, rivals = (book.sheet(wanted), []) if wanted else _best(book)
    if sheet is None:
        where = f"The sheet “{wanted}” has nothing" if wanted else "No sheet of it has anything"
        raise InputError(f"{source.name} is empty", f"Nothing was sent. {where} in a cell.")
    if choices.hidden_rows:
        sheet = replace(sheet, hidden=sheet.hidden._replace(rows=(), known=True))
    return replace(_form(sheet, book.names, book.hidden_names), rivals=rivals)


def _best(book: _Book) -> tuple[Sheet | None, list[str]]:
    """The first sheet with a plain column of contact SIDs, else the first with any, else the first with anything.

    And the names of the others that hold contact SIDs.
    """
    best: tuple[int, Sheet] | None = None
    with_sids: list[str] = []
    for name in book.names:
        sheet = book.sheet(name)
        if sheet is None:
            continue
        guess = _form(sheet, [name]).guess
        rank = guess.plain + (guess.column is not None)
        with_sids += [name] if rank else []
        if best is None or rank > best[0]:
            best = (rank, sheet)
    if best is None:
        return None, []
    return best[1], [name for name in with_sids if name != best[1].name]


def _old(source: Source) -> str:
    data = source.whole(SMALLER)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(source)
    return ".xls"


def _form(sheet: Sheet, names: list[str], hidden_names: Sequence[str] = ()) -> ListFormat:
    sample = list(islice(sheet.rows(), _SAMPLE_ROWS))
    rows = [row for row in sample if any(row)]
    header = column_detection.header_row(rows)
    at = None if header is None else sample.index(rows[header])
    body = rows if header is None else rows[:header] + rows[header + 1 :]
    visible = list(islice(_visible(sheet, at), _SAMPLE_ROWS)) if sheet.hidden.rows else body
    titles = column_detection.column_names([*rows, *visible], header, sheet.first)
    guess = _guess(titles, visible, body, sheet)
    every = [*names, *hidden_names]
    if len(every) > 1:
        guess = guess._replace(reason=f"{guess.reason}, on the sheet “{sheet.name}”")
    others = [(name, name in hidden_names) for name in every if name != sheet.name]
    groups = partial(_groups, sheet, at, others)
    return ListFormat(titles, visible or body, guess, groups, one_sid, sheets=every, sheet=sheet.name)


def _visible(sheet: Sheet, header: int | None) -> Iterator[list[str]]:
    """The rows that hold anything and can be seen, without the one that names the columns."""
    at, rows = 0, sheet.rows()
    while some := list(islice(rows, GROUP)):
        hidden = {header, *sheet.hidden.rows_within(at, at + len(some))}
        yield from (row for number, row in enumerate(some, at) if number not in hidden and any(row))
        at += len(some)


def _guess(titles: list[str], visible: list[list[str]], body: list[list[str]], sheet: Sheet) -> ColumnGuess:
    """The column of the SIDs: by rows that are seen, and only where there are none by others; never a hidden column."""
    hidden = {at - sheet.first for at in sheet.hidden.columns_within(sheet.first, sheet.first + len(titles))}
    for rows in (visible, body):
        seen = [["" if at in hidden else cell for at, cell in enumerate(row)] for row in rows] if hidden else rows
        guess = column_detection.guess_column(titles, seen)
        if guess.column is not None:
            return guess
    asked = column_detection.guess_column(titles, body) if hidden else guess
    if asked.column is None:
        return guess
    reason = (
        f"{column_detection.quoted(titles[asked.column])} holds contact SIDs, and the spreadsheet hides this column"
    )
    return ColumnGuess(asked.column, False, reason)


def _groups(sheet: Sheet, header: int | None, others: list[tuple[str, bool]], column: int) -> Iterator[Group]:
    left: list[RejectedLine] = []
    at, all_rows = 0, sheet.rows()
    while rows := list(islice(all_rows, GROUP)):
        if header is not None and at <= header < at + len(rows):
            named_here = [cell for cell in rows[header - at] if cell]
            left.append(rejected(header + 1, " | ".join(named_here), HEADER))
            rows[header - at] = []
        for number in sheet.hidden.rows_within(at, at + len(rows)):
            row, rows[number - at] = rows[number - at], []
            if filled := [cell.strip() for cell in row if cell and not cell.isspace()]:
                # Its SID alone, where it has one: that can be taken in afterwards.
                cell = row[column].strip() if column < len(row) else ""
                left.append(rejected(number + 1, cell or " | ".join(filled), HIDDEN_ROW))
        yield pick_sids(rows, range(at + 1, at + len(rows) + 1), column, left)
        at, left = at + len(rows), []
    yield Group([], [], list(_unread(sheet, others)))


def _unread(sheet: Sheet, others: list[tuple[str, bool]]) -> Iterator[RejectedLine]:
    """What is to be said of the workbook besides: other sheets, and rows of which it isn't known who sees them."""
    for other, hidden in others:
        which = "It is hidden, and only" if hidden else "Only"
        reason = (
            f"{which} the sheet “{sheet.name}” was read; choose this one, or save it as a file of its own, to add it"
        )
        yield rejected(0, f"Sheet “{other}”", reason)
    if not sheet.hidden.known:
        reason = "Which of its rows are hidden can't be told: all of them were read, hidden ones, too"
        yield rejected(0, f"Sheet “{sheet.name}”", reason)
