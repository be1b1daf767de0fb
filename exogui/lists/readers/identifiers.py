"""Lists that name contacts by phone number or e-mail address: who asks to be forgotten knows no SID."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from exogui.errors import InputError
from exogui.formatting import plural
from exogui.lists.identifiers.phone_numbers import ParsedIdentifiers, read_numbers
from exogui.lists.identifiers.phone_readings import possible_readings
from exogui.lists.identifiers.sid_parser import count_sids
from exogui.lists.readers.chunks import RejectedLine, rejected
from exogui.lists.readers.column_detection import quoted
from exogui.lists.readers.list_file import ListFile

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"'|]+@[^\s@<>()\[\],;:\"'|?&=]+\.[^\s@<>()\[\],;:\"'|?&=.]{2,}")
# What stands between the cells of a row in a text without columns; nothing where the cells are known.
_CELL_SEPARATOR, _NO_SEPARATOR = re.compile(r"[\t,;|]"), re.compile(r"(?!)")
_COUNTRY_CODE = re.compile(r"\+\d{1,4}")
_WHATSAPP_HOSTS = ("@s.whatsapp.net", "@c.us", "@g.us")
# What stands around addresses in a cell that holds nothing else: a name before one in angle brackets, a label.
_AROUND_EMAIL = re.compile(r"[^<>@]*<>|(?:mailto|smtp|e-?mail):|[\W_]*", re.IGNORECASE)


class IdentifierKind(StrEnum):
    """What names a contact in a list without SIDs; the values are the words of `--by` and the record's fields."""

    NUMBER = "number"
    EMAIL = "email"

    @property
    def label(self) -> str:
        return {IdentifierKind.NUMBER: "phone number", IdentifierKind.EMAIL: "e-mail address"}[self]

    def counted(self, count: int) -> str:
        """A count in words: "12 phone numbers"."""
        return plural(count, self.label, f"{self.label}es" if self is IdentifierKind.EMAIL else None)

    def key(self, text: str, country: str) -> str | None:
        """The one number (E.164) or address (lower case) that a text is; None where it isn't exactly one.

        Args:
            text: a number or an address, and nothing else.
            country: the two letters of the country that numbers without a country code belong to.
        """
        parsed = self.parse(text, country)
        return parsed.keys[0] if parsed.whole and len(parsed.keys) == 1 else None

    def possible_keys(self, text: str, country: str) -> set[str]:
        """All that an ambiguous text can mean: numbers without their country code."""
        return possible_readings(text, country) if self is IdentifierKind.NUMBER else set()

    def parse(self, text: str, country: str) -> ParsedIdentifiers:
        """Every number or address in a text, and what could be meant as one and isn't taken."""
        if self is IdentifierKind.NUMBER:
            return read_numbers(text, country)
        shown = "".join(char for char in text if unicodedata.category(char) != "Cf").strip()
        addresses = [address.casefold() for address in _EMAIL.findall(shown)]
        keys = list(dict.fromkeys(address for address in addresses if not address.endswith(_WHATSAPP_HOSTS)))
        whole = bool(keys) and _AROUND_EMAIL.fullmatch(_EMAIL.sub("", shown).strip()) is not None
        return ParsedIdentifiers(keys, [], whole)


class Identifier(NamedTuple):
    """A contact that a list names: its key, as `IdentifierKind.key` writes it, the cell's text and line."""

    key: str
    text: str
    line: int


class IdentifierList(NamedTuple):
    """A list that names contacts by number or address, each once."""

    name: str
    kind: IdentifierKind
    identifiers: list[Identifier]
    rejected: list[RejectedLine]

    @property
    def summary(self) -> str:
        """How many it names: "12 phone numbers"."""
        return self.kind.counted(len(self.identifiers))


def detect_identifier_kind(opened: ListFile, country: str) -> IdentifierKind | None:
    """What the first rows of a list name its contacts by; None where by nothing of the kind, or by SIDs.

    Only cells that are numbers or addresses as a whole count. A list of damaged SIDs names nobody: what else stands
    there is not what it was made for.

    Raises:
        InputError: it can't be read.
    """
    rows = opened.preview
    if any(count_sids(cell) for row in rows for cell in row) or opened.damaged_column is not None:
        return None
    hits = {kind: max(_hits(opened, kind, country, whole=True), default=0) for kind in IdentifierKind}
    best = max(IdentifierKind, key=lambda kind: hits[kind])
    if 2 * hits[best] < max(1, len(rows)):
        return None
    return None if any(chunk.sids for chunk in opened.read(None, set())) else best


def read_identifiers(opened: ListFile, kind: IdentifierKind, country: str, column: str | None = None) -> IdentifierList:
    """Read the contacts that a list names, each once, and what names none.

    Args:
        opened: the list.
        kind: what it names them by.
        country: the country of numbers without a country code.
        column: the column's name, letter or number; None for the one with the most of them.

    Raises:
        InputError: it can't be read, no column holds any, or the country codes of numbers stand in another one.
    """
    index = opened.column_named(column) if column is not None else _best_column(opened, kind, country)
    if kind is IdentifierKind.NUMBER and (codes := _country_code_column(opened, index)):
        raise InputError(
            f"{opened.name} has country codes in a column of their own, {codes}",
            "Nothing was sent. Put a number and its country code into one cell, with the plus sign before it.",
        )
    identifiers: dict[str, Identifier] = {}
    rejects: list[RejectedLine] = []
    for cell, line in opened.cells(index, rejects):
        parsed = kind.parse(cell, country)
        for key in parsed.keys:
            if key in identifiers:
                reason = f"The same {kind.label} as on line {identifiers[key].line}"
                rejects.append(rejected(line, cell, reason))
            identifiers.setdefault(key, Identifier(key, cell.strip(), line))
        rejects += [rejected(line, text, reason) for text, reason in parsed.rejected]
        if not parsed.keys and not parsed.rejected:
            rejects.append(rejected(line, cell, f"No {kind.label} in it"))
    return IdentifierList(opened.name, kind, list(identifiers.values()), rejects)


def _country_code_column(opened: ListFile, number_column: int) -> str:
    """The name of another column that holds country codes; "" where there is none."""
    for at, name in enumerate(opened.columns):
        cells = [row[at] for row in opened.preview if at < len(row) and row[at]]
        if at != number_column and 2 * sum(_COUNTRY_CODE.fullmatch(cell) is not None for cell in cells) > len(cells):
            return quoted(name)
    return ""


def _best_column(opened: ListFile, kind: IdentifierKind, country: str) -> int:
    # A column of cells that are one is meant before one in whose texts some stand.
    for whole in (True, False):
        hits = _hits(opened, kind, country, whole=whole)
        if any(hits):
            return hits.index(max(hits))
    raise InputError(f"There is no {kind.label} in {opened.name}", "Nothing was sent.")


def _hits(opened: ListFile, kind: IdentifierKind, country: str, *, whole: bool) -> list[int]:
    """How many of the first rows have one, column by column."""
    width = max(map(len, opened.preview), default=0)
    columns = [[row[at] for row in opened.preview if at < len(row)] for at in range(width)]
    if not whole:
        return [sum(bool(kind.parse(cell, country).keys) for cell in column) for column in columns]
    separator = _NO_SEPARATOR if opened.columns else _CELL_SEPARATOR
    return [
        sum(any(kind.parse(part, country).whole for part in separator.split(cell)) for cell in column)
        for column in columns
    ]
