"""People named by a phone number or an e-mail address: who asks to be forgotten knows no SID."""

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from exogui.errors import InputError
from exogui.formatting import plural
from exogui.lists.identifiers.phone_numbers import read_numbers
from exogui.lists.identifiers.phone_readings import possible_readings
from exogui.lists.identifiers.sid_parser import holds_sids
from exogui.lists.readers.chunks import RejectedLine, rejected
from exogui.lists.readers.column_detection import quoted
from exogui.lists.readers.list_file import ListFile

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"'|]+@[^\s@<>()\[\],;:\"'|?&=]+\.[^\s@<>()\[\],;:\"'|?&=.]{2,}")
# What stands between the cells of a row in a text without columns; nothing where the cells are known.
_CELLS, _NOWHERE = re.compile(r"[\t,;|]"), re.compile(r"(?!)")
_COUNTRY_CODE = re.compile(r"\+\d{1,4}")
_NO_HOSTS = ("@s.whatsapp.net", "@c.us", "@g.us")
# What stands around addresses in a cell that holds nothing else: a name before one in angle brackets, a label.
_AROUND_EMAIL = re.compile(r"[^<>@]*<>|(?:mailto|smtp|e-?mail):|[\W_]*", re.IGNORECASE)


class IdentifierKind(StrEnum):
    """What names a contact in a list without SIDs; the values are the words of `--by`."""

    NUMBER = "number"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """What people call it: "phone number"."""
        return {IdentifierKind.NUMBER: "phone number", IdentifierKind.EMAIL: "e-mail address"}[self]

    @property
    def field(self) -> str:
        """The field of a contact's record that holds it."""
        return self.value

    def counted(self, how_many: int) -> str:
        """Count them: "12 phone numbers"."""
        return plural(how_many, self.label, f"{self.label}es" if self is IdentifierKind.EMAIL else None)

    def key(self, text: str, country: str) -> str | None:
        """The one writing that all writings of it have in common; None where it is none.

        Args:
            text: a number or an address, and nothing else.
            country: the two letters of the country that numbers without a country code belong to.
        """
        named = self.read(text, country)
        return named.keys[0] if named.whole and len(named.keys) == 1 else None

    def possible_keys(self, text: str, country: str) -> set[str]:
        """All that a text which isn't plain can mean: numbers without their country code."""
        return possible_readings(text, country) if self is IdentifierKind.NUMBER else set()

    def read(self, text: str, country: str) -> "Named":
        """Every one that stands in a text, and what could be meant as one and isn't taken."""
        if self is IdentifierKind.NUMBER:
            return Named(*read_numbers(text, country))
        shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
        found = [address.casefold() for address in _EMAIL.findall(shown)]
        keys = list(dict.fromkeys(address for address in found if not address.endswith(_NO_HOSTS)))
        return Named(keys, [], bool(keys) and _AROUND_EMAIL.fullmatch(_EMAIL.sub("", shown).strip()) is not None)


class Named(NamedTuple):
    """Whom a text names.

    Attributes:
        keys: their numbers or addresses, as `By.key` writes them, each once.
        wrong: (text, reason) of what could be meant as one and isn't taken.
        whole: nothing else stands there.
    """

    keys: list[str]
    wrong: list[tuple[str, str]]
    whole: bool


class Identifier(NamedTuple):
    """A contact that a list names.

    Attributes:
        key: its number or address, as `By.key` writes it.
        text: as the list writes it.
        line: where.
    """

    key: str
    text: str
    line: int


class IdentifierList(NamedTuple):
    """A list that names contacts by number or address.

    Attributes:
        name: what people call the list.
        by: what it names them by.
        sought: whom it names, each once.
        left_out: what names nobody.
    """

    name: str
    by: IdentifierKind
    sought: list[Identifier]
    rejected: list[RejectedLine]

    @property
    def words(self) -> str:
        """How many it names: "12 phone numbers"."""
        return self.by.counted(len(self.sought))


def names_of(opened: ListFile, country: str) -> IdentifierKind | None:
    """What a list names its contacts by, judged by its first rows; None where by nothing of the kind, or by SIDs.

    Only cells that are numbers or addresses as a whole count. A list of damaged SIDs names nobody: what else stands
    there is not what it was made for.

    Raises:
        InputError: it can't be read.
    """
    rows = opened.preview
    if any(holds_sids(cell) for row in rows for cell in row) or opened.damaged_column is not None:
        return None
    hits = {by: max(_hits(opened, by, country, whole=True), default=0) for by in IdentifierKind}
    best = max(IdentifierKind, key=lambda by: hits[by])
    if 2 * hits[best] < max(1, len(rows)):
        return None
    return None if any(chunk.sids for chunk in opened.read(None, set())) else best


def identifier_list(opened: ListFile, by: IdentifierKind, country: str, column: str | None = None) -> IdentifierList:
    """Read the contacts that a list names, each once, and what names none.

    Args:
        opened: the list.
        by: what it names them by.
        country: the country of numbers without a country code.
        column: the column's name, letter or number; None for the one with the most of them.

    Raises:
        InputError: it can't be read, no column holds any, or the country codes of numbers stand in another one.
    """
    at = opened.column_named(column) if column is not None else _column(opened, by, country)
    if by is IdentifierKind.NUMBER and (codes := _country_codes(opened, at)):
        raise InputError(
            f"{opened.name} has country codes in a column of their own, {codes}",
            "Nothing was sent. Put a number and its country code into one cell, with the plus sign before it.",
        )
    found: dict[str, Identifier] = {}
    left: list[RejectedLine] = []
    for cell, line in opened.cells(at, left):
        named = by.read(cell, country)
        for key in named.keys:
            if key in found:
                left.append(rejected(line, cell, f"The same {by.label} as on line {found[key].line}"))
            found.setdefault(key, Identifier(key, cell.strip(), line))
        left += [rejected(line, text, reason) for text, reason in named.wrong]
        if not named.keys and not named.wrong:
            left.append(rejected(line, cell, f"No {by.label} in it"))
    return IdentifierList(opened.name, by, list(found.values()), left)


def _country_codes(opened: ListFile, numbers: int) -> str:
    """The name of the column beside the numbers that holds their country codes; "" where there is none."""
    for at, name in enumerate(opened.columns):
        cells = [row[at] for row in opened.preview if at < len(row) and row[at]]
        if at != numbers and 2 * sum(_COUNTRY_CODE.fullmatch(cell) is not None for cell in cells) > len(cells):
            return quoted(name)
    return ""


def _column(opened: ListFile, by: IdentifierKind, country: str) -> int:
    # A column of whole ones is meant before one in whose texts some stand.
    for whole in (True, False):
        hits = _hits(opened, by, country, whole=whole)
        if any(hits):
            return hits.index(max(hits))
    raise InputError(f"There is no {by.label} in {opened.name}", "Nothing was sent.")


def _hits(opened: ListFile, by: IdentifierKind, country: str, *, whole: bool) -> list[int]:
    """How many of the first rows have one, column by column."""
    width = max(map(len, opened.preview), default=0)
    columns = [[row[at] for row in opened.preview if at < len(row)] for at in range(width)]
    if not whole:
        return [sum(bool(by.read(cell, country).keys) for cell in column) for column in columns]
    apart = _CELLS if not opened.columns else _NOWHERE
    return [sum(any(by.read(one, country).whole for one in apart.split(cell)) for cell in column) for column in columns]
