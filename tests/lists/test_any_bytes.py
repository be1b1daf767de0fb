"""Whatever bytes a file holds: rows and reasons or a sentence, in bounded time and memory."""

import csv
import gzip
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exogui.errors import InputError
from exogui.exotel.protocol import normalize_sid
from exogui.lists.readers.list_file import open_file

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(12)]
DATA = Path(__file__).parent.parent / "data" / "lists"
MB = 1 << 20


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in [["sid", "name"], *[[sid, f"captain {at}"] for at, sid in enumerate(SIDS)]]:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _zip(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "/").replace("0", "."), data)
    return stream.getvalue()


def _mail() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Löschen"
    mail.set_content("Müller")
    mail.add_attachment(_csv(","), "text", "csv", filename="list.csv")
    return mail.as_bytes()


def _csv(delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["sid", "name"], *[[sid, 'a "b"'] for sid in SIDS]])
    return text.getvalue().encode()


@cache
def _good(kind: str) -> bytes:
    """A sound list of that kind."""
    items = [{"sid": sid, "custom_field": {"a": [1, None]}} for sid in SIDS]
    made: dict[str, Callable[[], bytes]] = {
        ".csv": lambda: _csv(","),
        ".tsv": lambda: _csv("\t"),
        ".txt": lambda: "\n".join(SIDS).encode("utf-16"),
        ".xlsx": _workbook,
        ".xls": (DATA / "old.xls").read_bytes,
        ".ods": (DATA / "libreoffice.ods").read_bytes,
        ".json": lambda: json.dumps({"contacts": items}).encode(),
        ".jsonl": lambda: "\n".join(map(json.dumps, items)).encode(),
        ".zip": lambda: _zip(list0csv=_csv(",")),
        ".gz": lambda: gzip.compress(_csv(",")),
        ".eml": _mail,
        ".vcf": lambda: (
            b"BEGIN:VCARD\r\nFN;ENCODING=QUOTED-PRINTABLE:M=C3=BC\r\nTEL:+919876543210\r\nEND:VCARD\r\n" * 9
        ),
        ".html": lambda: b"".join([b"<table><tr><th>sid", *(b"<tr><td>%s" % sid.encode() for sid in SIDS)]),
    }
    return made[kind]()


#: What is done to the bytes: where, how many go, what comes in their place.
_EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 20),
        st.integers(0, 40),
        st.binary(max_size=8) | st.sampled_from([b"\xff" * 4, b"\0" * 4, b'"', b"\n", b"[" * 30, SIDS[0].encode()]),
    ),
    min_size=1,
    max_size=6,
)


