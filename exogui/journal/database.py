"""One SQLite file: opened, upgraded, read, and written whole or not at all."""

import os
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from exogui.errors import JournalError
from exogui.journal import journal_file
from exogui.journal.migrations import MIGRATIONS

#: Bytes that the file beside it keeps after much was written or forgotten at once.
_WAL_LIMIT = 16 << 20
#: SQLite's own small steps between two looks whether a query is still wanted: some milliseconds.
_PROGRESS_STEPS = 100_000

#: SQLite's codes for values that it can't hold: no JSON, too long, of a wrong type; 0 where it wasn't even asked.
_REFUSED = {0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}
#: What a statement binds, by place or by name.
_Values = Sequence[Any] | Mapping[str, Any]


class Database:
    """One SQLite file, private to the user. It belongs to the thread that opened it.

    Its methods raise a JournalError where the file can't be read or written.

    Attributes:
        path: the file.
        warning: what had to be set aside when it was opened, for people; may be empty.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal, made anew where there is none.

        Raises:
            JournalError: the file can't be opened or written, or a newer exogui wrote it.
        """
        self.path = path
        self.warning = ""
        with journal_file.translate_errors(path):
            missing = not path.exists()
            marked = journal_file.marked_as_damaged(path).exists()
            if marked and journal_file.file_is_damaged(path):
                self._quarantine()
                marked = False
            try:
                self.connection = self._open()
            except sqlite3.DatabaseError as error:
                if not journal_file.is_damage(error):
                    raise
                self._quarantine()
                self.connection = self._open()
            self._file = journal_file.identity(path)
            self._wal: tuple[int, int] | None = None
            if marked:
                self._tell_loss(missing=missing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @property
    def is_taken_away(self) -> bool:
        """True if the file, or the one beside it with the latest changes, has lost its name or been replaced."""
        return journal_file.identity(self.path) != self._file or bool(
            self._wal and journal_file.identity(_wal(self.path)) != self._wal
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, on disk when it ends; one inside another is part of it.

        Raises:
            JournalError: it could not be written; nothing of it is.
        """
        if self.connection.in_transaction:
            yield
            return
        with journal_file.translate_errors(self.path):
            # SQLite would go on writing to a file that has lost its name, and nobody would ever read it: so would the
            # log of the latest changes, which holds what isn't in the file itself yet.
            if self.is_taken_away:
                raise FileNotFoundError(None, "The file was taken away", str(self.path))
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                self.connection.rollback()
                raise
            self._wal = self._wal or journal_file.identity(_wal(self.path))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the journal as it is at this moment, whatever is written to it meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        with journal_file.translate_errors(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.rollback()

    @contextmanager
    def bulk_import(self) -> Iterator[None]:
        """Write much that could be had again, with few waits for the disk: a power cut may take what came last of it.

        When it ends everything is as safe as ever.
        """
        with journal_file.translate_errors(self.path):
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA wal_autocheckpoint = 16000")
            try:
                yield
            finally:
                self.connection.execute("PRAGMA synchronous = FULL")
                self.connection.execute("PRAGMA wal_autocheckpoint = 1000")
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def cancel_when(self, cancelled: Callable[[], bool]) -> None:
        """Break off a query of this thread, which raises a JournalError, as soon as `cancelled` returns True."""
        self.connection.set_progress_handler(cancelled, _PROGRESS_STEPS)

    @property
    def data_version(self) -> int:
        """A number that changes when another connection writes, and costs next to nothing to read."""
        version: int = self.one("PRAGMA data_version")[0]
        return version

    def execute(self, sql: str, values: _Values = ()) -> sqlite3.Cursor:
        """Run a statement within a transaction, which translates its errors."""
        return self.connection.execute(sql, values)

    def executemany(self, sql: str, values: Iterable[_Values]) -> int:
        """Run a statement once for each of the values, within a transaction; returns how many rows changed."""
        return self.connection.executemany(sql, values).rowcount

    def insert(self, sql: str, values: _Values) -> int:
        """Insert a row within a transaction; returns its number."""
        return self.connection.execute(sql, values).lastrowid or 0

    def try_execute(self, sql: str, values: _Values) -> bool:
        """Write within a transaction. Returns False, with nothing written, where SQLite can't hold the values.

        Raises:
            sqlite3.Error: the file can't be written.
        """
        try:
            self.connection.execute(sql, values)
        except (ValueError, OverflowError):  # half a surrogate pair, a number of more than 64 bits
            return False
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _REFUSED:
                raise
            return False
        return True

    def all(self, sql: str, values: _Values = ()) -> list[Any]:
        """Read every row of a query."""
        with journal_file.translate_errors(self.path):
            return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: _Values = ()) -> Any:
        """Read the first row of a query.

        Raises:
            JournalError: there is none, or the file can't be read.
        """
        with journal_file.translate_errors(self.path):
            row = self.connection.execute(sql, values).fetchone()
        if row is None:
            raise JournalError("There is no such batch", "exogui history lists the batches there have been.")
        return row

    def stream(self, sql: str, values: _Values = ()) -> Iterator[Any]:
        """Read the rows of a query one by one."""
        with journal_file.translate_errors(self.path):
            yield from self.connection.execute(sql, values)

    def _open(self) -> sqlite3.Connection:
        self.path.touch(mode=journal_file.PRIVATE)
        if os.name == "posix" and self.path.is_file():
            self.path.chmod(journal_file.PRIVATE)  # SQLite gives its files beside it the same rights
        connection = sqlite3.connect(self.path, timeout=journal_file.BUSY_TIMEOUT_S, isolation_level=None)
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT}")
            connection.create_function("folded", 1, _folded, deterministic=True)
            self._upgrade(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _upgrade(self, connection: sqlite3.Connection) -> None:
        if _version(connection) == len(MIGRATIONS):
            return
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection)  # again: another thread or program may have done it by now
        if version > len(MIGRATIONS):
            raise JournalError(
                "A newer exogui wrote this journal",
                f"Nothing was sent. Install the newest exogui to go on with {self.path}.",
            )
        for step in range(version, len(MIGRATIONS)):
            if version:
                self._copy(step + 1)
            for statement in MIGRATIONS[step].split(";"):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")

    def _copy(self, step: int) -> None:
        copy = self.path.with_suffix(f".before-step-{step}")
        copy.unlink(missing_ok=True)
        copy.touch(mode=journal_file.PRIVATE)
        source = sqlite3.connect(self.path, isolation_level=None)
        try:
            source.execute("VACUUM INTO ?", (str(copy),))
        finally:
            source.close()

    def _quarantine(self) -> None:
        aside = journal_file.set_aside(self.path)
        name = aside.name if aside else "nothing"
        self.warning = f"The journal was damaged. It was set aside as {name}, and a new one begun."

    def _tell_loss(self, *, missing: bool) -> None:
        """Warn, once, of a journal that a run missed or found to be another one."""
        journal_file.marked_as_damaged(self.path).unlink(missing_ok=True)
        self.warning = (
            "The journal was taken away while exogui used it. A new one was begun."
            if missing
            else "The journal was replaced or changed while exogui used it. What the last batch did may be missing "
            "from it. Check its contacts before anything is sent again."
        )


def _use_wal(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + journal_file.BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # Where several make the file at once SQLite doesn't wait by itself, lest they wait for each other.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _folded(text: object) -> str | None:
    return None if text is None else str(text).casefold()


def _wal(path: Path) -> Path:
    return Path(f"{path}-wal")


def placeholders(values: Collection[object]) -> str:
    """As many question marks, for a statement that binds these values."""
    return ", ".join("?" * len(values))


def utc_now() -> str:
    """Now, ISO 8601 in UTC with milliseconds."""
    return to_utc_text(datetime.now(UTC))


def to_utc_text(moment: datetime) -> str:
    """Write a moment as the journal holds it, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
