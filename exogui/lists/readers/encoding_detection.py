"""The encoding of a text: by its mark, its zeros, its escape sequences, else UTF-8, else by its letters.

charset-normalizer judges what is not plainly Latin. It is told only the cells that matter, and which encodings lists
really come in: of a whole list, which is digits and commas, it makes too much. Where it finds several equally good,
those win whose letters are all of one script, and written as names are.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from exogui.errors import InputError
from exogui.lists.file_kinds import LIST_KINDS, other_kind
from exogui.lists.source import HEAD, Source

#: What is taken for granted where nothing speaks against it: Windows' own in the countries of the West.
WESTERN = "cp1252"

# utf-32 first: its mark begins with the one of utf-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_CELLS = re.compile(rb"[\r\n\t,;\"]+")
_WORDS = re.compile(rb"[A-Za-z\x80-\xff]+")
_MOST_CELLS, _MOST_BYTES = 500, 20_000
# By how likely they are; where two are equally good, the first wins.
_NON_LATIN = (
    "cp1251", "cp1253", "cp949", "gb18030", "cp932", "big5", "euc_jp", "cp1255", "cp1256", "koi8_r", "koi8_u", "cp866",
    "iso8859_5", "iso8859_7", "iso8859_8", "iso8859_6", "mac_cyrillic", "cp874",
)  # fmt: skip
# The letters beyond a to z of languages, by the encodings that they are written in; the likelier encoding first.
_WEST = ("cp1252", "iso8859_15", "mac_roman", "cp850")
# Of these something must be seen before they are believed in: so many different letters.
_RARE, _ENOUGH = ("mac_roman", "cp850"), 3
_CENTRAL, _TURKISH, _BALTIC = ("cp1250", "iso8859_2"), ("cp1254",), ("cp1257", "iso8859_13")
_ALPHABETS = (
    (_WEST, "äöüß"), (_WEST, "àâæçéèêëîïôœùûüÿ"), (_WEST, "áéíñóúüïªº"), (_WEST, "àáâãçéêíóôõúüº"),
    (_WEST, "àèéìíîòóùú"),
    (_WEST, "åäöéüà"), (_WEST, "æøåéäöüèôò"), (_WEST, "áðéíóúýþæö"), (_WEST, "äõöüšž"), (_WEST, "éèëïöüáíóúç"),
    (_CENTRAL, "ąćęłńóśźż"), (_CENTRAL, "áčďéěíňóřšťúůýžäĺľôŕ"), (_CENTRAL, "áéíóöőúüű"), (_CENTRAL, "ăâîșțşţ"),
    (_CENTRAL, "čćđšž"), (_TURKISH, "çğıöşüâîûi̇"), (_BALTIC, "ąčęėįšųūž"), (_BALTIC, "āčēģīķļņōŗšūž"),
)  # fmt: skip
# What may stand beside letters without being any.
_BLANKS, _APOSTROPHES = frozenset("\u00a0\u00ad"), frozenset("’‘\u00a0\u00ad")
_JAPANESE = ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC")


def detect_encoding(head: bytes, name: str) -> str:
    """The encoding of a text that begins so; InputError where it is no text, or one in which no list stands."""
    if encoding := _by_mark(head):
        return encoding
    if kind := other_kind(head):
        advice = "open it in a spreadsheet program and save it as .xlsx or .csv, or paste its text"
        raise InputError(f"{name} is not a list: it is {kind}", f"Nothing was sent. Where it holds one, {advice}.")
    if encoding := _utf_16_or_32(head) or _iso_2022(head):
        return encoding
    if (len(head) - len(head.translate(None, _CONTROLS))) * 50 > len(head):
        raise InputError(f"{name} is not a list: it is no text", f"Nothing was sent. {LIST_KINDS}")
    return _utf_8_or_legacy(head, whole=len(head) < HEAD)


def page_encoding(head: bytes) -> str:
    """The encoding of a web page that begins so: by its mark, by its own word, by its letters."""
    return _by_mark(head) or declared_encoding(head) or _utf_8_or_legacy(head, whole=len(head) < HEAD)


def _by_mark(head: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def encoding_throughout(source: Source, head: bytes) -> str:
    """Like `detect_encoding`; a text that begins in plain ASCII shows its encoding in its first other characters."""
    encoding = detect_encoding(head, source.name)
    if encoding != "utf-8" or len(head) < HEAD or not head.isascii():
        return encoding
    with source.open() as stream:
        while block := stream.read(1 << 20):
            if not block.isascii():
                return _utf_8_or_legacy(block, whole=False)
    return encoding


def _utf_8_or_legacy(data: bytes, *, whole: bool) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        # A few damaged bytes make no other encoding of it.
        damaged = data.decode("utf-8", "replace").count("\ufffd")
        return "utf-8" if 100 * damaged < len(data) - len(data.translate(None, _HIGH)) else legacy_encoding(data)
    return "utf-8"


def declared_encoding(head: bytes) -> str:
    """The encoding that a page says it is in; "" where it says none that is known."""
    charset = _CHARSET.search(head[:4096])
    try:
        name = codecs.lookup(charset[1].decode("ascii")).name if charset else ""
        b"".decode(name or "utf-8")
    except (LookupError, ValueError):
        return ""
    # The names that pages give it, and what is meant by them.
    return "" if name.startswith(("utf-16", "utf-32")) else {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)


def _utf_16_or_32(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: most of what a list holds has zeros in the same places of each character."""
    zeros = [head[at::4].count(0) for at in range(4)]
    quarter = len(head) // 4
    if quarter and min(zeros[2], zeros[3]) == quarter and zeros[0] < quarter:
        return "utf-32-le"
    if quarter and min(zeros[0], zeros[1]) >= quarter and zeros[3] < quarter:
        return "utf-32-be"
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    if max(even, odd) > len(head) // 8 and min(even, odd) * 10 < max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _iso_2022(head: bytes) -> str:
    """ISO 2022, which says by escape sequences between ASCII what follows: Japanese and Korean e-mail."""
    if b"\x1b$" not in head or not head.isascii():
        return ""
    return "iso2022_kr" if b"\x1b$)C" in head else "iso2022_jp_ext"


