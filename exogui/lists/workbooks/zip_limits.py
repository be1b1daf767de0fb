"""Which workbook a zip file is, limits of its unpacked size, and the errors for those that can't be read."""

import lzma
import zipfile
import zlib

from exogui.errors import InputError
from exogui.lists.file_kinds import LIST_KINDS
from exogui.lists.source import Source

#: What a zip file may become when it is unpacked, in bytes: at most so much, and so many times its own size.
UNPACKED_LIMIT = 2_000_000_000
UNPACKED_FREELY = 30_000_000
UNPACKED_TIMES = 50
#: What an OpenDocument workbook says that it is.
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
SMALLER = "Save the column of the contact SIDs as a .csv file and open that."
#: What reading a zip file raises where it is damaged.
BROKEN = (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)


def detect_package(source: Source) -> str:
    """The ending that a zip file should have: ".xlsx" or ".ods".

    Raises:
        InputError: it is something else, damaged, or too large when it is unpacked.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            names = {name.lower() for name in archive.namelist()}
            if sum(member.file_size for member in archive.infolist()) > UNPACKED_LIMIT:
                raise too_large_error(source)
            if "xl/workbook.xml" in names:
                return ".xlsx"
            if "xl/workbook.bin" in names:
                return ".xlsb"
            if "content.xml" in names and OPEN_DOCUMENT in _declared_type(archive):
                return ".ods"
    except BROKEN as error:
        raise damaged_error(source) from error
    advice = f"Nothing was sent. Unpack it and open the list in it. {LIST_KINDS}"
    raise InputError(f"{source.name} is not a list: it is a .zip file or another document", advice)


def _declared_type(archive: zipfile.ZipFile) -> bytes:
    if "mimetype" in archive.namelist():
        return archive.read("mimetype")
    with archive.open("META-INF/manifest.xml") as stream:
        return stream.read(1 << 16)


def is_before_1997(data: bytes) -> bool:
    """True where an Office container has the stream that Excel 5 and 95 wrote, be it beside that of a newer Excel."""
    return "Book\0".encode("utf-16-le") in data


def before_1997_error(source: Source) -> InputError:
    title = f"{source.name} is a workbook of Excel before 1997 (.xls), which can't be read"
    return InputError(title, "Nothing was sent. Open it in a spreadsheet program, and save it as .xlsx.")


def locked_error(source: Source) -> InputError:
    advice = "Nothing was sent. Save a copy without the password, or the list alone as .csv."
    return InputError(f"{source.name} is protected by a password", advice)


def damaged_error(source: Source) -> InputError:
    advice = "Nothing was sent. Open it in a spreadsheet program and save it again, or save the list as .csv."
    return InputError(f"{source.name} is damaged, or not a workbook", advice)


def too_large_error(source: Source) -> InputError:
    """The error for a workbook that takes more memory or time than it may."""
    advice = f"Nothing was sent. A cell far away from the list can be enough for that. {SMALLER}"
    return InputError(f"{source.name} is too large to be read when it is unpacked", advice)


def unpacked_limit(packed: int) -> int:
    """How many bytes so many packed ones may become."""
    return min(UNPACKED_LIMIT, max(UNPACKED_FREELY, UNPACKED_TIMES * packed))
