"""Is the contact that was deleted the one that a check had shown?"""

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
    """In which fields two records are not of the same contact; a field that one of them lacks says nothing."""
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
    """Compares what a delete brings back with what was checked before."""

    def __init__(self, journal: Journal, batch: int, action: Action) -> None:
        self._journal = journal
        self._batch = batch
        self._compares = action is Action.DELETE and has_checked_rows(journal, batch)

    def on_results(self, results: list[JobResult]) -> list[JobResult]:
        """Add to the message of a contact that isn't the one that was checked how they differ."""
        if not self._compares:
            return results
        rows = [result.job.row for result in results if result.response.record]
        try:
            checked = records(self._journal, self._batch, rows)
        except JournalError:
            return results  # what came back is not to be lost because of what can't be read beside it
        return [_compared(result, checked.get(result.job.row)) for result in results]


def _compared(result: JobResult, checked: Record | None) -> JobResult:
    if checked is None or result.response.record is None:
        return result
    different = differences(checked, result.response.record)
    if not different:
        return result
    difference = f"{NOT_THE_ONE}: {'; '.join(different)}"
    message = f"{result.decision.message}. {difference}" if result.decision.message else difference
    return result._replace(decision=replace(result.decision, message=message))
