"""vCards (.vcf): the people in them by their numbers and addresses; no card holds a contact SID.

A reader of its own: vobject gives up a whole address book at the first card that isn't as the standard wants it.
"""

import quopri
import re
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from exogui.lists.readers.chunks import GROUP, Group, ListFormat, one_sid, pick_sids
from exogui.lists.readers.column_detection import ColumnGuess

_COLUMNS = ["Name", "Number", "E-mail"]
_SAMPLE_ROWS = 1000
_LONGEST = 10_000
_FIELD = re.compile(r"(?:[\w-]+\.)?(FN|N|TEL|EMAIL|BEGIN|END)((?:;[^:]*)?):(.*)", re.IGNORECASE | re.DOTALL)
_WHY = "A card names a person by number and e-mail address; it holds no contact SID"

Row = tuple[list[str], int]


def is_card(text: str) -> bool:
    """Whether a text that begins so is an address book of vCards."""
    return text.lstrip("\ufeff \t\r\n")[:11].upper() == "BEGIN:VCARD"


def cards(read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """The people of an address book: a row for each number and address of each.

    Args:
        read_lines: gives all lines, from the first.
    """
    sample = [row for row, _ in islice(_rows(read_lines()), _SAMPLE_ROWS)]
    return ListFormat(_COLUMNS, sample, ColumnGuess(None, False, _WHY), lambda at: _groups(read_lines(), at), one_sid)


def _groups(lines: Iterator[str], column: int) -> Iterator[Group]:
    rows = _rows(lines)
    while some := list(islice(rows, GROUP)):
        yield pick_sids([row for row, _ in some], [line for _, line in some], column, [])


def _rows(lines: Iterator[str]) -> Iterator[Row]:
    name, numbers, addresses, begin = "", [""], [""], 1
    for line, text in _unfolded(lines):
        field = _FIELD.fullmatch(text)
        if field is None:
            continue
        kind, value = field[1].upper(), _value(field[2], field[3])
        if kind == "BEGIN":
            name, numbers, addresses, begin = "", [], [], line
        elif kind == "FN" or (kind == "N" and not name):
            name = value
        elif kind == "TEL":
            numbers.append(value)
        elif kind == "EMAIL":
            addresses.append(value)
        elif kind == "END":
            for number, address in zip_longest(numbers or [""], addresses, fillvalue=""):
                yield [name, number, address], begin
            numbers, addresses = [], []


def _unfolded(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Fields that run over several lines as one, with the first line's number; what is long is no field of ours."""
    parts: list[str] = []
    first, size = 1, 0
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        # Quoted-printable goes on in the next line without a blank before it.
        soft = bool(parts) and parts[-1].endswith("=") and "QUOTED-PRINTABLE" in parts[0].upper()
        if parts and (soft or text[:1] in (" ", "\t")):
            if size < _LONGEST:
                parts.append(text if soft else text[1:])
                size += len(text)
            continue
        if parts:
            yield first, _joined(parts)
        parts, first, size = [text[:_LONGEST]], number, len(text)
    if parts:
        yield first, _joined(parts)


def _joined(parts: list[str]) -> str:
    return "".join(part.removesuffix("=") if "QUOTED-PRINTABLE" in parts[0].upper() else part for part in parts)


def _value(options: str, text: str) -> str:
    if "QUOTED-PRINTABLE" in options.upper():
        text = quopri.decodestring(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    text = re.sub(r"(?i)^(?:tel|mailto):", "", text.strip())
    text = re.sub(r"\\([\\,;:])", r"\1", text.replace("\\n", " ").replace("\\N", " "))
    return " ".join(text.replace(";", " ").split())
