"""Whatever is dropped, pasted or opened: a sentence about it, no traceback, and nothing is sent."""

import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QTableWidget

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of

CALL = "b6b5e4a3f1d2c3b4a5968778695a4b3c2d1e18ac"


@pytest.fixture
def screen(desktop: Desktop) -> Screen:
    return desktop.open()


def _message_after(screen: Screen, task: object) -> str:
    assert callable(task)
    before = screen.said()
    task()
    screen.until(lambda: screen.said() != before and not screen.window.list_controller.loading)
    return screen.said()


def _file(tmp_path: Path, kind: str) -> Path:
    path = tmp_path / {"binary": "photo.csv", "workbook": "cut.xlsx"}.get(kind, f"{kind}.csv")
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "blank":
        path.write_bytes(b"\xef\xbb\xbf\r\n \r\n\r\n")
    elif kind == "binary":
        path.write_bytes(random.Random(1).randbytes(4000))
    elif kind == "workbook":
        path.write_bytes(b"PK\x03\x04" + bytes(200))
    elif kind == "folder":
        path.mkdir()
    return path


@pytest.mark.parametrize("kind", ["empty", "blank", "binary", "workbook", "folder", "vanished"])
def test_a_file_without_a_list_is_named(screen: Screen, simulator: Simulator, tmp_path: Path, kind: str) -> None:
    path = _file(tmp_path, kind)
    said = _message_after(screen, lambda: screen.drop(path))
    assert path.name in said
    assert "Nothing was sent." in said or "Nothing is on the list." in said
    assert "Traceback" not in said
    assert screen.count("All") == 0
    assert not screen.button("Delete").isEnabled()
    assert not simulator.requests


@pytest.mark.parametrize(
    "text",
    [
        "Dear all, there is nothing here.",
        f"{CALL}\n{CALL[::-1]}",
        "../../accounts/acme1\n%2e%2e%2f\n/v2/accounts/x/contacts",
        "4440b6e1a85f489b87d76d877995",
        '{"contacts": [',
        "ｇ" * 32,
    ],
)  # fmt: skip
def test_a_paste_without_a_contact_says_so(screen: Screen, simulator: Simulator, text: str) -> None:
    said = _message_after(screen, lambda: screen.paste(text))
    assert "Nothing" in said
    assert screen.count("Waiting") == 0
    assert not screen.button("Delete").isEnabled()
    assert not screen.button("Check").isEnabled()
    assert not simulator.requests
    screen.load(sids_of(simulator, 2))
    screen.delete(2)
    screen.until_done()
    assert {request.path for request in simulator.requests} == {
        f"/v2/accounts/acme1/contacts/{sid}" for sid in simulator.deleted
    }


def test_an_empty_clipboard_says_so(screen: Screen) -> None:
    screen.paste("  \n ")
    assert screen.says("The clipboard holds no text")


