"""Everything by keyboard, and a name for everything that people act on."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QProgressBar,
    QSpinBox,
    QTableView,
    QWidget,
)

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, name_of, named, sids_of

TOGGLES = ("All", "Waiting", "Sending", "Deleted", "Not found", "Gone", "Failed", "In doubt", "Skipped")
BUTTONS = (
    "Accounts…", "Open…", "Paste", "Clear", "Check", "Delete", "Pause", "Stop", "Retry", "Export…", "History…",
)  # fmt: skip
ACTED_ON = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QSpinBox)


@pytest.fixture
def screen(desktop: Desktop, simulator: Simulator) -> Screen:
    found = desktop.open()
    found.load(sids_of(simulator, 5))
    return found


def _stops(screen: Screen, parent: QWidget) -> Iterator[QWidget]:
    """Where Tab leads, once around."""
    seen: list[QWidget] = []
    while True:
        screen.key(Qt.Key.Key_Tab, on=QApplication.focusWidget() or parent)
        here = QApplication.focusWidget()
        assert here is not None
        if here in seen:
            return
        seen.append(here)
        yield here


def test_every_name_of_the_contract_is_there(screen: Screen) -> None:
    for name in (*BUTTONS, *TOGGLES):
        assert screen.button(name).text() == name
    assert all(screen.button(name).isCheckable() for name in TOGGLES)
    assert named(screen.main, QComboBox, "Account").isVisible()
    assert named(screen.main, QTableView, "Contacts").isVisible()
    assert named(screen.main, QLineEdit, "Filter").isVisible()
    assert named(screen.main, QProgressBar, "Progress").isVisible()
    assert named(screen.main, QLabel, "Summary").isVisible()
    assert named(screen.main, QFrame, "Record").isVisible()


def test_tab_reaches_everything_and_everything_has_a_name(screen: Screen) -> None:
    screen.table.selectRow(0)
    screen.table.setFocus()
    reached = list(_stops(screen, screen.main))
    nameless = [one for one in reached if isinstance(one, ACTED_ON) and not name_of(one)]
    assert nameless == []
    names = {name_of(one) for one in reached}
    usable = {name for name in (*BUTTONS, *TOGGLES) if screen.button(name).isEnabled()}
    assert usable | {"Account", "Contacts", "Filter"} <= names
    assert {"Delete", "Check", "Clear", "Open…"} <= usable


@pytest.mark.parametrize(("opener", "title"), [("Accounts…", "Accounts"), ("Delete", "Delete contacts")])
def test_tab_reaches_everything_in_a_dialog(screen: Screen, opener: str, title: str) -> None:
    screen.press(opener)
    dialog = screen.dialog(title)
    reached = list(_stops(screen, dialog))
    assert all(one.window() is dialog for one in reached)
    wanted = [
        one
        for one in dialog.findChildren(QWidget)
        if isinstance(one, ACTED_ON)
        and one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert [name_of(one) for one in wanted if not name_of(one)] == []
    assert {name_of(one) for one in wanted} <= {name_of(one) for one in reached}
    screen.key(Qt.Key.Key_Escape)
    screen.gone(title)


def test_ctrl_v_pastes_contacts_outside_a_text_field_and_text_inside(screen: Screen, simulator: Simulator) -> None:
    more = sids_of(simulator, 8)
    QGuiApplication.clipboard().setText("\n".join(more[5:]))
    screen.key(Qt.Key.Key_V, ctrl=True, on=screen.table)
    screen.until(lambda: screen.column("SID") == more and screen.button("Clear").isEnabled())
    QGuiApplication.clipboard().setText(more[0][:12])
    screen.key(Qt.Key.Key_F, ctrl=True)
    field = named(screen.main, QLineEdit, "Filter")
    screen.until(field.hasFocus)
    screen.key(Qt.Key.Key_V, ctrl=True, on=field)
    assert field.text() == more[0][:12]
    screen.until(lambda: screen.column("SID") == [more[0]])
    assert screen.count("All") == 8
    assert not simulator.requests


def test_ctrl_e_exports(screen: Screen) -> None:
    screen.key(Qt.Key.Key_E, ctrl=True)
    screen.until(lambda: bool(screen.main.findChildren(QFileDialog)))
    (dialog,) = screen.main.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.reject()


def test_delete_on_rows_takes_them_off_and_sends_nothing(screen: Screen, simulator: Simulator) -> None:
    table = screen.table
    table.setFocus()
    screen.key(Qt.Key.Key_A, ctrl=True, on=table)
    screen.key(Qt.Key.Key_Delete, on=table)
    screen.until(lambda: screen.count("All") == 0)
    assert not simulator.requests
    assert len(simulator.contacts) == 300


def test_delete_on_rows_of_a_batch_keeps_them(screen: Screen, simulator: Simulator) -> None:
    screen.delete(5)
    screen.until_done()
    screen.table.selectRow(0)
    screen.key(Qt.Key.Key_Delete, on=screen.table)
    assert screen.says("A batch keeps its rows")
    assert screen.count("All") == 5


def test_delete_and_enter_in_the_filter_touch_no_row(screen: Screen, simulator: Simulator) -> None:
    field = screen.type("Filter", "zz")
    screen.until(lambda: screen.column("SID") == [])
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Home, Qt.Key.Key_Delete):
        screen.key(key, on=field)
    screen.until(lambda: field.text() == "z")
    assert screen.count("All") == 5
    assert not simulator.requests


def test_escape_closes_nothing_and_stops_nothing(screen: Screen, simulator: Simulator) -> None:
    simulator.hold()
    screen.delete(5)
    screen.until(lambda: screen.button("Stop").isEnabled())
    for on in (screen.main, screen.table, screen.button("Stop")):
        screen.key(Qt.Key.Key_Escape, on=on)
    simulator.release()
    screen.until_done()
    assert screen.main.isVisible()
    assert screen.count("Deleted") == 5


def test_space_presses_what_has_the_focus(screen: Screen, simulator: Simulator) -> None:
    screen.button("Check").setFocus()
    screen.key(Qt.Key.Key_Space)
    screen.until(lambda: screen.says("5 contacts found"))
    screen.button("Waiting").setFocus()
    screen.key(Qt.Key.Key_Space)
    assert screen.button("Waiting").isChecked()
    assert not screen.button("All").isChecked()
    screen.button("Delete").setFocus()
    screen.key(Qt.Key.Key_Space)
    screen.dialog("Delete contacts")
    screen.key(Qt.Key.Key_Space)
    screen.gone("Delete contacts")
    assert not simulator.deleted


def test_copying_rows_gives_tab_separated_text(screen: Screen, simulator: Simulator) -> None:
    screen.table.setFocus()
    screen.key(Qt.Key.Key_A, ctrl=True, on=screen.table)
    screen.key(Qt.Key.Key_C, ctrl=True, on=screen.table)
    first, *rows = QGuiApplication.clipboard().text().split("\n")
    assert first.split("\t")[:3] == ["#", "SID", "State"]
    assert [row.split("\t")[1] for row in rows] == sids_of(simulator, 5)
