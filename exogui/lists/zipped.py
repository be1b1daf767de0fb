"""A zip file with one list in it."""

import zipfile
from pathlib import PurePosixPath

from exogui.errors import InputError
from exogui.lists.decoding import LIST_ENDINGS, OLE, ZIP, Source
from exogui.lists.unpacking import BROKEN, SMALLER, bloated, damaged, locked, unpacked_limit
from exogui.wording import number


def list_inside(source: Source) -> Source | None:
    """The one list in a zip file; None where there is none, or where it is a workbook itself.

    Raises:
        InputError: there are several, or the one is locked, damaged or too large.
        OSError: it can't be read.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            lists = [member for member in archive.infolist() if _is_list(member.filename)]
            if not lists or not {"mimetype", "[Content_Types].xml"}.isdisjoint(archive.namelist()):
                return None
            if len(lists) > 1:
                title = f"{source.name} holds {number(len(lists))} lists"
                raise InputError(
                    title, "Nothing was sent. Unpack it, and open the folder, or the lists that are meant."
                )
            [found] = lists
            if found.flag_bits & 1:
                raise locked(source)
            if found.file_size > unpacked_limit(found.compress_size):
                raise bloated(source)
            with archive.open(found) as inner:
                head = inner.read(8)
                while inner.read(1 << 20):  # all of it: damage shows before anything is taken
                    pass
    except (*BROKEN, NotImplementedError) as error:
        raise damaged(source) from error
    inside = Source(f"{source.name}: {found.filename}", source.path, source.data, found.filename)
    # What reads workbooks jumps to and fro in them.
    return Source(inside.name, data=inside.whole(SMALLER)) if head.startswith((ZIP, OLE)) else inside


def _is_list(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in LIST_ENDINGS and "__MACOSX" not in path.parts and not path.name.startswith(".")
