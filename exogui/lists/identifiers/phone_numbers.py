"""Phone numbers in any writing, as E.164. What can't be read whole is left out: a part of it is somebody else's."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from exogui.lists.identifiers.phone_readings import (
    NOT_VALID,
    Number,
    ambiguous,
    from_international,
    from_national,
    is_valid,
)
from exogui.lists.identifiers.sid_diagnosis import EXPONENT, looks_like_sid, spreadsheet_damage
from exogui.lists.identifiers.sid_parser import cell_sid

_FEWEST_DIGITS = 7
# Those of ITU-T E.164, an exit code before them and a zero in brackets.
_MOST_DIGITS = 19
_LONGEST = 60

_NOT_WHOLE = "It can't be read as one whole phone number"
_TOO_FEW = "Fewer digits than a phone number has"
_TOO_MANY = "More digits than a phone number has"
_CUT_OFF = "Its plus sign stands apart from the number"
_EXTENSION = "An extension stands behind it: that is another line than the number itself"
_GLUED = "Letters or signs are part of it: no phone number as it stands"
_EITHER = "It could be one phone number or several"

# Words that say no more than that a number follows.
_LABELS = {
    "call", "callto", "cell", "contact", "m", "mob", "mobile", "no", "nr", "num", "number", "p", "ph", "phone", "sms",
    "smsto", "t", "tel", "telephone", "telefon", "wa", "whatsapp",
}  # fmt: skip
_EXTENSIONS = {
    "anexo", "durchwahl", "dw", "ext", "extension", "extensión", "extn", "int", "interno", "opt", "option", "poste",
    "ramal", "x", "xt", "xtn", "доб",
}  # fmt: skip
_PLAIN = re.compile(r"[^\t\r\v\f\[\]]*")
_WORDS = re.compile(r"([^\W\d_]+)")
_LINK = re.compile(r"\S*://\S*|\W*www\.\S*|[^\s@]+@[\w.-]+\.[^\W\d_]{2,}\W*", re.IGNORECASE)
_WHATSAPP = re.compile(
    r"(?:https?://)?(?:www\.)?wa\.me/\+?(\d+)/?(?:\?\S*)?"
    r"|(?:https?://(?:api|web|www)\.whatsapp\.com/|whatsapp://)send/?\?(?:\S*&)?phone=(?:\+|%2B)?(\d+)(?:&\S*)?"
    r"|\+?(\d+)(?:[.:_]\d{1,3})*@(?:s\.whatsapp\.net|c\.us)",
    re.IGNORECASE,
)
_REST = re.compile(r" +\d{1,6}(?!\d)", re.ASCII)
# Groups of digits; one in brackets never comes last: it would be a remark.
_NUMBER = re.compile(r"\+?[ -]?(?:\(\d{1,6}\)[ .\-·_/]{0,4}|\d+(?:[ .\-·_/]{1,4}|(?=\()))*\d+")
_CODE_IN_BRACKETS = re.compile(r"\( ?\+ ?(\d{1,4}) ?\)")
_ZERO_IN_BRACKETS = re.compile(r"\( ?0 ?\)")
_FRACTION = re.compile(r"(\d{7,15})\.(\d+)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){2,4}(?:\.0+)?")
# An area code before it: behind a whole number it separates another one's last digits.
_SLASH = re.compile(r"(?:\+|0|\(|\d{1,3} ?/)[^/]{0,12}/[^/]*\d[^/]*\d[^/]*\d[^/]*\d[^/]*\d")
_SEPARATOR = re.compile(r"[,;/|&\n]|(?=\+)")
_TRIMMED = " \n.,;:!?\"'`<>*-_={}|·#☎☏✆📞📱📲🤙💬👤"
# What signs of a category, and single ones, are written as.
_BY_CATEGORY = {"Cf": "", "Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-"}
_BY_CHARACTER = (
    dict.fromkeys("\t\r\v\f", "\n")
    | dict.fromkeys("\u2212\u2043\u02d7\u30fc\uff70", "-")
    | dict.fromkeys("\u00b7\u0387•‧∙⋅・･", "·")
    | {"[": "(", "]": ")", "\u2215": "/", "\u2044": "/"}
)
_PLUS = re.compile(r"\b(?:PLUS|CROSS)\b")


class ParsedIdentifiers(NamedTuple):
    """The phone numbers or e-mail addresses in a text.

    Attributes:
        keys: in E.164, or in lower case, each once.
        rejected: (text, reason) of what could be meant as one and isn't taken.
        whole: nothing else stands there.
    """

    keys: list[str]
    rejected: list[tuple[str, str]]
    whole: bool


def read_numbers(text: str, country: str) -> ParsedIdentifiers:
    """Read the phone numbers in any text; `country` (two letters) is that of numbers without a country code."""
    shown = text.strip()
    plain = _ascii_text(text).strip(" \n'\"`=")
    if EXPONENT.fullmatch(plain):
        return ParsedIdentifiers([], [(shown, spreadsheet_damage(plain))], whole=False)
    if sum(map(str.isdecimal, plain)) < _FEWEST_DIGITS:
        return ParsedIdentifiers([], [], whole=False)
    numbers: list[Number] = []
    rest = _without_links(plain, numbers)
    parts = _WORDS.split(rest)
    words = {word.casefold() for word in parts[1::2]}
    if words and looks_like_sid(plain):
        return ParsedIdentifiers([], [(shown, cell_sid(shown)[1] or "A contact SID, and no phone number")], whole=False)
    for at in range(0, len(parts), 2):
        digits = sum(map(str.isdecimal, parts[at]))
        if digits >= _FEWEST_DIGITS:
            numbers += _numbers_in_segment(parts, at, country)
        elif "+" in parts[at]:
            return ParsedIdentifiers([], [(shown, _CUT_OFF)], whole=False)
    rejected = [(shown, number.reason) for number in dict.fromkeys(numbers) if number.reason]
    keys = list(dict.fromkeys(number.e164 for number in numbers if number.e164))
    return ParsedIdentifiers(keys, rejected, bool(keys) and not rejected and words <= _LABELS)


def _without_links(plain: str, numbers: list[Number]) -> str:
    """A text without links and addresses; those of WhatsApp links and ids are added to `numbers`."""
    tokens = re.split(r"([ \n]+)", plain)
    for at, token in enumerate(tokens):
        if linked := _WHATSAPP.fullmatch(token.strip("<>().,;")):
            numbers.append(from_international(next(filter(None, linked.groups()))))
            # The rest of its number may stand behind it: that would be another person's.
            rest = _REST.match("".join(tokens[at + 1 : at + 3]))
            if rest and numbers[-1].e164:
                numbers[-1] = Number("", _NOT_WHOLE)
            tokens[at] = "\n" if numbers[-1].e164 else f"link{linked[0][-1]}"
        elif _LINK.fullmatch(token):
            # Its outermost digits stay: they could be a number's that began or goes on beside it.
            tokens[at] = f"{token[0] if token[0].isdecimal() else ''}link{token[-1] if token[-1].isdecimal() else ''}"
    return "".join(tokens)


def _ascii_text(text: str) -> str:
    """A text with digits, plus signs, dashes, dots and blanks of every script as ASCII has them; "·" is kept."""
    return text if text.isascii() and _PLAIN.fullmatch(text) else "".join(map(_ascii_char, text))


@lru_cache(4096)
def _ascii_char(char: str) -> str:
    if "\uff01" <= char <= "\uff5e" and not char.isdecimal():
        char = chr(ord(char) - 0xFEE0)
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    if category[0] == "M":
        return "" if "\ufe00" <= char <= "\ufe0f" else "a"
    if category[0] == "S" and _PLUS.search(unicodedata.name(char, "")):
        return "+"
    return _BY_CHARACTER.get(char, char)


def _numbers_in_segment(parts: list[str], at: int, country: str) -> list[Number]:
    segment = parts[at]
    behind = parts[at + 1].casefold() if at + 1 < len(parts) else ""
    if behind in _EXTENSIONS and re.match(r"[ .:=)]*\d", parts[at + 2]):
        return [Number("", _EXTENSION)]
    if _continues(parts, at, -1) or _continues(parts, at, 1):
        return [Number("", _GLUED)]
    segment = _trim(segment)
    pieces = [piece for piece in map(_trim, _SEPARATOR.split(segment)) if piece]
    if len(pieces) == 1 and sum(map(str.isdecimal, segment)) > _MOST_DIGITS:
        pieces = segment.split()
    single = _parse_number(segment, country)
    several = [_parse_number(piece, country) for piece in pieces]
    if len(pieces) < 2 or any(number.reason for number in several):
        return [single]
    return [Number("", _EITHER)] if single.e164 else several


def _continues(parts: list[str], at: int, step: int) -> bool:
    """True where digits beside a word, or behind a letter or two, could belong to the number before them."""
    near, *others = parts[at::step]
    words, segments = others[::2], [segment[::step] for segment in others[1::2]]
    if words and (near[::step][-1] in "+0123456789" or not words[0].isalpha()):
        return True
    for word, segment in zip(words, segments, strict=True):
        if digits := sum(map(str.isdecimal, segment)):
            return digits < _FEWEST_DIGITS and (segment[0].isdecimal() or len(word) < 3)
        if len(word) > 2:
            break
    return False


def _trim(text: str) -> str:
    """A text without what stands around a number: blanks, signs of a sentence, brackets, a bullet or a pictogram."""
    before = None
    while text != before:
        before = text
        text = text.strip(_TRIMMED).rstrip("(").lstrip(")")
        if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
            text = text[1:-1]
        elif text.count("(") > text.count(")"):
            text = text.removeprefix("(")
        elif text.count(")") > text.count("("):
            text = text.removesuffix(")")
    return text


def _parse_number(text: str, country: str) -> Number:
    if len(text) > _LONGEST:
        return Number("", _NOT_WHOLE)
    if fraction := _FRACTION.fullmatch(text):
        if fraction[2].strip("0"):
            return Number("", "A number with a fraction: no phone number as it stands")
        text = fraction[1]
    elif _THOUSANDS.fullmatch(text):
        text = text.partition(".")[0].replace(",", "")
    text = _CODE_IN_BRACKETS.sub(r"+\1 ", text, count=1) if text.startswith("(") else text
    if not _NUMBER.fullmatch(text) or ("/" in text and not _SLASH.fullmatch(text)):
        return Number("", _NOT_WHOLE)
    digits = sum(map(str.isdecimal, text))
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return Number("", _TOO_FEW if digits < _FEWEST_DIGITS else _TOO_MANY)
    kept, dropped = (re.sub(r"\D", "", writing) for writing in (text, _ZERO_IN_BRACKETS.sub("", text, count=1)))
    readings = [
        from_international(digits) if "+" in text else from_national(digits, country)
        for digits in dict.fromkeys((kept, dropped))
    ]
    good = {number.e164 for number in readings if number.e164 and (len(readings) == 1 or is_valid(number.e164))}
    if len(good) > 1:
        return ambiguous(good)
    return Number(good.pop()) if good else next((number for number in readings if number.reason), Number("", NOT_VALID))
