"""People named by a phone number or an e-mail address: who asks to be forgotten knows no SID.

Any writing of a number is read by `phonenumbers`, which is loaded only here and only then.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from exogui.errors import InputError
from exogui.lists.cells import holds_sids
from exogui.lists.chunks import LeftOut, left_out
from exogui.lists.reading import ListFile
from exogui.wording import plural

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"'|]+@[^\s@<>()\[\],;:\"'|]+\.[^\s@<>()\[\],;:\"'|.]{2,}")
# A number that a spreadsheet or a database wrote as one with a fraction.
_FRACTION = re.compile(r"\d{6,15}\.0+")
_FEWEST_DIGITS = 7


class By(StrEnum):
    """What names a contact in a list without SIDs; the values are the words of `--by`."""

    NUMBER = "number"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """What people call it: "phone number"."""
        return {By.NUMBER: "phone number", By.EMAIL: "e-mail address"}[self]

    @property
    def field(self) -> str:
        """The field of a contact's record that holds it."""
        return self.value

    def counted(self, how_many: int) -> str:
        """Count them: "12 phone numbers"."""
        return plural(how_many, self.label, f"{self.label}es" if self is By.EMAIL else None)

    def key(self, text: str, country: str) -> str | None:
        """The one writing that all writings of it have in common; None where it is none.

        Args:
            text: a number or an address, and nothing else.
            country: the two letters of the country that numbers without a country code belong to.
        """
        text = text.strip()
        if self is By.EMAIL:
            return text.casefold() if _EMAIL.fullmatch(text) else None
        return _number_key(text, country)

    def keys_in(self, text: str, country: str) -> list[str]:
        """Every one that stands in a text, in its order, each once."""
        if found := self.key(text, country):
            return [found]
        if self is By.EMAIL:
            return list(dict.fromkeys(address.casefold() for address in _EMAIL.findall(text)))
        return list(dict.fromkeys(_numbers_in(text, country)))


class Sought(NamedTuple):
    """A contact that a list names.

    Attributes:
        key: its number or address, as `By.key` writes it.
        text: as the list writes it.
        line: where.
    """

    key: str
    text: str
    line: int


class NamedList(NamedTuple):
    """A list that names contacts by number or address.

    Attributes:
        name: what people call the list.
        by: what it names them by.
        sought: whom it names, each once.
        left_out: what names nobody.
    """

    name: str
    by: By
    sought: list[Sought]
    left_out: list[LeftOut]

    @property
    def words(self) -> str:
        """How many it names: "12 phone numbers"."""
        return self.by.counted(len(self.sought))


def names_of(opened: ListFile, country: str) -> By | None:
    """What a list names its contacts by, judged by its first rows; None where by nothing of the kind, or by SIDs.

    Raises:
        InputError: it can't be read.
    """
    if any(holds_sids(cell) for row in opened.preview for cell in row):
        return None
    hits = {by: max(_hits(opened, by, country), default=0) for by in By}
    best = max(By, key=lambda by: hits[by])
    if 2 * hits[best] < max(1, len(opened.preview)):
        return None
    return None if any(chunk.sids for chunk in opened.read(None, set())) else best


def named_list(opened: ListFile, by: By, country: str, column: str | None = None) -> NamedList:
    """Read the contacts that a list names, each once, and what names none.

    Args:
        opened: the list.
        by: what it names them by.
        country: the country of numbers without a country code.
        column: the column's name, letter or number; None for the one with the most of them.

    Raises:
        InputError: it can't be read, or no column holds any.
    """
    at = opened.column_named(column) if column is not None else _column(opened, by, country)
    found: dict[str, Sought] = {}
    left: list[LeftOut] = []
    for cell, line in opened.cells(at, left):
        keys = by.keys_in(cell, country)
        for key in keys:
            if key in found:
                left.append(left_out(line, cell, f"The same {by.label} as on line {found[key].line}"))
            found.setdefault(key, Sought(key, cell.strip(), line))
        if not keys:
            left.append(left_out(line, cell, f"No {by.label} in it"))
    return NamedList(opened.name, by, list(found.values()), left)


def _column(opened: ListFile, by: By, country: str) -> int:
    hits = _hits(opened, by, country)
    if not any(hits):
        raise InputError(f"There is no {by.label} in {opened.name}", "Nothing was sent.")
    return hits.index(max(hits))


def _hits(opened: ListFile, by: By, country: str) -> list[int]:
    """How many of the first rows have one, column by column."""
    width = max(map(len, opened.preview), default=0)
    return [sum(bool(at < len(row) and by.keys_in(row[at], country)) for row in opened.preview) for at in range(width)]


def _number_key(text: str, country: str) -> str | None:
    if _FRACTION.fullmatch(text):
        text = text.partition(".")[0]
    digits = sum(map(str.isdecimal, text))
    if digits < _FEWEST_DIGITS or len(text) > 40 or re.search(r"[^\W\d_]", text.removeprefix("tel:")):
        return None
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # A number without its area code is possible, too, and nobody's in particular.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _numbers_in(text: str, country: str) -> Iterator[str]:
    if sum(map(str.isdecimal, text)) < _FEWEST_DIGITS:
        return
    import phonenumbers

    for match in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.POSSIBLE):
        yield phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
