"""The encoding of a text that names none and is no UTF-8: by its zeros, its escape sequences, its letters.

charset-normalizer judges what is not plainly Latin. It is told only the cells that matter, and which encodings lists
really come in: of a whole list, which is digits and commas, it makes too much. Where it finds several equally good,
those win whose letters are all of one script, and written as names are.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

#: What is taken for granted where nothing speaks against it: Windows' own in the countries of the West.
WESTERN = "cp1252"

_CELLS = re.compile(rb"[\r\n\t,;\"]+")
_WORDS = re.compile(rb"[A-Za-z\x80-\xff]+")
_MOST_CELLS, _MOST_BYTES = 500, 20_000
# By how likely they are; where two are equally good, the first wins.
_OTHERS = (
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


def by_zeros(head: bytes) -> str | None:
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
    return None


def by_escapes(head: bytes) -> str | None:
    """ISO 2022, which says by escape sequences between ASCII what follows: Japanese and Korean e-mail."""
    if b"\x1b$" not in head or not head.isascii():
        return None
    return "iso2022_kr" if b"\x1b$)C" in head else "iso2022_jp_ext"


def legacy(head: bytes) -> str:
    """The one-byte or two-byte encoding of a text that is no UTF-8, by the first of its cells that are not ASCII."""
    cells: dict[bytes, None] = {}
    size = 0
    for cell in _CELLS.split(head):
        if cell not in cells and not cell.isascii():
            cells[cell[:_MOST_BYTES]] = None
            size += len(cell)
        if len(cells) == _MOST_CELLS or size > _MOST_BYTES:
            break
    some = b"\n".join(cells)
    words = [word for word in _WORDS.findall(some) if not word.isascii()]
    high = sum(byte > 0x7F for word in words for byte in word)
    return _latin(words) if 2 * high <= sum(map(len, words)) else _other(some)


def _latin(words: list[bytes]) -> str:
    """The encoding in which all letters are those of one language; the usual one where there is none such."""
    best, most = WESTERN, -1.0
    for encodings, letters in _ALPHABETS:
        for encoding in encodings:
            share = _share(words, encoding, frozenset(letters))
            if share > most:
                best, most = encoding, share
    # A list of people from everywhere has letters of several languages.
    return best if most > 0.95 else WESTERN


def _share(words: list[bytes], encoding: str, letters: frozenset[str]) -> float:
    signs = [sign for word in words for sign in word.decode(encoding, "replace").lower() if sign > "\x7f"]
    signs = [sign for sign in signs if sign not in _APOSTROPHES]
    if encoding in _RARE and len(set(signs)) < _ENOUGH:
        return 0.0
    return sum(sign in letters for sign in signs) / len(signs) if signs else 0.0


def _other(some: bytes) -> str:
    from charset_normalizer import from_bytes

    def rank(name: str, chaos: float, coherence: float) -> tuple[float, ...]:
        text = some.decode(name, "replace")
        return round(chaos, 1), _foreign(text, name), _written(text), -round(coherence, 1), _OTHERS.index(name)

    found = from_bytes(some, cp_isolation=list(_OTHERS), threshold=0.5)
    ranks = {one.encoding: rank(one.encoding, one.chaos, one.coherence) for one in found if one.encoding in _OTHERS}
    return min(ranks, key=lambda name: ranks[name], default=WESTERN)


def _foreign(text: str, encoding: str) -> float:
    """The share, in hundredths, of signs that are not of the script that most are of."""
    counts: dict[str, int] = {}
    for sign in text:
        if sign > "\x7f" and not unicodedata.combining(sign) and sign not in _BLANKS:
            script = _script(sign, encoding)
            counts[script] = counts.get(script, 0) + 1
    total = sum(counts.values())
    counts.pop("", None)
    return round(1 - max(counts.values(), default=0) / max(total, 1), 2)


@cache
def _encodable(encoding: str) -> Callable[[str], bool]:
    def encodable(sign: str) -> bool:
        try:
            return len(sign.encode(encoding)) == 2  # euc_kr writes what it lacks in eight bytes
        except UnicodeEncodeError:
            return False

    return encodable


def _script(sign: str, encoding: str) -> str:
    """The script of a sign, "" for what is no letter; kana go with Chinese characters in Japanese alone."""
    if unicodedata.category(sign)[0] not in "LM":
        return ""
    script = unicodedata.name(sign, "").partition(" ")[0]
    if encoding in ("cp932", "euc_jp") and script in (
        "CJK",
        "HIRAGANA",
        "KATAKANA",
        "KATAKANA-HIRAGANA",
        "IDEOGRAPHIC",
    ):
        return "CJK"
    # What Chinese and Korean are written with today; the others of their encodings are what any two bytes would give.
    today = {"gb18030": ("gb2312", "CJK"), "cp949": ("euc_kr", "HANGUL")}.get(encoding)
    if script == "HALFWIDTH" or (today and not (script == today[1] and _encodable(today[0])(sign))):
        return ""
    return script


def _written(text: str) -> int:
    """How words are written: 0 as names are, 1 in capitals, or in a script that knows none, 2 in any other way."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", text) if not word.isascii()]
    cased = [word for word in words if word.lower() != word.upper()]
    if 2 * len(cased) < len(words):
        return 1
    if 2 * sum(map(str.istitle, cased)) >= len(cased):
        return 0
    return 1 if 2 * sum(map(str.isupper, cased)) >= len(cased) else 2
