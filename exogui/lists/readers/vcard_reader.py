"""vCards (.vcf): the people in them by their numbers and addresses; no card holds a contact SID.

A reader of its own: vobject gives up a whole address book at the first card that isn't as the standard wants it.
"""

import quopri
import re
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from exogui.lists.readers.chunks import GROUP, Group, ListFormat, parse_cell, pick_column
from exogui.lists.readers.column_detection import ColumnGuess

_COLUMNS = ["Name", "Number", "E-mail"]
_SAMPLE_ROWS = 1000
_LONGEST = 10_000
_FIELD = re.compile(r"(?:[\w-]+\.)?(FN|N|TEL|EMAIL|BEGIN|END)((?:;[^:]*)?):(.*)", re.IGNORECASE | re.DOTALL)
_NO_SIDS = "A card names a person by number and e-mail address; it holds no contact SID"

Row = tuple[list[str], int]


def is_vcard(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n")[:11].upper() == "BEGIN:VCARD"


def vcard_list(read_lines: Callable[[], Iterator[str]]) -> ListFormat:
    """The people of an address book: a row for each number and address of each."""
    sample = [row for row, _ in islice(_rows(read_lines()), _SAMPLE_ROWS)]
    guess = ColumnGuess(None, False, _NO_SIDS)
    return ListFormat(_COLUMNS, sample, guess, lambda at: _groups(read_lines(), at), parse_cell)


def _groups(lines: Iterator[str], column: int) -> Iterator[Group]:
    rows = _rows(lines)
    while group := list(islice(rows, GROUP)):
        yield pick_column([row for row, _ in group], [line for _, line in group], column, [])


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
