"""What a workbook's zip file holds, measured before a library unpacks it: none may take all the memory there is."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from exogui.errors import InputError
from exogui.lists.decoding import LIST_KINDS, Source

#: What a zip file may become when it is unpacked, in bytes: at most so much, and so many times its own size.
UNPACKED_LIMIT = 2_000_000_000
UNPACKED_FREELY = 30_000_000
UNPACKED_TIMES = 50
#: How many cells a sheet may span at most, and freely; between the two, so many for each byte that it is written in.
CELL_LIMIT = 50_000_000
CELLS_FREELY = 8_000_000
CELLS_A_BYTE = 2
SMALLER = "Save the column of the contact SIDs as a .csv file and open that."
#: What reading a zip file raises where it is damaged.
BROKEN = (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)

# What all texts that are repeated in cells may come to, and what one in a sound workbook may, in bytes.
_REPEATED = 200_000_000
_TEXT = 1 << 19
# A cell that is far away: beyond column Z, or below row 1,099,999; Excel's own last row is 1,048,576. Without blanks,
# and in one kind of letters and quotation marks, it is found five times as fast. In a small sheet it is looked for at
# once.
_FAR = re.compile(rb'R="(?:[A-Z]{2,}\d|[A-Z]?(?:1[1-9]\d{5}|[2-9]\d{6}|\d{8}))')
_PLAIN = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz'", b'ABCDEFGHIJKLMNOPQRSTUVWXYZ"')
_SMALL = 20_000_000
_LETTERS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)")
_DIGITS = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]*(\d+)")
_COUNTS = re.compile(rb"\s(?:uniqueC|c)ount\s*=\s*[\"'](\d+)")


class Package(NamedTuple):
    """What a zip file is.

    Attributes:
        kind: the ending that it should have.
        bounded: whether what a library makes of it is sure to be bearable.
    """

    kind: str
    bounded: bool


def package(source: Source) -> Package:
    """What kind of workbook a zip file is, once it is known to unpack to a bearable size.

    Raises:
        InputError: it is something else, damaged, or too large.
        OSError: it can't be read.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
            if "xl/workbook.xml" in names:
                return Package(".xlsx", _measure(archive, source))
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
                _measure(archive, source)
                # A cell may say of itself that it stands there a million times.
                return Package(".ods", bounded=False)
            if "xl/workbook.bin" in names:
                _measure(archive, source)
                return Package(".xlsb", bounded=False)
    except BROKEN as error:
        raise damaged(source) from error
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


def bloated(source: Source) -> InputError:
    """It is small only as long as it is packed."""
    return InputError(f"{source.name} is too large to be read when it is unpacked", f"Nothing was sent. {SMALLER}")


def unpacked_limit(packed: int) -> int:
    """How many bytes so many may become."""
    return min(UNPACKED_LIMIT, max(UNPACKED_FREELY, UNPACKED_TIMES * packed))


def _measure(archive: zipfile.ZipFile, source: Source) -> bool:
    """Refuse what would make the library ask for more memory than there is: that ends the whole program.

    It makes a full rectangle of a sheet, so one stray cell in the last corner is enough; it believes the number of
    texts that a workbook says it has; and it makes a copy of a text for each cell that names it.

    Returns:
        Whether the copies of all texts are sure to be few enough.
    """
    limit = unpacked_limit(source.size())
    named = 0
    shared: list[zipfile.ZipInfo] = []
    for member in archive.infolist():
        name = member.filename.lower()
        if not name.endswith((".xml", ".rels", ".bin")):
            continue
        is_sheet, far, size = "sheets/" in name, False, 0
        for block, new in _blocks(archive, member, limit):
            size += new
            if size > limit:
                raise bloated(source)
            if is_sheet:
                far = far or _FAR.search(block.translate(_PLAIN, b" \t\r\n")) is not None
                named += block.count(b't="s"') + block.count(b"t='s'")
        limit -= size
        if is_sheet and (far or size < _SMALL):
            _refuse_wide(archive, member, size, source)
        if name.endswith("sharedstrings.xml"):
            _refuse_counts(archive, member, size, source)
            shared.append(member)
    return not any(_holds_longer(archive, member, min(_TEXT, _REPEATED // max(named, 1))) for member in shared)


def _refuse_counts(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, source: Source) -> None:
    with archive.open(member) as stream:
        counts = _COUNTS.findall(stream.read(4096))
    if max(map(int, counts), default=0) > size:
        raise damaged(source)


def _refuse_wide(archive: zipfile.ZipFile, member: zipfile.ZipInfo, size: int, source: Source) -> None:
    widest = max(_found(archive, member, _LETTERS), key=lambda letters: (len(letters), letters.upper()), default=b"A")
    deepest = max(map(int, _found(archive, member, _DIGITS)), default=1)
    width = sum((letter - 64) * 26**place for place, letter in enumerate(reversed(widest.upper())))
    if width * deepest > min(CELL_LIMIT, max(CELLS_FREELY, CELLS_A_BYTE * size)):
        advice = f"delete everything beside and below the list, or copy it into a new workbook. {SMALLER}"
        where = f"column {widest.decode().upper()[:9]} and row {deepest}"
        title = f"A sheet of {source.name} reaches to {where}, which is too far"
        raise InputError(title, f"Nothing was sent. There may be a stray cell: {advice}")


def _holds_longer(archive: zipfile.ZipFile, member: zipfile.ZipInfo, longest: int) -> bool:
    """Whether a text in a table of texts may take more bytes than that: somewhere no text ends for so long."""
    step = max(longest // 2, 1)
    first: int | None = None
    for block, _ in _blocks(archive, member, UNPACKED_LIMIT):
        # What stands before the first text doesn't count.
        first = max(block.find(b"si>"), 0) if first is None else 0
        if any(block.find(b"si>", at, at + step) < 0 for at in range(first, len(block) - step, step)):
            return True
    return False


def _found(archive: zipfile.ZipFile, member: zipfile.ZipInfo, pattern: re.Pattern[bytes]) -> set[bytes]:
    """All different texts that a pattern finds in a part of the archive."""
    found: set[bytes] = set()
    for block, _ in _blocks(archive, member, UNPACKED_LIMIT):
        found.update(pattern.findall(block))
    return found


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> Iterator[tuple[bytes, int]]:
    """A part of the archive in pieces that overlap, and how much of each is new; ends soon behind the limit."""
    # Its real end counts, not the length that it claims.
    member.file_size = limit + (2 << 20)
    with archive.open(member) as stream:
        tail = b""
        while block := stream.read(1 << 20):
            yield tail + block, len(block)
            tail = block[-30:]
