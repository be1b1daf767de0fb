"""Reads protected contacts from a file or a paste: one a line, or the column that identifies them best."""

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


def read_protected_file(list_file: "ListFile") -> tuple[list[ProtectionRule], list[RejectedLine]]:
    """The rules of a list, each once, and the lines that protect nobody.

    Raises:
        InputError: it can't be read, or it isn't plain which of its columns is meant.
    """
    column, mark = _column(list_file)
    rules: dict[ProtectionRule, None] = {}
    lines: list[RejectedLine] = []
    for cell, line in list_file.cells(column, lines):
        try:
            rules[parse_rule(cell, mark)] = None
        except InputError as error:
            lines.append(rejected(line, cell, error.advice.removesuffix(".")))
    return list(rules), lines


def _column(list_file: "ListFile") -> tuple[int, RuleKind | None]:
    """(index, kind of the rules in it, None where each cell says so itself)."""
    if len(list_file.columns) < 2:
        return 0, None
    if list_file.guess.column is not None and list_file.guess.certain:
        return list_file.guess.column, RuleKind.SID
    for mark, names in _NAMES.items():
        for at, name in enumerate(list_file.columns):
            if names.search(name):
                return at, mark
    raise InputError(
        f"It isn't plain which column of {list_file.name} names the protected contacts",
        "Nothing was added. Call a column SID, number, e-mail or tag, or give one contact a line.",
    )
