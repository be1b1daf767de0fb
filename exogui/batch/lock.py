"""One runner a batch, over all windows and terminals of this computer's user."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exogui.errors import JournalError

#: Seconds that a lock is waited for: somebody may just look whether it is held.
_PATIENCE = 0.2


@contextmanager
def running(journal: Path, batch: int) -> Iterator[None]:
    """Hold the batch for as long as the block lasts; the system lets go of it when the program dies.

    Raises:
        JournalError: another exogui runs it.
    """
    from filelock import FileLock, Timeout

    folder = journal.parent / "locks"
    try:
        folder.mkdir(0o700, exist_ok=True)
        lock = FileLock(folder / f"{journal.stem}-{batch}.lock", timeout=_PATIENCE, mode=0o600)
        lock.acquire()
    except Timeout as error:
        raise JournalError(
            f"Batch {batch} is running already", "Another exogui is at it: go on there, or stop it there first."
        ) from error
    except OSError as error:
        raise JournalError(
            "The journal can't be written or read",
            f"Nothing was sent. {error.strerror}: {folder}. Look at it, then resume.",
        ) from error
    try:
        yield
    finally:
        lock.release()


def running_now(journal: Path) -> list[int]:
    """Give the batches that are run at this moment, by whichever program."""
    from filelock import FileLock, Timeout

    found = []
    for path in sorted((journal.parent / "locks").glob(f"{journal.stem}-*.lock")):
        try:
            with FileLock(path, timeout=0, mode=0o600):
                continue
        except Timeout:
            found.append(int(path.stem.removeprefix(f"{journal.stem}-")))
    return found
