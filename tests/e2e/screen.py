"""One window as a person or a screen reader has it: read and touched by the names of things."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QTableView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from exogui.gui.app import AppWindow

WAIT = 30_000
T = TypeVar("T", bound=QWidget)


def named(parent: QWidget, kind: type[T], name: str) -> T:
    """Find the one widget of that accessible name, or of that text where it has none."""
    every = parent.findChildren(kind)
    found = [one for one in every if name_of(one) == name]
    assert len(found) == 1, f"{len(found)} {kind.__name__} named {name} among {sorted(map(name_of, every))}"
    return found[0]


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


class Screen:
    """One window, as it is seen and touched.

    Attributes:
        window: the window's parts.
        main: the main window.
    """

    def __init__(self, qtbot: QtBot, window: AppWindow) -> None:
        self._qtbot = qtbot
        self.window = window
        self.main = window.main
        self.main.show()
        qtbot.waitExposed(self.main)
        self.main.activateWindow()
        self.until(self.main.isActiveWindow)

    # Looking

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until it is so."""
        self._qtbot.waitUntil(condition, timeout=WAIT)

    def button(self, name: str) -> QAbstractButton:
        """Find a button of the main window."""
        return named(self.main, QAbstractButton, name)

    def count(self, state: str) -> int:
        """Read how many contacts a toggle counts."""
        return int(self.button(state).accessibleDescription().replace(",", "") or 0)

    @property
    def summary(self) -> str:
        """What the label `Summary` says."""
        return named(self.main, QLabel, "Summary").text()

    def said(self, parent: QWidget | None = None) -> str:
        """Everything that labels show now, one a line."""
        return "\n".join(one.text() for one in (parent or self.main).findChildren(QLabel) if one.isVisible())

    def says(self, *parts: str) -> bool:
        """Whether labels show all of these words now."""
        said = self.said()
        return all(part in said for part in parts)

    @property
    def table(self) -> QTableView:
        """The table `Contacts`."""
        return named(self.main, QTableView, "Contacts")

    def column(self, title: str) -> list[str]:
        """Read a column of the table from top to bottom."""
        model = self.table.model()
        titles = [model.headerData(one, Qt.Orientation.Horizontal) for one in range(model.columnCount())]
        place = titles.index(title)
        return [model.index(row, place).data() for row in range(model.rowCount(QModelIndex()))]

    def states(self) -> dict[str, str]:
        """Read each contact's state off the table."""
        return dict(zip(self.column("SID"), self.column("State"), strict=True))

    def choose(self, sid: str) -> None:
        """Click a contact's row."""
        self.table.selectRow(self.column("SID").index(sid))

    def record(self) -> dict[str, str]:
        """Read the pane `Record`: the path of each field and its value."""
        tree = named(self.main, QTreeWidget, "Fields")
        return dict(_leaves(tree.invisibleRootItem(), ()))

    def dialog(self, title: str) -> QDialog:
        """Wait for a dialog."""
        self.until(lambda: bool(self._dialogs(title)))
        (found,) = self._dialogs(title)
        self._qtbot.waitExposed(found)
        found.activateWindow()
        self.until(found.isActiveWindow)
        return found

    def gone(self, title: str) -> None:
        """Wait until no dialog of that title is there."""
        self.until(lambda: not self._dialogs(title))

    def _dialogs(self, title: str) -> list[QDialog]:
        return [one for one in self.main.findChildren(QDialog) if one.windowTitle() == title and one.isVisible()]

    # Touching

    def press(self, name: str, parent: QWidget | None = None) -> None:
        """Click a button that can be clicked."""
        among = parent or self.main

        def ready() -> bool:
            return any(
                name_of(one) == name and one.isEnabled() and one.isVisible()
                for one in among.findChildren(QAbstractButton)
            )

        self.until(ready)
        QTest.mouseClick(named(among, QAbstractButton, name), Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str, parent: QWidget | None = None) -> QLineEdit:
        """Write into a text field in place of what it holds."""
        field = named(parent or self.main, QLineEdit, name)
        assert field.isVisible()
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Backspace)
        QTest.keyClicks(field, text)
        return field

    def key(self, key: Qt.Key, *, ctrl: bool = False, on: QWidget | None = None) -> None:
        """Press a key where the focus is."""
        target = on or QApplication.focusWidget() or self.main
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(target, key, held)

    def paste(self, text: str) -> None:
        """Put a text on the clipboard and click `Paste`."""
        QGuiApplication.clipboard().setText(text)
        self.press("Paste")

    def drop(self, *paths: Path) -> None:
        """Drop files on the window."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        place, none = QPoint(200, 300), Qt.KeyboardModifier.NoModifier
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(place, copy, mime, left, none)
        QApplication.sendEvent(self.main, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.main, QDropEvent(QPointF(place), copy, mime, left, none))

    # Whole errands

    def load(self, sids: Iterable[str]) -> None:
        """Paste contacts, and wait until they are on the list."""
        wanted = list(sids)
        before = self.count("All")
        self.paste("\n".join(wanted))
        self.until(lambda: self.count("All") == before + len(wanted) and self.button("Clear").isEnabled())

    def delete(self, count: int) -> None:
        """Confirm a delete of so many contacts."""
        self.press("Delete")
        dialog = self.dialog("Delete contacts")
        if count >= 25:
            self.type("Number of contacts", str(count), dialog)
        self.press(f"Delete {count:,} contact{'' if count == 1 else 's'}", dialog)
        self.gone("Delete contacts")

    def until_done(self) -> None:
        """Wait for the end of a run, and see that the sum is told and true."""
        self.until(lambda: " = " in self.summary and not self.button("Stop").isEnabled())
        states = self.column("State")
        toggles = ["Waiting", "Sending", "Deleted", "Not found", "Gone", "Failed", "In doubt", "Skipped"]
        if any(name_of(one) == "Restored" for one in self.main.findChildren(QAbstractButton)):
            toggles.append("Restored")
        if len(states) == self.count("All"):
            assert {name: self.count(name) for name in toggles} == {name: states.count(name) for name in toggles}
        assert sum(map(self.count, toggles)) == self.count("All")


def _leaves(item: QTreeWidgetItem, path: tuple[str, ...]) -> Iterable[tuple[str, str]]:
    children = [item.child(place) for place in range(item.childCount())]
    for child in filter(None, children):
        here = (*path, child.text(0))
        if child.childCount():
            yield from _leaves(child, here)
        else:
            yield "/".join(here), child.text(1)