def test_a_good_file_beside_a_bad_one_is_loaded(screen: Screen, simulator: Simulator, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("\n".join(sids_of(simulator, 5)), encoding="utf-8")
    screen.drop(_file(tmp_path, "empty"), good, tmp_path / "nowhere.csv")
    screen.until(lambda: screen.count("All") == 5 and screen.button("Delete").isEnabled())
    assert screen.says("empty.csv", "nowhere.csv")


def test_open_reads_the_files_that_are_chosen(screen: Screen, simulator: Simulator, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("\n".join(sids_of(simulator, 5)), encoding="utf-8")
    screen.key(Qt.Key.Key_O, ctrl=True)
    screen.until(lambda: bool(screen.main.findChildren(QFileDialog)))
    (dialog,) = screen.main.findChildren(QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(good))
    screen.key(Qt.Key.Key_Return, on=name)
    screen.until(lambda: screen.count("All") == 5)


def _ambiguous(tmp_path: Path, simulator: Simulator) -> Path:
    path = tmp_path / "two columns.csv"
    sids = sids_of(simulator, 10)
    rows = [f"{one},{other}" for one, other in zip(sids[:5], sids[5:], strict=True)]
    path.write_text("\n".join(["First,Second", *rows]), encoding="utf-8")
    return path


def _choose_column(screen: Screen) -> QDialog:
    dialog = screen.dialog("Choose column")
    assert "two columns.csv holds the contact SIDs?" in screen.said(dialog)
    assert screen.count("All") == 0
    return dialog


def test_a_column_that_is_not_plain_is_asked_for(screen: Screen, simulator: Simulator, tmp_path: Path) -> None:
    screen.drop(_ambiguous(tmp_path, simulator))
    dialog = _choose_column(screen)
    named(dialog, QComboBox, "Column of the contact SIDs").setCurrentText("Second")
    screen.press("Use this column", dialog)
    screen.until(lambda: screen.count("All") == 5)
    assert screen.column("SID") == sids_of(simulator, 10)[5:]


@pytest.mark.parametrize("way", ["button", "escape"])
def test_leaving_the_file_out_leaves_it_out(screen: Screen, simulator: Simulator, tmp_path: Path, way: str) -> None:
    other = tmp_path / "other.txt"
    other.write_text("\n".join(sids_of(simulator, 15)[10:]), encoding="utf-8")
    screen.drop(_ambiguous(tmp_path, simulator), other)
    dialog = _choose_column(screen)
    if way == "button":
        screen.press("Leave the file out", dialog)
    else:
        screen.key(Qt.Key.Key_Escape)
    screen.until(lambda: screen.count("All") == 5 and screen.button("Delete").isEnabled())
    assert screen.column("SID") == sids_of(simulator, 15)[10:]
    assert not simulator.requests


def test_leaving_the_only_file_out_leaves_the_window_empty(
    screen: Screen, simulator: Simulator, tmp_path: Path
) -> None:
    screen.drop(_ambiguous(tmp_path, simulator))
    screen.press("Leave the file out", _choose_column(screen))
    screen.until(lambda: screen.button("Paste").isEnabled() and not screen.button("Clear").isEnabled())
    assert screen.button("Choose a file").isVisible()
    assert named(screen.main, QLabel, "Summary").text() == "No list yet"


def test_the_left_out_lines_are_shown_with_their_reasons(screen: Screen, simulator: Simulator) -> None:
    sid = sids_of(simulator, 1)[0]
    screen.paste(f"{sid}\n{sid}\n{CALL}\n../x\n")
    screen.until(lambda: screen.count("All") == 1 and screen.button("Clear").isEnabled())
    rejected = next(one for one in _links(screen) if "left out" in one)
    screen.press(rejected)
    dialog = screen.dialog("Left out")
    assert f"{rejected.split()[0]} lines gave no contact" in screen.said(dialog)
    screen.press("Copy all", dialog)
    screen.press("Close", dialog)
    assert not simulator.requests


def _links(screen: Screen) -> list[str]:
    return [one.text() for one in screen.main.findChildren(QPushButton) if one.isVisible()]


def test_another_sheet_can_be_chosen_where_several_hold_contacts(
    screen: Screen, simulator: Simulator, tmp_path: Path
) -> None:
    book, sids = openpyxl.Workbook(), sids_of(simulator, 6)
    for name, some in (("March", sids[:2]), ("April", sids[2:])):
        sheet = book.create_sheet(name)
        for row in [["sid"], *[[sid] for sid in some]]:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "two sheets.xlsx")
    screen.drop(tmp_path / "two sheets.xlsx")
    dialog = screen.dialog("Choose column")
    picker, table = named(dialog, QComboBox, "Sheet"), named(dialog, QTableWidget, "First rows")
    assert [picker.itemText(at) for at in range(picker.count())] == ["March", "April"]
    assert not named(dialog, QComboBox, "Encoding").isVisible()
    picker.setCurrentIndex(1)
    picker.activated.emit(1)
    screen.until(lambda: table.rowCount() == 4)
    assert "on the sheet “April”" in screen.said(dialog)
    screen.press("Use this column", dialog)
    screen.until(lambda: screen.count("All") == 4)
    assert screen.column("SID") == sids[2:]


def test_encoding_and_delimiter_are_shown_and_the_preview_follows(
    screen: Screen, simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "two columns.csv"
    sids = sids_of(simulator, 4)
    path.write_bytes(f"Имя;A;B\nИван;{sids[0]};{sids[1]}\nИра;{sids[2]};{sids[3]}\n".encode("cp1251"))
    screen.drop(path)
    dialog = _choose_column(screen)
    encoding, between = named(dialog, QComboBox, "Encoding"), named(dialog, QComboBox, "Between the cells")
    table = named(dialog, QTableWidget, "First rows")
    assert (encoding.currentData(), between.currentText()) == ("cp1251", "Semicolon")

    def first_cell() -> str:
        item = table.item(0, 0)
        return item.text() if item else ""

    assert first_cell() == "Иван"
    at = encoding.findData("cp1252")
    encoding.setCurrentIndex(at)
    encoding.activated.emit(at)
    screen.until(lambda: first_cell() == "Èâàí")
    at = between.findText("Nothing: it has no columns")
    between.setCurrentIndex(at)
    between.activated.emit(at)
    screen.until(lambda: table.columnCount() == 1)
    screen.press("Use this column", dialog)
    screen.until(lambda: screen.count("All") == 4)


def test_a_folder_and_a_zip_are_dropped(screen: Screen, simulator: Simulator, tmp_path: Path) -> None:
    folder, sids = tmp_path / "lists", sids_of(simulator, 6)
    folder.mkdir()
    (folder / "a.txt").write_text(sids[0])
    (folder / "b.csv").write_text(f"sid,name\n{sids[1]},x\n")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("c.csv", f"sid,name\n{sids[2]},x\n")
    screen.drop(folder, tmp_path / "c.zip")
    screen.until(lambda: screen.count("All") == 3 and screen.button("Clear").isEnabled())
    assert screen.column("SID") == sids[:3]
