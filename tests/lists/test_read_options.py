import zipfile
from pathlib import Path

import openpyxl
import pytest

from exogui.errors import InputError
from exogui.lists.readers.chunks import ReadOptions
from exogui.lists.readers.folder import expand_folder
from exogui.lists.readers.list_file import NO_COLUMNS, ListFile, open_file

SIDS = [f"4440b6e1a85f489b87d76d8779956{n:03x}" for n in range(9)]


def _sids(found: ListFile, column: int | None = None) -> list[str]:
    return [sid for part in found.read(found.guess.column if column is None else column, set()) for sid in part.sids]


def test_another_encoding_changes_what_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("sid;имя\n".encode("cp1251") + f"{SIDS[0]};Иван\n".encode("cp1251"))
    found = open_file(path)
    assert (found.encoding, found.delimiter) == ("cp1251", ";")
    assert found.preview[0][1] == "Иван"
    again = found.reopen(ReadOptions(encoding="cp1252"))
    assert (again.encoding, again.columns, again.preview) == ("cp1252", ["sid", "èìÿ"], [[SIDS[0], "Èâàí"]])
    assert _sids(again) == SIDS[:1]


def test_another_delimiter_makes_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"sid,name;tag\n{SIDS[0]},captain;a\n{SIDS[1]},b;c\n")
    found = open_file(path)
    assert found.columns == ["sid", "name;tag"]
    assert found.reopen(ReadOptions(delimiter=";")).columns == ["sid,name", "tag"]
    plain = found.reopen(ReadOptions(delimiter=NO_COLUMNS))
    assert (plain.columns, plain.delimiter, _sids(plain)) == ([], "", SIDS[:2])


def _book(path: Path) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for at, name in enumerate(("March", "April", "Notes", "Empty")):
        sheet = book.create_sheet(name)
        if name != "Empty":
            for row in [["sid", "n"], *[[sid if at < 2 else "x", 1] for sid in SIDS[4 * at : 4 * at + 4]]]:
                sheet.append(row)
    book.save(path)
    return path


def test_another_sheet(tmp_path: Path) -> None:
    found = open_file(_book(tmp_path / "list.xlsx"))
    assert (found.sheets, found.sheet) == (["March", "April", "Notes", "Empty"], "March")
    assert found.other_sid_sheets == ["April"]
    assert _sids(found) == SIDS[:4]
    april = found.reopen(ReadOptions(sheet="April"))
    assert (april.sheet, _sids(april)) == ("April", SIDS[4:8])
    assert _sids(open_file(tmp_path / "list.xlsx", ReadOptions(sheet="April"))) == SIDS[4:8]
    for name, words in (("May", "has no sheet “May”"), ("Empty", "is empty")):
        with pytest.raises(InputError, match=words):
            found.reopen(ReadOptions(sheet=name))


def _zip(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def test_a_zip_of_one_list_is_that_list(tmp_path: Path) -> None:
    text = ("sid,name\n" + "".join(f"{sid},x\n" for sid in SIDS)).encode("utf-16")
    found = open_file(
        _zip(tmp_path / "list.zip", exports__list_csv=text, exports__read_me=b"x", __MACOSX___list_csv=b"1")
    )
    assert found.name == str(tmp_path / "list.zip")
    assert (found.columns, _sids(found)) == (["sid", "name"], SIDS)
    book = _book(tmp_path / "list.xlsx").read_bytes()
    inner = open_file(_zip(tmp_path / "book.zip", list_xlsx=book))
    assert _sids(inner) == SIDS[:4]
    assert _sids(inner.reopen(ReadOptions(sheet="April"))) == SIDS[4:8]


def test_a_zip_of_several_lists_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds 2 lists"):
        open_file(_zip(tmp_path / "two.zip", a_csv=b"x", b_csv=b"y"))
    with pytest.raises(InputError, match="is not a list"):
        open_file(_zip(tmp_path / "none.zip", picture_png=b"x"))
    path = _zip(tmp_path / "locked.zip", list_csv=b"\n".join(sid.encode() for sid in SIDS))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="password"):
        open_file(path)


def test_a_folder_is_all_the_lists_in_it(tmp_path: Path) -> None:
    for name in ("b.csv", "a.txt", ".hidden.csv", "~$a.xlsx", "notes.pdf", "c.ZIP"):
        (tmp_path / name).write_text("x")
    (tmp_path / "d.csv").mkdir()
    assert [path.name for path in expand_folder(tmp_path)] == ["a.txt", "b.csv", "c.ZIP"]
    assert expand_folder(tmp_path / "b.csv") == [tmp_path / "b.csv"]
    with pytest.raises(InputError, match="is a folder without lists"):
        expand_folder(tmp_path / "d.csv")
