"""Bytes of a file, a pipe or a packed file, and as lines of text in constant memory."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from exogui.errors import InputError
from exogui.lists.file_kinds import LIST_KINDS

#: What is looked at to find out what a file is, in bytes.
HEAD = 1 << 18
#: The longest line and the longest cell, in characters.
LINE_LIMIT = 1 << 20
#: The most that is loaded into memory at once, in bytes.
WHOLE_LIMIT = 200_000_000

_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list's bytes come from, as often as they are asked for.

    Attributes:
        name: what people call it.
        path: the file; None where the bytes are in memory.
        data: the bytes where there is no file.
        member: the one file that is meant, where these are the bytes of a zip file.
        gzipped: the bytes are to be unpacked.
    """

    name: str
    path: Path | None = None
    data: bytes = b""
    member: str = ""
    gzipped: bool = False

    def open(self) -> BinaryIO:
        """A stream from the first byte on."""
        if self.member:
            from zipfile import ZipFile

            # What is opened in an archive holds its file open by itself.
            archive = ZipFile(self.path or io.BytesIO(self.data))
            return cast("BinaryIO", archive.open(self.member))
        if self.gzipped:
            import gzip

            return cast("BinaryIO", gzip.open(self.path or io.BytesIO(self.data)))
        return io.BytesIO(self.data) if self.path is None else self.path.open("rb")

    def head(self) -> bytes:
        """The first 256 KB."""
        with self.open() as stream:
            return stream.read(HEAD)

    def size(self) -> int:
        """How many bytes there are; those of the zip file, where it is one file in it that is meant."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    def read_all(self, advice: str) -> bytes:
        """All bytes; InputError with this advice where there are more than 200 MB."""
        blocks: list[bytes] = []
        with self.open() as stream:
            # Piece by piece: room for all that is allowed would be made at once.
            while block := stream.read(1 << 20):
                blocks.append(block)
                if len(blocks) << 20 > WHOLE_LIMIT:
                    raise InputError(f"{self.name} is too large to be read", f"Nothing was sent. {advice}")
        return b"".join(blocks)


def file_source(path: Path) -> Source:
    """The source that a path names; what can be read only once, such as a pipe, is read here.

    Raises:
        InputError: it names no file.
    """
    name = str(path)
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise InputError(f"{name} is a folder, not a file", f"Nothing was sent. Name a file in it. {LIST_KINDS}")
    if stat.S_ISFIFO(mode):
        return Source(name, data=Source(name, path).read_all("Save it as a file first."))
    if not stat.S_ISREG(mode):
        raise InputError(f"{name} is not a file", f"Nothing was sent. {LIST_KINDS}")
    return Source(name, path)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what the system says of reading a file into an InputError."""
    try:
        yield
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(f"There is no file {name}", "Nothing was sent. It may have been moved or renamed.")
    if isinstance(error, PermissionError):
        advice = "Nothing was sent. Change its permissions, or close it in the program that keeps it open."
        return InputError(f"{name} may not be read", advice)
    why = error.strerror or os.strerror(error.errno or 5)
    return InputError(f"{name} can't be read", f"Nothing was sent. The system says: {why}.")


def decode_head(head: bytes, encoding: str) -> str:
    """The text that a source begins with, in whole lines where it has any."""
    # ISO 2022's decoders give up at some damage when they read piece by piece, whatever they are told of errors.
    text = head.decode(encoding, "replace")
    if len(head) < HEAD:
        return text
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if end else text


def decode_lines(source: Source, encoding: str) -> Iterator[str]:
    r"""All lines with their ends (\n, \r\n or \r); one over 1 MB is cut, and still longer than `LINE_LIMIT`."""
    try:
        yield from chain.from_iterable(_blocks(source, encoding))
    except UnicodeError as error:
        advice = "Nothing was sent. Save it as a text in Unicode (UTF-8)."
        raise InputError(f"{source.name} is damaged: it can't be read to its end as {encoding}", advice) from error


def _blocks(source: Source, encoding: str) -> Iterator[io.StringIO]:
    """Whole lines, many at once: StringIO takes them apart faster than any loop of ours."""
    with io.TextIOWrapper(source.open(), encoding, errors="replace", newline="") as stream:
        while block := stream.read(_BLOCK):
            rest = stream.readline(LINE_LIMIT)
            if len(rest) < LINE_LIMIT or rest.endswith(("\n", "\r")):
                yield io.StringIO(block + rest, newline="")
                continue
            start = max(block.rfind("\n"), block.rfind("\r")) + 1
            yield io.StringIO(block[:start], newline="")
            while rest and not rest.endswith(("\n", "\r")):
                rest = stream.readline(LINE_LIMIT)
            # Filled up with what is in no SID and no table, so that no reader finds a shorter cell in it.
            yield io.StringIO(block[start : start + 200] + "…" * LINE_LIMIT + "\n", newline="")
