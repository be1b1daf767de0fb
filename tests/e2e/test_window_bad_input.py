"""Whatever is dropped, pasted or opened: a sentence about it, no traceback, and nothing is sent."""

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton

from exogui.exotel.simulator import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of

CALL = "b6b5e4a3f1d2c3b4a5968778695a4b3c2d1e18ac"


@pytest.fixture
def screen(desktop: Desktop) -> Screen:
    return desktop.open()


def _message_after(screen: Screen, deed: object) -> str:
    assert callable(deed)
    before = screen.said()
    deed()
    screen.until(lambda: screen.said() != before and not screen.window.desk.loading)
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
    assert not screen.button("Look up").isEnabled()
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
    left_out = next(one for one in _links(screen) if "left out" in one)
    screen.press(left_out)
    dialog = screen.dialog("Left out")
    assert f"{left_out.split()[0]} lines gave no contact" in screen.said(dialog)
    screen.press("Copy all", dialog)
    screen.press("Close", dialog)
    assert not simulator.requests


def _links(screen: Screen) -> list[str]:
    return [one.text() for one in screen.main.findChildren(QPushButton) if one.isVisible()]
