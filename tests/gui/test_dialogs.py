"""The question before a delete, the message bar and the record pane, each by itself."""

import json
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from exogui.gui.dialogs.delete_dialog import DeleteDialog, Question
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.widgets.record_pane import RecordPane
from exogui.journal.queries import Attempt, RowSource, RowView
from exogui.model import State

T = TypeVar("T", bound=QWidget)
MARKUP = "<b>bold</b><img src='https://example.com/x.png'>"


def _question(count: int, **other: Any) -> Question:
    texts: dict[str, Any] = {
        "account": "Acme (Mumbai)", "examples": ["Ada", "Grace"], "remaining": ["3 contacts stay."],
        "plan": "it takes 4 s",
    } | other  # fmt: skip
    return Question(count, **texts)


def _dialog(qtbot: QtBot, question: Question) -> DeleteDialog:
    dialog = DeleteDialog(question)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def _said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def _only(widget: QWidget, kind: type[T]) -> T:
    (found,) = widget.findChildren(kind)
    return found


def _number(dialog: DeleteDialog) -> QLineEdit:
    (found,) = [one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Number of contacts"]
    return found


def _button(widget: QWidget, name: str) -> QPushButton:
    (found,) = [one for one in widget.findChildren(QPushButton) if one.accessibleName() == name]
    return found


def test_the_question_names_number_account_and_what_it_means(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, _question(1240))
    said = _said(dialog)
    assert "Delete 1,240 contacts from Acme (Mumbai)?" in said
    assert "Among them: Ada, Grace, and 1,238 more." in said
    assert "Exotel keeps no copy and has no undo." in said
    assert "3 contacts stay." in said
    assert "it takes 4 s." in said
    assert _button(dialog, "Delete 1,240 contacts").text() == "Delete 1,240 contacts"


@pytest.mark.parametrize(("typed", "right"), [
    ("1240", True), ("1,240", True), ("1.240", True), ("1 240", True), ("1’240", True), (" 1240 ", True),
    ("", False), ("124", False), ("12400", False), ("-1240", False), ("+1240", False), ("1240x", False), ("０", False),
])  # fmt: skip
def test_the_number_is_read_as_people_write_it(qtbot: QtBot, typed: str, right: bool) -> None:
    dialog = _dialog(qtbot, _question(1240))
    field = _number(dialog)
    assert field.accessibleName() == "Number of contacts"
    field.setText(typed)
    assert _button(dialog, "Delete 1,240 contacts").isEnabled() is right


@pytest.mark.parametrize(("count", "typed"), [(1, False), (24, False), (25, True)])
def test_from_twenty_five_the_number_is_typed(qtbot: QtBot, count: int, typed: bool) -> None:
    dialog = _dialog(qtbot, _question(count))
    assert _number(dialog).isVisible() is typed
    button = _button(dialog, f"Delete {count} contact{'' if count == 1 else 's'}")
    assert button.isEnabled() is not typed
    assert not button.autoDefault()
    assert _button(dialog, "Keep contacts").isDefault()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("count", [3, 300])
def test_enter_never_deletes(qtbot: QtBot, key: Qt.Key, count: int) -> None:
    dialog = _dialog(qtbot, _question(count))
    heard: list[int] = []
    dialog.finished.connect(heard.append)
    _number(dialog).setText(str(count))
    for widget in (_number(dialog), _button(dialog, f"Delete {count} contacts"), dialog):
        if widget.isVisible():
            widget.setFocus()
            QTest.keyClick(widget, key)
    assert DeleteDialog.DialogCode.Accepted.value not in heard


def test_only_its_button_deletes(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, _question(3))
    with qtbot.waitSignal(dialog.accepted, timeout=5000):
        QTest.mouseClick(_button(dialog, "Delete 3 contacts"), Qt.MouseButton.LeftButton)


def test_names_are_never_markup(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, _question(3, examples=[MARKUP], account=MARKUP))
    for one in dialog.findChildren(QLabel):
        assert one.textFormat() is Qt.TextFormat.PlainText or not one.text()
    assert f"from {MARKUP}?" in _said(dialog)


def test_a_message_says_what_and_what_now(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    assert not bar.isVisible()
    pressed: list[str] = []
    bar.show_message("It broke", "Do this.", trouble=True, action=("Do it", lambda: pressed.append("it")))
    assert bar.text == bar.accessibleName() == "It broke\nDo this."
    _button(bar, "Do it").click()
    assert pressed == ["it"]
    assert not bar.isVisible()
    bar.show_message(MARKUP)
    assert _said(bar).strip() == MARKUP
    assert "Do it" not in [one.accessibleName() for one in bar.findChildren(QPushButton) if one.isVisible()]
    bar.restyle()
    _button(bar, "Dismiss message").click()
    assert not bar.isVisible()


def _row(record: dict[str, Any] | None, **other: Any) -> RowView:
    row = RowView(1, "a" * 32, State.DELETED, 2, False, "Deleted", 200, "", "r-1", "2026-01-02T03:04:05Z", record)
    return row._replace(**other)


def test_every_field_is_shown_nested_ones_too(qtbot: QtBot) -> None:
    record = {
        "first_name": "Ada", "last_name": None, "custom_field": {"a": {"b": [1, {"c": True}]}, "empty": {}},
        "unheard_of": MARKUP,
    }  # fmt: skip
    pane = RecordPane()
    qtbot.addWidget(pane)
    pane.show()
    pane.show_row(_row(record), RowSource("list.csv", 7, json.dumps(record).encode()))
    tree = _only(pane, QTreeWidget)
    found = {
        one.text(0): one.text(1) for one in tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
    }
    assert found["first_name"] == "Ada"
    assert found["last_name"] == "–"
    assert found["c"] == "True"
    assert found["unheard_of"] == MARKUP
    assert found["Source"] == "list.csv, line 7"
    assert found["Request id"] == "r-1"
    assert "Ada" in _said(pane)
    _button(pane, "Copy record").click()
    assert json.loads(QGuiApplication.clipboard().text()) == record
    pane.restyle()
    pane.show_nothing()
    assert not tree.isVisible()
    assert "Choose a contact" in _said(pane)


@pytest.mark.parametrize("raw", [b"", b"<html>no json</html>", b"\xff\xfe\x00broken", b"x" * 3_000_000])
def test_any_answer_can_be_looked_at(qtbot: QtBot, raw: bytes) -> None:
    pane = RecordPane()
    qtbot.addWidget(pane)
    pane.show()
    pane.show_row(_row(None, state=State.FAILED, message="It broke"), RowSource("list.csv", 7, raw))
    toggle = _button(pane, "Raw answer")
    assert toggle.isVisible() is bool(raw)
    assert not _button(pane, "Copy record").isVisible()
    toggle.click()
    shown = _only(pane, QPlainTextEdit).toPlainText()
    assert len(shown) <= 200_000
    assert bool(shown) is bool(raw)


def test_every_attempts_raw_answer_can_be_seen(qtbot: QtBot) -> None:
    answers = [
        Attempt("2026-01-02T03:04:05Z", 504, "", "Exotel had trouble", "", b"<html>Gateway</html>"),
        Attempt("2026-01-02T03:04:07Z", 0, "", "No answer came in time", "", b""),
        Attempt("2026-01-02T03:04:09Z", 404, "1000", "Not there any more", "r-1", b"x" * 3_000_000),
    ]
    pane = RecordPane()
    qtbot.addWidget(pane)
    pane.show()
    pane.show_row(_row(None, state=State.GONE), RowSource("list.csv", 7, b"", answers))
    assert _button(pane, "Raw answer").isVisible()
    _button(pane, "Raw answer").click()
    shown = _only(pane, QPlainTextEdit).toPlainText()
    for words in ("Answer 1 of 3", "HTTP 504", "<html>Gateway</html>", "No answer came in time", "HTTP 404", "xxx"):
        assert words in shown
    assert len(shown) < 200_000
