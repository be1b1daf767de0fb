"""Ticks and protected contacts in the window: by mouse, by keyboard, by menu; what stays, stays, and says why."""

from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QStyle, QStyleOptionViewItem

from exogui.gui.dialogs.protected_dialog import ProtectedDialog
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of


def _ticks(screen: Screen) -> list[bool | None]:
    model = screen.table.model()
    told = {None: None, Qt.CheckState.Checked: True, Qt.CheckState.Unchecked: False}
    return [told[model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole)] for row in range(model.rowCount())]


def _click_box(screen: Screen, row: int) -> None:
    """Click the check box of a row."""
    table = screen.table
    option = QStyleOptionViewItem()
    option.initFrom(table)
    shape: object = option
    setattr(shape, "rect", table.visualRect(table.model().index(row, 0)))  # noqa: B010 (PySide's stubs leave it out)
    setattr(shape, "features", QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator)  # noqa: B010
    box = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, table)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())


def _choose(screen: Screen, action: str) -> None:
    """Choose from the table's menu."""
    next(one for one in screen.table.actions() if one.text() == action).trigger()


def _select(screen: Screen, *rows: int) -> None:
    screen.table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        screen.table.selectionModel().select(screen.table.model().index(row, 0), flags)


def test_what_is_unticked_is_not_deleted(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 8)
    screen = desktop.open()
    screen.load(sids)
    assert _ticks(screen) == [True] * 8
    _click_box(screen, 2)
    screen.until(lambda: screen.count("Skipped") == 1)
    assert _ticks(screen) == [True, True, False, *[True] * 5]
    _select(screen, 4, 5)
    screen.table.setFocus()
    screen.key(Qt.Key.Key_Space, on=screen.table)
    screen.until(lambda: screen.count("Skipped") == 3)
    screen.key(Qt.Key.Key_Space, on=screen.table)
    screen.until(lambda: screen.count("Skipped") == 1)
    _choose(screen, "Untick the selected rows")
    screen.until(lambda: screen.count("Skipped") == 3)
    assert screen.says("2 contacts unticked")
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert "3 contacts are unticked and stay." in screen.said(dialog)
    screen.press("Delete 5 contacts", dialog)
    screen.until(lambda: screen.says("5 deleted · 3 skipped = 8"))
    screen.until_done()
    assert sorted(sent(simulator)) == sorted(sids[:2] + sids[3:4] + sids[6:])
    # Ticked again they wait, and going on takes them up.
    screen.press("Skipped")
    screen.until(lambda: len(screen.column("SID")) == 3)
    screen.main.activateWindow()
    screen.until(screen.main.isActiveWindow)
    screen.key(Qt.Key.Key_T, ctrl=True, on=screen.table)
    screen.until(lambda: screen.count("Waiting") == 3)
    screen.press("Resume")
    screen.until(lambda: screen.count("Deleted") == 8)
    assert len(sent(simulator)) == 8


def test_all_none_and_the_filtered(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 60)
    screen = desktop.open()
    screen.load(sids)
    _choose(screen, "Untick every row")
    screen.until(lambda: screen.count("Skipped") == 60)
    assert not screen.button("Delete").isEnabled()
    screen.type("Filter", sids[7][:9])
    screen.until(lambda: screen.column("SID") == [sids[7]])
    _choose(screen, "Tick all that are shown")
    screen.until(lambda: screen.count("Waiting") == 1)
    screen.type("Filter", "")
    screen.until(lambda: len(screen.column("SID")) == 60)
    assert _ticks(screen).index(True) == 7
    _choose(screen, "Tick every row")
    screen.until(lambda: screen.count("Waiting") == 60)
    assert screen.says("59 contacts ticked")


def test_ticks_are_there_after_a_restart(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    _click_box(screen, 1)
    screen.until(lambda: screen.count("Skipped") == 1)
    desktop.close(screen)
    again = desktop.open()
    again.window.open_last()
    assert _ticks(again) == [True, False, True]


def test_a_running_batch_keeps_its_ticks(desktop: Desktop, simulator: Simulator) -> None:
    simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(simulator, 6))
    screen.delete(6)
    screen.until(lambda: screen.count("Sending") > 0)
    _choose(screen, "Untick every row")
    assert screen.says("The list is in use")
    simulator.release()
    screen.until_done()
    assert screen.count("Deleted") == 6
    assert _ticks(screen) == [None] * 6


def test_protected_contacts_are_kept_and_say_why(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    sids = sids_of(simulator, 10)
    number = simulator.contacts[sids[3]]["number"]
    screen = desktop.open()
    screen.load(sids)
    screen.press("Protected…")
    dialog = screen.dialog("Protected contacts")
    assert "check the list before you delete" in screen.said(dialog)
    screen.type("Contact to protect", sids[0].upper(), dialog)
    screen.key(Qt.Key.Key_Return)
    screen.until(lambda: "1 entry added" in screen.said(dialog))
    screen.type("Contact to protect", sids[1][:31], dialog)
    screen.key(Qt.Key.Key_Return)
    assert "protects nobody" in screen.said(dialog)
    file = tmp_path / "vip.txt"
    file.write_text(f"0{number[-10:]}\nnobody@\n{sids[0]}\n", encoding="utf-8")
    assert isinstance(dialog, ProtectedDialog)
    dialog.add_file(file)
    assert "1 line protects nobody, the first “nobody@”" in screen.said(dialog)
    assert "1 entry stood on the list already." in screen.said(dialog)
    QGuiApplication.clipboard().setText("Gold customer")
    screen.press("Paste a list", dialog)
    entries = named(dialog, QListWidget, "Protected contacts")
    assert [entries.item(row).text() for row in range(entries.count())] == [
        f"SID: {sids[0]}", f"number: 0{number[-10:]}", "tag: Gold customer",
    ]  # fmt: skip
    entries.setCurrentRow(2)
    screen.press("Remove", dialog)
    screen.until(lambda: entries.count() == 2)
    screen.press("Close", dialog)
    screen.until(lambda: screen.count("Skipped") == 1)
    assert screen.column("Message")[0] == f"Protected: SID {sids[0]}"
    _choose(screen, "Tick every row")
    screen.until(lambda: screen.says("Nothing to tick there"))
    screen.press("Check")
    screen.until(lambda: screen.says("8 contacts found"))
    screen.until_done()
    assert screen.column("Message")[3] == f"Protected: number 0{number[-10:]}"
    assert screen.column("Name")[0]
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert "2 contacts are protected and stay:" in screen.said(dialog)
    assert f"number 0{number[-10:]} (1)" in screen.said(dialog)
    screen.press("Delete 8 contacts", dialog)
    screen.until(lambda: screen.says("8 deleted · 2 skipped = 10"))
    assert sorted(sent(simulator)) == sorted(set(sids) - {sids[0], sids[3]})


def test_a_list_of_protected_contacts_alone_deletes_nothing(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 2)
    screen = desktop.open()
    screen.press("Protected…")
    dialog = screen.dialog("Protected contacts")
    QGuiApplication.clipboard().setText("\n".join(sids))
    screen.press("Paste a list", dialog)
    screen.press("Close", dialog)
    screen.gone("Protected contacts")
    screen.paste("\n".join(sids))
    screen.until(lambda: screen.count("Skipped") == 2)
    assert not screen.button("Delete").isEnabled()
    assert not simulator.requests
