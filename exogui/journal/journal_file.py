"""The journal's file: whether it is still the same, whether it is damaged, and SQLite's errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from exogui.errors import JournalError

#: How long another program may hold the file.
BUSY_TIMEOUT_S = 10.0
PRIVATE = 0o600


def identity(path: Path) -> tuple[int, int] | None:
    """The device and inode that a name stands for; None where there is no such file."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def file_is_damaged(path: Path) -> bool:
    if not path.exists():
        return False
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return True
    finally:
        connection.close()


def set_aside(path: Path) -> Path | None:
    """Rename a journal's file and those beside it; returns the new name, or None where there was no file.

    Raises:
        OSError: the system refuses.
    """
    aside = path.with_suffix(f".damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    # What is in the files beside it may be all that can be saved.
    for ending in ("", "-wal", "-shm"):
        file = Path(f"{path}{ending}")
        if file.exists():
            file.rename(f"{aside}{ending}")
    marked_as_damaged(path).unlink(missing_ok=True)
    return aside if aside.exists() else None


def marked_as_damaged(path: Path) -> Path:
    """The file that has the next start look at a journal: opening it need not meet the damage."""
    return path.with_suffix(".is-damaged")


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise a JournalError for errors of SQLite and the system."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if isinstance(error, sqlite3.Error) and is_damage(error):
            mark_as_damaged(path)
        raise journal_error(error, path) from error


def mark_as_damaged(path: Path) -> None:
    """Have the next start look at the journal, and tell of what it finds."""
    try:
        marked_as_damaged(path).touch(mode=PRIVATE)
    except OSError:
        return  # the words say that the journal is damaged, in any case


def is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def journal_error(error: Exception, path: Path) -> JournalError:
    """What SQLite or the system reports, and what to do about it."""
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