def _edited(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for at, gone, new in edits:
        place = at % (len(data) + 1)
        data = data[:place] + new + data[place + gone :]
    return data


def _read_all(path: Path) -> None:
    try:
        found = open_file(path)
        for column in (None, *range(min(2, len(found.columns)))):
            for part in found.read(column, set()):
                assert len(part.sids) == len(part.lines)
                assert all(normalize_sid(sid) == sid for sid in part.sids)
                assert all(one.reason and len(one.text) <= 200 for one in part.rejected)
    except InputError as error:
        said = error.title, error.advice
    else:
        return
    assert said[0]
    assert said[1].startswith("Nothing was sent.")


@pytest.mark.parametrize(
    "kind", [".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".zip", ".gz", ".eml", ".vcf", ".html"]
)
@settings(deadline=None, max_examples=60)
@given(edits=_EDITS)
def test_damage_anywhere_gives_rows_and_reasons_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, kind: str, edits: list[tuple[int, int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"edited{kind}"
    path.write_bytes(_edited(_good(kind), edits))
    _read_all(path)


@pytest.mark.parametrize("kind", [".xls", ".ods"])
@settings(deadline=None, max_examples=8)
@given(edits=_EDITS)
def test_damage_that_could_end_a_process_ends_only_the_other(
    tmp_path_factory: pytest.TempPathFactory, kind: str, edits: list[tuple[int, int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / f"edited{kind}"
    path.write_bytes(_edited(_good(kind), edits))
    _read_all(path)


def test_an_xls_that_ends_the_library_s_process_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes((DATA / "abort.xls").read_bytes())
    with pytest.raises(InputError, match="is damaged, or not a workbook"):
        open_file(path)


_SHAPES = {
    "commas.csv": b"," * MB,
    "rows of commas.csv": (b"," * 60 + b"\n") * 2_000,
    "quotation marks.csv": b'"' * MB,
    "an open quotation mark.csv": b'sid,name\n"' + (SIDS[0].encode() + b",x\n") * 10_000,
    "line ends.txt": b"\n\r" * 50_000,
    "blanks.txt": b" " * MB,
    "words.txt": (b"a " * 2000 + SIDS[0].encode() + b"\n") * 15,
    "one line.txt": b"a " * 30_000 + SIDS[0].encode() + b" b" * 30_000,
    "digits.txt": b"4" * MB,
    "nul.csv": b"a,\0\n" * 6_000,
    "braces.jsonl": (b"[" + b"{}," * 100_000 + b"{}]\n") * 4,
    "columns.jsonl": b"\n".join(json.dumps({f"{at}-{n}": n for n in range(300)}).encode() for at in range(30)),
    "depth.json": b"[" * MB + b"]" * MB,
    "depth.jsonl": b"\n".join(b'{"a":' + b"[" * n + b"]" * n + b"}" for n in range(1, 1000, 29)),
}  # fmt: skip


@pytest.mark.parametrize("name", _SHAPES)
def test_no_shape_of_text_takes_ten_times_its_size(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(_SHAPES[name])
    tracemalloc.start()
    try:
        _read_all(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * path.stat().st_size + 8 * MB


def _braces() -> bytes:
    return b"[" + b"{}," * 2_000_000 + b"{}]"


def _sheet(rows: bytes, texts: bytes = b"") -> bytes:
    """A workbook whose sheet, and whose table of texts, are these."""
    space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_workbook())) as whole,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in whole.namelist():
            data = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = b"<worksheet " + space + b"><sheetData>" + rows + b"</sheetData></worksheet>"
            elif name == "xl/sharedStrings.xml" and texts:
                data = b"<sst " + space + b">" + texts + b"</sst>"
            archive.writestr(name, data)
    return stream.getvalue()


def _ods(row: bytes) -> bytes:
    name = b"urn:oasis:names:tc:opendocument:xmlns"
    head = b"".join(b' xmlns:%s="%s:%s:1.0"' % (one, name, one) for one in (b"office", b"table", b"text"))
    content = (
        b"<office:document-content" + head + b"><office:body><office:spreadsheet>"
        b'<table:table table:name="S">' + row + b"</table:table></office:spreadsheet></office:body>"
        b"</office:document-content>"
    )
    manifest = b'<manifest:manifest xmlns:manifest="%s:manifest:1.0"/>' % name
    members = {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content0xml": content,
        "META-INF_manifest0xml": manifest,
    }
    return _zip(**members)


_BOMBS: dict[str, Callable[[], bytes]] = {
    "the last corner.xlsx": lambda: _sheet(
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "blanks.xlsx": lambda: _sheet(b" " * 40 * MB),
    "cells without a place.xlsx": lambda: _sheet((b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>") * 300),
    "a stray cell.xlsx": lambda: _sheet(b'<row r="999999"><c r="Z999999"><v>1</v></c></row>'),
    "one text, often.xlsx": lambda: _sheet(
        b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 200_000)),
        b"<si><t>" + b"x" * 32_000 + b"</t></si>",
    ),
    "one long text.xlsx": lambda: _sheet(
        b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 200)),
        b"<si><t>" + b"x" * 25 * MB + b"</t></si>",
    ),
    "a cell a million times.ods": lambda: _ods(
        b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string"'
        b' table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    ),
    "zeros.csv.gz": lambda: gzip.compress(bytes(100 * MB)),
    "lines.csv.gz": lambda: gzip.compress(b"a,b\n" * 10 * MB),
    "a page.xls": lambda: b"<table>" + b"<tr><td>x" * 3 * MB,
    "attachments.eml": lambda: b"From: a\nTo: b\nDate: c\nContent-Type: multipart/x; boundary=b\n\n"
        + b"--b\n\n\n" * MB,
    "lines.zip": lambda: _zip(list0csv=b"a,b\n" * 10 * MB),
    "a workbook.zip": lambda: _zip(list0xlsx=_sheet(b" " * 40 * MB)),
    "braces.json": _braces,
}  # fmt: skip

_READER = """
import sys
from pathlib import Path
from exogui.errors import InputError
from exogui.lists.readers.list_file import open_file
try:
    found = open_file(Path(sys.argv[1]))
    for part in found.read(found.guess.column, set()):
        pass
    print("read")
except InputError as error:
    print(error.title)
if sys.platform != "win32":
    import resource
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    assert largest < 1.7e9, largest
status = Path("/proc/self/status")  # other systems tell a process's greatest size in other ways
print(status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else 0)
"""


#: Much, yet within what the process that reads them may take.
_BEARABLE = {"cells without a place.xlsx", "a stray cell.xlsx"}


@pytest.mark.parametrize("name", _BOMBS)
def test_what_unpacks_to_far_too_much_is_refused_within_bounds(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(_BOMBS[name]())
    done = subprocess.run([sys.executable, "-c", _READER, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said, peak = done.stdout.splitlines()
    assert (said == "read") == (name in _BEARABLE)
    assert int(peak) < (60 + (200 if said == "read" else 0)) * 1024 + 10 * path.stat().st_size // 1024
