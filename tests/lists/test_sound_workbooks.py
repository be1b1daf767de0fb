"""Workbooks that other programs read, and that were once called damaged; and those that the library can't read."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from exogui.errors import InputError
from exogui.lists.readers.list_file import open_file

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(20)]
OLD = Path(__file__).parent.parent / "data" / "lists" / "old.xls"
_NAME = "urn:oasis:names:tc:opendocument:xmlns"
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def _sids(path: Path) -> list[str]:
    found = open_file(path)
    return [sid for part in found.read(found.guess.column, set()) for sid in part.sids]


def _xlsx(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    for sid in SIDS:
        book.worksheets[0].append([sid, "Zoë"])
    book.save(stream)
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, change(name, whole.read(name)))
    return path


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("parts", ["", "xl/worksheets", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_parts_in_utf_16_are_read(tmp_path: Path, encoding: str, parts: str) -> None:
    def change(name: str, data: bytes) -> bytes:
        if not name.startswith(parts):
            return data
        text = data.decode().removeprefix('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')
        return ('<?xml version="1.0" encoding="UTF-16"?>\n' + text).encode(encoding)

    path = _xlsx(tmp_path / "list.xlsx", change)
    assert _sids(path) == SIDS
    assert open_file(path).preview[1][1] == "Zoë"


@pytest.mark.parametrize("attribute", ['r:id=""', ""])
def test_a_sheet_of_macros_without_a_part_is_passed_over(tmp_path: Path, attribute: str) -> None:
    name = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    macros = f'<sheet xmlns:r="{name}" name="Module1" sheetId="9" state="veryHidden" {attribute}/></sheets>'.encode()

    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"</sheets>", macros) if name == "xl/workbook.xml" else data

    assert _sids(_xlsx(tmp_path / "list.xlsm", change)) == SIDS


def _ods(path: Path, *, indent: str = "", mimetype: bool = True, manifest: bool = True) -> Path:
    rows = "".join(
        f"{indent}<table:table-row>{indent}<table:table-cell office:value-type='string'>{indent}"
        f"<text:p>{sid}</text:p>{indent}</table:table-cell>{indent}"
        f"<table:table-cell office:value-type='string' table:number-columns-repeated='2'>{indent}"
        f"<text:p>a <text:span>b</text:span> <text:span>c</text:span></text:p>{indent}"
        f"<text:p>d</text:p>{indent}</table:table-cell>{indent}</table:table-row>"
        for sid in SIDS
    )
    head = "".join(f' xmlns:{one}="{_NAME}:{one}:1.0"' for one in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0"?>{indent}<office:document-content{head}>{indent}<office:body>{indent}<office:spreadsheet>'
        f'{indent}<table:table table:name="S">{indent}<table:table-column/>{rows}{indent}</table:table>{indent}'
        f"</office:spreadsheet>{indent}</office:body>{indent}</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", _SPREADSHEET)
        archive.writestr("content.xml", content)
        if manifest:
            entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SPREADSHEET}"/>'
            space = f'xmlns:manifest="{_NAME}:manifest:1.0"'
            archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {space}>{entry}</manifest:manifest>")
    return path


@pytest.mark.parametrize("indent", ["", "\n", "\n    ", "\r\n\t"])
@pytest.mark.parametrize("mimetype", [True, False])
def test_an_open_document_with_indents_or_without_its_mimetype_is_read(
    tmp_path: Path, indent: str, *, mimetype: bool
) -> None:
    path = _ods(tmp_path / "list.ods", indent=indent, mimetype=mimetype)
    assert _sids(path) == SIDS
    assert [cell.split() for cell in open_file(path).preview[0][1:]] == [["a", "b", "c", "d"]] * 2


def test_a_text_document_without_mimetype_is_no_list(tmp_path: Path) -> None:
    path = tmp_path / "letter.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office:document-content/>")
        archive.writestr("META-INF/manifest.xml", "application/vnd.oasis.opendocument.text")
    with pytest.raises(InputError, match=r"is not a list: it is a \.zip file"):
        open_file(path)


def test_a_workbook_of_which_little_is_left_when_it_is_packed_is_read(tmp_path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b"</sheetData>", b" " * 40_000_000 + b"</sheetData>") if "sheet1" in name else data

    assert _sids(_xlsx(tmp_path / "list.xlsx", change)) == SIDS


def _refused(path: Path) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        open_file(path)
    return caught.value.title, caught.value.advice


def _named_book(data: bytes) -> bytes:
    """A workbook whose stream is called as Excel 5 and 95 call theirs."""
    name, old = ("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le"))
    assert name in data
    return data.replace(name, old.ljust(len(name), b"\0"))


def _of_version(data: bytes, version: int) -> bytes:
    """The same, whose stream says that it is of that version of the format."""
    start = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    return data[: start + 4] + struct.pack("<H", version) + data[start + 6 :]


_CELLS = (b"\xfd\x00\x0a\x00", b"\x03\x02\x0e\x00", b"\x7e\x02\x0a\x00", b"\x04\x02")


@pytest.mark.parametrize("passed_over", [True, False])
def test_what_the_library_cannot_read_of_excel_95_is_refused_by_its_name(tmp_path: Path, *, passed_over: bool) -> None:
    data = _of_version(_named_book(OLD.read_bytes()), 0x0500)
    if passed_over:
        for record in _CELLS:
            data = data.replace(record, b"\xfe\x7f" + record[2:])
    else:
        data = data[:512] + bytes(40) + data[552:]
    path = tmp_path / "list.xls"
    path.write_bytes(data)
    title, advice = _refused(path)
    assert title == f"{path} is a workbook of Excel before 1997 (.xls), which can't be read"
    assert advice == "Nothing was sent. Open it in a spreadsheet program, and save it as .xlsx."


@pytest.mark.parametrize("start", ["0900040007001000", "0902060000001000", "0904060000001000", "0908080000050500"])
def test_workbooks_of_excel_2_to_5_without_container_are_refused_by_their_name(tmp_path: Path, start: str) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(bytes.fromhex(start) + bytes(400))
    title, advice = _refused(path)
    assert title == f"{path} is not a list: it is a workbook of Excel before 1997 (.xls)"
    assert "save it as .xlsx" in advice


@pytest.mark.parametrize("follower", [0, 1])
def test_sectors_of_an_old_workbook_that_follow_each_other_for_ever_are_damage(tmp_path: Path, follower: int) -> None:
    data = bytearray(OLD.read_bytes())
    first: int = struct.unpack_from("<I", data, 0x4C)[0]
    struct.pack_into("<I", data, (first + 1) * 512 + 4, follower)
    (tmp_path / "list.xls").write_bytes(data)
    assert "is damaged" in _refused(tmp_path / "list.xls")[0]
