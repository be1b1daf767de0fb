"""What an .xlsx or an .ods workbook hides, by the attributes of its rows and columns.

openpyxl knows, too, but makes an object of each cell: a million rows take it a minute and more. Here the parser only
walks over the XML, six seconds a million rows, and only up to where a search of its bytes last found something hidden.
"""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from posixpath import normpath
from typing import TypeVar
from xml.parsers import expat

from exogui.lists.readers.source import Source
from exogui.lists.workbooks.hidden_cells import Hidden, runs
from exogui.lists.workbooks.zip_limits import BROKEN, UNPACKED_LIMIT, damaged

T = TypeVar("T")
Runs = list[tuple[int, int]]
Attributes = Mapping[str, str]

_BLOCK = 1 << 20
# What only a part that hides something holds; in UTF-16, too. The others are a height and a width of nothing.
_XLSX_SIGNS = (b"hidden", b"h\0i\0d\0d\0e\0n", b'ht="0', b"ht='0", b'width="0', b"width='0")
_ODS_SIGNS = (b"collapse", b"c\0o\0l\0l\0a\0p\0s\0e", b"filter", b"f\0i\0l\0t\0e\0r", b"table:display")
_LONGEST_SIGN = 20
_LAST_ROW, _LAST_COLUMN = (1 << 20) - 1, (1 << 14) - 1


def xlsx(source: Source) -> Callable[[str], Hidden]:
    """What tells what a sheet of an .xlsx workbook hides."""
    parts = cache(lambda: _guarded(source, _sheet_parts))

    def hidden(name: str) -> Hidden:
        part = parts().get(name)
        return Hidden(known=False) if part is None else _guarded(source, lambda archive: _in_sheet(archive, part))

    return hidden


def ods(source: Source) -> Callable[[str], Hidden]:
    """What tells what a sheet of an .ods workbook hides."""
    sheets = cache(lambda: _guarded(source, _in_tables))
    return lambda name: sheets().get(name, Hidden())


def sheet_parts(archive: zipfile.ZipFile, sheets: Mapping[str, str]) -> dict[str, str]:
    """The parts of an Excel workbook that sheets are in, by what their relations to it are called."""
    targets: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if _local(tag) == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            targets[attributes.get("Id", "")] = normpath("xl/" + target if target[:1] != "/" else target).lstrip("/")

    name = next((one for one in members(archive) if one.startswith("xl/_rels/workbook.")), "")
    _walk(archive, name, start)
    return {sheet: targets[relation] for sheet, relation in sheets.items() if relation in targets}


def members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of a workbook, by their names as its readers compare them."""
    return {one.filename.replace("\\", "/").lstrip("/").lower(): one for one in archive.infolist()}


def blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of a workbook, whatever length it claims to have; nothing where there is none."""
    if member := members(archive).get(name.lower()):
        member.file_size = UNPACKED_LIMIT
        with archive.open(member) as stream:
            while block := stream.read(_BLOCK):
                yield block


def _guarded(source: Source, read: Callable[[zipfile.ZipFile], T]) -> T:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return read(archive)
    except (*BROKEN, expat.ExpatError) as error:
        raise damaged(source) from error


@lru_cache(maxsize=100)
def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _walk(
    archive: zipfile.ZipFile, name: str, start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None, until: int = UNPACKED_LIMIT,
) -> None:  # fmt: skip
    """Go through the elements of a part, up to those that stand at so many bytes from its beginning."""
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    at = 0
    for block in blocks(archive, name):
        # One block more: an element's attributes may end behind the one in which they begin.
        if at > until + _BLOCK:
            return
        parser.Parse(block)
        at += len(block)


def _last_sign(archive: zipfile.ZipFile, name: str, signs: tuple[bytes, ...]) -> int:
    """Where in a part the last of some signs stands; -1 where none does."""
    at, found, tail = 0, -1, b""
    for block in blocks(archive, name):
        whole = tail + block
        if (last := max(map(whole.rfind, signs))) >= 0:
            found = at - len(tail) + last
        at += len(block)
        tail = whole[-_LONGEST_SIGN:]
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    sheets: dict[str, str] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if _local(tag) == "sheet":
            relation = next((value for name, value in attributes.items() if _local(name) == "id"), "")
            sheets[attributes.get("name", "")] = relation

    _walk(archive, "xl/workbook.xml", start)
    return sheet_parts(archive, sheets)


def _in_sheet(archive: zipfile.ZipFile, part: str) -> Hidden:
    until = _last_sign(archive, part, _XLSX_SIGNS)
    rows: Runs = []
    hidden_columns: Runs = []
    row = -1
    # Of many elements in a sheet few matter: that it is none of them must be known at once.
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
            if _is_true(attributes.get("hidden")) or _is_nothing(attributes.get("ht")):
                _note(rows, row, row, _LAST_ROW)
        elif _is_true(attributes.get("hidden")) or _is_nothing(attributes.get("width")):
            _note(hidden_columns, int(attributes["min"]) - 1, int(attributes["max"]) - 1, _LAST_COLUMN)

    if until >= 0:
        _walk(archive, part, start, until=until)
    return Hidden(runs(rows), runs(hidden_columns))


def _is_true(text: str | None) -> bool:
    return text is not None and text.strip().lower() in ("1", "true")


def _is_nothing(size: str | None) -> bool:
    return size is not None and not size.strip("0. ")


def _note(found: Runs, first: int, last: int, limit: int) -> None:
    """Add a run, to the one before where it goes on: a filter hides a million rows, one after the other."""
    if first > limit:
        return
    if found and found[-1][1] == first - 1:
        found[-1] = (found[-1][0], min(last, limit))
    else:
        found.append((first, min(last, limit)))


class _Tables:
    """Takes in the elements of an .ods workbook's content.

    Attributes:
        found: what each sheet hides.
    """

    def __init__(self) -> None:
        self.found: dict[str, Hidden] = {}
        self._depth = self._cells = self._row = self._column = 0
        self._name: str | None = None
        self._rows: Runs = []
        self._columns: Runs = []
        # Of the groups around what comes now: whether each is folded.
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
            self._row = self._pass(self._rows, self._row, attributes, "table:number-rows-repeated", _LAST_ROW)
        elif kind == "table-column":
            self._column = self._pass(
                self._columns, self._column, attributes, "table:number-columns-repeated", _LAST_COLUMN
            )

    def end(self, tag: str) -> None:
        kind = _local(tag)
        self._depth -= 1
        if self._name is None:
            return
        if kind == "table" and self._depth == 3:
            self.found[self._name] = Hidden(runs(self._rows), runs(self._columns))
            self._name = None
        elif kind in ("table-cell", "covered-table-cell"):
            self._cells -= 1
        elif kind in ("table-row-group", "table-column-group") and not self._cells:
            self._folded.pop()

    def _pass(self, found: Runs, at: int, attributes: Attributes, repeated: str, limit: int) -> int:
        """Note a row or a column where it is hidden, as often as it stands there; returns where the next one is."""
        after = at + max(int(attributes.get(repeated, "1")), 1)
        if any(self._folded) or attributes.get("table:visibility") in ("collapse", "filter"):
            _note(found, at, after - 1, limit)
        return after


def _in_tables(archive: zipfile.ZipFile) -> dict[str, Hidden]:
    until = _last_sign(archive, "content.xml", _ODS_SIGNS)
    tables = _Tables()
    if until >= 0:
        _walk(archive, "content.xml", tables.start, tables.end)
    return tables.found
