"""A list alone in a .zip file, or compressed by itself (.gz)."""

import zipfile
from dataclasses import replace
from gzip import BadGzipFile
from pathlib import PurePosixPath

from exogui.errors import InputError
from exogui.formatting import number
from exogui.lists.file_kinds import GZIP, LIST_ENDINGS, OLE, ZIP
from exogui.lists.source import Source
from exogui.lists.workbooks.zip_limits import (
    BROKEN,
    SMALLER,
    damaged_error,
    locked_error,
    too_large_error,
    unpacked_limit,
)

# Where an archive of files says so.
_TAPE_MARK = 257


def list_in_zip(source: Source) -> Source | None:
    """The one list in a zip file; None where there is none, or where it is a workbook itself.

    Raises:
        InputError: there are several, or the one is locked, damaged or too large.
    """
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            lists = [member for member in archive.infolist() if _is_list(member.filename)]
            if not lists or not {"mimetype", "[Content_Types].xml"}.isdisjoint(archive.namelist()):
                return None
            if len(lists) > 1:
                advice = "Nothing was sent. Unpack it, and open the folder, or the lists that are meant."
                raise InputError(f"{source.name} holds {number(len(lists))} lists", advice)
            [member] = lists
            if member.flag_bits & 1:
                raise locked_error(source)
            if member.file_size > unpacked_limit(member.compress_size):
                raise too_large_error(source)
            with archive.open(member) as inner:
                head = inner.read(8)
                while inner.read(1 << 20):  # all of it: damage shows before anything is taken
                    pass
    except (*BROKEN, NotImplementedError) as error:
        raise damaged_error(source) from error
    return _seekable(Source(f"{source.name}: {member.filename}", source.path, source.data, member.filename), head)


def _seekable(inside: Source, head: bytes) -> Source:
    # What reads workbooks jumps to and fro in them.
    return Source(inside.name, data=inside.read_all(SMALLER)) if head.startswith((ZIP, OLE)) else inside


def unzipped(source: Source) -> Source:
    """What is in a file that is compressed by itself (.gz).

    Raises:
        InputError: it is damaged or too large, or there is no list in it but another packed file.
    """
    inside = replace(source, gzipped=True)
    try:
        with inside.open() as stream:
            head = stream.read(_TAPE_MARK + 8)
            size = len(head)
            while block := stream.read(1 << 20):  # all of it: damage shows before anything is taken
                size += len(block)
                if size > unpacked_limit(source.size()):
                    raise too_large_error(source)
    except (*BROKEN, BadGzipFile) as error:
        advice = "Nothing was sent. Pack it again, or open the list itself."
        raise InputError(f"{source.name} is a compressed file (.gz), and damaged", advice) from error
    kind = "an archive of files (.tar.gz)" if head[_TAPE_MARK : _TAPE_MARK + 5] == b"ustar" else ""
    if kind or head.startswith(GZIP):
        title = f"{source.name} is not a list: it is {kind or 'a file that is compressed twice'}"
        raise InputError(title, "Nothing was sent. Unpack it, and open the list that is in it.")
    return _seekable(inside, head)


def _is_list(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in LIST_ENDINGS and "__MACOSX" not in path.parts and not path.name.startswith(".")
