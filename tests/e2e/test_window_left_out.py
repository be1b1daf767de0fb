"""The lines that gave no contact: seen, mended in place, taken in, exported; deleted only what is on the list."""

from pathlib import Path

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QTableView

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of


def _open(screen: Screen) -> QDialog:
    link = next(one for one in screen.main.findChildren(QPushButton) if "left out" in one.text())
    screen.press(link.text())
    return screen.dialog("Left out")


def _mend(screen: Screen, dialog: QDialog, row: int, text: str) -> None:
    """Write over a line's text as a person does, with the keyboard."""
    table = named(dialog, QTableView, "Left out")
    table.setFocus()
    table.setCurrentIndex(table.model().index(row, 2))
    screen.key(Qt.Key.Key_F2, on=table)
    screen.until(lambda: bool(table.findChildren(QLineEdit)))
    (field,) = table.findChildren(QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    screen.key(Qt.Key.Key_Return, on=field)
    screen.until(lambda: table.model().index(row, 2).data() == text)
    screen.until(lambda: not table.findChildren(QLineEdit))


def test_lines_are_mended_and_taken_in(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    good, bad, worse = sids_of(simulator, 3)
    screen.paste("\n".join(["sid,name", f"{good},a", f"{bad.replace('0', 'O')},b", f"{worse[:-2]},c", f"{good},d"]))
    screen.until(lambda: screen.count("All") == 1 and screen.button("Clear").isEnabled())
    dialog = _open(screen)
    assert "3 lines gave no contact" in screen.said(dialog)
    assert "1 taken + 1 on the list already + 2 left out = 4 lines" in screen.said(dialog)
    assert not named(dialog, QPushButton, "Take in").isEnabled()
    _mend(screen, dialog, 0, bad)
    model = named(dialog, QTableView, "Left out").model()
    assert model.index(0, 3).data() == "A contact SID now: it can be taken in"
    _mend(screen, dialog, 1, worse[:-1])
    assert "31 characters" in model.index(1, 3).data()
    assert dialog.isVisible()
    screen.press("Take in 1 contact", dialog)
    screen.until(lambda: screen.count("All") == 2)
    screen.until(lambda: screen.says("1 contact taken in", "1 mended line gave none"))
    assert screen.column("SID") == [good, bad]
    dialog = _open(screen)
    lines = named(dialog, QTableView, "Left out").model()
    assert [lines.index(row, 2).data() for row in range(lines.rowCount())] == [worse[:-1], good]
    screen.press("Close", dialog)
    screen.gone("Left out")
    screen.delete(2)
    screen.until_done()
    assert {request.path.rpartition("/")[2] for request in simulator.requests} == {good, bad}
    dialog = _open(screen)
    assert "A batch that was begun keeps its rows" in screen.said(dialog)
    assert {one.text() for one in dialog.findChildren(QPushButton)} == {"Close", "Copy all", "Export…"}


def _filtered(folder: Path, sids: list[str]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row, cell in enumerate(["sid", *sids], 1):
        sheet.cell(row, 1, cell)
        sheet.row_dimensions[row].hidden = row > 2
    book.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def test_rows_that_a_filter_hides_are_taken_in_with_one_click(
    desktop: Desktop, simulator: Simulator, tmp_path: Path
) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 4)
    screen.drop(_filtered(tmp_path, sids))
    screen.until(lambda: screen.says("3 rows are hidden in", "Nothing was sent"))
    assert screen.column("SID") == sids[:1]
    screen.press("Take hidden rows")
    screen.until(lambda: screen.says("3 contacts taken in"))
    assert screen.column("SID") == sids


def test_hidden_rows_are_taken_in_where_lines_left_out_are_shown(
    desktop: Desktop, simulator: Simulator, tmp_path: Path
) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 4)
    screen.drop(_filtered(tmp_path, sids))
    screen.until(lambda: screen.says("3 rows are hidden in"))
    dialog = _open(screen)
    assert "1 taken + 3 left out = 4 lines" in screen.said(dialog)
    screen.press("Take hidden rows", dialog)
    screen.gone("Left out")
    screen.until(lambda: screen.count("All") == 4)
    assert not any("left out" in one.text() for one in screen.main.findChildren(QPushButton) if one.isVisible())


def test_the_lines_are_exported(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    screen = desktop.open()
    screen.paste(f"{sids_of(simulator, 1)[0]}\n=1+1\n../x\n")
    screen.until(lambda: screen.count("All") == 1 and screen.button("Clear").isEnabled())
    dialog = _open(screen)
    screen.press("Export…", dialog)
    screen.until(lambda: bool(dialog.findChildren(QFileDialog)))
    (files,) = dialog.findChildren(QFileDialog)
    name = files.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    name.setText(str(tmp_path / "left.csv"))
    screen.key(Qt.Key.Key_Return, on=name)
    screen.until(lambda: screen.says("2 lines saved in left.csv"))
    written = (tmp_path / "left.csv").read_text(encoding="utf-8-sig").splitlines()
    assert written[0] == "source,line,text,reason"
    assert written[1].startswith('"Pasted text",2,"\'=1+1",')
    assert len(written) == 3
