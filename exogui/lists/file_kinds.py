"""Kinds of files by how they begin: workbooks, packed files, e-mails, web pages, and what is no list at all."""

import re

#: How a workbook begins: as a zip file, or as Office's older container.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How a file compressed by itself begins.
GZIP = b"\x1f\x8b"

LIST_KINDS = "Lists can be text, .csv, .tsv, .xlsx, .xlsb, .xls, .ods, .json and .jsonl files."
#: The endings of files that are lists, .zip files with one list apart.
LIST_ENDINGS = frozenset(
    (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".json", ".jsonl", ".ndjson")
)
#: The endings of packed files that may hold one.
PACKED_ENDINGS = frozenset((".zip", ".gz"))

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
_MAIL_HEADER = re.compile(rb"[!-9;-~]+:(?:[ \t].*)?|[ \t].*|From .*")
_MAIL_NAMES = frozenset(
    (b"from", b"to", b"subject", b"date", b"mime-version", b"message-id", b"received", b"return-path", b"delivered-to")
)
_WEB_PAGE = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|style|link|script"
    r"|table|thead|tbody|tr|div|center|form|font)\b",
    re.IGNORECASE | re.DOTALL,
)


def other_kind(head: bytes) -> str:
    """What a file that begins so is, "a PDF document"; "" where it may be a text with a list."""
    kind = next((kind for magic, kind in _OTHER_KINDS if head.startswith(magic)), "")
    if not kind and _MARKUP.match(head):
        kind = next((kind for name, kind in _XML_KINDS if name in head), "an XML file, whatever its ending says")
    return kind


def is_mail(head: bytes) -> bool:
    """True for header lines up to the first empty one, with three of the usual names among them."""
    names = set()
    for line in head[: 1 << 16].removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"").split(b"\n"):
        if not line:
            break
        if not _MAIL_HEADER.fullmatch(line):
            return False
        names.add(line.partition(b":")[0].lower())
    return len(names & _MAIL_NAMES) >= 3


def is_web_page(head: bytes) -> bool:
    """True for a web page, whatever its ending says."""
    utf_16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head[:4096].decode("utf-16" if utf_16 else "latin-1", "replace")
    return _WEB_PAGE.match(text.removeprefix("ï»¿")) is not None
