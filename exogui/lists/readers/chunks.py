"""What reading a list gives: contact SIDs in large chunks, and what was left out, and why."""

import re
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from exogui.lists.identifiers.sid_diagnosis import ROUNDED_END, is_rounded
from exogui.lists.identifiers.sid_parser import EMPTY, cell_sid
from exogui.lists.readers.column_detection import ColumnGuess

#: Why a SID that came before is left out, and why the line that names the columns is.
DUPLICATE = "Already on the list"
HEADER = "Column names"
#: Why a row of a spreadsheet is left out that nobody sees there.
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
    seen = text[:400]
    if "@" in seen:
        seen = _CREDENTIALS.sub("//…@", seen)
    if not seen.isprintable():
        seen = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in seen)
    return RejectedLine(line, seen[:200], reason)


#: The SIDs that are on a list already, 16 bytes each: as text they take a third more memory, and twice the time.
Seen = set[bytes]


def packed(sids: Collection[str]) -> tuple[bytes, ...]:
    """SIDs as `Seen` holds them.

    Raises:
        ValueError: one of them has other digits than hexadecimal ones.
    """
    return struct.unpack("16s" * len(sids), bytes.fromhex("".join(sids)))


class Chunk(NamedTuple):
    """Up to 10,000 rows of a list.

    Attributes:
        sids: the contacts' SIDs in lower case, in the list's order, none of them seen before.
        lines: where each of them stands.
        left_out: everything else, by line.
    """

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
    wrong: list[tuple[str, str]]


class ReadOptions(NamedTuple):
    """What a person says of a file where it was taken for something else; "" leaves it to the program.

    Attributes:
        sheet: the name of the sheet.
        encoding: one that Python knows.
        delimiter: what stands between cells; "none" for a text without columns.
        hidden_rows: whether rows that a spreadsheet hides are taken, too.
    """

    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    hidden_rows: bool = False


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A list whose form is known.

    Attributes:
        columns: their names; none for free text.
        sample: the first rows below the names, cells as text.
        guess: which column holds the SIDs.
        groups: all rows from the start, for the index of a column.
        judge: what one cell holds; that of a SID in lower case is this SID.
        sheets: the names of all sheets; none where it is no workbook.
        sheet: the one that is read.
        rivals: the names of other sheets that hold SIDs, too.
        encoding: of a text; "" where it is no text.
        delimiter: what stands between the cells of a text; "" where it has no columns, None where it is no such text.
    """

    columns: list[str]
    sample: list[list[str]]
    guess: ColumnGuess
    groups: Callable[[int], Iterator[Group]]
    judge: Callable[[str], CellResult]
    sheets: Sequence[str] = ()
    sheet: str = ""
    rivals: Sequence[str] = ()
    encoding: str = ""
    delimiter: str | None = None


def pick_sids(rows: list[list[str]], lines: Sequence[int], column: int, left: list[RejectedLine]) -> Group:
    """The cells of one column; rows without anything are passed over, rows without that cell are left out."""
    try:
        cells = [row[column] for row in rows]
    except IndexError:
        cells = []
    if set(map(len, cells)) == {32}:
        return Group(cells, lines, left)
    found: list[tuple[str, int]] = []
    for row, line in zip(rows, lines, strict=True):
        cell = row[column] if column < len(row) else ""
        if cell and not cell.isspace():
            found.append((cell, line))
        elif filled := [other.strip() for other in row if other and not other.isspace()]:
            left.append(rejected(line, " | ".join(filled), EMPTY))
    return Group([cell for cell, _ in found], [line for _, line in found], left)


def chunks(
    groups: Iterable[Group], judge: Callable[[str], CellResult], seen: Seen, cancelled: Callable[[], bool]
) -> Iterator[Chunk]:
    """Groups as chunks; `seen` grows by each chunk's SIDs. Ends early, without the rest, once `cancelled()` is true."""
    sids: list[str] = []
    lines: list[int] = []
    left: list[RejectedLine] = []
    for group in groups:
        if cancelled():
            return
        left += group.rejected
        if set(map(len, group.cells)) == {32}:
            sids += group.cells
            lines += group.lines
        else:
            _parse_cell(group.cells, group.lines, judge, sids, lines, left)
        if len(sids) + len(left) > CHUNK - GROUP:
            yield _settle(sids, lines, left, judge, seen)
            sids, lines, left = [], [], []
    if sids or left:
        yield _settle(sids, lines, left, judge, seen)


def _parse_cell(
    cells: Iterable[str], at: Iterable[int], judge: Callable[[str], CellResult],
    sids: list[str], lines: list[int], left: list[RejectedLine],
) -> None:  # fmt: skip
    """Sort cells, one by one, into SIDs with their lines and what is left out."""
    for cell, line in zip(cells, at, strict=True):
        found = judge(cell)
        sids += found.sids
        lines += [line] * len(found.sids)
        left += [rejected(line, text, reason) for text, reason in found.wrong]


def _settle(
    sids: list[str], lines: list[int], left: list[RejectedLine], judge: Callable[[str], CellResult], seen: Seen
) -> Chunk:
    """A chunk of cells that have a SID's length; all of them together where they are SIDs, else one by one."""
    if not _all_sids(sids):
        cells, at = sids, lines
        sids, lines = [], []
        _parse_cell(cells, at, judge, sids, lines, left)
    keys = packed(sids)
    if seen.isdisjoint(keys):
        before = len(seen)
        seen.update(keys)
        if len(seen) - before == len(keys):
            return Chunk(sids, lines, _by_line(left))
        seen.difference_update(keys)
    new: list[tuple[str, int]] = []
    for key, sid, line in zip(keys, sids, lines, strict=True):
        if key in seen:
            left.append(RejectedLine(line, sid, DUPLICATE))
        else:
            seen.add(key)
            new.append((sid, line))
    return Chunk([sid for sid, _ in new], [line for _, line in new], _by_line(left))


def _all_sids(cells: list[str]) -> bool:
    """Whether all of these texts of 32 characters are SIDs in lower case: there and back again is the fastest proof."""
    joined = "".join(cells)
    try:
        all_sids = bytes.fromhex(joined).hex() == joined
    except ValueError:
        return False
    return all_sids and not (ROUNDED_END in joined and any(map(is_rounded, cells)))


def _by_line(left: list[RejectedLine]) -> list[RejectedLine]:
    # What stands on no line comes last: it is said of the whole file.
    return sorted(left, key=lambda one: one.line or 1 << 62)


def one_sid(cell: str) -> CellResult:
    """How a table's cell is judged: it is exactly one SID, or it is left out."""
    sid, reason = cell_sid(cell)
    return CellResult([], [(cell, reason)]) if sid is None else CellResult([sid], [])
