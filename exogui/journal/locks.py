"""One runner a batch, over all windows and terminals of this computer's user."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exogui.errors import JournalError
from exogui.journal.journal_file import identity

#: How long a lock is waited for: somebody may just look whether it is held.
_LOCK_TIMEOUT_S = 0.2


class RunsElsewhereError(JournalError):
    """Another exogui runs the batch. Nothing was sent."""


class BatchLock:
    """A lock that is held.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = identity(path)

    def check(self) -> None:
        """See to it that the file which is held still has its name: without it a second exogui finds nothing locked.

        Raises:
            JournalError: it is gone, or another file stands there.
        """
        if self._file is None or identity(self._path) != self._file:
            raise JournalError(
                "The batch is not locked any more",
                f"Nothing further was sent. Somebody removed {self._path} while the batch ran, and another exogui may "
                "run it by now. See that none does, then resume.",
            )


@contextmanager
def batch_lock(journal_path: Path, batch: int) -> Iterator[BatchLock]:
    """Hold the batch for as long as the block lasts; the system lets go of it when the program dies.

    Raises:
        RunsElsewhereError: another exogui runs it.
        JournalError: the lock can't be written.
    """
    from filelock import FileLock, Timeout

    folder = journal_path.parent / "locks"
    try:
        folder.mkdir(0o700, exist_ok=True)
        path = folder / f"{journal_path.stem}-{batch}.lock"
        lock = FileLock(path, timeout=_LOCK_TIMEOUT_S, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise RunsElsewhereError(
            f"Batch {batch} is running already", "Another exogui is at it: go on there, or stop it there first."
        ) from error
    except OSError as error:
        raise JournalError(
            "The journal can't be written or read",
            f"Nothing was sent. {error.strerror}: {folder}. Look at it, then resume.",
        ) from error
    try:
        yield BatchLock(path)
    finally:
        lock.release()


def running_batches(journal_path: Path) -> list[int]:
    """The batches that are running at this moment, in whichever program."""
    running: list[int] = []
    paths = sorted((journal_path.parent / "locks").glob(f"{journal_path.stem}-*.lock"))
    if not paths:  # as at most starts: the library is not loaded for nothing
        return running
    from filelock import FileLock, Timeout

    for path in paths:
        try:
            with FileLock(path, timeout=0, mode=0o600):
                continue
        except Timeout:
            running.append(int(path.stem.removeprefix(f"{journal_path.stem}-")))
    return running
