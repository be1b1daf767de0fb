"""Names, answers and files that look like markup or turn others around: every widget shows them as they are."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QIcon
from PySide6.QtGui import Qt as Rich
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSystemTrayIcon,
    QTableView,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import exogui.gui
from exogui.accounts.preferences import Preferences
from exogui.accounts.settings_file import SettingsFile
from exogui.exotel.protocol import Record
from exogui.gui.dialogs.delete_dialog import DeleteDialog, Question
from exogui.gui.widgets.tray import Tray
from exogui.paths import AppPaths
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests import faults
from tests.e2e.conftest import ACCOUNT_SID, KEY, TOKEN
from tests.e2e.desktop import Desktop, Screen, named
from tests.e2e.opened_files import OpenedFiles
from tests.e2e.test_window_history import cells
from tests.faults import Fault, FaultPlan
from tests.test_foreign_text import UNSEEN

ACTING = UNSEEN - set("\n\u2068\u2069")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A picture that nobody has a reason to open."""
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "p.png").write_bytes(PICTURE)
    return folder / "p.png"


@pytest.fixture
def spy(trap: Path) -> Iterator[OpenedFiles]:
    with OpenedFiles(trap.parent) as watching:
        yield watching


def markup(trap: Path) -> str:
    return f"<img src='file://{trap}'>"


def hostile(record: Record, trap: Path) -> Record:
    """A contact whose every field is an attack."""
    picture = markup(trap)
    names = {
        "first_name": picture, "last_name": f"\u202e<b>evil\x1b]0;owned\x07\nDeleted 9 contacts\u2028{'x' * 300}",
        "company_name": f"&lt;b&gt; {picture}", "email": f"{picture}@example.com", "tag": f"\u2067{picture}",
        "custom_field": {picture: {"\u202e": [picture, "\x9b2J"]}},
    }  # fmt: skip
    return {**record, **names}


