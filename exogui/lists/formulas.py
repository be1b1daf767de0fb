"""Text that a spreadsheet would run as a formula, made harmless."""

import re

# The full-width forms are formulas in the spreadsheets of eastern Asia.
_STARTERS = frozenset("=+-@＝＋－＠")
_PHONE = re.compile(r"\s*[+-][ ()-]*\d[\d ()-]*", re.ASCII)


def harmless(text: str, phone_mark: str = "\t") -> str:
    """A text as it goes into a cell: an apostrophe before what would be a formula, a mark before a phone number.

    A .csv has no types: a spreadsheet makes a number of a bare +919101234511 and drops its plus. Quotation marks don't
    help (they are gone before the types are guessed), and ="+91…" is itself a formula. A tab in front makes it text,
    stays invisible, and goes away wherever blanks are trimmed, as our own reader does. In a workbook a text is a text:
    no mark is needed there.
    """
    bare = text.lstrip()
    if bare[:1] not in _STARTERS and text[:1] not in ("\t", "\r", "\n"):
        return text
    return (phone_mark if _PHONE.fullmatch(text) else "'") + text
