""".xlsx, .xls and .ods workbooks: one sheet of them as a table."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from exogui.errors import InputError
from exogui.lists import columns
from exogui.lists.chunks import GROUP, HEADER, Form, Group, LeftOut, left_out, one_sid, pick
from exogui.lists.compound import chains_end
from exogui.lists.decoding import ZIP, Source
from exogui.lists.unpacking import SMALLER, damaged, locked, zip_kind

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from exogui.lists.columns import ColumnGuess

T = TypeVar("T")

_SAMPLE_ROWS = 1000


def workbook(source: Source, head: bytes) -> Form:
    """The first sheet with a plain column of contact SIDs, else the first with any, else the first with anything.

    Raises:
        InputError: it is no workbook, or a locked, a damaged, an empty or too large a one.
        OSError: it can't be read.
    """
    kind = zip_kind(source) if head.startswith(ZIP) else _ole_kind(source)
    book = _careful(source, partial(_load, source, kind))
    names = _sheet_names(book)
    if not names:
        raise InputError(f"{source.name} has no sheets", "Nothing was sent. A workbook needs a sheet with a list.")
    best: tuple[int, str, CalamineSheet, ColumnGuess] | None = None
    for name in names:
        sheet = _careful(source, partial(book.get_sheet_by_name, name))
        if sheet.start is None:
            continue
        guess = _form(sheet, [], "").guess
        rank = guess.plain + (guess.column is not None)
        if best is None or rank > best[0]:
            best = (rank, name, sheet, guess)
        if guess.plain:
            break
    if best is None:
        raise InputError(f"{source.name} is empty", "Nothing was sent. No sheet of it has anything in a cell.")
    chosen = best[1] if len(names) > 1 else ""
    return _form(best[2], [name for name in names if name != best[1]], chosen)


def _ole_kind(source: Source) -> str:
    data = source.whole(SMALLER)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(source)
    if not chains_end(data):
        raise damaged(source)
    return ".xls"


def _load(source: Source, kind: str) -> "CalamineWorkbook":
    from python_calamine import CalamineWorkbook

    if source.path is not None and source.path.suffix.lower() == kind:
        return CalamineWorkbook.from_path(source.path)
    # The library goes by the ending of a path, and by the content of a stream.
    with source.open() as stream:
        return CalamineWorkbook.from_filelike(stream)


def _sheet_names(book: "CalamineWorkbook") -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return visible or [sheet.name for sheet in sheets]


def _careful(source: Source, step: Callable[[], T]) -> T:
    """Do a step of the library; whatever it raises is said in a person's words."""
    from python_calamine import CalamineError, PasswordError

    try:
        return step()
    except PasswordError as error:
        raise locked(source) from error
    except (CalamineError, ValueError, OverflowError) as error:
        raise damaged(source) from error
    except BaseException as error:
        # A panic inside the library is no Exception, and its class can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(source) from error


def _form(sheet: "CalamineSheet", others: list[str], named: str) -> Form:
    sample = [[_text(value) for value in row] for row in islice(sheet.iter_rows(), _SAMPLE_ROWS)]
    rows = [row for row in sample if any(row)]
    header = columns.header_row(rows)
    names = columns.names(rows, header, sheet.start[1] if sheet.start else 0)
    body = rows if header is None else rows[:header] + rows[header + 1 :]
    guess = columns.guess(names, body)
    if named:
        guess = guess._replace(reason=f"{guess.reason}, on the sheet “{named}”")
    at = None if header is None else sample.index(rows[header])
    return Form(names, body, guess, lambda column: _groups(sheet, at, column, others, named), one_sid)


def _groups(sheet: "CalamineSheet", header: int | None, column: int, others: list[str], named: str) -> Iterator[Group]:
    left: list[LeftOut] = []
    at, values = 0, sheet.iter_rows()
    while some := list(islice(values, GROUP)):
        rows = [[value if type(value) is str else _text(value) for value in row] for row in some]
        if header is not None and at <= header < at + len(rows):
            named_here = [cell for cell in rows[header - at] if cell]
            left.append(left_out(header + 1, " | ".join(named_here), HEADER))
            rows[header - at] = []
        yield pick(rows, range(at + 1, at + len(rows) + 1), column, left)
        at, left = at + len(rows), []
    reason = f"Only the sheet “{named}” was read; save this one as a file of its own to add it"
    yield Group([], [], [left_out(0, f"Sheet “{other}”", reason) for other in others])


def _text(value: object) -> str:
    """A cell as the spreadsheet shows it, near enough: dates as ISO 8601, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    iso = getattr(value, "isoformat", None)
    return str(iso()) if iso else str(value)