@pytest.fixture
def simulator(trap: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """An account full of such contacts, at an Exotel whose refusals are attacks, too."""
    refusal = (400, 1001, f"{markup(trap)}\x1b[2J\u202e")
    monkeypatch.setitem(faults._REFUSALS, Fault.BAD_REQUEST, refusal)
    contacts = [hostile(record, trap) for record in address_book(ACCOUNT_SID, 8)]
    with Simulator(contacts, account_sid=ACCOUNT_SID, key=KEY, token=TOKEN) as running:
        yield running


class Walk:
    """Looks at everything in sight: what it shows, and what it says to the mouse that rests on it."""

    def __init__(self, screen: Screen, spy: OpenedFiles) -> None:
        self._screen = screen
        self._spy = spy
        self.seen: set[str] = set()
        self.texts = ""

    def look(self) -> None:
        for top in QApplication.topLevelWidgets():
            if isValid(top) and top.isVisible() and not top.inherits("QTipLabel"):
                self._look_at(top)
        QToolTip.hideText()
        assert not self._spy.heard(), "a file was opened"

    def _look_at(self, top: QWidget) -> None:
        for widget in (top, *top.findChildren(QWidget)):
            if not isValid(widget) or not widget.isVisible():  # the tooltip before this one is a child, too
                continue
            self.seen |= {one.__name__ for one in type(widget).__mro__}
            said = [widget.windowTitle(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip()]
            if isinstance(widget, QLabel):
                self._check_label(widget)
            if isinstance(widget, QAbstractButton):
                said.append(widget.text())
            if isinstance(widget, QPlainTextEdit):
                said.append(widget.toPlainText())
            if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
                self._look_through(widget)
            if isinstance(widget, QComboBox):
                said += [widget.itemText(place) for place in range(widget.count())]
            for text in said:
                self._check(text)
            self._rest_on(widget, QPoint(2, 2))
        top.grab()

    def _look_through(self, view: QAbstractItemView) -> None:
        model = view.model()
        for index in _indexes(model, QModelIndex()):
            self._check(str(index.data() or ""))
            view.scrollTo(index)
            self._rest_on(view.viewport(), view.visualRect(index).center())
        for column in range(_columns(model, QModelIndex())):
            self._check(str(model.headerData(column, Qt.Orientation.Horizontal) or ""))

    def _rest_on(self, widget: QWidget, place: QPoint) -> None:
        """Let the mouse rest there until the tooltip comes."""
        QToolTip.hideText()
        everywhere = widget.mapToGlobal(place)
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, everywhere))
        for tip in QApplication.topLevelWidgets():
            if isValid(tip) and tip.inherits("QTipLabel") and isinstance(tip, QLabel) and QToolTip.isVisible():
                self._check_label(tip)
                tip.grab()

    def _check_label(self, label: QLabel) -> None:
        self._check(label.text())
        if label.textFormat() is not Qt.TextFormat.PlainText and Rich.mightBeRichText(label.text()):
            assert "<img" not in label.text(), label.text()
            assert "<b>" not in label.text(), label.text()

    def _check(self, text: str) -> None:
        self.texts += text
        assert not ACTING & set(text), repr(text)
        assert text.count("\u2068") == text.count("\u2069"), repr(text)


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def _indexes(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(min(model.rowCount(parent), 12)):
        for column in range(_columns(model, parent)):
            yield model.index(row, column, parent)
        if not isinstance(model, QAbstractListModel):
            yield from _indexes(model, model.index(row, 0, parent))


def test_the_spy_hears_a_tooltip_that_is_markup(qtbot: QtBot, trap: Path, spy: OpenedFiles) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    assert not spy.heard()
    QToolTip.showText(QPoint(5, 5), f"Deleted. {markup(trap)}", widget)
    assert spy.heard() is spy.can_hear
    QToolTip.hideText()


def test_no_widget_opens_a_file_or_is_turned_around_by_what_a_contact_is_called(
    desktop: Desktop, simulator: Simulator, app_paths: AppPaths, trap: Path, spy: OpenedFiles, tmp_path: Path
) -> None:
    SettingsFile(app_paths.settings).preferences = Preferences(ask_again_above=1)
    sids = list(simulator.contacts)
    name = markup(trap)[-99:]
    screen = desktop.open(desktop.given(name=name))
    walk = Walk(screen, spy)
    walk.look()
    _load_hostile_files(screen, walk, tmp_path, sids, markup(trap))
    _protect(screen, walk, markup(trap))
    _look_for_contacts(screen, walk)
    screen.press("Check")
    screen.until(lambda: screen.says("contacts found"))
    screen.choose(sids[0])
    walk.look()
    simulator.plan = FaultPlan({sids[1]: [Fault.BAD_REQUEST]}, methods={"DELETE"})
    _delete(screen, walk, len(sids), name)
    _look_at_what_was_deleted(screen, walk, sids)
    _load_again(screen, walk, sids)
    _search(screen, walk)
    for button, title in (("Accounts…", "Accounts"), ("Settings…", "Settings")):
        screen.press(button)
        dialog = screen.dialog(title)
        walk.look()
        dialog.reject()
    desktop.close(screen)
    desktop.open(demo=True)
    walk.look()
    assert markup(trap) in walk.texts
    assert r"\u202e" in walk.texts
    assert r"\x1b" in walk.texts
    assert _own_widgets() - walk.seen == set()


def test_neither_the_tray_nor_a_notification_gets_markup(qtbot: QtBot, trap: Path, spy: OpenedFiles) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tray = Tray(QIcon(str(trap)), window)
    spy.heard()  # its icon was read from there
    tray.show(f"{markup(trap)}\u202e")
    tray.notify(markup(trap), f"Exotel says: {markup(trap)}\x1b[2J")
    (icon,) = tray.findChildren(QSystemTrayIcon)
    tip = icon.toolTip()
    assert "<" not in tip
    assert tip.endswith(r"\u202e")
    assert not Rich.mightBeRichText(tip)
    tray.hide()
    assert not spy.heard()


def test_a_name_from_right_to_left_turns_no_other_around_in_the_question_before_a_delete(qtbot: QtBot) -> None:
    names = ["\u202eevil", "דוד 12", "Ada", "\u2067x"]
    dialog = DeleteDialog(Question(9, "\u2068חשבון\u2069 (Mumbai)", names, ["3 contacts stay."], "it takes 4 s"))
    qtbot.addWidget(dialog)
    said = "\n".join(one.text() for one in dialog.findChildren(QLabel)).translate({0x2068: "[", 0x2069: "]"})
    assert r"Among them: \u202eevil, [דוד 12], Ada, \u2067x, and 5 more." in said
    assert "from [חשבון] (Mumbai)?" in said


def _load_hostile_files(screen: Screen, walk: Walk, folder: Path, sids: list[str], text: str) -> None:
    """A list whose name, columns and lines are attacks; one that names nobody; one whose column isn't plain."""
    unclear = folder / "<b>unclear\u202e.csv"
    rows = "\n".join(f"{sid},{other}" for sid, other in zip(sids, reversed(sids), strict=True))
    unclear.write_text(f"\u202ea{text},\x1b[2Jb{text}\n{rows}\n", encoding="utf-8")
    screen.drop(unclear)
    dialog = screen.dialog("Choose column")
    walk.look()
    screen.press("Leave the file out", dialog)
    screen.gone("Choose column")
    screen.until(lambda: screen.button("Open…").isEnabled())
    nobody = folder / "<img src=x>\u202e\x1bvsc.txt"
    nobody.write_text("a@b\nnobody here\n", encoding="utf-8")
    screen.drop(nobody)
    screen.until(lambda: screen.says(r"<img src=x>\u202e\x1bvsc.txt"))
    walk.look()
    if screen.button("Clear").isEnabled():
        screen.press("Clear")
    screen.paste("\n".join([*sids, f"\u202e{text}", f"{text}\x1b]0;x\x07"]))
    screen.until(lambda: screen.count("All") == len(sids) and screen.button("Clear").isEnabled())
    rejected = next(
        one for one in screen.main.findChildren(QAbstractButton) if "left out" in one.text() and one.isVisible()
    )
    screen.press(rejected.text())
    dialog = screen.dialog("Left out")
    walk.look()
    screen.press("Close", dialog)


def _protect(screen: Screen, walk: Walk, text: str) -> None:
    screen.press("Protected…")
    dialog = screen.dialog("Protected contacts")
    named(dialog, QLineEdit, "Contact to protect").setText(f"tag: {text}\u202e")
    screen.press("Protect", dialog)
    screen.until(lambda: "1 entry added" in screen.said(dialog))
    walk.look()
    screen.press("Close", dialog)


def _look_for_contacts(screen: Screen, walk: Walk) -> None:
    screen.press("From account…")
    dialog = screen.dialog("From account")
    named(dialog, QComboBox, "Search by").setCurrentText("Name")
    screen.type("Search for", "evil", dialog)
    screen.press("Search", dialog)
    table = named(dialog, QTableView, "Found contacts").model()
    screen.until(lambda: table.rowCount() == 8 and named(dialog, QAbstractButton, "Search").isEnabled())
    walk.look()
    screen.press("Close", dialog)


def _delete(screen: Screen, walk: Walk, count: int, account: str) -> None:
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    walk.look()
    screen.press(f"Delete {count} contacts", dialog)
    dialog = screen.dialog("Unusually many contacts")
    walk.look()
    screen.type("Name of the account", account, dialog)
    screen.press(f"Delete all {count}", dialog)
    screen.until_done()


def _look_at_what_was_deleted(screen: Screen, walk: Walk, sids: list[str]) -> None:
    assert screen.count("Failed") == 1
    for sid in sids[:2]:
        screen.choose(sid)
        raw = named(screen.main, QAbstractButton, "Raw answer")
        screen.until(raw.isVisible)
        raw.setChecked(True)
        walk.look()
    screen.press("Restore…")
    dialog = screen.dialog("Restore contacts")
    walk.look()
    screen.press("Leave them deleted", dialog)


def _load_again(screen: Screen, walk: Walk, sids: list[str]) -> None:
    screen.press("Clear")
    screen.load(sids)
    screen.press("Show them")
    dialog = screen.dialog("Deleted before")
    walk.look()
    dialog.reject()


def _search(screen: Screen, walk: Walk) -> None:
    screen.press("History…")
    dialog = screen.dialog("History")
    screen.until(lambda: bool(cells(dialog, "Batches", 0)))
    walk.look()
    screen.type("Search", "evil", dialog)
    screen.until(lambda: bool(cells(dialog, "Contacts found", 0)))
    walk.look()
    screen.press("Close", dialog)


def _own_widgets() -> set[str]:
    """The names of every widget class of the window."""
    found = set()
    for module in pkgutil.walk_packages(exogui.gui.__path__, "exogui.gui."):
        for name, value in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(value, QWidget) and value.__module__ == module.name:
                found.add(name)
    return found
