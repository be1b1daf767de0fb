"""Reads back what a run has settled: from the file, by a connection that knows nothing of what was written.

SQLite doesn't notice that somebody wrote into its file, or put another in its place, before it reads the pages anew.
"""

import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from exogui.errors import JournalError
from exogui.journal.batches import Journal
from exogui.journal.journal_file import journal_error, mark_as_damaged, set_aside
from exogui.journal.stored_responses import PROVEN
from exogui.model import Counts, State, no_counts

_STATES = tuple(State)
#: What somebody may change between two runs, and what a run only passes through.
_PASSING = frozenset({State.WAITING, State.SKIPPED, State.SENDING})
#: Rows that are read at a time.
_AT_ONCE = 1000
#: Bytes of a journal that is checked as a whole, at 5 ms a megabyte; of a larger one, the rows that the run settled.
_WHOLE_CHECK_LIMIT = 32 << 20


class SettledRows:
    """The rows that a run settled, and how: one byte a row of the list."""

    def __init__(self) -> None:
        self._codes = array("B")

    def note(self, row: int, state: State) -> None:
        if row >= len(self._codes):
            self._codes.extend(bytes(row + 1 - len(self._codes)))
        self._codes[row] = _STATES.index(state) + 1

    def chunks(self) -> Iterator[tuple[int, dict[int, State]]]:
        """Yield the rows with their states, in parts; each part comes with the number it begins at."""
        for start in range(0, len(self._codes), _AT_ONCE):
            codes = self._codes[start : start + _AT_ONCE]
            if stored := {start + at: _STATES[code - 1] for at, code in enumerate(codes) if code}:
                yield start, stored


def read_back(journal: Journal, batch: int, settled: SettledRows, *, contested: bool) -> Counts:
    """Read the rows that a run settled, and compare.

    Args:
        journal: the run's own, which knows the file that it opened.
        batch: the run's batch.
        settled: its rows.
        contested: somebody else has changed rows of it: their states may differ.

    Returns:
        The rows of each state.

    Raises:
        JournalError: the journal isn't what was written, or can't be read.
    """
    if journal.database.is_taken_away:
        raise lost(journal.path, "The file was taken away or replaced while the batch ran")
    return _check(journal.path, batch, settled, contested=contested)


def put_back(journal: Journal, batch: int, settled: SettledRows) -> bool:
    """Put a journal that was taken away in its place again, from what the open connection still reads.

    A file that stands there meanwhile is set aside, not overwritten. Where nothing sound can be read any more, the next
    start tells of it.

    Returns:
        True if the journal stands there again, with all that the run settled.
    """
    copy = journal.path.with_suffix(".rescued")
    try:
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may have gone with everything in it
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)
        journal.database.execute("VACUUM INTO ?", (str(copy),))
        _check(copy, batch, settled, contested=False)
        set_aside(journal.path)
        copy.rename(journal.path)
    except (sqlite3.Error, OSError, JournalError):
        with suppress(OSError):
            copy.unlink(missing_ok=True)
        mark_as_damaged(journal.path)
        return False
    return True


def _check(path: Path, batch: int, settled: SettledRows, *, contested: bool) -> Counts:
    try:
        with closing(sqlite3.connect(path, timeout=10.0, isolation_level=None)) as fresh:
            fresh.execute("PRAGMA query_only = ON")
            fresh.execute("BEGIN")
            if path.stat().st_size <= _WHOLE_CHECK_LIMIT and fresh.execute("PRAGMA quick_check(1)").fetchone() != (
                "ok",
            ):
                raise lost(path, "The file is damaged")
            counts = no_counts()
            for state, count in fresh.execute("SELECT state, count(*) FROM row WHERE batch = ? GROUP BY 1", (batch,)):
                counts[State(state)] = count
            for start, rows in settled.chunks():
                _compare(fresh, path, batch, start, rows, contested=contested)
    except (sqlite3.DatabaseError, ValueError) as error:
        if isinstance(error, sqlite3.OperationalError) and "no such table" not in str(error):
            mark_as_damaged(path)  # a log that was cut off reads as an error of the disk
            raise journal_error(error, path) from error
        raise lost(path, f"The file is damaged ({error})") from error
    except OSError as error:
        raise journal_error(error, path) from error
    return counts


def _compare(
    fresh: sqlite3.Connection, path: Path, batch: int, start: int, rows: dict[int, State], *, contested: bool
) -> None:
    stored = {
        row: (State(state), bool(whole))
        for row, state, whole in fresh.execute(
            "SELECT r.row, r.state, a.row IS NOT NULL AND (a.record IS NULL OR json_valid(a.record))"
            " FROM row r LEFT JOIN result a ON a.batch = r.batch AND a.row = r.row"
            " WHERE r.batch = ? AND r.row BETWEEN ? AND ?",
            (batch, start, start + _AT_ONCE - 1),
        )
    }
    for row, state in rows.items():
        if state in _PASSING:
            continue
        now, whole = stored.get(row, (None, False))
        # What an answer proves may have come late, to another exogui.
        if now is None or not whole or not (now is state or now in PROVEN or contested):
            raise lost(path, f"What row {row} of batch {batch} was settled as can't be read from it")


def lost(path: Path, what: str) -> JournalError:
    """The error for a journal that isn't what was written; has the next start look at it."""
    mark_as_damaged(path)
    return JournalError(
        "The journal is not what was written",
        f"Nothing further was sent. {what}: {path}. Start exogui again: it tells what is left of it.",
    )
