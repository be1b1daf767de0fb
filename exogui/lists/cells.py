"""One cell: the contact SID that it is, or why it isn't one."""

import re

from exogui.exotel.protocol import normal_sid

EMPTY = "Empty cell"
NO_SID = "No contact SID in it: that is 32 hexadecimal digits"
TOO_LONG = "Longer than 1 MB: no contact SID"
_LONGEST = 1 << 20

#: Characters that nobody sees, and that come along when text is copied from web pages.
INVISIBLE = "\u200b-\u200d\u2060\ufeff\u00ad"
_AROUND = rf"[\s{INVISIBLE}\"'`]*"
# Some programs write ="4440…" to keep a spreadsheet from making a number of it.
_CELL = re.compile(rf"{_AROUND}(?:={_AROUND})?([0-9a-fA-F]{{32}}){_AROUND}")
# The address of a contact in Exotel's API, whole or without its host.
_ADDRESS = re.compile(
    r"(?:https?://[^/\s?#]+)?/v\d+/accounts/[\w%-]+/contacts/([0-9a-f]{32})/?(?:[?#]\S*)?", re.IGNORECASE | re.ASCII
)
_DAMAGED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d*)?[eE]\+?\d{1,3}", re.ASCII)
_NOT_HEX = re.compile(r"[^0-9a-fA-F]")
_WITHIN = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])", re.ASCII)


def cell_sid(cell: str) -> tuple[str | None, str]:
    """(the contact SID that a cell is, in lower case, "") or (None, why it isn't one).

    Blanks, invisible characters and quotation marks around it don't count; a contact's address in the API names it.
    """
    if sid := _sid(cell):
        return sid, ""
    if len(cell) > _LONGEST:
        return None, TOO_LONG
    return None, _reason(cell.strip().strip("\"'`").strip())


def is_sid(cell: str) -> bool:
    """Whether a cell counts as a contact SID."""
    return _sid(cell) is not None


def _sid(cell: str) -> str | None:
    if sid := normal_sid(cell):
        return sid
    if not 32 < len(cell) <= _LONGEST:
        return None
    found = _CELL.fullmatch(cell) or _ADDRESS.fullmatch(cell.strip())
    return found[1].lower() if found else None


def holds_sids(text: str) -> int:
    """How many runs of 32 hexadecimal digits stand somewhere in a text."""
    return len(_WITHIN.findall(text))


def _reason(text: str) -> str:
    if not text:
        return EMPTY
    if "/" in text or "\\" in text or text.startswith(".."):
        return "A path or an address where a contact SID should stand"
    if _DAMAGED.fullmatch(text):
        short = re.sub(r"([.,]\d\d)\d+", r"\1", text).upper()
        return (
            f"A spreadsheet made the number {short} of it, and the SID's digits are lost: "
            "export the list again with this column as text"
        )
    if "\n" in text or "\r" in text:
        return "Several lines in one cell: perhaps a quotation mark that isn't closed"
    if holds_sids(text) > 1:
        return "Several SIDs in one cell: each needs a row of its own"
    return _form(text)


def _form(text: str) -> str:
    """What is wrong with a text that could have been meant as a SID."""
    length, other = len(text), _NOT_HEX.findall(text)
    if length < 16 or len(other) * 4 > length:
        return NO_SID
    if length == 32:
        return f"“{other[0]}” is no hexadecimal digit (0-9, a-f)" if other[0].isprintable() else NO_SID
    count = f"{length} characters where a contact SID has 32"
    if other:
        return f"{count}, and “{other[0]}” is no hexadecimal digit (0-9, a-f)" if other[0].isprintable() else count
    if length == 64:
        return f"{count}: perhaps two SIDs with nothing between them"
    if length < 32:
        return f"{count}: perhaps it was cut off"
    return f"{count}: perhaps the SID of a call" if length < 40 else count
