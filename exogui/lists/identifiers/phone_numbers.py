"""Phone numbers in any writing, as E.164. What can't be read whole is left out: a part of it is somebody else's."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from exogui.lists.identifiers.phone_readings import NOT_VALID, Number, either, international, is_valid, national
from exogui.lists.identifiers.sid_diagnosis import looks_like_sid, spreadsheet_damage
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
_EXPONENT = re.compile(r"[+-]?\d{1,3}(?:[.,]\d*)?[eE]\+?\d{1,3}", re.ASCII)
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
_WRITING = re.compile(r"\+?[ -]?(?:\(\d{1,6}\)[ .\-·_/]{0,4}|\d+(?:[ .\-·_/]{1,4}|(?=\()))*\d+")
_CODE_IN_BRACKETS = re.compile(r"\( ?\+ ?(\d{1,4}) ?\)")
_ZERO_IN_BRACKETS = re.compile(r"\( ?0 ?\)")
_FRACTION = re.compile(r"(\d{7,15})\.(\d+)")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3}){2,4}(?:\.0+)?")
# An area code before it: behind a whole number it separates another one's last digits.
_SLASH = re.compile(r"(?:\+|0|\(|\d{1,3} ?/)[^/]{0,12}/[^/]*\d[^/]*\d[^/]*\d[^/]*\d[^/]*\d")
_BETWEEN = re.compile(r"[,;/|&\n]|(?=\+)")
_AROUND = " \n.,;:!?\"'`<>*-_={}|·#☎☏✆📞📱📲🤙💬👤"
# What signs of a category, and single ones, are written as.
_AS = {"Cf": "", "Zs": " ", "Zl": "\n", "Zp": "\n", "Pd": "-"}
_SIGNS = (
    dict.fromkeys("\t\r\v\f", "\n")
    | dict.fromkeys("\u2212\u2043\u02d7\u30fc\uff70", "-")
    | dict.fromkeys("\u00b7\u0387•‧∙⋅・･", "·")
    | {"[": "(", "]": ")", "\u2215": "/", "\u2044": "/"}
)
_PLUS = re.compile(r"\b(?:PLUS|CROSS)\b")


class NumbersRead(NamedTuple):
    """What a text says of phone numbers.

    Attributes:
        numbers: in E.164, each once.
        wrong: (text, reason) of what could be meant as a number and isn't taken.
        whole: nothing but phone numbers stands there.
    """

    numbers: list[str]
    wrong: list[tuple[str, str]]
    whole: bool


def read_numbers(text: str, country: str) -> NumbersRead:
    """Read the phone numbers in a text.

    Args:
        text: any.
        country: the two letters of the country that numbers without a country code belong to.
    """
    shown = text.strip()
    plain = _plain(text).strip(" \n'\"`=")
    if _EXPONENT.fullmatch(plain):
        return NumbersRead([], [(shown, spreadsheet_damage(plain))], whole=False)
    if sum(map(str.isdecimal, plain)) < _FEWEST_DIGITS:
        return NumbersRead([], [], whole=False)
    found: list[Number] = []
    rest = _without_links(plain, found)
    parts = _WORDS.split(rest)
    words = {word.casefold() for word in parts[1::2]}
    if words and looks_like_sid(plain):
        return NumbersRead([], [(shown, cell_sid(shown)[1] or "A contact SID, and no phone number")], whole=False)
    for at in range(0, len(parts), 2):
        digits = sum(map(str.isdecimal, parts[at]))
        if digits >= _FEWEST_DIGITS:
            found += _in_segment(parts, at, country)
        elif "+" in parts[at]:
            return NumbersRead([], [(shown, _CUT_OFF)], whole=False)
    wrong = [(shown, one.reason) for one in dict.fromkeys(found) if one.reason]
    numbers = list(dict.fromkeys(one.e164 for one in found if one.e164))
    return NumbersRead(numbers, wrong, bool(numbers) and not wrong and words <= _LABELS)


def _without_links(plain: str, found: list[Number]) -> str:
    """A text without links and addresses; the numbers that links of WhatsApp and its ids hold are added to `found`."""
    tokens = re.split(r"([ \n]+)", plain)
    for at, token in enumerate(tokens):
        if linked := _WHATSAPP.fullmatch(token.strip("<>().,;")):
            found.append(international(next(filter(None, linked.groups()))))
            # The rest of its number may stand behind it: that would be another person's.
            rest = _REST.match("".join(tokens[at + 1 : at + 3]))
            if rest and found[-1].e164:
                found[-1] = Number("", _NOT_WHOLE)
            tokens[at] = "\n" if found[-1].e164 else f"link{linked[0][-1]}"
        elif _LINK.fullmatch(token):
            # Its outermost digits stay: they could be a number's that began or goes on beside it.
            tokens[at] = f"{token[0] if token[0].isdecimal() else ''}link{token[-1] if token[-1].isdecimal() else ''}"
    return "".join(tokens)


def _plain(text: str) -> str:
    """A text with digits, plus signs, dashes, dots and blanks of every script as ASCII has them; "·" is kept."""
    return text if text.isascii() and _PLAIN.fullmatch(text) else "".join(map(_plain_sign, text))


@lru_cache(4096)
def _plain_sign(sign: str) -> str:
    if "\uff01" <= sign <= "\uff5e" and not sign.isdecimal():
        sign = chr(ord(sign) - 0xFEE0)
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category in _AS:
        return _AS[category]
    if category[0] == "M":
        return "" if "\ufe00" <= sign <= "\ufe0f" else "a"
    if category[0] == "S" and _PLUS.search(unicodedata.name(sign, "")):
        return "+"
    return _SIGNS.get(sign, sign)


def _in_segment(parts: list[str], at: int, country: str) -> list[Number]:
    """The numbers in what stands between two words."""
    segment = parts[at]
    behind = parts[at + 1].casefold() if at + 1 < len(parts) else ""
    if behind in _EXTENSIONS and re.match(r"[ .:=)]*\d", parts[at + 2]):
        return [Number("", _EXTENSION)]
    if _goes_on(parts, at, -1) or _goes_on(parts, at, 1):
        return [Number("", _GLUED)]
    segment = _trimmed(segment)
    pieces = [piece for piece in map(_trimmed, _BETWEEN.split(segment)) if piece]
    if len(pieces) == 1 and sum(map(str.isdecimal, segment)) > _MOST_DIGITS:
        pieces = segment.split()
    one = _one(segment, country)
    if len(pieces) < 2:
        return [one]
    several = [_one(piece, country) for piece in pieces]
    if any(number.reason for number in several):
        return [one]
    return [Number("", _EITHER)] if one.e164 else several


def _goes_on(parts: list[str], at: int, step: int) -> bool:
    """Whether digits beside a word, or behind a letter or two, could belong to the number that stands before them."""
    near, *others = parts[at::step]
    words, segments = others[::2], [one[::step] for one in others[1::2]]
    if words and (near[::step][-1] in "+0123456789" or not words[0].isalpha()):
        return True
    for word, segment in zip(words, segments, strict=True):
        if digits := sum(map(str.isdecimal, segment)):
            return digits < _FEWEST_DIGITS and (segment[0].isdecimal() or len(word) < 3)
        if len(word) > 2:
            break
    return False


def _trimmed(text: str) -> str:
    """A text without what stands around a number: blanks, signs of a sentence, brackets, a bullet or a pictogram."""
    before = None
    while text != before:
        before = text
        text = text.strip(_AROUND).rstrip("(").lstrip(")")
        if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
            text = text[1:-1]
        elif text.count("(") > text.count(")"):
            text = text.removeprefix("(")
        elif text.count(")") > text.count("("):
            text = text.removesuffix(")")
    return text


def _one(text: str, country: str) -> Number:
    """The number that a text is, with nothing around it."""
    if len(text) > _LONGEST:
        return Number("", _NOT_WHOLE)
    if fraction := _FRACTION.fullmatch(text):
        if fraction[2].strip("0"):
            return Number("", "A number with a fraction: no phone number as it stands")
        text = fraction[1]
    elif _THOUSANDS.fullmatch(text):
        text = text.partition(".")[0].replace(",", "")
    text = _CODE_IN_BRACKETS.sub(r"+\1 ", text, count=1) if text.startswith("(") else text
    if not _WRITING.fullmatch(text) or ("/" in text and not _SLASH.fullmatch(text)):
        return Number("", _NOT_WHOLE)
    digits = sum(map(str.isdecimal, text))
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        return Number("", _TOO_FEW if digits < _FEWEST_DIGITS else _TOO_MANY)
    kept, dropped = (re.sub(r"\D", "", some) for some in (text, _ZERO_IN_BRACKETS.sub("", text, count=1)))
    readings = [_read(digits, country, plus="+" in text) for digits in dict.fromkeys((kept, dropped))]
    good = {number.e164 for number in readings if number.e164 and (len(readings) == 1 or is_valid(number.e164))}
    if len(good) > 1:
        return either(good)
    return Number(good.pop()) if good else next((one for one in readings if one.reason), Number("", NOT_VALID))


def _read(digits: str, country: str, *, plus: bool) -> Number:
    return international(digits) if plus else national(digits, country)
