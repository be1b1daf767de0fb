"""Removes a batch for good: afterwards no file in the journal's folder holds anything of its contacts.

Not a journal that was set aside as damaged: it is older than every batch of the journal that took its place.
"""

from collections.abc import Sequence
from pathlib import Path

from exogui.errors import JournalError
from exogui.formatting import contacts, is_or_are, plural
from exogui.journal.batches import Journal
from exogui.journal.locks import batch_lock, running_batches
from exogui.journal.purpose import is_erasure
from exogui.journal.queries import BatchInfo
from exogui.journal.rows import delete_batch, empty_batch
from exogui.model import OPEN, Action, State

_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


def purge_batch(journal: Journal, batch: int) -> None:
    """Remove a batch with all its rows, records and answers, from the journal and from its files.

    The batch itself goes last: where this is cut off it stands in the history still, without its contacts, and
    forgetting it once more ends what was begun.

    Raises:
        JournalError: a batch is running, or the files can't be rewritten.
    """
    with batch_lock(journal.path, batch):
        if others := [other for other in running_batches(journal.path) if other != batch]:
            # Its answers would wait for the rewriting, for as long as the journal is large.
            raise JournalError(
                f"Batch {others[0]} is running", f"Nothing was forgotten. Forget batch {batch} after its end."
            )
        empty_batch(journal, batch)
        try:
            vacuum_files(journal)
        except JournalError as error:
            raise JournalError(
                f"Batch {batch} is not forgotten altogether",
                "Its contacts are gone from the journal, but parts of their records may be left in its files. "
                f"Forget it once more. {error}",
            ) from error
        delete_batch(journal, batch)
        journal.database.all(_EMPTY_LOG)  # somebody who reads may be in its way: by now it holds no contact


def vacuum_files(journal: Journal) -> None:
    """Leave nothing in the journal's files of what was removed from it; the copies made before a step go, too.

    SQLite overwrites what is removed (`secure_delete`), but when its pages are balanced it moves rows from page to page
    and leaves what it moved where it was: only writing the whole file anew leaves that behind. And the log of the
    latest changes beside it holds pages as they were.

    Raises:
        JournalError: the files can't be rewritten; what was removed may still be read in them.
    """
    for copy in backup_copies(journal.path):
        copy.unlink(missing_ok=True)
    journal.database.all("VACUUM")
    _empty_log(journal)


def loss_message(info: BatchInfo, restores: Sequence[int] = ()) -> str:
    """What is lost when a batch is forgotten, and what isn't: the batches that restored it have copies."""
    deleted = info.counts[State.DELETED] + info.counts[State.GONE]
    sentences = [f"What is known of its {contacts(info.total)} is removed from this computer, and nothing at Exotel."]
    if is_erasure(info):
        sentences.append("No report of this erasure request can be made afterwards.")
    elif info.action is Action.DELETE and deleted and not info.forgotten_at:
        lost = "they can't be restored" if deleted > 1 else "it can't be restored"
        sentences.append(f"The records of {plural(deleted, 'deleted contact')} go with it: {lost} afterwards.")
    if info.unfinished:
        open_rows = sum(info.counts[state] for state in OPEN)
        sentences.append(f"{contacts(open_rows)} of it {is_or_are(open_rows)} still to be sent.")
    if restores:
        which = "batch" if len(restores) == 1 else "batches"
        numbers = " and ".join(map(str, restores))
        sentences.append(f"What was restored of it stays in {which} {numbers}, to be forgotten separately.")
    return " ".join(sentences)


def backup_copies(journal_path: Path) -> list[Path]:
    """Copies of the journal as it was before a migration, and what is left of one to be put back."""
    return sorted(
        (
            *journal_path.parent.glob(f"{journal_path.stem}.before-step-*"),
            *journal_path.parent.glob(f"{journal_path.stem}.rescued"),
        )
    )


def _empty_log(journal: Journal) -> None:
    busy, *_ = journal.database.one(_EMPTY_LOG)
    if busy:
        raise JournalError("Another exogui is reading the journal", "Close it first.")
