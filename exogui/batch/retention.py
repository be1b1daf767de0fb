"""What is not to be kept any longer goes by itself at every start: records whose time is over, what a crash left."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exogui.batch import erasing
from exogui.batch.forgetting import copies, wipe
from exogui.batch.journal import Journal
from exogui.batch.lock import running, running_now
from exogui.batch.moments import moment_text, now_text
from exogui.batch.purpose import erasure_reference
from exogui.batch.records import strip_batch
from exogui.errors import JournalError

#: Batches whose records are to go: an erasure that was cut off, and a clean-up whose last run is over for so long.
_DUE = """
    SELECT id FROM batch b WHERE forgotten_at IS NULL AND started_at IS NOT NULL AND (
        (action = 'delete' AND purpose = 'erasure request')
        OR coalesce((SELECT max(coalesce(ended_at, started_at)) FROM run WHERE batch = b.id), started_at) < ?
    ) ORDER BY id
"""


def tidy(journal_file: Path, days: int, now: datetime | None = None) -> list[int]:
    """Forget the records of clean-ups that ended so many days ago, and end erasures that were cut off.

    SIDs, states and times stay. Copies of the journal that are as old go too. Nothing is done while a batch runs: its
    answers would wait for it; the next start comes soon enough.

    Returns:
        The batches that lost what they held.

    Raises:
        JournalError: the journal can't be written; the next start tries again.
    """
    if not journal_file.exists():
        return []
    oldest = (now or datetime.now(UTC)) - timedelta(days=days)
    _remove_copies(journal_file, oldest)
    with Journal(journal_file) as journal:
        due = [batch for (batch,) in journal.all(_DUE, (moment_text(oldest),))]
        if not due or running_now(journal_file):
            return []
        with ExitStack() as locks:
            for batch in due:
                locks.enter_context(running(journal_file, batch))
            erasures = [batch for batch in due if erasure_reference(journal, batch) is not None]
            for batch in erasures:
                journal.settle_interrupted(batch)
                erasing.prepare(journal, batch)
                erasing.finish(journal, batch)
            if clean_ups := [batch for batch in due if batch not in erasures]:
                _forget_records(journal, clean_ups)
    return due


def _forget_records(journal: Journal, batches: list[int]) -> None:
    """Take records, answers and lines off; that it was done is noted once the files hold nothing of them."""
    with journal.transaction():
        for batch in batches:
            strip_batch(journal, batch)
            journal.connection.execute("DELETE FROM attempt WHERE batch = ?", (batch,))
    wipe(journal)
    with journal.transaction():
        journal.connection.executemany(
            "UPDATE batch SET forgotten_at = ? WHERE id = ?", ((now_text(), batch) for batch in batches)
        )


def _remove_copies(journal_file: Path, oldest: datetime) -> None:
    aside = journal_file.parent.glob(f"{journal_file.stem}.damaged-*")
    try:
        for copy in (*copies(journal_file), *aside):
            if copy.stat().st_mtime < oldest.timestamp():
                copy.unlink(missing_ok=True)
    except OSError as error:
        raise JournalError(
            "An old copy of the journal can't be removed", f"{error.strerror}: {error.filename}. Remove it by hand."
        ) from error
