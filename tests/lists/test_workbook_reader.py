import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from exogui.errors import InputError
from exogui.lists.readers.chunks import HEADER
from exogui.lists.readers.list_file import ListFile, open_file
from exogui.lists.workbooks import zip_limits

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(300)]
DATA = Path(__file__).parent.parent / "data" / "lists"


def _book(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def _sids(found: ListFile) -> list[str]:
    return [sid for part in found.read(found.guess.column, set()) for sid in part.sids]


def test_a_plain_workbook(tmp_path: Path) -> None:
    rows = [["name", "sid"], *[[f"n{n}", sid] for n, sid in enumerate(SIDS)]]
    found = open_file(_book(tmp_path / "list.xlsx", Contacts=rows))
    assert (found.columns, found.guess.column, found.guess.certain) == (["name", "sid"], 1, True)
    [part] = found.read(1, set())
    assert (part.sids, part.lines) == (SIDS, list(range(2, 302)))
    assert part.rejected == [(1, "name | sid", HEADER)]


def test_rows_and_columns_are_called_as_the_spreadsheet_does(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["B3"] = "Contacts of May"
    sheet.merge_cells("B3:D3")
    sheet["C6"], sheet["D6"] = SIDS[0], 1
    sheet["C8"], sheet["D8"] = SIDS[1], 2.5
    sheet.merge_cells("C9:C10")
    sheet["C9"], sheet["D9"], sheet["D10"] = SIDS[2], True, date(2021, 5, 23)
    sheet["C11"], sheet["D11"] = 44401234567890123456789012345678, timedelta(hours=3)
    sheet["C12"] = "=1+1"
    book.save(tmp_path / "list.xlsx")
    found = open_file(tmp_path / "list.xlsx")
    assert found.columns == ["Column B", "Column C", "Column D"]
    assert found.column_named("Column C") == found.guess.column == 1
    [part] = found.read(1, set())
    assert (part.sids, part.lines) == (SIDS[:3], [6, 8, 9])
    assert [(one.line, one.reason[:29]) for one in part.rejected] == [
        (3, "Empty cell"),
        (10, "Empty cell"),
        (11, "A spreadsheet made the number"),
    ]
    assert [row[2] for row in found.preview[1:6]] == ["1", "2.5", "TRUE", "2021-05-23", "3:00:00"]


def test_the_sheet_with_the_sids_is_found_and_the_others_are_told(tmp_path: Path) -> None:
    notes = [["note", "who"], ["call them", "me"]]
    found = open_file(_book(tmp_path / "list.xlsx", Notes=notes, People=[["sid", "x"], [SIDS[0], "y"]], Empty=[]))
    assert found.guess.certain
    assert "on the sheet “People”" in found.guess.reason
    [part] = found.read(0, set())
    assert part.sids == SIDS[:1]
    assert [(one.line, one.text) for one in part.rejected[1:]] == [(0, "Sheet “Notes”"), (0, "Sheet “Empty”")]


def test_an_old_workbook_and_a_wrong_ending(tmp_path: Path) -> None:
    # Written by xlwt: names in row 3, columns B and C, a SID that became a number in row 7.
    old = DATA / "old.xls"
    renamed = tmp_path / "new.xlsx"
    renamed.write_bytes(old.read_bytes())
    for path in (old, renamed):
        found = open_file(path)
        assert (found.columns, found.guess.column) == (["name", "sid"], 1)
        [part] = found.read(1, set())
        assert part.lines == [4, 5, 6]
        assert [(one.line, one.text) for one in part.rejected] == [(3, "name | sid"), (7, "4.4401234567890125e+31")]


def _ods(path: Path, cells: list[list[str]], manifest: str = "") -> Path:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in cells
    )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{name}:office:1.0" '
        f'xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{name}:manifest:1.0">{manifest}'
            "</manifest:manifest>",
        )
    return path


def test_an_open_document(tmp_path: Path) -> None:
    found = open_file(_ods(tmp_path / "list.ods", [["sid", "name"], *[[sid, "x"] for sid in SIDS]]))
    assert found.guess.certain
    assert _sids(found) == SIDS


def _refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_file(path)
    assert caught.value.advice.startswith("Nothing was sent.")
    return caught.value


@pytest.mark.parametrize("name", ["locked.xlsx", "locked.xls"])
def test_a_password_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((DATA / "locked.xlsx").read_bytes())
    assert "is protected by a password" in _refused(path).title


def test_a_locked_open_document(tmp_path: Path) -> None:
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        '<manifest:encryption-data manifest:checksum-type="SHA1"/></manifest:file-entry>'
    )
    assert "is protected by a password" in _refused(_ods(tmp_path / "list.ods", [["x"]], entry)).title


def test_a_cut_off_workbook(tmp_path: Path) -> None:
    path = _book(tmp_path / "list.xlsx", S=[["sid"], [SIDS[0]]])
    path.write_bytes(path.read_bytes()[:-300])
    assert "is damaged" in _refused(path).title


