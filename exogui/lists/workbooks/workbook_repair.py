"""Rewrites sound workbooks whose XML the library can't read.

Other programs read UTF-16 parts, white space between cells, sheets without a part, and an OpenDocument file without its
`mimetype`.
"""

import io
import re
import zipfile

from exogui.lists.workbooks.zip_limits import BROKEN, OPEN_DOCUMENT

_DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]*\?>")
# White space before a row, a cell or the first text in it means nothing.
_INDENT = re.compile(rb">\s+(?=<(?:/?table:|/?office:|text:p[\s>/]))")
# A sheet of macros that has no part of its own.
_SHEET_WITHOUT_PART = re.compile(rb"""<(?:\w+:)?sheet\s(?![^>]*:id=["'][^"'])[^>]*/>""")


def repaired(data: bytes) -> bytes | None:
    """A workbook's zip file with parts that the library can read; None where nothing is to be repaired."""
    new = io.BytesIO()
    changed = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(new, "w") as copy:
            names = archive.namelist()
            if "content.xml" in names and "mimetype" not in names:
                copy.writestr("mimetype", OPEN_DOCUMENT)
                changed = True
            for name in names:
                part = archive.read(name)
                readable = _readable(name, part)
                changed = changed or readable != part
                copy.writestr(name, readable)
    except BROKEN:
        return None
    return new.getvalue() if changed else None


def has_utf_16(data: bytes) -> bool:
    """True where a part of a workbook's zip file is in UTF-16; of a sheet the library notices that too late."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(_is_utf_16(name, archive.open(name).read(4)) for name in archive.namelist())
    except BROKEN:
        return False


def _is_utf_16(name: str, part: bytes) -> bool:
    return name.endswith((".xml", ".rels")) and b"\0" in part[:4]


def _readable(name: str, part: bytes) -> bytes:
    if _is_utf_16(name, part):
        encoding = "utf-16" if part[0] >= 0xFE else "utf-16-be" if part[0] == 0 else "utf-16-le"
        part = _DECLARATION.sub("", part.decode(encoding), count=1).encode()
    if name == "xl/workbook.xml":
        part = _SHEET_WITHOUT_PART.sub(b"", part)
    return _INDENT.sub(b">", part) if name == "content.xml" else part
