"""A file or a paste of protected contacts: one a line, or the column of a spreadsheet that tells them best."""

import re
from typing import TYPE_CHECKING

from exogui.batch.protection import Entry, Mark, read_entry
from exogui.errors import InputError
from exogui.lists.chunks import LeftOut, left_out

if TYPE_CHECKING:
    from exogui.lists.reading import ListFile

_NAMES = {
    Mark.NUMBER: re.compile(r"number|phone|mobile|msisdn", re.IGNORECASE),
    Mark.EMAIL: re.compile(r"e-?mail", re.IGNORECASE),
    Mark.TAG: re.compile(r"\btags?\b", re.IGNORECASE),
}


def read_list(opened: "ListFile") -> tuple[list[Entry], list[LeftOut]]:
    """Read the entries of a list, each once, and the lines that protect nobody.

    Raises:
        InputError: it can't be read, or it isn't plain which of its columns is meant.
    """
    column, mark = _column(opened)
    found: dict[Entry, None] = {}
    left: list[LeftOut] = []
    for cell, line in opened.cells(column, left):
        try:
            found[read_entry(cell, mark)] = None
        except InputError as error:
            left.append(left_out(line, cell, error.advice.removesuffix(".")))
    return list(found), left


def _column(opened: "ListFile") -> tuple[int, Mark | None]:
    """Which column, and what is in it; None where each cell says so itself."""
    if len(opened.columns) < 2:
        return 0, None
    if opened.guess.column is not None and opened.guess.plain:
        return opened.guess.column, Mark.SID
    for mark, names in _NAMES.items():
        for at, name in enumerate(opened.columns):
            if names.search(name):
                return at, mark
    raise InputError(
        f"It isn't plain which column of {opened.name} names the protected contacts",
        "Nothing was added. Call a column SID, number, e-mail or tag, or give one contact a line.",
    )
