"""Lines that gave no contact as a file: .csv or .xlsx."""

import csv
from collections.abc import Sequence
from pathlib import Path

from exogui.errors import InputError
from exogui.lists.writers.csv_injection import escape_formula
from exogui.lists.writers.results import atomic_write

COLUMNS = ("source", "line", "text", "reason")


def write_left_out(lines: Sequence[tuple[str, int, str, str]], path: Path) -> int:
    """Write lines with their source, text and reason; what a spreadsheet would run as a formula is neutralised.

    Returns:
        How many lines were written.

    Raises:
        InputError: the ending is none of the two, or the place can't be written.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise InputError(
            f"{path} can't be written", "Nothing was changed. The file's ending says its form: .csv or .xlsx."
        )
    with atomic_write(path) as part:
        if kind == ".xlsx":
            from exogui.lists.writers.xlsx import write_workbook

            return write_workbook(COLUMNS, (dict(zip(COLUMNS, line, strict=True)) for line in lines), part)
        with part.open("w", encoding="utf-8-sig", errors="replace", newline="") as stream:
            csv.writer(stream).writerow(COLUMNS)
            writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
            writer.writerows(
                (escape_formula(source), line, escape_formula(text), escape_formula(why))
                for source, line, text, why in lines
            )
    return len(lines)
