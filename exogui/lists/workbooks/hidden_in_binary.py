"""Hidden rows and columns of .xls and .xlsb workbooks."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from exogui.lists.source import Source
from exogui.lists.workbooks.hidden_cells import Hidden, merge_ranges, singles_to_ranges
from exogui.lists.workbooks.hidden_in_xml import read_blocks, sheet_parts
from exogui.lists.workbooks.zip_limits import BROKEN, SMALLER, damaged_error

if TYPE_CHECKING:
    from xlrd.book import Book

# Records of an .xlsb file (MS-XLSB): the head of a row, a run of columns, what a sheet is called.
_ROW, _COLUMNS, _SHEET = 0, 60, 156
_ROW_HEAD, _COLUMN_RUN = struct.Struct("<I4xHxB"), struct.Struct("<III4xH")
_ROW_IS_HIDDEN, _COLUMNS_ARE_HIDDEN = 0x10, 1


def xls(source: Source) -> Callable[[str], Hidden]:
    """By sheet name; unknown where xlrd can't read the workbook."""

    @cache
    def book() -> "Book":
        import xlrd

        return xlrd.open_workbook(
            file_contents=source.read_all(SMALLER), formatting_info=True, on_demand=True, ragged_rows=True,
            logfile=io.StringIO(),
        )  # fmt: skip

    def hidden(name: str) -> Hidden:
        from xlrd.biffh import XLRDError
        from xlrd.compdoc import CompDocError

        try:
            sheet = book().sheet_by_name(name)
        except (
            XLRDError, CompDocError, struct.error, ArithmeticError, AssertionError, AttributeError, LookupError,
            MemoryError, NotImplementedError, TypeError, ValueError,
        ):  # fmt: skip
            return Hidden(known=False)
        rows = [at for at, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0]
        columns = [at for at, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
        book().unload_sheet(name)
        return Hidden(singles_to_ranges(rows), singles_to_ranges(columns))

    return hidden


def xlsb(source: Source) -> Callable[[str], Hidden]:
    """By sheet name; no maintained library tells it."""

    @cache
    def by_sheet() -> dict[str, Hidden]:
        try:
            with source.open() as stream, zipfile.ZipFile(stream) as archive:
                sheets = {}
                for _, data in _records(b"".join(read_blocks(archive, "xl/workbook.bin")), {_SHEET}):
                    relation, at = _text(data, 8)
                    sheets[_text(data, at)[0]] = relation
                parts = sheet_parts(archive, sheets)
                return {name: _hidden_in(b"".join(read_blocks(archive, part))) for name, part in parts.items()}
        except (*BROKEN, IndexError, struct.error) as error:
            raise damaged_error(source) from error

    return lambda name: by_sheet().get(name, Hidden(known=False))


def _records(data: bytes, kinds: set[int]) -> Iterator[tuple[int, bytes]]:
    """The records of some kinds: each has its kind and its length before it, seven bits a byte."""
    at, end = 0, len(data)
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift == 28:
                break
        if kind in kinds:
            yield kind, data[at : at + size]
        at += size


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text, and where what follows it begins."""
    (length,) = struct.unpack_from("<I", data, at)
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le"), end


def _hidden_in(data: bytes) -> Hidden:
    rows: list[tuple[int, int]] = []
    columns: list[tuple[int, int]] = []
    for kind, record in _records(data, {_ROW, _COLUMNS}):
        if kind == _ROW:
            row, height, flags = _ROW_HEAD.unpack_from(record)
            if flags & _ROW_IS_HIDDEN or height == 0:
                rows.append((row, row))
        else:
            first, last, width, flags = _COLUMN_RUN.unpack_from(record)
            if flags & _COLUMNS_ARE_HIDDEN or width == 0:
                columns.append((first, last))
    return Hidden(merge_ranges(rows), merge_ranges(columns))
