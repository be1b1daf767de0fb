"""Neutralises text that a spreadsheet would run as a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence

from exogui.foreign_text import UNSEEN

# The full-width forms are formulas in the spreadsheets of eastern Asia.
_STARTERS = "=+@＝＋－＠-"
_PHONE = re.compile(r"\s*[+-][ ()-]*\d[\d ()-]*", re.ASCII)
#: A sign that may stand at the beginning of a cell once somebody's program parts the text, at a separator that isn't
#: ours or at the end of a line: behind one, with blanks, quotation marks and what can't be seen in between.
_MAYBE_FIRST = re.compile(f'(?:^|[\\s,;:|])[\\s"{UNSEEN}]*(?P<sign>[{_STARTERS}])')
#: A number up to the end of such a cell: a number at worst, and no formula. JSON's brackets end one, too.
_NUMBER = re.compile(r"[+-][ ().]*\d[\d ().]*(?:[eE][+-]?\d+)?(?=[,;}\]]|\Z)", re.ASCII)
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def escape_formula(text: str, phone_mark: str = "\t") -> str:
    """A text as it goes into a cell of a file without types: an apostrophe before whatever would begin a formula.

    That is at its beginning, and behind each separator in it: who opens a file with commas in it by semicolons or tabs
    gets other cells than those we wrote.

    A .csv has no types: a spreadsheet makes a number of a bare +919101234511 and drops its plus. Quotation marks don't
    help (they are gone before the types are guessed), and ="+91…" is itself a formula. A tab in front makes it text,
    (`phone_mark`) stays invisible, and goes away wherever blanks are trimmed, as our own reader does.
    """
    if _PHONE.fullmatch(text):
        return phone_mark + text
    marked = _MAYBE_FIRST.sub(lambda match: _marked(match, "'{}".format), text)
    return f"'{marked}" if text[:1] in {"\t", "\r", "\n"} else marked


def escape_json_formulas(text: str) -> str:
    """JSON that says the same, and no text in it can become a formula: the signs are written as JSON's escapes."""
    return _JSON_TEXT.sub(
        lambda whole: _MAYBE_FIRST.sub(lambda match: _marked(match, lambda sign: f"\\u{ord(sign):04x}"), whole[0]), text
    )


def tab_separated(rows: Iterable[Sequence[str]]) -> str:
    """Rows as a spreadsheet takes them from the clipboard, harmless as in a file; without an end of line at the end."""
    stream = io.StringIO()
    writer = csv.writer(stream, "excel-tab", lineterminator="\n")
    for row in rows:
        writer.writerow([escape_formula(re.sub(r"[\t\r\n\v\f]", " ", cell)) for cell in row])
    return stream.getvalue().removesuffix("\n")


def _marked(match: re.Match[str], mark: Callable[[str], str]) -> str:
    """Mark a sign that may come first in a cell, unless what follows can be no formula."""
    before, sign, rest = match[0][:-1], match["sign"], match.string[match.start("sign") :]
    # A dash between words: parted at blanks, it is all that the cell holds.
    alone = match.start() > 0 and before == " " and rest[1:2] == " "
    is_number = match.start("sign") > 0 and _NUMBER.match(rest)
    return match[0] if alone or is_number else before + mark(sign)
