"""Makes text of contacts, servers and files harmless to what shows it: control and bidirectional characters."""

import re
import unicodedata

#: What can't be seen, or moves what stands beside it: control characters, bidirectional and other format characters,
#: ends of lines and paragraphs, blanks without width, fillers, variation selectors, tags, halves of surrogate pairs.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[{UNSEEN}]")
#: What `isolated` puts around a text; nothing in between can end it before its time.
_ISOLATED = re.compile("\u2068([^\r\n\x85\u2028-\u202e\u2066-\u2069]*)\u2069")
#: Written from right to left, or turned to that side.
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
#: Joins or parts the letters around it, in scripts from Arabic on and in emoji.
_JOINERS = "\u200c\u200d"
_FIRST_JOINED = "\u0600"
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_KEYCAPS = "#*0123456789"


def file_name(name: str) -> str:
    r"""A file's name as text that any file and any output can hold: bytes that are no UTF-8 are spelled out, `\xe9`."""
    try:
        data = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a surrogate pair, as Windows lets a name hold
        data = name.encode("utf-8", "backslashreplace")
    return data.decode("utf-8", "backslashreplace")


def visible(text: str, keep: str = "") -> str:
    r"""A text with every character spelled out that can't be seen or changes how others are shown: `\x1b`, `\u202e`.

    A joiner stays behind a letter of a script that needs it, a variation selector behind what has variants.

    Args:
        text: anything, halves of surrogate pairs included.
        keep: characters that stay as they are, such as "\n" in a text of several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    text = file_name(text)

    def spelled(match: re.Match[str]) -> str:
        character = match[0]
        before = text[match.start() - 1 : match.start()]
        if character in keep or _belongs(character, before):
            return character
        return character.encode("unicode_escape").decode("ascii")

    return _UNSEEN.sub(spelled, text)


def isolated(text: str) -> str:
    """A name as it stands within a sentence: one that is written from right to left turns nothing else around."""
    text = visible(text)
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"\u2068{text}\u2069"
    return text


def visible_around_names(text: str, keep: str = "") -> str:
    """A sentence in which `isolated` names keep their isolation, and all else is made visible."""
    parts = _ISOLATED.split(text)
    return "".join(
        f"\u2068{visible(part)}\u2069" if number % 2 else visible(part, keep) for number, part in enumerate(parts)
    )


def without_isolation(text: str) -> str:
    """A sentence without the marks of `isolated` names, for what doesn't know them, as terminals; all else stays."""
    return _ISOLATED.sub(r"\1", text)


def _belongs(character: str, before: str) -> bool:
    if not before or _UNSEEN.fullmatch(before):
        return False
    if character in _JOINERS:
        return before >= _FIRST_JOINED and unicodedata.category(before)[0] in "LMS"
    return bool(_SELECTORS.fullmatch(character)) and (not before.isascii() or before in _KEYCAPS)
