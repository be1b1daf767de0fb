"""What a zip file holds, measured before a library unpacks it: none may take all the memory there is."""

import lzma
import re
import zipfile
import zlib

from exogui.errors import InputError
from exogui.lists.decoding import LIST_KINDS, Source

#: What a workbook may become when it is unpacked, in bytes, and how many cells a sheet may span.
UNPACKED_LIMIT = 2_000_000_000
CELL_LIMIT = 50_000_000
SMALLER = "Save the column of the contact SIDs as a .csv file and open that."

# A cell that is far away: beyond column Z, or below row 999,999.
_FAR = re.compile(rb"\sr\s*=\s*[\"'](?:[A-Za-z]{2}|[A-Za-z]?\d{7})")
_LETTERS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)")
_DIGITS = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*(\d+)")
_COUNTS = re.compile(rb"\s(?:uniqueC|c)ount\s*=\s*[\"'](\d+)")


def zip_kind(source: Source) -> str:
    """The ending that a zip file should have, once it is known to be a workbook of a bearable size.

    Raises:
        InputError: it is something else, damaged, or too large.
        OSError: it can't be read.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_LIMIT:
                raise InputError(f"{source.name} is too large to be read", f"Nothing was sent. {SMALLER}")
            if "xl/workbook.xml" in names:
                _measure(archive, source)
                return ".xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
                return ".ods"
    except (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise damaged(source) from error
    if "xl/workbook.bin" in names:
        advice = "Nothing was sent. Save it as .xlsx or .csv in your spreadsheet program."
        raise InputError(f"{source.name} is a binary workbook (.xlsb), which can't be read", advice)
    advice = f"Nothing was sent. Unpack it and open the list in it. {LIST_KINDS}"
    raise InputError(f"{source.name} is not a list: it is a .zip file or another document", advice)


def locked(source: Source) -> InputError:
    """A password is needed, and there is none."""
    advice = "Nothing was sent. Save a copy without the password, or the list alone as .csv."
    return InputError(f"{source.name} is protected by a password", advice)


def damaged(source: Source) -> InputError:
    """Nobody can make a workbook of it."""
    advice = "Nothing was sent. Open it in a spreadsheet program and save it again, or save the list as .csv."
    return InputError(f"{source.name} is damaged, or not a workbook", advice)


def _measure(archive: zipfile.ZipFile, source: Source) -> None:
    """Refuse what would make the library ask for more memory than there is: that ends the whole program.

    It makes a full rectangle of a sheet, so one stray cell in the last corner is enough; and it believes the number of
    texts that a workbook says it has.
    """
    for member in archive.infolist():
        name = member.filename.lower()
        if name.endswith("sharedstrings.xml"):
            with archive.open(member) as stream:
                counts = _COUNTS.findall(stream.read(4096))
            if max(map(int, counts), default=0) > member.file_size:
                raise damaged(source)
        elif "sheet" in name and name.endswith(".xml") and _found(archive, member, _FAR):
            _refuse_wide(archive, member, source)


def _refuse_wide(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source) -> None:
    widest = max(_found(archive, member, _LETTERS), key=lambda letters: (len(letters), letters.upper()), default=b"A")
    deepest = max(map(int, _found(archive, member, _DIGITS)), default=1)
    width = sum((letter - 64) * 26**place for place, letter in enumerate(reversed(widest.upper())))
    if width * deepest > CELL_LIMIT:
        advice = f"delete everything beside and below the list, or copy it into a new workbook. {SMALLER}"
        where = f"column {widest.decode().upper()[:9]} and row {deepest}"
        title = f"A sheet of {source.name} reaches to {where}, which is too far"
        raise InputError(title, f"Nothing was sent. There may be a stray cell: {advice}")


def _found(archive: zipfile.ZipFile, member: zipfile.ZipInfo, pattern: re.Pattern[bytes]) -> set[bytes]:
    """All different texts that a pattern finds in a part of the archive, read in pieces that overlap."""
    found: set[bytes] = set()
    with archive.open(member) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            found.update(pattern.findall(tail + block))
            tail = block[-30:]
    return found
