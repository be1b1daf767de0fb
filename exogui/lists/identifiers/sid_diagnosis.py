"""Why a text is not the contact SID it was meant to be: damage is named, never repaired."""

import re
import unicodedata

NO_SID = "No contact SID in it: that is 32 hexadecimal digits"
#: Characters that nobody sees, and that come along when text is copied from web pages.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
#: How a number ends that a spreadsheet wrote out: it keeps 15 digits.
ROUNDED_END = "0" * 17

_LONGEST = 80
# A phone number that a spreadsheet wrote with an exponent has fewer: 9.19101E+11.
_FEWEST_ZEROS = 16
#: A number that a spreadsheet wrote with an exponent.
EXPONENT = re.compile(r"[+-]?\d{1,3}(?:[.,]\d*)?[eE]\+?\d{1,3}", re.ASCII)
_ROUNDED = re.compile(rf"[1-9]\d{{10}}(?!0000)\d{{4}}{ROUNDED_END}", re.ASCII)
_ERROR = re.compile(r"#(?:[A-Z/]{2,7}[!?]|N/A|NV|DIV/0!)", re.IGNORECASE)
_FORMULA = re.compile(r"=\s*[+-]?(?:[A-Z][A-Z.]*\(|\$?[A-Z]{1,3}\$?\d{1,7}\b|[\w' ]+!)", re.IGNORECASE)
_SHORTENED = re.compile(r"[0-9a-f]{4,30}(?:…|\.{2,3})[0-9a-f]{0,30}", re.IGNORECASE)
_SID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_NEARLY = re.compile(r"[0-9a-f-]{24,80}", re.IGNORECASE)
_NOT_HEX = re.compile(r"[^0-9a-fA-F]")
# “Â” is half of a no-break space whose encoding was mistaken.
_STRAY = re.compile(rf"[\s{INVISIBLE}\"'`’_.:Â\-‐-―]")
_FILLERS = set("0*xX#")
_EXPORT_AGAIN = "export the list again with this column as text"
# Letters that are drawn as the digits of a SID are: Latin, Cyrillic and Greek ones.
_DRAWN_ALIKE = str.maketrans("OoIl|АаВЬЕеСсԁЗзОоΑαΒΕΟο", "00111aabbeeccd3300aabe00")


def diagnose(text: str) -> str:
    """Why a text, stripped of what stands around it, isn't the SID that was probably meant."""
    if len(text) > _LONGEST:
        return NO_SID
    return spreadsheet_damage(text) or _by_characters(text) or _by_length(text)


def looks_like_sid(text: str) -> bool:
    """True for a text that isn't a SID and must once have been one."""
    if EXPONENT.fullmatch(text) or _NEARLY.fullmatch(text):
        return True
    return 32 <= len(text) <= _LONGEST and _SID.fullmatch(_as_drawn(_STRAY.sub("", text))) is not None


def is_damaged_sid(text: str) -> bool:
    """Like `looks_like_sid`, for a cell that can't be a phone number, an amount or a card number either."""
    bare = text.strip(f" \t\r\n\u00a0\"'`={INVISIBLE}")
    if EXPONENT.fullmatch(bare):
        return int(re.split("[eE]", bare)[1]) >= _FEWEST_ZEROS
    if not 9 <= len(bare) <= _LONGEST or _SID.fullmatch(bare) or "@" in bare:
        return is_rounded(bare)
    digits = sum(map(str.isdigit, bare))
    if digits == len(bare) or not re.search(r"[a-fA-FOoIlАаеЕсСο]", bare):
        return digits == len(bare) >= 24
    hexadecimal = len(re.findall(r"[0-9a-fA-F]", bare))
    near = len(bare) >= 16 and digits >= 4 and 4 * hexadecimal >= 3 * len(bare) and diagnose(bare) != NO_SID
    return near or looks_like_sid(bare) or _SHORTENED.fullmatch(bare) is not None


def is_rounded(sid: str) -> bool:
    """True for 32 digits that a spreadsheet made of a number: no SID ends so."""
    return _ROUNDED.fullmatch(sid) is not None


def spreadsheet_damage(text: str) -> str:
    """What a spreadsheet made of a SID; "" where it left no known damage."""
    if EXPONENT.fullmatch(text):
        short = re.sub(r"([.,]\d\d)\d+", r"\1", text).upper()
        return f"A spreadsheet made the number {short} of it, and its last digits are lost: {_EXPORT_AGAIN}"
    if is_rounded(text):
        return f"A spreadsheet made a number of it, and its last digits became zeros: {_EXPORT_AGAIN}"
    if len(text) > 1 and set(text) == {"#"}:
        return f"The spreadsheet's column was too narrow to show it: {_EXPORT_AGAIN}"
    if _ERROR.fullmatch(text):
        return "The spreadsheet shows an error where a contact SID should stand"
    if _FORMULA.match(text):
        return "A formula where what it gives should stand: save the list with its values"
    if _SHORTENED.fullmatch(text):
        return "Shortened to be shown, and the rest of the SID is lost"
    return ""


def _by_characters(text: str) -> str:
    """Name the first character that keeps a text from being a SID, where it would be one without such characters."""
    bare = _STRAY.sub("", text)
    if not _SID.fullmatch(_as_drawn(bare)):
        return ""
    if alike := next((char for char in bare if not _SID.match(char * 32)), ""):
        return f"“{alike}” ({_char_name(alike)}) only looks like “{_as_drawn(alike)}”: no contact SID as it stands"
    char = _NOT_HEX.findall(text)[0]
    name = _char_name(char)
    shown = f"“{char}” ({name})" if char.isprintable() and not char.isspace() else f"A sign ({name})"
    return f"{shown} stands within it: a contact SID is 32 hexadecimal digits and nothing else"


def _as_drawn(text: str) -> str:
    """The hexadecimal digits that a text looks like."""
    plain = unicodedata.normalize("NFKC", text).translate(_DRAWN_ALIKE)
    return "".join(str(unicodedata.decimal(char, char)) for char in plain)


def _char_name(char: str) -> str:
    names = {"-": "hyphen", " ": "space", ".": "full stop", "\n": "line break", "\t": "tab", "_": "underscore"}
    return names.get(char) or unicodedata.name(char, f"U+{ord(char):04X}").lower()


def _by_length(text: str) -> str:
    length, other = len(text), _NOT_HEX.findall(text)
    if length < 16 or len(other) * 4 > length:
        return NO_SID
    count = f"{length} characters where a contact SID has 32"
    for rest, added in ((text[:32], text[32:]), (text[-32:], text[:-32])):
        if len(set(added)) == 1 and added[0] in _FILLERS and _SID.fullmatch(rest):
            return f"{count}: perhaps it was filled up with “{added[0]}”"
    digit = f"“{other[0]}” is no hexadecimal digit (0-9, a-f)" if other and other[0].isprintable() else ""
    if length == 32:
        return digit or NO_SID
    if other:
        return f"{count}, and {digit}" if digit else count
    if length == 64:
        return f"{count}: perhaps two SIDs with nothing between them"
    if length < 32:
        return f"{count}: perhaps it was cut off"
    return f"{count}: perhaps the SID of a call" if length < 40 else count
