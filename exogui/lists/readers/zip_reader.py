"""A list that is packed: alone in a zip file, or compressed by itself."""

import zipfile
from dataclasses import replace
from gzip import BadGzipFile
from pathlib import PurePosixPath

from exogui.errors import InputError
from exogui.formatting import number
from exogui.lists.readers.source import GZIP, LIST_ENDINGS, OLE, ZIP, Source
from exogui.lists.workbooks.zip_limits import BROKEN, SMALLER, damaged, locked, too_large, unpacked_limit

# Where an archive of files says so.
_TAPE_MARK = 257


def list_in_zip(source: Source) -> Source | None:
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
                raise too_large(source)
            with archive.open(found) as inner:
                head = inner.read(8)
                while inner.read(1 << 20):  # all of it: damage shows before anything is taken
                    pass
    except (*BROKEN, NotImplementedError) as error:
        raise damaged(source) from error
    inside = Source(f"{source.name}: {found.filename}", source.path, source.data, found.filename)
    # What reads workbooks jumps to and fro in them.
    return Source(inside.name, data=inside.whole(SMALLER)) if head.startswith((ZIP, OLE)) else inside


def unzipped(source: Source) -> Source:
    """What is in a file that is compressed by itself (.gz).

    Raises:
        InputError: it is damaged or too large, or there is no list in it but another packed file.
        OSError: it can't be read.
    """
    inside = replace(source, gzipped=True)
    try:
        with inside.open() as stream:
            head = stream.read(_TAPE_MARK + 8)
            size = len(head)
            while block := stream.read(1 << 20):  # all of it: damage shows before anything is taken
                size += len(block)
                if size > unpacked_limit(source.size()):
                    raise too_large(source)
    except (*BROKEN, BadGzipFile) as error:
        advice = "Nothing was sent. Pack it again, or open the list itself."
        raise InputError(f"{source.name} is a compressed file (.gz), and damaged", advice) from error
    kind = "an archive of files (.tar.gz)" if head[_TAPE_MARK : _TAPE_MARK + 5] == b"ustar" else ""
    if kind or head.startswith(GZIP):
        title = f"{source.name} is not a list: it is {kind or 'a file that is compressed twice'}"
        raise InputError(title, "Nothing was sent. Unpack it, and open the list that is in it.")
    return Source(source.name, data=inside.whole(SMALLER)) if head.startswith((ZIP, OLE)) else inside


def _is_list(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in LIST_ENDINGS and "__MACOSX" not in path.parts and not path.name.startswith(".")
