"""Whether the contact that was deleted is the one that a check had shown."""

from dataclasses import replace

from exogui.engine.workers import JobResult
from exogui.errors import JournalError
from exogui.exotel.bulk_create import digits
from exogui.exotel.protocol import Record
from exogui.journal.batches import Journal
from exogui.journal.restores import records
from exogui.journal.rows import has_checked_rows
from exogui.model import NOT_THE_ONE, Action

#: The fields that people know a contact by, and what they call them.
_KNOWN_BY = {
    "sid": "SID", "number": "number", "first_name": "first name", "last_name": "last name", "email": "e-mail",
    "company_name": "company",
}  # fmt: skip


def differences(seen: Record, deleted: Record) -> list[str]:
    """Say in which fields two records are not of the same contact; a field that one of them lacks says nothing."""
    return [
        f"{name} was {_shown(seen[field])}, is {_shown(deleted[field])}"
        for field, name in _KNOWN_BY.items()
        if field in seen and field in deleted and _plain(field, seen) != _plain(field, deleted)
    ]


def _plain(field: str, record: Record) -> str:
    return digits(record) if field == "number" else " ".join(str(record[field] or "").split()).casefold()


def _shown(value: object) -> str:
    return str(value)[:60] if value else "empty"


class IdentityCheck:
    """Compares what a delete brings back with what was checked before.

    Args:
        journal: the run's own.
        batch: its number.
        action: what the run does; only a delete has anything to compare.
    """

    def __init__(self, journal: Journal, batch: int, action: Action) -> None:
        self._journal = journal
        self._batch = batch
        self._compares = action is Action.DELETE and has_checked_rows(journal, batch)

    def on_results(self, judged: list[JobResult]) -> list[JobResult]:
        """Let the row of a contact that isn't the one that was checked say so."""
        if not self._compares:
            return judged
        try:
            seen = records(self._journal, self._batch, [one.job.task.row for one in judged if one.answer.record])
        except JournalError:
            return judged  # what came back is not to be lost because of what can't be read beside it
        return [self._compared(one, seen.get(one.job.task.row)) for one in judged]

    def _compared(self, one: JobResult, seen: Record | None) -> JobResult:
        if seen is None or one.answer.record is None:
            return one
        different = differences(seen, one.answer.record)
        if not different:
            return one
        words = f"{NOT_THE_ONE}: {'; '.join(different)}"
        message = f"{one.decision.message}. {words}" if one.decision.message else words
        return one._replace(decision=replace(one.decision, message=message))
