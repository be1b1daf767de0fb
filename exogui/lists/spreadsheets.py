""".xlsx, .xls and .ods workbooks: one sheet of them as a table."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Protocol

from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.lists import columns
from exogui.lists.chunks import GROUP, HEADER, Form, Group, LeftOut, left_out, one_sid, pick
from exogui.lists.compound import chains_end
from exogui.lists.decoding import ZIP, Source
from exogui.lists.unpacking import SMALLER, Package, damaged, locked, package
from exogui.lists.workbooks import Sheet, Workbook

_SAMPLE_ROWS = 1000


class _Book(Protocol):
    names: list[str]

    def sheet(self, name: str) -> Sheet | None: ...


def workbook(source: Source, head: bytes, wanted: str = "") -> Form:
    """A sheet as a table: the one that is wanted, by its name, else the one that suits best.

    Raises:
        InputError: it is no workbook, a locked, a damaged, an empty or too large one, or has no such sheet.
        OSError: it can't be read.
    """
    kind, bounded = package(source) if head.startswith(ZIP) else _old(source)
    book: _Book
    if bounded:
        book = Workbook(source, kind)
    else:
        from exogui.lists.apart import WorkbookApart

        book = WorkbookApart(source, kind)
    if not book.names:
        raise InputError(f"{source.name} has no sheets", "Nothing was sent. A workbook needs a sheet with a list.")
    if wanted and wanted not in book.names:
        known = ", ".join(map(isolated, book.names[:30]))
        raise InputError(f"{source.name} has no sheet “{wanted}”", f"Nothing was sent. Its sheets are {known}.")
    sheet, rivals = (book.sheet(wanted), []) if wanted else _best(book)
    if sheet is None:
        where = f"The sheet “{wanted}” has nothing" if wanted else "No sheet of it has anything"
        raise InputError(f"{source.name} is empty", f"Nothing was sent. {where} in a cell.")
    return replace(_form(sheet, book.names), rivals=rivals)


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


def _old(source: Source) -> Package:
    data = source.whole(SMALLER)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(source)
    if not chains_end(data):
        raise damaged(source)
    # Damage deep inside can make the library end its process.
    return Package(".xls", bounded=False)


def _form(sheet: Sheet, names: list[str]) -> Form:
    sample = list(islice(sheet.rows(), _SAMPLE_ROWS))
    rows = [row for row in sample if any(row)]
    header = columns.header_row(rows)
    titles = columns.names(rows, header, sheet.first)
    body = rows if header is None else rows[:header] + rows[header + 1 :]
    guess = columns.guess(titles, body)
    if len(names) > 1:
        guess = guess._replace(reason=f"{guess.reason}, on the sheet “{sheet.name}”")
    at = None if header is None else sample.index(rows[header])
    others = [name for name in names if name != sheet.name]
    return Form(titles, body, guess, partial(_groups, sheet, at, others), one_sid, sheets=names, sheet=sheet.name)


def _groups(sheet: Sheet, header: int | None, others: list[str], column: int) -> Iterator[Group]:
    left: list[LeftOut] = []
    at, all_rows = 0, sheet.rows()
    while rows := list(islice(all_rows, GROUP)):
        if header is not None and at <= header < at + len(rows):
            named_here = [cell for cell in rows[header - at] if cell]
            left.append(left_out(header + 1, " | ".join(named_here), HEADER))
            rows[header - at] = []
        yield pick(rows, range(at + 1, at + len(rows) + 1), column, left)
        at, left = at + len(rows), []
    reason = f"Only the sheet “{sheet.name}” was read; choose this one, or save it as a file of its own, to add it"
    yield Group([], [], [left_out(0, f"Sheet “{other}”", reason) for other in others])
