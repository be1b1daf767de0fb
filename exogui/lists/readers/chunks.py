"""Rows of a list as chunks of up to 10,000 contact SIDs, and what was rejected, with the reason."""

import re
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exogui.lists.identifiers.sid_diagnosis import ROUNDED_END, is_rounded
from exogui.lists.identifiers.sid_parser import EMPTY, cell_sid
from exogui.lists.readers.column_detection import ColumnGuess

#: Reasons why lines are rejected that hold no damaged SID.
DUPLICATE = "Already on the list"
HEADER = "Column names"
HIDDEN_ROW = "Hidden in the spreadsheet, by a filter or by hand"

CHUNK = 10_000
#: Rows looked at together: so few that the parser's rows die young, so many that a loop of ours costs nothing.
GROUP = 100

_CREDENTIALS = re.compile(r"//[^/\s@]+@")


class RejectedLine(NamedTuple):
    """One row, line or cell that was not taken.

    Attributes:
        line: as an editor, or the spreadsheet, counts it from 1; 0 for what stands on no line.
        text: what stood there, at most 200 characters, control characters made visible, credentials masked.
        reason: why, in a person's words.
    """

    line: int
    text: str
    reason: str


def rejected(line: int, text: str, reason: str) -> RejectedLine:
    """A `RejectedLine` whose text is fit to be shown."""
    shown = text[:400]
    if "@" in shown:
        shown = _CREDENTIALS.sub("//…@", shown)
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    return RejectedLine(line, shown[:200], reason)


#: The SIDs that are on a list already, 16 bytes each: as text they take a third more memory, and twice the time.
Seen = set[bytes]


def pack_sids(sids: Collection[str]) -> tuple[bytes, ...]:
    """SIDs as `Seen` holds them; ValueError where one has other digits than hexadecimal ones."""
    return struct.unpack("16s" * len(sids), bytes.fromhex("".join(sids)))


class Chunk(NamedTuple):
    """Up to 10,000 rows: SIDs in lower case, in the list's order, none seen before; their lines; all else, by line."""

    sids: list[str]
    lines: list[int]
    rejected: list[RejectedLine]


class Group(NamedTuple):
    """A few rows as a format gives them: the cells of one column that aren't empty, and their lines."""

    cells: list[str]
    lines: Sequence[int]
    rejected: list[RejectedLine]


class CellResult(NamedTuple):
    """What a cell or a line of text holds: SIDs, and pairs of (text, reason) for what isn't one."""

    sids: list[str]
    rejected: list[tuple[str, str]]


Parse = Callable[[str], CellResult]


