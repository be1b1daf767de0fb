"""Which column holds the contact SIDs: by what the cells are first, by the names where that doesn't decide."""

import re
from typing import NamedTuple

from exogui.errors import InputError
from exogui.foreign_text import isolated
from exogui.formatting import number
from exogui.lists.identifiers.sid_diagnosis import NO_SID, is_damaged_sid
from exogui.lists.identifiers.sid_parser import cell_sid, is_sid

_OTHER_SID_WORDS = {
    "account", "agent", "app", "audio", "batch", "call", "calls", "campaign", "checksum", "conversation", "flow",
    "group", "hash", "job", "key", "list", "lists", "md5", "message", "messages", "msg", "number", "parent",
    "recording", "request", "session", "sha", "signature", "sms", "subscription", "tenant", "token", "trace",
    "transaction", "trunk", "user",
}  # fmt: skip
_WRAPPERS = {"record", "data", "response"}
_NAMES = {
    "sid": 4, "sids": 4, "contactsid": 4, "contactsids": 4, "contactssid": 4, "exotelsid": 4, "exotelcontactsid": 4,
    "contactid": 3, "contactids": 3, "contactuuid": 3, "contact": 3, "contacts": 3, "id": 2, "ids": 2, "uuid": 2,
}  # fmt: skip
# The rows by which a column without a whole SID is judged.
_DAMAGE_ROWS = 20
_OTHERS_SIDS = "{} holds SIDs, and by its name those of something else"


class ColumnGuess(NamedTuple):
    """Where the SIDs are.

    Attributes:
        column: its index; None for free text, and where no column holds any SID.
        certain: nobody needs to be asked.
        reason: why this one, or why it isn't certain; a sentence without its full stop.
    """

    column: int | None
    certain: bool
    reason: str


def name_score(name: str) -> int:
    """How much a column's name speaks for contact SIDs: 4 "sid" to 1, 0 nothing, -1 something else's ids."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower())
    if any(word in _OTHER_SID_WORDS or re.sub(r"(?:s?id|uuid)s?$", "", word) in _OTHER_SID_WORDS for word in words):
        return -1
    inner = [word for word in words if word not in _WRAPPERS]
    score = _NAMES.get("".join(inner), 0)
    # The record inside a row repeats the row's own SID.
    return score - 1 if score and len(inner) < len(words) else score


def column_letter(index: int) -> str:
    """A column's letter as spreadsheets count: 0 is A, 26 is AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def is_name(line: str) -> bool:
    """True for a line that is the name of a column of SIDs, of contacts or of something else."""
    return len(line) < 60 and len(line.split()) <= 3 and name_score(line) != 0


def split_header(sample: list[list[str]]) -> tuple[int | None, list[str], list[list[str]]]:
    """The index of the row that names the columns, or None; its cells; and the other rows that hold anything."""
    rows = [row for row in sample if any(cell.strip() for cell in row)]
    header = header_row(rows)
    if header is None:
        return None, [], rows
    return sample.index(rows[header]), rows[header], rows[:header] + rows[header + 1 :]


def header_row(rows: list[list[str]]) -> int | None:
    """The index of the row that names the columns, within the first 20; None where there is none."""
    first = next((at for at, row in enumerate(rows) if any(map(is_sid, row))), None)
    above = rows[: 1 if first is None else min(20, first)]
    if not above:
        return None
    # A title such as "Contacts" may stand above the names; "sid" speaks louder.
    ranks = [max((name_score(cell) for cell in row if len(cell) < 60), default=0) for row in above]
    if max(ranks) > 0:
        return ranks.index(max(ranks))
    at = len(above) - 1
    return at if _is_header(above[at], max(map(len, rows))) else None


def _is_header(row: list[str], width: int) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    if width == 1:
        return len(cells) == 1 and is_name(cells[0])
    return (
        1 < len(cells) <= width <= 2 * len(cells)
        and len(set(cells)) == len(cells)
        and all(re.search(r"[^\W\d_]", cell) and "@" not in cell and not _resembles_sid(cell) for cell in cells)
    )


def _resembles_sid(cell: str) -> bool:
    return len(re.findall(r"[0-9a-fA-F]", cell)) >= 20 or "/" in cell or is_damaged_sid(cell)


def column_names(header: list[str], rows: list[list[str]], first_letter: int = 0) -> list[str]:
    """The header's cells, else "Column A"; as many as the widest row has cells."""
    width = max(map(len, [header, *rows]))
    cells = [cell.strip() for cell in header] + [""] * (width - len(header))
    return [cell[:100] or f"Column {column_letter(first_letter + at)}" for at, cell in enumerate(cells)]