def legacy_encoding(head: bytes) -> str:
    """The one-byte or two-byte encoding of a text that is no UTF-8, by the first of its cells that are not ASCII."""
    cells: dict[bytes, None] = {}
    size = 0
    for cell in _CELLS.split(head):
        if cell not in cells and not cell.isascii():
            cells[cell[:_MOST_BYTES]] = None
            size += len(cell)
        if len(cells) == _MOST_CELLS or size > _MOST_BYTES:
            break
    sample = b"\n".join(cells)
    words = [word for word in _WORDS.findall(sample) if not word.isascii()]
    high = sum(byte > 0x7F for word in words for byte in word)
    return _latin(words) if 2 * high <= sum(map(len, words)) else _non_latin(sample)


def _latin(words: list[bytes]) -> str:
    """The encoding in which all letters are those of one language; Windows' Western one where there is none such."""
    best, most = WESTERN, -1.0
    for encodings, letters in _ALPHABETS:
        for encoding in encodings:
            share = _share(words, encoding, frozenset(letters))
            if share > most:
                best, most = encoding, share
    # A list of people from everywhere has letters of several languages.
    return best if most > 0.95 else WESTERN


def _share(words: list[bytes], encoding: str, letters: frozenset[str]) -> float:
    chars = [char for word in words for char in word.decode(encoding, "replace").lower() if char > "\x7f"]
    chars = [char for char in chars if char not in _APOSTROPHES]
    if encoding in _RARE and len(set(chars)) < _ENOUGH:
        return 0.0
    return sum(char in letters for char in chars) / len(chars) if chars else 0.0


def _non_latin(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    def rank(name: str, chaos: float, coherence: float) -> tuple[float, ...]:
        text = sample.decode(name, "replace")
        likelihood = _NON_LATIN.index(name)
        return round(chaos, 1), _foreign_share(text, name), _case_rank(text), -round(coherence, 1), likelihood

    matches = from_bytes(sample, cp_isolation=list(_NON_LATIN), threshold=0.5)
    known = [match for match in matches if match.encoding in _NON_LATIN]
    ranks = {match.encoding: rank(match.encoding, match.chaos, match.coherence) for match in known}
    return min(ranks, key=lambda name: ranks[name], default=WESTERN)


def _foreign_share(text: str, encoding: str) -> float:
    """The share, in hundredths, of characters that are not of the script that most are of."""
    counts: dict[str, int] = {}
    for char in text:
        if char > "\x7f" and not unicodedata.combining(char) and char not in _BLANKS:
            script = _script(char, encoding)
            counts[script] = counts.get(script, 0) + 1
    total = sum(counts.values())
    counts.pop("", None)
    return round(1 - max(counts.values(), default=0) / max(total, 1), 2)


@cache
def _encodable(encoding: str) -> Callable[[str], bool]:
    def encodable(char: str) -> bool:
        try:
            return len(char.encode(encoding)) == 2  # euc_kr writes what it lacks in eight bytes
        except UnicodeEncodeError:
            return False

    return encodable


def _script(char: str, encoding: str) -> str:
    """The script of a character, "" for what is no letter; kana go with Chinese characters in Japanese alone."""
    if unicodedata.category(char)[0] not in "LM":
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    if encoding in ("cp932", "euc_jp") and script in _JAPANESE:
        return "CJK"
    # What Chinese and Korean are written with today; the others of their encodings are what any two bytes would give.
    today = {"gb18030": ("gb2312", "CJK"), "cp949": ("euc_kr", "HANGUL")}.get(encoding)
    if script == "HALFWIDTH" or (today and not (script == today[1] and _encodable(today[0])(char))):
        return ""
    return script


def _case_rank(text: str) -> int:
    """How words are written: 0 as names are, 1 in capitals, or in a script that knows none, 2 in any other way."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if not word.isascii()]
    cased = [word for word in words if word.lower() != word.upper()]
    if 2 * len(cased) < len(words):
        return 1
    if 2 * sum(map(str.istitle, cased)) >= len(cased):
        return 0
    return 1 if 2 * sum(map(str.isupper, cased)) >= len(cased) else 2
