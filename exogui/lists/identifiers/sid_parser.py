"""One cell as a contact SID, or why it isn't one."""

import re

from exogui.exotel.protocol import normalize_sid
from exogui.lists.identifiers.sid_diagnosis import INVISIBLE, diagnose, is_rounded, spreadsheet_damage

EMPTY = "Empty cell"
TOO_LONG = "Longer than 1 MB: no contact SID"
_LONGEST = 1 << 20

_AROUND = "".join(filter(str.isspace, map(chr, range(0x3001)))) + INVISIBLE + "\"'`"
# The address of a contact in Exotel's API, whole or without its host.
_ADDRESS = re.compile(
    r"(?:https?://[^/\s?#]+)?/v\d+/accounts/[\w%-]+/contacts/([0-9a-f]{32})/?(?:[?#]\S*)?", re.IGNORECASE | re.ASCII
)
_WITHIN = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32}(?![0-9A-Za-z])", re.ASCII)


def cell_sid(cell: str) -> tuple[str | None, str]:
    """(the contact SID that a cell is, in lower case, "") or (None, why it isn't one).

    Blanks, invisible characters and quotation marks around it don't count; a contact's address in the API names it.
    """
    if sid := _sid(cell):
        return (None, diagnose(sid)) if is_rounded(sid) else (sid, "")
    if len(cell) > _LONGEST:
        return None, TOO_LONG
    return None, _reason(cell.strip(_AROUND))


def is_sid(cell: str) -> bool:
    sid = _sid(cell)
    return sid is not None and not is_rounded(sid)


def _sid(cell: str) -> str | None:
    if sid := normalize_sid(cell):
        return sid
    if not 32 < len(cell) <= _LONGEST:
        return None
    bare = cell.strip(_AROUND)
    # Some programs write ="4440…" to keep a spreadsheet from making a number of it.
    if sid := normalize_sid(bare.removeprefix("=").strip(_AROUND)):
        return sid
    address = _ADDRESS.fullmatch(cell.strip())
    return address[1].lower() if address else None


def count_sids(text: str) -> int:
    """How many runs of 32 hexadecimal digits a text has."""
    return len(_WITHIN.findall(text))


def _reason(text: str) -> str:
    if not text:
        return EMPTY
    if damage := spreadsheet_damage(text):
        return damage
    if "/" in text or "\\" in text or text.startswith(".."):
        return "A path or an address where a contact SID should stand"
    if "\n" in text or "\r" in text:
        return "Several lines in one cell: perhaps a quotation mark that isn't closed"
    if count_sids(text) > 1:
        return "Several SIDs in one cell: each needs a row of its own"
    return diagnose(text)
