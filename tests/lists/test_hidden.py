"""Rows, columns and sheets that a workbook hides never give a contact unasked."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exogui.errors import InputError
from exogui.lists.readers.chunks import HEADER, HIDDEN_ROW, ReadOptions, RejectedLine
from exogui.lists.readers.identifiers import IdentifierKind, read_identifiers
from exogui.lists.readers.list_file import ListFile, open_bytes, open_file
from exogui.lists.source import Source
from exogui.lists.workbooks.calamine_workbook import find_hidden
from exogui.lists.workbooks.hidden_cells import Hidden, merge_ranges

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(20)]
TITLES = ["Name", "Contact SID"]


def _book(path: Path, change: Callable[[Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(TITLES)
    for n, sid in enumerate(SIDS):
        sheet.append([f"n{n}", sid])
    change(sheet)
    book.save(path)
    return path


def _filtered(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:B21"
    sheet.auto_filter.add_filter_column(0, ["n0", "n1", "n2", "n3", "n4"])
    for row in range(7, 22):
        sheet.row_dimensions[row].hidden = True


def _read(found: ListFile, column: int | None = None) -> tuple[list[str], list[RejectedLine]]:
    parts = list(found.read(found.guess.column if column is None else column, set()))
    left = [one for part in parts for one in part.rejected if one.reason != HEADER]
    return [sid for part in parts for sid in part.sids], left


def test_rows_that_a_filter_hides_in_the_sheet_are_left_out_with_that_reason(tmp_path: Path) -> None:
    sids, left = _read(open_file(_book(tmp_path / "list.xlsx", _filtered)))
    assert sids == SIDS[:5]
    assert left == [RejectedLine(row, SIDS[row - 2], HIDDEN_ROW) for row in range(7, 22)]


def test_hidden_rows_are_taken_where_that_is_asked_for(tmp_path: Path) -> None:
    path = _book(tmp_path / "list.xlsx", _filtered)
    assert _read(open_file(path, ReadOptions(hidden_rows=True))) == (SIDS, [])
    assert _read(open_bytes(path.read_bytes(), "Standard input", ReadOptions(hidden_rows=True))) == (SIDS, [])
    assert _read(open_bytes(path.read_bytes(), "Standard input"))[0] == SIDS[:5]


def test_rows_of_a_folded_group_are_hidden_and_low_ones_are_not(tmp_path: Path) -> None:
    def fold(sheet: Worksheet) -> None:
        sheet.row_dimensions.group(3, 5, hidden=True)
        sheet.row_dimensions.group(8, 9, hidden=False)
        sheet.row_dimensions[13].height = 0.75

    sids, left = _read(open_file(_book(tmp_path / "list.xlsx", fold)))
    assert [one.line for one in left] == [3, 4, 5]
    assert len(sids) == 17


def test_a_list_whose_rows_are_all_hidden_gives_none_and_says_why(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        for row in range(2, 22):
            sheet.row_dimensions[row].hidden = True

    found = open_file(_book(tmp_path / "list.xlsx", hide))
    assert (found.guess.certain, found.guess.column) == (True, 1)
    sids, left = _read(found)
    assert (sids, {one.reason for one in left}, len(left)) == ([], {HIDDEN_ROW}, 20)


def test_a_hidden_column_never_holds_the_sids_unasked(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.column_dimensions["B"].hidden = True

    found = open_file(_book(tmp_path / "list.xlsx", hide))
    assert not found.guess.certain
    assert "“Contact SID” holds contact SIDs, and the spreadsheet hides this column" in found.guess.reason
    assert [part.sids for part in found.read(None, set())] == [[]]
    assert _read(found, found.column_named("contact sid"))[0] == SIDS


def test_a_visible_column_wins_over_a_hidden_one_of_a_better_name(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        for row, sid in enumerate(reversed(SIDS), 2):
            sheet.cell(row, 4, sid[::-1])
        sheet["D1"] = "Which"
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["C"].hidden = True

    found = open_file(_book(tmp_path / "list.xlsx", hide))
    assert (found.guess.column, found.guess.certain) == (3, True)
    assert _read(found)[0] == [sid[::-1] for sid in reversed(SIDS)]


def test_a_hidden_sheet_is_read_only_where_it_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, state, sids in (("Now", "visible", SIDS[:2]), ("Old", "hidden", SIDS[2:]), ("Older", "veryHidden", [])):
        sheet = book.create_sheet(name)
        for cell in ("sid", *sids):
            sheet.append([cell])
        sheet.sheet_state = state
    del book["Sheet"]
    book.save(tmp_path / "list.xlsx")
    found = open_file(tmp_path / "list.xlsx")
    sids, left = _read(found)
    assert (found.sheet, sids) == ("Now", SIDS[:2])
    assert [(one.text, one.reason[:13]) for one in left] == [
        ("Sheet “Old”", "It is hidden,"),
        ("Sheet “Older”", "It is hidden,"),
    ]
    assert _read(found.reopen(ReadOptions(sheet="Old")))[0] == SIDS[2:]
    with pytest.raises(InputError, match="has no sheet “Oldest”"):
        found.reopen(ReadOptions(sheet="Oldest"))


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _write(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("way", ["prefixed", "no row numbers", "in words", "no height", "beyond the first block"])
def test_hidden_rows_are_found_however_the_sheet_is_written(tmp_path: Path, way: str) -> None:
    parts = _parts(_book(tmp_path / "list.xlsx", _filtered))
    name = "xl/worksheets/sheet1.xml"
    sheet = parts[name].decode()
    if way == "prefixed":
        sheet = sheet.replace("<row ", "<x:row ").replace("</row>", "</x:row>")
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        sheet = sheet.replace("<worksheet ", f'<worksheet xmlns:x="{space}" ')
    if way == "no row numbers":
        for row in range(1, 22):
            sheet = sheet.replace(f'<row r="{row}"', "<row")
    if way == "in words":
        sheet = sheet.replace('hidden="1"', "hidden = 'true'")
    if way == "beyond the first block":
        sheet = sheet.replace("<sheetData>", "<sheetData>" + " " * 3_000_000)
    if way == "no height":
        sheet = sheet.replace('hidden="1"', 'ht="0" customHeight="1"')
    parts[name] = sheet.encode()
    found = open_file(_write(tmp_path / "list.xlsx", parts))
    assert len([one for one in _read(found)[1] if one.reason == HIDDEN_ROW]) == 15


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_hidden_rows_are_found_in_utf_16(tmp_path: Path, encoding: str) -> None:
    parts = _parts(_book(tmp_path / "list.xlsx", _filtered))
    sheet = '\ufeff<?xml version="1.0" encoding="UTF-16"?>' + parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.encode(encoding)
    path = _write(tmp_path / "list.xlsx", parts)
    assert find_hidden(Source("list", path), ".xlsx")("Sheet") == Hidden(rows=((6, 20),))


def _ods(path: Path, table: str) -> Path:
    name = "urn:oasis:names:tc:opendocument:xmlns"
    heads = "".join(f' xmlns:{one}="{name}:{one}:1.0"' for one in ("office", "table", "text"))
    content = (
        f"<office:document-content{heads}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _write(
        path,
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"/>'.encode(),
        },
    )


def _row(text: str, attributes: str = "", more: str = "") -> str:
    cell = f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>{more}</table:table-cell>'
    return f"<table:table-row{attributes}>{cell}</table:table-row>"


def test_an_open_document_s_filtered_collapsed_and_folded_rows_are_left_out(tmp_path: Path) -> None:
    collapsed, filtered = ' table:visibility="collapse"', ' table:visibility="filter"'
    inner = f'<table:table table:name="In">{_row(SIDS[19], collapsed)}</table:table>'
    group = f"<table:table-row-group>{_row(SIDS[5])}</table:table-row-group>"
    rows = "".join(
        (
            _row("sid"), _row(SIDS[0]), _row(SIDS[1], filtered),
            '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>',
            _row(SIDS[2], collapsed), _row(SIDS[3], ' table:visibility="visible"'),
            f'<table:table-row-group table:display="false">{_row(SIDS[4])}{group}</table:table-row-group>',
            f"<table:table-row-group>{_row(SIDS[6])}</table:table-row-group>",
            _row(SIDS[7], f'{filtered} table:number-rows-repeated="2"'), _row(SIDS[8]),
        )
    )  # fmt: skip
    sids, left = _read(open_file(_ods(tmp_path / "list.ods", f'<table:table table:name="S">{rows}</table:table>')))
    assert sids == [SIDS[0], SIDS[3], SIDS[6], SIDS[8]]
    assert [(one.line, one.text) for one in left] == [
        (3, SIDS[1]), (7, SIDS[2]), (9, SIDS[4]), (10, SIDS[5]), (12, SIDS[7]), (13, SIDS[7]),
    ]  # fmt: skip
    assert {one.reason for one in left} == {HIDDEN_ROW}
    nested = _ods(tmp_path / "nested.ods", f'<table:table table:name="S">{_row("sid", more=inner)}{rows}</table:table>')
    assert find_hidden(Source("list", nested), ".ods")("S") == Hidden(rows=((3, 3), (7, 7), (9, 10), (12, 13)))


def _record(kind: int, data: bytes = b"") -> bytes:
    """A record of an .xlsb file: its kind and its length seven bits a byte, then what is in it."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + (bytes([len(data)]) if len(data) < 0x80 else bytes([len(data) & 0x7F | 0x80, len(data) >> 7])) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def binary_workbook(path: Path, rows: list[list[str]], hidden_rows: set[int], hidden_columns: set[int]) -> Path:
    """An .xlsb workbook of one sheet, as the file format's description has it: no library writes any."""
    width = len(rows[0])
    sheet = [_record(129), _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))]
    sheet.append(_record(390))
    sheet += [_record(60, struct.pack("<IIIIH", at, at, 2340, 0, at in hidden_columns)) for at in range(width)]
    sheet += [_record(391), _record(145)]
    for at, row in enumerate(rows):
        sheet.append(_record(0, struct.pack("<IIHBBBI", at, 0, 300, 0, 0x10 * (at in hidden_rows), 0, 0)))
        sheet += [_record(6, struct.pack("<II", column, 0) + _wide(cell)) for column, cell in enumerate(row)]
    sheet += [_record(146), _record(130)]
    book = [_record(131), _record(143), _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("S"))]
    space = b'xmlns="http://schemas.openxmlformats.org/package/2006/'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    relation = b'<Relationships %srelationships"><Relationship Id="rId1" Type="%s%s" Target="%s"/></Relationships>'
    return _write(
        path,
        {
            "[Content_Types].xml": b'<Types %scontent-types"/>' % space,
            "_rels/.rels": relation % (space, kind, b"officeDocument", b"xl/workbook.bin"),
            "xl/workbook.bin": b"".join([*book, _record(144), _record(132)]),
            "xl/_rels/workbook.bin.rels": relation % (space, kind, b"worksheet", b"worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": b"".join(sheet),
        },
    )


def test_a_binary_workbook_s_hidden_rows_and_columns_are_known(tmp_path: Path) -> None:
    rows = [["List", "sid", "Note"], *[[sid, sid[::-1], "x" * 200] for sid in SIDS]]
    found = open_file(binary_workbook(tmp_path / "list.xlsb", rows, {3, 4, 20}, {0}))
    assert (found.columns, found.guess.column, found.guess.certain) == (["List", "sid", "Note"], 1, True)
    sids, left = _read(found)
    assert [one.line for one in left] == [4, 5, 21]
    assert len(sids) == 17


def test_damage_where_it_stands_what_is_hidden_is_a_sentence(tmp_path: Path) -> None:
    path = binary_workbook(tmp_path / "list.xlsb", [["sid"], *[[sid] for sid in SIDS]], {3}, set())
    whole = path.read_bytes()
    for at in range(0, len(whole), 53):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            sids, _ = _read(open_file(path))
        except InputError as error:
            sids, said = [], error.advice
        else:
            said = "Nothing was sent."
        assert said.startswith("Nothing was sent.")
        assert set(sids) <= set(SIDS)


def test_hidden_rows_of_a_list_of_numbers_match_nobody(tmp_path: Path) -> None:
    def numbers(sheet: Worksheet) -> None:
        for row in range(2, 22):
            sheet.cell(row, 2, f"+9198765432{row:02}")
        _filtered(sheet)

    named = read_identifiers(open_file(_book(tmp_path / "list.xlsx", numbers)), IdentifierKind.NUMBER, "IN")
    assert [one.line for one in named.identifiers] == [2, 3, 4, 5, 6]
    assert [(one.line, one.reason) for one in named.rejected] == [(row, HIDDEN_ROW) for row in range(7, 22)]


def test_runs_join_and_are_found_within_any_stretch() -> None:
    hidden = Hidden(rows=merge_ranges([(5, 5), (0, 1), (2, 2), (9, 12), (4, 5)]))
    assert hidden.rows == ((0, 2), (4, 5), (9, 12))
    assert [hidden.rows_within(first, first + 4) for first in (0, 4, 8, 12, 16)] == [
        [0, 1, 2], [4, 5], [9, 10, 11], [12], [],
    ]  # fmt: skip
