"""Writes a batch's rows to a results file."""

from pathlib import Path

from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.lists.writers.results import holds_answers, write_results
from exogui.model import Action


def export_results(journal: Journal, batch: int, path: Path) -> int:
    """Write a batch's rows to a file and return their number.

    Raises:
        InputError: the file can't be written; the results are kept.
        JournalError: the journal can't be read.
    """
    restored = queries.batches(journal, batch)[0].action is Action.RESTORE
    return write_results(queries.result_rows(journal, batch, answers=holds_answers(path)), path, restored=restored)
