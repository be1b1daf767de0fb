"""The file of `--results`: whether it can be written is known before anything is sent."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from exogui.errors import InputError
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.lists.writers.results import holds_answers, write_results
from exogui.model import Action

_ENDINGS = (".csv", ".xlsx", ".json", ".jsonl")


def check_place(path: Path, lists: Sequence[str] = ()) -> None:
    """Refuse a place where results can't be written.

    Args:
        path: where they are to be written.
        lists: files that they must not replace.

    Raises:
        InputError: and why; nothing was sent.
    """
    if path.suffix.lower() not in _ENDINGS:
        raise _unfit(path, "The file's ending says its form: .csv, .xlsx, .json or .jsonl.")
    if path.is_dir():
        raise _unfit(path, "It is a folder.")
    if path.exists() and any(os.path.exists(name) and os.path.samefile(name, path) for name in lists):
        raise _unfit(path, "The list itself is in that file. Name another one.")
    try:
        # Rights alone don't tell: a full or a read-only disk shows only when something is written.
        with tempfile.TemporaryFile(dir=path.resolve().parent) as probe:
            probe.write(b"0" * 4096)
    except OSError as error:
        raise _unfit(path, f"The system says of the folder: {error.strerror or error}.") from error


def write(journal_path: Path, batch: int, path: Path) -> int:
    """Write a batch's rows, and give their number.

    Raises:
        InputError: the file can't be written; the results are kept.
        JournalError: the journal can't be read.
    """
    with Journal(journal_path) as journal:
        restored = queries.batches(journal, batch)[0].action is Action.RESTORE
        return write_results(queries.result_rows(journal, batch, answers=holds_answers(path)), path, restored=restored)


def _unfit(path: Path, why: str) -> InputError:
    return InputError(f"Results can't be written to {path}", f"{why} Nothing was sent.")