def guess_column(columns: list[str], rows: list[list[str]]) -> ColumnGuess:
    """The column of the contact SIDs, by a sample of rows without the header."""
    cells = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(len(columns))]
    hits = [sum(map(is_sid, column)) for column in cells]
    if not any(hits):
        at = damaged_column(columns, rows[:_DAMAGE_ROWS])
        if at is not None:
            why = next((cell_sid(cell)[1] for cell in cells[at] if is_damaged_sid(cell)), NO_SID)
            return ColumnGuess(None, False, f"{quoted(columns[at])} holds no contact SID that is whole. {why}")
        return ColumnGuess(None, False, "No column holds a contact SID: that is 32 hexadecimal digits")
    if len(columns) == 1:
        other = name_score(columns[0]) < 0 and re.search(r"ids?\W*$", columns[0], re.IGNORECASE)
        return ColumnGuess(0, not other, _OTHERS_SIDS.format(quoted(columns[0])) if other else "The only column")
    full = [at for at, column in enumerate(cells) if hits[at] and 2 * hits[at] >= len(column)]
    if not full:
        best = hits.index(max(hits))
        share = f"{number(hits[best])} of the first {number(len(cells[best]))} cells"
        return ColumnGuess(best, False, f"Only {share} under {quoted(columns[best])} are contact SIDs")
    # Addresses of contacts count only where no column has the SIDs themselves.
    full = [at for at in full if not any("/" in cell for cell in cells[at])] or full
    return _choose_by_name(columns, cells, full)


def damaged_column(columns: list[str], rows: list[list[str]]) -> int | None:
    """The index of the column whose cells should be contact SIDs and aren't; None where there is none.

    A column named "contact SID" is one, and one in which a third of the cells are damaged SIDs, unless its name speaks
    of the ids of something else, such as "Customer id". Free text has no column names.
    """
    for at in range(max(map(len, rows), default=0)):
        cells = [row[at] for row in rows if at < len(row) and row[at].strip()]
        name = columns[at] if columns else cells[0] if cells and is_name(cells[0]) else ""
        wrong = sum(
            any(map(is_damaged_sid, [cell] if columns else [cell, *re.split("[\t,;|]", cell)])) for cell in cells
        )
        sids = name_score(name) == _NAMES["sid"]
        ours = (
            not name
            or re.search(r"sid|contact|exotel|^Column [A-Z]{1,3}$", name, re.IGNORECASE)
            or name_score(name) > 0
        )
        if cells and ((sids and 3 * len(cells) >= len(rows)) or (ours and 3 * wrong >= len(cells))):
            return at
    return None


def _choose_by_name(columns: list[str], cells: list[list[str]], full: list[int]) -> ColumnGuess:
    """The one of several columns, all full of SIDs, that is meant."""
    ranks = [name_score(name) for name in columns]
    top = max(ranks[at] for at in full)
    best = [at for at in full if ranks[at] == top]
    chosen = best[0]
    if top < 0:
        return ColumnGuess(chosen, False, _OTHERS_SIDS.format(quoted(columns[chosen])))
    named = [at for at, rank in enumerate(ranks) if rank > 2 and rank > top and cells[at]]
    if named:
        reason = f"{quoted(columns[named[0]])} should hold the contact SIDs, and {quoted(columns[chosen])} does"
        return ColumnGuess(chosen, False, reason)
    if any(cells[at] != cells[chosen] for at in best):
        these = " and ".join(quoted(columns[at]) for at in best[:3])
        return ColumnGuess(chosen, False, f"{these} hold values that could be contact SIDs")
    if len(full) == 1:
        return ColumnGuess(chosen, True, f"{quoted(columns[chosen])} is the only column of contact SIDs")
    return ColumnGuess(chosen, True, f"{quoted(columns[chosen])} is the column of contact SIDs by its name")


def quoted(name: str) -> str:
    return name if re.fullmatch(r"Column [A-Z]{1,3}", name) else f"“{name}”"


def column_named(columns: list[str], called: str, file: str) -> int:
    """The index of the column that a person calls by its name, its letter or its number from 1.

    Raises:
        InputError: there is none of that name, or more than one.
    """
    name = called.strip().casefold()
    same = [at for at, column in enumerate(columns) if column.casefold() == name]
    if len(same) == 1:
        return same[0]
    known = ", ".join(f"{isolated(column)} ({column_letter(at)})" for at, column in enumerate(columns[:30]))
    if same:
        raise InputError(
            f"{file} has {len(same)} columns named “{called}”",
            f"Nothing was sent. Name the column by its letter instead: {known}.",
        )
    for at in range(len(columns)):
        if name in (column_letter(at).lower(), str(at + 1)):
            return at
    if not columns:
        raise InputError(f"{file} has no columns", "Nothing was sent. It is plain text: leave the column's name away.")
    raise InputError(f"{file} has no column “{called}”", f"Nothing was sent. Its columns are {known}.")
