"""Hidden rows and columns of .xlsx and .ods workbooks, by their attributes in the XML.

openpyxl knows, too, but makes an object of each cell: a million rows take it a minute and more. Here the parser only
walks over the XML, six seconds a million rows, and only up to where a search of its bytes last found something hidden.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from posixpath import normpath
from typing import TypeVar
from xml.parsers import expat

from exogui.lists.source import Source
from exogui.lists.workbooks.hidden_cells import Hidden, merge_ranges
from exogui.lists.workbooks.zip_limits import BROKEN, UNPACKED_LIMIT, damaged_error

T = TypeVar("T")
Ranges = list[tuple[int, int]]
Attributes = Mapping[str, str]

_BLOCK = 1 << 20
# What only a part that hides something holds; in UTF-16, too. The others are a height and a width of nothing.
_XLSX_MARKERS = (b"hidden", b"h\0i\0d\0d\0e\0n", b'ht="0', b"ht='0", b'width="0', b"width='0")
_ODS_MARKERS = (b"collapse", b"c\0o\0l\0l\0a\0p\0s\0e", b"filter", b"f\0i\0l\0t\0e\0r", b"table:display")
_LONGEST_MARKER = 20
_LAST_ROW, _LAST_COLUMN = (1 << 20) - 1, (1 << 14) - 1


def xlsx(source: Source) -> Callable[[str], Hidden]:
    parts = cache(lambda: _read_archive(source, _sheet_parts))

    def hidden(name: str) -> Hidden:
        part = parts().get(name)
        return Hidden(known=False) if part is None else _read_archive(source, lambda archive: _hidden_in(archive, part))

    return hidden


def ods(source: Source) -> Callable[[str], Hidden]:
    by_sheet = cache(lambda: _read_archive(source, _hidden_in_tables))
    return lambda name: by_sheet().get(name, Hidden())


def sheet_parts(archive: zipfile.ZipFile, sheets: Mapping[str, str]) -> dict[str, str]:
    """Sheet names to the archive's parts, by sheet names to relation ids."""
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if _local(tag) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            targets[attributes.get("Id", "")] = normpath("xl/" + target if target[:1] != "/" else target).lstrip("/")

    name = next((name for name in _members(archive) if name.startswith("xl/_rels/workbook.")), "")
    _walk(archive, name, start)
    return {sheet: targets[relation] for sheet, relation in sheets.items() if relation in targets}


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of a workbook, by their names as its readers compare them."""
    return {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in archive.infolist()}


def read_blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of a workbook, whatever length it claims to have; nothing where there is none."""
    if member := _members(archive).get(name.lower()):
        member.file_size = UNPACKED_LIMIT
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                yield block


def _read_archive(source: Source, read: Callable[[zipfile.ZipFile], T]) -> T:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return read(archive)
    except (*BROKEN, expat.ExpatError) as error:
        raise damaged_error(source) from error


