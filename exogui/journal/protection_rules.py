"""Who is protected: a SID, a number, an e-mail address or a tag, and whether a contact is meant by it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from exogui.errors import InputError
from exogui.exotel.protocol import Record, normalize_sid

#: How a result says that a contact was kept from a delete; stands where Exotel's code of a failure would.
PROTECTED = "protected"

#: A number without its country code has up to ten digits: all that two writings of it are sure to share.
_SHARED_DIGITS = 10
_FEWEST_DIGITS = 7
_NUMBER = re.compile(r"[\d\s+()./\-\u2010-\u2015\u00a0\u202f]+")
_NO_DIGIT = re.compile(r"[^0-9]")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_NEAR_SID = re.compile(r"[0-9a-f-]{20,}|\d(?:[.,]\d+)?e\+?\d+", re.IGNORECASE)
_NAMED = re.compile(r"(sid|number|e-?mail|tag)\s*:\s*(.+)", re.IGNORECASE)
_SEVERAL = re.compile(r"[,;|\[\]\"]")
_LONGEST = 200


class RuleKind(StrEnum):
    """By what a contact is known as protected; the values are the words that people read."""

    SID = "SID"
    NUMBER = "number"
    EMAIL = "e-mail"
    TAG = "tag"


class ProtectionRule(NamedTuple):
    """One line of the list of protected contacts."""

    mark: RuleKind
    value: str

    @property
    def words(self) -> str:
        """The entry as a line that reads back as the same: "tag: VIP"."""
        return f"{self.mark}: {self.value}"

    @property
    def reason(self) -> str:
        """What a row says that is kept by it: "Protected: tag VIP"."""
        return f"Protected: {self.mark} {self.value}"


def parse_rule(text: str, mark: RuleKind | None = None) -> ProtectionRule:
    """Parse a line or a cell: what it says it is ("tag: VIP"), else what it looks like.

    Args:
        mark: what it must be, where a column says so.

    Raises:
        InputError: it is nothing that could protect anybody.
    """
    value = " ".join(text.strip().strip("\"'").split())
    if mark is None and (named := _NAMED.fullmatch(value)):
        mark = next(kind for kind in RuleKind if kind.lower().replace("-", "") == named[1].lower().replace("-", ""))
        value = named[2]
    if mark is None:
        mark = _looks_like(value)
    if reason := _fault(mark, value):
        raise InputError(f"“{value[:60]}” protects nobody", f"{reason}.")
    return ProtectionRule(mark, value.lower() if mark is RuleKind.SID else value)


def _looks_like(value: str) -> RuleKind:
    # A SID that lost its end must not become a tag that nobody has.
    if normalize_sid(value) or _NEAR_SID.fullmatch(value):
        return RuleKind.SID
    if "@" in value:
        return RuleKind.EMAIL
    if value.startswith("+") or (_NUMBER.fullmatch(value) and len(_shared(value)) >= _FEWEST_DIGITS):
        return RuleKind.NUMBER
    return RuleKind.TAG


def _fault(mark: RuleKind, value: str) -> str:
    if len(value) > _LONGEST:
        return f"It is longer than {_LONGEST} characters"
    match mark:
        case RuleKind.SID if not normalize_sid(value):
            return "A contact SID has 32 hexadecimal digits"
        case RuleKind.NUMBER if not _NUMBER.fullmatch(value) or len(_shared(value)) < _FEWEST_DIGITS:
            return f"A number has at least {_FEWEST_DIGITS} digits, and no letters"
        case RuleKind.EMAIL if not _ADDRESS.fullmatch(value):
            return "An e-mail address has a name, an @ and a host"
        case RuleKind.TAG if not re.search(r"\w", value):
            return "There is nothing in it"
    return ""


class Protection:
    """The rules of one account, indexed for matching many contacts. True where there are any."""

    def __init__(self, entries: Iterable[ProtectionRule]) -> None:
        self.entries = frozenset(entries)
        self._exact: dict[tuple[RuleKind, str], ProtectionRule] = {}
        self._numbers: dict[str, list[tuple[str, ProtectionRule]]] = defaultdict(list)
        for entry in sorted(self.entries):
            if entry.mark is RuleKind.NUMBER:
                shared = _shared(entry.value)
                self._numbers[shared[-_FEWEST_DIGITS:]].append((shared, entry))
            else:
                self._exact[entry.mark, entry.value.casefold()] = entry

    def __bool__(self) -> bool:
        return bool(self.entries)

    @property
    def needs_records(self) -> bool:
        """True if some rule can only be applied with a contact's record."""
        return any(entry.mark is not RuleKind.SID for entry in self.entries)

    def entry_for(
        self, sid: str, number: object = None, email: object = None, tag: object = None
    ) -> ProtectionRule | None:
        """The rule that protects a contact, if any; where its record isn't known, only the SID is given."""
        return (
            self._exact.get((RuleKind.SID, sid.lower()))
            or self._by_number(number)
            or self._exact.get((RuleKind.EMAIL, _plain(email)))
            or self._by_tag(tag)
        )

    def entry_for_record(self, sid: str, record: Record | None) -> ProtectionRule | None:
        known = record or {}
        return self.entry_for(sid, known.get("number"), known.get("email"), known.get("tag"))

    def _by_number(self, number: object) -> ProtectionRule | None:
        if not self._numbers or not number:
            return None
        shared = _shared(str(number))
        for other, entry in self._numbers.get(shared[-_FEWEST_DIGITS:], ()):
            # The country code may be missing on either side.
            if shared.endswith(other) or other.endswith(shared):
                return entry
        return None

    def _by_tag(self, tag: object) -> ProtectionRule | None:
        """The tag as it stands, or one of several that share the field."""
        text = tag if isinstance(tag, str) else json.dumps(tag, ensure_ascii=False) if tag else ""
        if not text or not self._exact:
            return None
        parts = (text, *_SEVERAL.split(text)) if _SEVERAL.search(text) else (text,)
        matches = (self._exact.get((RuleKind.TAG, _plain(part))) for part in parts)
        return next((entry for entry in matches if entry), None)


def _plain(value: object) -> str:
    return " ".join(str(value or "").split()).casefold()


def _digits(text: str) -> str:
    if text.isascii():
        return _NO_DIGIT.sub("", text)
    # In any script, as ASCII.
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())


def _shared(number: str) -> str:
    """The digits that two writings of a number share: none of the zeros in front, not all of a country code."""
    return _digits(number.replace("(0)", "")).lstrip("0")[-_SHARED_DIGITS:]
