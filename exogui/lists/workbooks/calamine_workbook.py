"""python-calamine's door: the sheets of a workbook, their cells as text, and its failures in a person's words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from exogui.lists.readers.source import Source
from exogui.lists.workbooks.hidden_cells import NOTHING_HIDDEN, Hidden, find_hidden
from exogui.lists.workbooks.zip_limits import damaged, locked, too_large

T = TypeVar("T")
Rows = Iterator[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that has cells.

    Attributes:
        name: as its tab says.
        first: the index of the column that the rows begin with.
        rows: gives the rows from the top, cells as text.
        hidden: which of its rows and columns nobody sees.
    """

    name: str
    first: int
    rows: Callable[[], Rows]
    hidden: Hidden = NOTHING_HIDDEN


class Workbook:
    """A workbook whose sheets are read when they are asked for.

    Attributes:
        names: of the sheets that are visible; of all where none is.
        hidden_names: of the other sheets.

    Raises:
        InputError: it is no workbook, or a locked or damaged one.
    """

    def __init__(self, source: Source, kind: str) -> None:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

        def load() -> CalamineWorkbook:
            if source.path is not None and not source.member and source.path.suffix.lower() == kind:
                return CalamineWorkbook.from_path(source.path)
            # The library goes by the ending of a path, and by the content of a stream.
            with source.open() as stream:
                return CalamineWorkbook.from_filelike(stream)

        self._source = source
        self._book = _careful(source, load)
        sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        self.names = visible or [sheet.name for sheet in sheets]
        self.hidden_names = [sheet.name for sheet in sheets if sheet.name not in self.names]
        self._hidden = find_hidden(source, kind)

    def sheet(self, name: str) -> Sheet | None:
        """Read a sheet; None where it has no cells.

        Raises:
            InputError: it is damaged.
        """
        found = _careful(self._source, partial(self._book.get_sheet_by_name, name))
        if found.start is None:
            return None
        return Sheet(name, found.start[1], lambda: map(_texts, found.iter_rows()), self._hidden(name))


def _careful(source: Source, step: Callable[[], T]) -> T:
    """Do a step of the library; whatever it raises is said in a person's words."""
    from python_calamine import CalamineError, PasswordError

    try:
        return step()
    except PasswordError as error:
        raise locked(source) from error
    except (CalamineError, ValueError, OverflowError) as error:
        # The library counts the cells of an .ods that are repeated, before it makes room for them.
        raise (too_large if "limit exceeded" in str(error) else damaged)(source) from error
    except BaseException as error:
        # A panic inside the library is no Exception, and its class can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(source) from error


def _texts(row: Sequence[object]) -> list[str]:
    return [value if type(value) is str else _text(value) for value in row]


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
