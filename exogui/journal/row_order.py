"""Sort, filter and search a table's rows: row numbers piece by piece, what fills a screen first."""

from array import array
from collections.abc import Collection, Generator, Iterable
from contextlib import closing
from itertools import islice, pairwise
from string import hexdigits
from typing import NamedTuple

from exogui.formatting import full_name
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo, batches, fetch_rows, rejected_count
from exogui.model import State, state_list

_OF_ROW = ("row", "sid", "state")
_OF_RESULT = ("name", "number", "company", "email", "tag", "message", "created", "updated")
#: What a table may be sorted by; the names are those of its columns.
SORTS = (*_OF_ROW, *_OF_RESULT)

#: Rows that fill the largest screen.
_SCREEN = 256
#: Rows that are read within a frame: the first piece of a list in its own order has no more of them.
SHORT = 20_000
#: Rows that are searched or given together behind it: so few that nobody waits for them.
_PIECE = 50_000

_ROWS = "FROM row r WHERE r.batch = :batch AND r.row BETWEEN :low AND :high"
# All that is asked for stands in the index. The records themselves, many times as long, stay where they are.
_RESULTS = "FROM result a INDEXED BY result_shown WHERE a.batch = :batch AND a.row BETWEEN :low AND :high"


def row_ids(
    journal: Journal,
    batch: int,
    *,
    sort: str = "row",
    descending: bool = False,
    states: Collection[State] = (),
    text: str = "",
) -> "array[int]":
    """All row numbers that `iter_row_ids` yields, at once."""
    numbers = array("I")
    for piece in iter_row_ids(journal, batch, sort=sort, descending=descending, states=states, text=text):
        numbers.extend(piece)
    return numbers


def iter_row_ids(
    journal: Journal,
    batch: int,
    *,
    sort: str = "row",
    descending: bool = False,
    states: Collection[State] = (),
    text: str = "",
) -> "Generator[array[int]]":
    """Yield the row numbers that match, in order, all as they are at one moment; a piece may be empty.

    Args:
        sort: one of SORTS; rows without a value come last.
        descending: largest first.
        states: only rows in these; all where empty.
        text: only rows that hold this in a column or in the custom field, whatever the case.
    """
    direction = "DESC" if descending else "ASC"
    rows = _ROWS + _row_filter(states, text)
    with journal.database.snapshot():
        last = _last_row(journal, batch)
        values = {"batch": batch, "text": text.lower(), "low": 1, "high": last}
        if sort == "row":
            # What can't be in a SID stands in the results alone: whoever has none needn't be looked at.
            if text and not _may_be_in_a_sid(text):
                rows = _RESULTS + _result_filter(states, text)
            for start, stop in pairwise([0, *range(SHORT, last, _PIECE), last]):
                low, high = (last - stop + 1, last - start) if descending else (start + 1, stop)
                within = values | {"low": low, "high": high}
                yield _numbers(journal.database.all(f"SELECT row {rows} ORDER BY row {direction}", within))
        elif sort in _OF_ROW:
            yield from _sorted(journal, f"SELECT r.row {rows} ORDER BY r.{sort} {direction}, r.row", values)
        else:
            valued = f"{_RESULTS} AND a.{sort} > ''"
            valued_rows = f"SELECT a.row {valued}{_result_filter(states, text)} ORDER BY a.{sort} {direction}, a.row"
            yield from _sorted(journal, valued_rows, values)
            others = f"SELECT r.row {rows} AND r.row NOT IN (SELECT a.row {valued}) ORDER BY r.row"
            yield from _streamed(journal, others, values)


def is_short(journal: Journal, batch: int) -> bool:
    """True if all of a batch is read within a frame."""
    return _last_row(journal, batch) <= SHORT


def _last_row(journal: Journal, batch: int) -> int:
    """The number of the last row, 0 where there is none: how long a batch is at most, without counting."""
    last: int = journal.database.one("SELECT coalesce(max(row), 0) FROM row WHERE batch = ?", (batch,))[0]
    return last


def waiting_names(journal: Journal, batch: int, most: int) -> list[str]:
    """The names, or else the SIDs, of the first contacts that wait."""
    with closing(iter_row_ids(journal, batch, states={State.WAITING})) as numbers:
        rows = next((piece for piece in numbers if piece), array("I"))[:most]
    return [
        full_name(view.record) or f"{view.sid[:6]}…{view.sid[-6:]}"
        for view in fetch_rows(journal, batch, rows).values()
    ]


def _sorted(journal: Journal, sql: str, values: dict[str, object]) -> "Generator[array[int]]":
    """Yield what fills a screen before the rest: to find the first ones takes a tenth of the time that sorting does."""
    first = _numbers(journal.database.all(f"{sql} LIMIT {_SCREEN}", values))
    yield first
    if len(first) == _SCREEN:
        # Without a LIMIT, be it none: with one SQLite sorts in a tree, which takes it ten times as long.
        yield from _streamed(journal, sql, values, skip=_SCREEN)


def _streamed(journal: Journal, sql: str, values: dict[str, object], *, skip: int = 0) -> "Generator[array[int]]":
    numbers = islice(journal.database.stream(sql, values), skip, None)
    while piece := _numbers(islice(numbers, _PIECE)):
        yield piece


def _numbers(numbers: Iterable[tuple[int]]) -> "array[int]":
    return array("I", (row for (row,) in numbers))


def _row_filter(states: Collection[State], text: str) -> str:
    chosen = f" AND r.state IN ({state_list(states)})" if states else ""
    if text:
        by_sid = " OR instr(r.sid, :text)" if _may_be_in_a_sid(text) else ""
        chosen += f" AND (r.row IN (SELECT a.row {_RESULTS} AND ({_contains(text)})){by_sid})"
    return chosen


def _result_filter(states: Collection[State], text: str) -> str:
    chosen = f" AND a.row IN (SELECT r.row {_ROWS} AND r.state IN ({state_list(states)}))" if states else ""
    if not text:
        return chosen
    by_sid = f" OR a.row IN (SELECT r.row {_ROWS} AND instr(r.sid, :text))" if _may_be_in_a_sid(text) else ""
    if states:  # asked of those alone that hold the text
        state = "(SELECT r.state FROM row r WHERE r.batch = :batch AND r.row = a.row)"
        chosen = f" AND {state} IN ({state_list(states)})"
    return f" AND ({_contains(text)}{by_sid}){chosen}"


def _contains(text: str) -> str:
    """The condition that a result holds the text."""
    # Only Python knows that É is é: it is asked once a row.
    return "instr(a.searched, :text)" if _is_plain(text) else "instr(folded(a.searched), folded(:text))"


def _is_plain(text: str) -> bool:
    """True if SQLite can look for it by itself: it knows the cases of ASCII alone."""
    return all(letter.isascii() or letter.lower() == letter.upper() for letter in text)


def _may_be_in_a_sid(text: str) -> bool:
    return len(text) <= 32 and set(text) <= set(hexdigits)


class BatchHeader(NamedTuple):
    """What must be known of a batch before it is shown.

    Attributes:
        info: what it is, and its counts.
        rejected: how many lines gave no contact.
        rows: the first row numbers; the others follow when the table has asked for its order.
    """

    info: BatchInfo
    rejected: int
    rows: "array[int]"


def batch_header(journal: Journal, batch: int) -> BatchHeader | None:
    """None where there is no such batch."""
    infos = batches(journal, batch)
    if not infos:
        return None
    with closing(iter_row_ids(journal, batch)) as rows:
        return BatchHeader(infos[0], rejected_count(journal, batch), next(rows, array("I")))
