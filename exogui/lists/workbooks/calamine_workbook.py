"""Adapter of python-calamine: the sheets of a workbook, their cells as text, its failures as InputError."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from exogui.lists.source import Source
from exogui.lists.workbooks.hidden_cells import NOTHING_HIDDEN, Hidden
from exogui.lists.workbooks.zip_limits import damaged_error, locked_error, too_large_error

T = TypeVar("T")
Rows = Iterator[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that has cells: its rows from the top, as text, and the index of the column that they begin with."""

    name: str
    first: int
    rows: Callable[[], Rows]
    hidden: Hidden = NOTHING_HIDDEN


class Workbook:
    """A workbook with the names of its visible sheets (of all where none is), and of the hidden ones.

    InputError is raised where it is no workbook, or a locked or damaged one.
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
        self._book = _translate_errors(source, load)
        sheets = [sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        self.names = visible or [sheet.name for sheet in sheets]
        self.hidden_names = [sheet.name for sheet in sheets if sheet.name not in self.names]
        self._hidden = find_hidden(source, kind)

    def sheet(self, name: str) -> Sheet | None:
        """Read a sheet; None where it has no cells, InputError where it is damaged."""
        sheet = _translate_errors(self._source, partial(self._book.get_sheet_by_name, name))
        if sheet.start is None:
            return None
        return Sheet(name, sheet.start[1], lambda: map(_texts, sheet.iter_rows()), self._hidden(name))


def find_hidden(source: Source, kind: str) -> Callable[[str], Hidden]:
    """A function from a sheet's name to what is hidden in it, which raises InputError for a damaged workbook.

    A workbook's kind is its ending.
    """
    if kind in (".xlsx", ".ods"):
        from exogui.lists.workbooks import hidden_in_xml

        return hidden_in_xml.xlsx(source) if kind == ".xlsx" else hidden_in_xml.ods(source)
    from exogui.lists.workbooks import hidden_in_binary

    return hidden_in_binary.xls(source) if kind == ".xls" else hidden_in_binary.xlsb(source)


def _translate_errors(source: Source, step: Callable[[], T]) -> T:
    from python_calamine import CalamineError, PasswordError

    try:
        return step()
    except PasswordError as error:
        raise locked_error(source) from error
    except (CalamineError, ValueError, OverflowError) as error:
        # The library counts the cells of an .ods that are repeated, before it makes room for them.
        raise (too_large_error if "limit exceeded" in str(error) else damaged_error)(source) from error
    except BaseException as error:
        # A panic inside the library is no Exception, and its class can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged_error(source) from error


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
