"""The SQLite file under the journal: opened, upgraded, written whole or not at all, its errors in words."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from exogui.errors import JournalError
from exogui.journal.migrations import MIGRATIONS

#: Seconds that another program may hold the file.
_PATIENCE = 10.0
_PRIVATE = 0o600
#: Bytes that the file beside it keeps after much was written or forgotten at once.
_WAL_LIMIT = 16 << 20
#: Of SQLite's own small steps: some milliseconds.
_STEPS_BETWEEN = 100_000

#: SQLite's codes for values that it can't hold: no JSON, too long, of a wrong type; 0 where it wasn't even asked.
_REFUSED = {0, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH}
#: Values that a question is asked with, by place or by name.
_Values = Sequence[Any] | Mapping[str, Any]


class Database:
    """One SQLite file, private to the user. It belongs to the thread that opened it.

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
        with _translate_errors(path):
            missing = not path.exists()
            marked = marked_as_damaged(path).exists()
            if marked and _is_damaged(path):
                self._quarantine()
                marked = False
            try:
                self.connection = self._open()
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    raise
                self._quarantine()
                self.connection = self._open()
            self._file = identity(path)
            self._log: tuple[int, int] | None = None
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
        """Whether the file, or the one beside it with the latest changes, has lost its name or been replaced."""
        return identity(self.path) != self._file or bool(self._log and identity(_log(self.path)) != self._log)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing, on disk when it ends; one inside another is part of it.

        Raises:
            JournalError: it could not be written; nothing of it is.
        """
        if self.connection.in_transaction:
            yield
            return
        with _translate_errors(self.path):
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
            self._log = self._log or identity(_log(self.path))

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """See the journal as it is at this moment, whatever is written to it meanwhile.

        Raises:
            JournalError: the file can't be read.
        """
        if self.connection.in_transaction:
            yield
            return
        with _translate_errors(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.rollback()

    @contextmanager
    def bulk_import(self) -> Iterator[None]:
        """Write much that could be had again, with few waits for the disk: a power cut may take what came last of it.

        When it ends everything is as safe as ever.

        Raises:
            JournalError: the file can't be written.
        """
        with _translate_errors(self.path):
            self.connection.execute("PRAGMA synchronous = NORMAL")
            self.connection.execute("PRAGMA wal_autocheckpoint = 16000")
            try:
                yield
            finally:
                self.connection.execute("PRAGMA synchronous = FULL")
                self.connection.execute("PRAGMA wal_autocheckpoint = 1000")
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def cancel_when(self, forgotten: Callable[[], bool]) -> None:
        """Break off a question of this thread, which raises a JournalError, as soon as nobody waits for its answer."""
        self.connection.set_progress_handler(forgotten, _STEPS_BETWEEN)

    def takes(self, sql: str, values: _Values) -> bool:
        """Write within a transaction, and say whether SQLite could hold the values; if not, nothing is written.

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
        """Give every row of a question.

        Raises:
            JournalError: the file can't be read.
        """
        with _translate_errors(self.path):
            return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: _Values = ()) -> Any:
        """Give the first row of a question.

        Raises:
            JournalError: there is none, or the file can't be read.
        """
        with _translate_errors(self.path):
            found = self.connection.execute(sql, values).fetchone()
        if found is None:
            raise JournalError("There is no such batch", "exogui history lists the batches there have been.")
        return found

    def stream(self, sql: str, values: _Values = ()) -> Iterator[Any]:
        """Give the rows of a question one by one.

        Raises:
            JournalError: the file can't be read.
        """
        with _translate_errors(self.path):
            yield from self.connection.execute(sql, values)

    def _open(self) -> sqlite3.Connection:
        self.path.touch(mode=_PRIVATE)
        if os.name == "posix" and self.path.is_file():
            self.path.chmod(_PRIVATE)  # SQLite gives its files beside it the same rights
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
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
        """Keep the journal as it was before a step."""
        copy = self.path.with_suffix(f".before-step-{step}")
        copy.unlink(missing_ok=True)
        copy.touch(mode=_PRIVATE)
        source = sqlite3.connect(self.path, isolation_level=None)
        try:
            source.execute("VACUUM INTO ?", (str(copy),))
        finally:
            source.close()

    def _quarantine(self) -> None:
        aside = set_aside(self.path)
        name = aside.name if aside else "nothing"
        self.warning = f"The journal was damaged. It was set aside as {name}, and a new one begun."

    def _tell_loss(self, *, missing: bool) -> None:
        """Tell what became of a journal that a run missed or found to be another one; once."""
        marked_as_damaged(self.path).unlink(missing_ok=True)
        self.warning = (
            "The journal was taken away while exogui used it. A new one was begun."
            if missing
            else "The journal was replaced or changed while exogui used it. What the last batch did may be missing "
            "from it. Check its contacts before anything is sent again."
        )


def set_aside(path: Path) -> Path | None:
    """Give a journal's file another name, with those beside it; returns it, or None where there was none.

    Raises:
        OSError: the system refuses.
    """
    aside = path.with_suffix(f".damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    # What is in the files beside it may be all that can be saved.
    for ending in ("", "-wal", "-shm"):
        found = Path(f"{path}{ending}")
        if found.exists():
            found.rename(f"{aside}{ending}")
    marked_as_damaged(path).unlink(missing_ok=True)
    return aside if aside.exists() else None


def _is_damaged(path: Path) -> bool:
    """Read a journal as a whole; one that isn't there isn't damaged."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        return True
    finally:
        connection.close()


def _use_wal(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + _PATIENCE
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


def identity(path: Path) -> tuple[int, int] | None:
    """Give the disk and the file that a name stands for; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _log(path: Path) -> Path:
    return Path(f"{path}-wal")


def marked_as_damaged(path: Path) -> Path:
    """Give the mark that has the next start look at a journal: opening it need not meet the damage."""
    return path.with_suffix(".is-damaged")


@contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors and the system's into sentences."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.Error) and _is_damage(error):
            mark_as_damaged(path)
        raise in_words(error, path) from error


def mark_as_damaged(path: Path) -> None:
    """Have the next start look at the journal, and tell of what it finds."""
    try:
        marked_as_damaged(path).touch(mode=_PRIVATE)
    except OSError:
        return  # the words say that the journal is damaged, in any case


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def in_words(error: Exception, path: Path) -> JournalError:
    """Say what SQLite or the system reports, and what to do about it."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    advice = {
        sqlite3.SQLITE_FULL: f"The disk with {path.parent} is full. Make room, then resume.",
        sqlite3.SQLITE_READONLY: f"{path} can't be written. Allow it, then resume.",
        sqlite3.SQLITE_CANTOPEN: f"{path} can't be opened. Look whether the folder is there and yours, then resume.",
        sqlite3.SQLITE_BUSY: "Another program holds it. Close the other exogui, then resume.",
        sqlite3.SQLITE_IOERR: f"The disk with {path.parent} reports an error. Look at it, then resume.",
        sqlite3.SQLITE_CORRUPT: f"{path} is damaged. Start exogui again: it sets the file aside and begins a new one.",
        sqlite3.SQLITE_NOTADB: f"{path} is damaged. Start exogui again: it sets the file aside and begins a new one.",
    }.get(code, f"{reason}. Look at {path.parent}, then resume.")
    return JournalError("The journal can't be written or read", f"Nothing further was sent. {advice}")


def utc_now() -> str:
    """Give this moment, ISO 8601 in UTC."""
    return to_utc_text(datetime.now(UTC))


def to_utc_text(moment: datetime) -> str:
    """Give a moment as the journal holds it, so that texts compare as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