@lru_cache(maxsize=100)
def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _walk(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    until: int = UNPACKED_LIMIT,
) -> None:
    """Go through the elements of a part, up to those at so many bytes from its beginning."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    at = 0
    for block in read_blocks(archive, name):
        # One block more: an element's attributes may end behind the one in which they begin.
        if at > until + _BLOCK:
            return
        parser.Parse(block)
        at += len(block)


def _last_marker(archive: zipfile.ZipFile, name: str, markers: tuple[bytes, ...]) -> int:
    """The offset of the last of some markers in a part; -1 where none is."""
    at, offset, tail = 0, -1, b""
    for block in read_blocks(archive, name):
        whole = tail + block
        if (last := max(map(whole.rfind, markers))) >= 0:
            offset = at - len(tail) + last
        at += len(block)
        tail = whole[-_LONGEST_MARKER:]
    return offset


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    sheets: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if _local(tag) == "sheet":
            relation = next((value for name, value in attributes.items() if _local(name) == "id"), "")
            sheets[attributes.get("name", "")] = relation

    _walk(archive, "xl/workbook.xml", start)
    return sheet_parts(archive, sheets)


def _hidden_in(archive: zipfile.ZipFile, part: str) -> Hidden:
    until = _last_marker(archive, part, _XLSX_MARKERS)
    rows: Ranges = []
    columns: Ranges = []
    row = -1
    # A cache by tag: of many elements in a sheet few matter.
    kinds: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal row
        kind = kinds.get(tag)
        if kind is None:
            kind = kinds[tag] = _local(tag) if _local(tag) in ("row", "col") else ""
        if not kind:
            return
        if kind == "row":
            number = attributes.get("r", "")
            row = int(number) - 1 if number.isdecimal() else row + 1
            if _is_true(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
                _add_range(rows, row, row, _LAST_ROW)
        elif _is_true(attributes.get("hidden")) or _is_zero(attributes.get("width")):
            _add_range(columns, int(attributes["min"]) - 1, int(attributes["max"]) - 1, _LAST_COLUMN)

    if until >= 0:
        _walk(archive, part, start, until=until)
    return Hidden(merge_ranges(rows), merge_ranges(columns))


def _is_true(text: str | None) -> bool:
    return text is not None and text.strip().lower() in ("1", "true")


def _is_zero(size: str | None) -> bool:
    return size is not None and not size.strip("0. ")


def _add_range(ranges: Ranges, first: int, last: int, limit: int) -> None:
    """Add a range, or extend the last one: a filter hides a million rows, one after the other."""
    if first > limit:
        return
    if ranges and ranges[-1][1] == first - 1:
        first = ranges.pop()[0]
    ranges.append((first, min(last, limit)))


class _Tables:
    """Collects what each sheet hides from the elements of an .ods workbook's content."""

    def __init__(self) -> None:
        self.by_sheet: dict[str, Hidden] = {}
        self._depth = self._cells = self._row = self._column = 0
        self._name: str | None = None
        self._rows: Ranges = []
        self._columns: Ranges = []
        # One for each group around the current element.
        self._folded: list[bool] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        kind = _local(tag)
        self._depth += 1
        if kind == "table" and self._depth == 4:  # one in a cell is no sheet
            self._name = attributes.get("table:name", "")
            self._row = self._column = self._cells = 0
            self._rows, self._columns, self._folded = [], [], []
        elif self._name is None:
            return
        elif kind in ("table-cell", "covered-table-cell"):
            self._cells += 1
        elif self._cells:
            return
        elif kind in ("table-row-group", "table-column-group"):
            self._folded.append(attributes.get("table:display") == "false")
        elif kind == "table-row":
            self._row = self._add(self._rows, self._row, attributes, "table:number-rows-repeated", _LAST_ROW)
        elif kind == "table-column":
            self._column = self._add(
                self._columns, self._column, attributes, "table:number-columns-repeated", _LAST_COLUMN
            )

    def end(self, tag: str) -> None:
        kind = _local(tag)
        self._depth -= 1
        if self._name is None:
            return
        if kind == "table" and self._depth == 3:
            self.by_sheet[self._name] = Hidden(merge_ranges(self._rows), merge_ranges(self._columns))
            self._name = None
        elif kind in ("table-cell", "covered-table-cell"):
            self._cells -= 1
        elif kind in ("table-row-group", "table-column-group") and not self._cells:
            self._folded.pop()

    def _add(self, ranges: Ranges, at: int, attributes: Attributes, repeated: str, limit: int) -> int:
        """Add a row or a column where it is hidden, with its repetitions; returns the index of the next one."""
        after = at + max(int(attributes.get(repeated, "1")), 1)
        if any(self._folded) or attributes.get("table:visibility") in ("collapse", "filter"):
            _add_range(ranges, at, after - 1, limit)
        return after


def _hidden_in_tables(archive: zipfile.ZipFile) -> dict[str, Hidden]:
    tables = _Tables()
    if _last_marker(archive, "content.xml", _ODS_MARKERS) >= 0:
        _walk(archive, "content.xml", tables.start, tables.end)
    return tables.by_sheet
