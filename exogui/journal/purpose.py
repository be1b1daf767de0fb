"""What a delete is for: to clean up, or because somebody has asked to be forgotten."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from exogui.errors import InputError, JournalError
from exogui.journal.batches import Journal
from exogui.model import Action

if TYPE_CHECKING:
    from exogui.journal.queries import BatchInfo

_LONGEST = 200


class Purpose(StrEnum):
    """What a batch is for; the values are those of the journal."""

    CLEAN_UP = "clean-up"  # records are kept for a while, so that contacts can be made again
    ERASURE = "erasure request"  # nothing of the contacts is kept but their SIDs


def check_reference(text: str) -> str:
    """Normalize the reference of an erasure request.

    Raises:
        InputError: there is none, or it can't stand on one line of a report.
    """
    reference = " ".join(text.split())
    if not reference:
        raise InputError(
            "An erasure request needs a reference", "Nothing was sent. Give the number of its ticket, or its letter."
        )
    if len(reference) > _LONGEST or not reference.isprintable():
        raise InputError("That reference can't be used", f"Nothing was sent. Give up to {_LONGEST} plain characters.")
    return reference


def set_purpose(journal: Journal, batch: int, reference: str) -> None:
    """Note what a delete is for, before it begins.

    Args:
        reference: of the erasure request; empty for a clean-up.

    Raises:
        JournalError: it was begun as another erasure request; that can't be undone.
    """
    purpose = Purpose.ERASURE if reference else Purpose.CLEAN_UP
    with journal.transaction():
        known = erasure_reference(journal, batch)
        if known not in {None, reference}:
            raise JournalError(
                f"Batch {batch} is the erasure request {known}", "It can't become anything else. Nothing was sent."
            )
        journal.database.execute(
            "UPDATE batch SET purpose = ?, reference = ? WHERE id = ?", (purpose, reference, batch)
        )


def erasure_reference(journal: Journal, batch: int) -> str | None:
    """The reference of a batch that was begun as an erasure request; None for any other."""
    action, purpose, reference = journal.database.one(
        "SELECT action, purpose, reference FROM batch WHERE id = ?", (batch,)
    )
    begun = action == Action.DELETE and purpose == Purpose.ERASURE
    return str(reference) if begun else None


def is_erasure(batch: "BatchInfo") -> bool:
    return batch.action is Action.DELETE and batch.purpose == Purpose.ERASURE


def erasure_message(reference: str) -> str:
    return (
        f"Erasure request {reference}: no record is kept, so that none of these contacts can be made again. What "
        "earlier batches on this computer kept of them goes, too, and so do older copies of the journal."
    )


def no_record_message(reference: str) -> str:
    return f"Erasure request {reference}: no record is kept."


def kept_message(batch: "BatchInfo") -> str:
    """Why a batch's records are not there; empty where they are kept."""
    if is_erasure(batch):
        return no_record_message(batch.reference)
    if batch.forgotten_at:
        day = datetime.fromisoformat(batch.forgotten_at).astimezone()
        return f"Its records are no longer kept: they were forgotten on {day.day} {day:%B %Y}."
    return ""