class ReadOptions(NamedTuple):
    """What a person says of a file where it was taken for something else; "" leaves it to the program.

    Attributes:
        sheet: the name of the sheet.
        encoding: one that Python knows.
        delimiter: what stands between cells; "none" for a text without columns.
        hidden_rows: rows that a spreadsheet hides are taken, too.
    """

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    hidden_rows: bool = False


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A list whose format is known.

    Attributes:
        columns: their names; none for free text.
        sample: the first rows below the names, cells as text.
        guess: which column holds the SIDs.
        groups: all rows from the start, for the index of a column.
        parse: what one cell holds; that of a SID in lower case is this SID.
        sheets: the names of a workbook's sheets.
        sheet: the one that is read.
        other_sid_sheets: the names of other sheets that hold SIDs, too.
        encoding: of a text; "" where it is no text.
        delimiter: what stands between the cells of a text; "" where it has no columns, None where it is no such text.
    """

    columns: list[str]
    sample: list[list[str]]
    guess: ColumnGuess
    groups: Callable[[int], Iterator[Group]]
    parse: Parse
    sheets: Sequence[str] = ()
    sheet: str = ""
    other_sid_sheets: Sequence[str] = ()
    encoding: str = ""
    delimiter: str | None = None


def filled_cells(row: Iterable[str]) -> list[str]:
    """The cells of a row that hold more than blanks, without the blanks around them."""
    return [cell.strip() for cell in row if cell and not cell.isspace()]


def pick_column(rows: list[list[str]], lines: Sequence[int], column: int, rejects: list[RejectedLine]) -> Group:
    """The cells of one column; empty rows are passed over, other rows without that cell are rejected."""
    try:
        cells = [row[column] for row in rows]
    except IndexError:
        cells = []
    if set(map(len, cells)) == {32}:
        return Group(cells, lines, rejects)
    group = Group([], numbers := [], rejects)
    for row, line in zip(rows, lines, strict=True):
        cell = row[column] if column < len(row) else ""
        if cell and not cell.isspace():
            group.cells.append(cell)
            numbers.append(line)
        elif filled := filled_cells(row):
            rejects.append(rejected(line, " | ".join(filled), EMPTY))
    return group


def chunks(groups: Iterable[Group], parse: Parse, seen: Seen, cancelled: Callable[[], bool]) -> Iterator[Chunk]:
    """Groups as chunks; `seen` grows by each chunk's SIDs. Ends early, without the rest, once `cancelled()` is true."""
    chunk = Chunk([], [], [])
    for group in groups:
        if cancelled():
            return
        chunk.rejected.extend(group.rejected)
        if set(map(len, group.cells)) == {32}:  # taken unread: `_finish` proves all of a chunk at once
            chunk.sids.extend(group.cells)
            chunk.lines.extend(group.lines)
        else:
            _add_cells(chunk, group.cells, group.lines, parse)
        if len(chunk.sids) + len(chunk.rejected) > CHUNK - GROUP:
            yield _finish(chunk, parse, seen)
            chunk = Chunk([], [], [])
    if chunk.sids or chunk.rejected:
        yield _finish(chunk, parse, seen)


def _add_cells(chunk: Chunk, cells: Iterable[str], lines: Iterable[int], parse: Parse) -> None:
    for cell, line in zip(cells, lines, strict=True):
        result = parse(cell)
        chunk.sids.extend(result.sids)
        chunk.lines.extend([line] * len(result.sids))
        chunk.rejected.extend(rejected(line, text, reason) for text, reason in result.rejected)


def _finish(chunk: Chunk, parse: Parse, seen: Seen) -> Chunk:
    """A chunk whose SIDs are proved to be some, without those seen before; what was rejected is sorted by line."""
    if not _all_sids(chunk.sids):
        cells, lines = chunk.sids, chunk.lines
        chunk = Chunk([], [], chunk.rejected)
        _add_cells(chunk, cells, lines, parse)
    keys = pack_sids(chunk.sids)
    size_before = len(seen)
    if seen.isdisjoint(keys):
        seen.update(keys)
        if len(seen) - size_before == len(keys):
            return _sorted(chunk)
        seen.difference_update(keys)
    new = Chunk([], [], chunk.rejected)
    for key, sid, line in zip(keys, chunk.sids, chunk.lines, strict=True):
        if key in seen:
            new.rejected.append(RejectedLine(line, sid, DUPLICATE))
        else:
            seen.add(key)
            new.sids.append(sid)
            new.lines.append(line)
    return _sorted(new)


def _all_sids(cells: list[str]) -> bool:
    """True where all of these 32-character texts are SIDs in lower case: there and back again is the fastest proof."""
    joined = "".join(cells)
    try:
        all_sids = bytes.fromhex(joined).hex() == joined
    except ValueError:
        return False
    return all_sids and not (ROUNDED_END in joined and any(map(is_rounded, cells)))


def _sorted(chunk: Chunk) -> Chunk:
    # What stands on no line comes last: it is said of the whole file.
    return chunk._replace(rejected=sorted(chunk.rejected, key=lambda reject: reject.line or 1 << 62))


def parse_cell(cell: str) -> CellResult:
    """A table's cell: exactly one SID, or it is rejected."""
    sid, reason = cell_sid(cell)
    return CellResult([], [(cell, reason)]) if sid is None else CellResult([sid], [])