def test_damage_anywhere_in_a_workbook_is_refused_or_read(tmp_path: Path) -> None:
    whole = _book(tmp_path / "list.xlsx", S=[["sid", "n"], *[[sid, n] for n, sid in enumerate(SIDS[:20])]]).read_bytes()
    path = tmp_path / "damaged.xlsx"
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            found = open_file(path)
        except InputError:
            continue
        assert set(_sids(found)) <= set(SIDS)


def test_damage_inside_the_sheet_itself(tmp_path: Path) -> None:
    whole = _book(tmp_path / "list.xlsx", S=[["sid"], [SIDS[0]]])
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for broken in (
        sheet[:-40],
        sheet.replace(b'r="A1"', b'r="ZZZZZ99999999999"'),
        sheet.replace(b"<v>0", b"<v>99"),
        b"",
    ):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in {**parts, "xl/worksheets/sheet1.xml": broken}.items():
                archive.writestr(name, data)
        try:
            found = open_file(path)
        except InputError:
            continue
        assert set(_sids(found)) <= set(SIDS)


def test_a_stray_cell_in_the_last_corner_is_refused_with_the_way_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["XFD1048576"] = SIDS[0], "x"
    book.save(tmp_path / "list.xlsx")
    error = _refused(tmp_path / "list.xlsx")
    assert "is too large to be read" in error.title
    assert "A cell far away from the list" in error.advice


def test_a_stray_cell_or_format_down_to_the_last_row_is_no_hindrance(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["J1048576"] = SIDS[0], "x"
    for column in range(1, 40):
        sheet.cell(1_048_576, column).font = Font(bold=True)
    book.save(tmp_path / "list.xlsx")
    [part] = open_file(tmp_path / "list.xlsx").read(0, set())
    assert part.sids == SIDS[:1]
    assert [one.line for one in part.rejected] == [1_048_576]


def _with_part(path: Path, name: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    assert old in parts[name]
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data.replace(old, new) if part == name else data)
    return path


@pytest.mark.parametrize(
    "far", [b'"xfd1048576"', b'"ZZZZZ99999999999"', b'"B99999999"', b'"B30000000"', b" \n'XFD1048576'"]
)
def test_a_cell_that_no_sheet_has_is_refused_before_it_fills_the_memory(tmp_path: Path, far: bytes) -> None:
    book = _book(tmp_path / "list.xlsx", S=[["sid", "n"], [SIDS[0], 1]])
    title = _refused(_with_part(book, "xl/worksheets/sheet1.xml", b'"B2"', far)).title
    assert "is too large to be read" in title or "is damaged" in title


def test_a_list_of_two_columns_that_ends_in_the_last_row_is_read(tmp_path: Path) -> None:
    book = _book(tmp_path / "list.xlsx", S=[["sid", "n"], [SIDS[0], 1], [SIDS[1], 1]])
    for cell in (b'"A3"', b'"B3"', b'"3"'):
        _with_part(book, "xl/worksheets/sheet1.xml", cell, cell[:-2] + b'1048576"')
    assert _sids(open_file(book)) == SIDS[:2]


def _with_repeated_texts(path: Path, columns: int) -> Path:
    """Writes a sheet of SIDs beside columns of "No"; the count in its shared texts is that of the cells."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, sid in enumerate(SIDS):
            sheet.write_row(row, 0, [sid, *["No"] * columns])
    return path


def test_the_count_of_shared_texts_may_be_larger_than_the_table_of_texts(tmp_path: Path) -> None:
    path = _with_repeated_texts(tmp_path / "list.xlsx", 60)
    with zipfile.ZipFile(path) as archive:
        texts = archive.read("xl/sharedStrings.xml")
    assert b'count="18300" uniqueCount="301"' in texts
    assert len(texts) < 18_300
    assert _sids(open_file(path)) == SIDS


@pytest.mark.parametrize("count", [b"99999", b"4000000", b"99999999999"])
def test_a_wrong_count_of_shared_texts_is_read_or_refused(tmp_path: Path, count: bytes) -> None:
    path = _with_repeated_texts(tmp_path / "list.xlsx", 1)
    wrong = _with_part(path, "xl/sharedStrings.xml", b'uniqueCount="301"', b'uniqueCount="%s"' % count)
    if len(count) < 8:
        assert _sids(open_file(wrong)) == SIDS
    else:
        assert "is too large to be read" in _refused(wrong).title


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_limits, "UNPACKED_LIMIT", 1000)
    assert "too large" in _refused(_book(tmp_path / "list.xlsx", S=[["sid"], [SIDS[0]]])).title


def test_an_empty_workbook(tmp_path: Path) -> None:
    assert "is empty" in _refused(_book(tmp_path / "list.xlsx", S=[])).title


@pytest.mark.parametrize(
    ("member", "words"),
    [("word/document.xml", "it is a .zip file or another document"), ("xl/workbook.bin", "is damaged")],
)
def test_other_documents(tmp_path: Path, member: str, words: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(member, "x")
    path = tmp_path / "list.xlsx"
    path.write_bytes(data.getvalue())
    assert words in _refused(path).title


def test_office_documents_of_old_that_are_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "letter.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
    assert "is damaged, or not a workbook" in _refused(path).title
