"""Bytes from anywhere as lines of text, in constant memory, whatever the encoding."""

import codecs
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from exogui.errors import InputError
from exogui.lists.readers.encoding_detection import by_escapes, by_zeros, legacy
from exogui.lists.readers.text_kinds import told_encoding

#: What is looked at to find out what a file is, in bytes.
HEAD = 1 << 18
#: The longest line and the longest cell, in characters.
LINE_LIMIT = 1 << 20
#: The most that is loaded into memory at once, in bytes.
WHOLE_LIMIT = 200_000_000

_BLOCK = 1 << 18
# utf-32 first: its mark begins with the one of utf-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_BEFORE_1997 = "a workbook of Excel before 1997 (.xls)"
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a compressed file"), (b"Rar!", "a compressed file"),
    (b"BZh", "a compressed file"), (b"\xfd7zXZ", "a compressed file"), (b"SQLite format 3", "a database"),
    (b"\x09\0\x04\0", _BEFORE_1997), (b"\x09\x02\x06\0", _BEFORE_1997), (b"\x09\x04\x06\0", _BEFORE_1997),
    (b"\x09\x08\x08\0", _BEFORE_1997), (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"), (b"{\\rtf", "a formatted document"),
)  # fmt: skip
_XML_KINDS = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "an XML file, a workbook of Excel 2003"),
    (b"urn:oasis:names:tc:opendocument", "an XML file, a flat OpenDocument one (.fods)"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|\?xml|meta)\b", re.IGNORECASE)
_HIGH = bytes(range(0x80, 0x100))
_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1A, 0x1B})

#: How a workbook begins: as a zip file, or as Office's older container.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a file compressed by itself begins.
GZIP = b"\x1f\x8b"

LIST_KINDS = "Lists can be text, .csv, .tsv, .xlsx, .xlsb, .xls, .ods, .json and .jsonl files."
#: The endings of files that are lists, .zip files with one list apart.
LIST_ENDINGS = frozenset(
    (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".jsonl", ".ndjson")
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list's bytes come from, as often as they are asked for.

    Attributes:
        name: what people call it.
        path: the file; None where the bytes are in memory.
        data: the bytes where there is no file.
        member: the one file that is meant, where these are the bytes of a zip file.
        gzipped: whether the bytes are to be unpacked.
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

    def whole(self, instead: str) -> bytes:
        """All the bytes.

        Raises:
            InputError: there are more than 200 MB; `instead` says what to do about it.
        """
        blocks: list[bytes] = []
        with self.open() as stream:
            # Piece by piece: room for all that is allowed would be made at once.
            while block := stream.read(1 << 20):
                blocks.append(block)
                if len(blocks) << 20 > WHOLE_LIMIT:
                    raise InputError(f"{self.name} is too large to be read", f"Nothing was sent. {instead}")
        return b"".join(blocks)


def file_source(path: Path) -> Source:
    """The source that a path names; what can be read only once, such as a pipe, is read here.

    Raises:
        InputError: it names no file.
        OSError: it can't be looked at.
    """
    name = str(path)
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise InputError(f"{name} is a folder, not a file", f"Nothing was sent. Name a file in it. {LIST_KINDS}")
    if stat.S_ISFIFO(mode):
        return Source(name, data=Source(name, path).whole("Save it as a file first."))
    if not stat.S_ISREG(mode):
        raise InputError(f"{name} is not a file", f"Nothing was sent. {LIST_KINDS}")
    return Source(name, path)


def unreadable(name: str, error: OSError) -> InputError:
    """What the system said about a file, in a person's words."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"There is no file {name}", "Nothing was sent. It may have been moved or renamed.")
    if isinstance(error, PermissionError):
        advice = "Nothing was sent. Change its permissions, or close it in the program that keeps it open."
        return InputError(f"{name} may not be read", advice)
    why = error.strerror or os.strerror(error.errno or 5)
    return InputError(f"{name} can't be read", f"Nothing was sent. The system says: {why}.")


def encoding_of(head: bytes, name: str) -> str:
    """The encoding of a text that begins so.

    Raises:
        InputError: it is no text, or a text in which no list stands.
    """
    if encoding := _marked(head):
        return encoding
    kind = next((kind for magic, kind in _OTHER_KINDS if head.startswith(magic)), None)
    if kind is None and _MARKUP.match(head):
        kind = next((kind for sign, kind in _XML_KINDS if sign in head), "an XML file, whatever its ending says")
    if kind is not None:
        advice = "open it in a spreadsheet program and save it as .xlsx or .csv, or paste its text"
        raise InputError(f"{name} is not a list: it is {kind}", f"Nothing was sent. Where it holds one, {advice}.")
    if told := by_zeros(head) or by_escapes(head):
        return told
    if (len(head) - len(head.translate(None, _CONTROLS))) * 50 > len(head):
        raise InputError(f"{name} is not a list: it is no text", f"Nothing was sent. {LIST_KINDS}")
    return _utf_8_or_legacy(head, whole=len(head) < HEAD)


def page_encoding(head: bytes) -> str:
    """The encoding of a web page that begins so: by its mark, by its own word, by its letters."""
    return _marked(head) or told_encoding(head) or _utf_8_or_legacy(head, whole=len(head) < HEAD)


def _marked(head: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")


def encoding_throughout(source: Source, head: bytes) -> str:
    """The encoding of a text; one whose beginning is plain ASCII shows it in the first other characters it has.

    Raises:
        InputError: it is no text, or a text in which no list stands.
        OSError: it can't be read.
    """
    encoding = encoding_of(head, source.name)
    if encoding != "utf-8" or len(head) < HEAD or not head.isascii():
        return encoding
    with source.open() as stream:
        while block := stream.read(1 << 20):
            if not block.isascii():
                return _utf_8_or_legacy(block, whole=False)
    return encoding


def _utf_8_or_legacy(data: bytes, *, whole: bool) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=whole)
    except UnicodeDecodeError:
        # A few damaged bytes make no other encoding of it.
        damaged = data.decode("utf-8", "replace").count("\ufffd")
        return "utf-8" if 100 * damaged < len(data) - len(data.translate(None, _HIGH)) else legacy(data)
    return "utf-8"


def decoded(head: bytes, encoding: str) -> str:
    """The text that a source begins with, in whole lines where it has any."""
    # ISO 2022's decoders give up at some damage when they read piece by piece, whatever they are told of errors.
    text = head.decode(encoding, "replace")
    if len(head) < HEAD:
        return text
    end = max(text.rfind("\n"), text.rfind("\r")) + 1
    return text[:end] if end else text


def lines(source: Source, encoding: str) -> Iterator[str]:
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
