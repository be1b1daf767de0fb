"""Rejected lines as a file: .csv or .xlsx."""

from collections.abc import Sequence
from pathlib import Path

from exogui.errors import InputError
from exogui.lists.writers.results import atomic_write, write_table

COLUMNS = ("source", "line", "text", "reason")


def write_rejected_lines(lines: Sequence[tuple[str, int, str, str]], path: Path) -> int:
    """Write lines with their source, text and reason; returns how many they were.

    Raises:
        InputError: the ending is none of the two, or the place can't be written.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        advice = "Nothing was changed. The file's ending says its form: .csv or .xlsx."
        raise InputError(f"{path} can't be written", advice)
    with atomic_write(path) as part:
        return write_table(COLUMNS, lines, part, kind)
