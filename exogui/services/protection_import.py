"""A file or a paste of protected contacts: one a line, or the column of a spreadsheet that tells them best."""

import re
from typing import TYPE_CHECKING

from exogui.errors import InputError
from exogui.journal.protection_rules import ProtectionRule, RuleKind, parse_rule
from exogui.lists.readers.chunks import RejectedLine, rejected

if TYPE_CHECKING:
    from exogui.lists.readers.list_file import ListFile

_NAMES = {
    RuleKind.NUMBER: re.compile(r"number|phone|mobile|msisdn", re.IGNORECASE),
    RuleKind.EMAIL: re.compile(r"e-?mail", re.IGNORECASE),
    RuleKind.TAG: re.compile(r"\btags?\b", re.IGNORECASE),
}


def read_protected_file(opened: "ListFile") -> tuple[list[ProtectionRule], list[RejectedLine]]:
    """Read the entries of a list, each once, and the lines that protect nobody.

    Raises:
        InputError: it can't be read, or it isn't plain which of its columns is meant.
    """
    column, mark = _column(opened)
    found: dict[ProtectionRule, None] = {}
    left: list[RejectedLine] = []
    for cell, line in opened.cells(column, left):
        try:
            found[parse_rule(cell, mark)] = None
        except InputError as error:
            left.append(rejected(line, cell, error.advice.removesuffix(".")))
    return list(found), left


def _column(opened: "ListFile") -> tuple[int, RuleKind | None]:
    """Which column, and what is in it; None where each cell says so itself."""
    if len(opened.columns) < 2:
        return 0, None
    if opened.guess.column is not None and opened.guess.plain:
        return opened.guess.column, RuleKind.SID
    for mark, names in _NAMES.items():
        for at, name in enumerate(opened.columns):
            if names.search(name):
                return at, mark
    raise InputError(
        f"It isn't plain which column of {opened.name} names the protected contacts",
        "Nothing was added. Call a column SID, number, e-mail or tag, or give one contact a line.",
    )
