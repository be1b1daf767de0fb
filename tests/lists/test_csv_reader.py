import codecs
from pathlib import Path

import pytest

from exogui.lists.readers.chunks import HEADER
from exogui.lists.readers.csv_reader import TOO_LONG
from exogui.lists.readers.list_file import open_file, open_text

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(300)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ending", [".csv", ".txt"])
def test_every_delimiter_and_line_end(tmp_path: Path, delimiter: str, end: str, ending: str) -> None:
    rows = [["name", "Contact SID", "x"], *[[f"Müller {n}", sid, ""] for n, sid in enumerate(SIDS)]]
    path = tmp_path / f"list{ending}"
    path.write_bytes(end.join(delimiter.join(row) for row in rows).encode())
    found = open_file(path)
    assert (found.columns, found.guess.column, found.guess.certain) == (rows[0], 1, True)
    [part] = found.read(1, set())
    assert (part.sids, part.lines) == (SIDS, list(range(2, 302)))


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"), (b"", "utf-16-le"), (b"", "utf-16-be"), (b"", "cp1252"),
    ],
)  # fmt: skip
def test_every_encoding_that_spreadsheets_write(tmp_path: Path, mark: bytes, encoding: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        mark + "".join(f"{a}\t{b}\r\n" for a, b in [("sid", "Straße"), (SIDS[0], "Jürgen")]).encode(encoding)
    )
    found = open_file(path)
    assert found.columns == ["sid", "Straße"]
    assert found.preview == [[SIDS[0], "Jürgen"]]
    [part] = found.read(found.guess.column, set())
    assert (part.sids, part.lines) == ([SIDS[0]], [2])


def test_a_byte_that_fits_no_encoding_later_in_the_file_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"sid,name\n" + f"{SIDS[0]},{'x' * 300_000}\n".encode() + SIDS[1].encode() + b",M\xfcller\n")
    [part] = open_file(path).read(0, set())
    assert part.sids == SIDS[:2]


def test_line_breaks_within_cells_count(tmp_path: Path) -> None:
    text = f'sid,note\n{SIDS[0]},"one\r\ntwo\rthree\nfour"\n\n{SIDS[1]},x\n"{SIDS[2]}","a\n"\n{SIDS[3]},y'
    [part] = open_text(text).read(0, set())
    assert list(zip(part.sids, part.lines, strict=True)) == list(zip(SIDS[:4], [2, 7, 8, 10], strict=True))


def test_empty_rows_are_passed_over_and_empty_cells_named() -> None:
    text = f"sid,name,tag\n\n,,\n , ,\n,captain,API\n{SIDS[0]}\n{SIDS[1]},x,y\n"
    found = open_text(text)
    [part] = found.read(found.guess.column, set())
    assert (part.sids, part.lines) == (SIDS[:2], [6, 7])
    assert part.rejected == [(1, "sid | name | tag", HEADER), (5, "captain | API", "Empty cell")]


def test_blank_lines_above_the_names(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\n" * 150 + f"sid,name\n{SIDS[0]},x\n")
    [part] = open_file(path).read(0, set())
    assert (part.sids, part.lines, part.rejected) == ([SIDS[0]], [152], [(151, "sid | name", HEADER)])


def test_a_quotation_mark_without_its_partner_is_told() -> None:
    text = f'sid,note\n{SIDS[0]},"5 inch\n{SIDS[1]},x\n{SIDS[2]},y\n'
    [part] = open_text(text).read(0, set())
    assert part.sids == [SIDS[0]]
    assert part.rejected[1].line == 2
    assert part.rejected[1].reason.startswith("A quotation mark makes one cell of")


def test_the_separator_that_excel_is_told() -> None:
    found = open_text(f"sep=;\nsid;note\n{SIDS[0]};1,5\n")
    assert found.columns == ["sid", "note"]
    [part] = found.read(found.guess.column, set())
    assert (part.sids, part.lines) == ([SIDS[0]], [3])


def test_ragged_rows_below_a_name_that_decides() -> None:
    found = open_text(f"sid,request_id\n{SIDS[0]},{SIDS[9]}\n{SIDS[1]}\n{SIDS[2]},{SIDS[8]},x,y\n{SIDS[3]},,,,,\n")
    assert (found.guess.column, found.guess.certain) == (0, True)
    [part] = found.read(0, set())
    assert part.sids == SIDS[:4]


def test_a_table_without_any_sid_names_no_column(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,number\ncaptain,+919101234511\nsailor,+919101234512\n")
    found = open_file(path)
    assert (found.columns, found.guess.column, found.guess.certain) == (["name", "number"], None, False)
    parts = list(found.read(None, set()))
    assert [part.sids for part in parts] == [[]]
    assert [one.line for one in parts[0].rejected] == [1, 2, 3]


def test_a_single_column_with_a_name(tmp_path: Path) -> None:
    for ending in (".csv", ".txt"):
        path = tmp_path / f"list{ending}"
        path.write_text("Contact SID\r\n" + "\r\n".join(SIDS))
        found = open_file(path)
        assert (found.columns, found.guess.column, found.guess.certain) == (["Contact SID"], 0, True)
        assert found.column_named("contact sid") == 0
        [part] = found.read(0, set())
        assert (part.sids, part.rejected) == (SIDS, [(1, "Contact SID", HEADER)])


def test_a_single_column_of_something_else_is_asked_about() -> None:
    assert not open_text("call_sid\n" + "\n".join(SIDS)).guess.certain


def test_cells_and_lines_over_a_megabyte_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    long = "x" * 1_100_000
    rows = [f"{SIDS[0]},a", f"{SIDS[1]},{long}", f"{SIDS[2]},b", f'{SIDS[3]},"c\n{"y," * 1_400_000}"', f"{SIDS[4]},d"]
    path.write_text("sid,name\n" + "\n".join(rows) + "\n")
    parts = list(open_file(path).read(0, set()))
    assert [sid for part in parts for sid in part.sids] == [SIDS[0], SIDS[2], SIDS[4]]
    assert [line for part in parts for line in part.lines] == [2, 4, 7]
    assert [one for part in parts for one in part.rejected][1:] == [(3, "", TOO_LONG), (5, "", TOO_LONG)]


def test_a_grid_of_sids_from_a_spreadsheet_is_asked_about_and_a_sentence_is_not() -> None:
    assert not open_text(f"{SIDS[0]}\t{SIDS[1]}\n{SIDS[2]}\t{SIDS[3]}").guess.certain
    found = open_text(f"{SIDS[0]}, {SIDS[1]},\n{SIDS[2]}, {SIDS[3]}")
    assert (found.columns, found.guess.certain) == ([], True)
    [part] = found.read(None, set())
    assert (part.sids, part.lines) == (SIDS[:4], [1, 1, 2, 2])
