"""The purpose of a delete, as the question before it asks for it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from exogui.gui.dialogs.delete_dialog import DeleteDialog, Question
from tests.e2e.screen import named


def _dialog(qtbot: QtBot, count: int = 3, erasure: str | None = None) -> DeleteDialog:
    dialog = DeleteDialog(Question(count, "Acme (Mumbai)", [], [], "it takes 4 s", 45, erasure))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def _may_delete(dialog: DeleteDialog) -> bool:
    return named(dialog, QPushButton, "Delete 3 contacts").isEnabled()


def test_it_is_a_clean_up_unless_somebody_says_otherwise(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    assert named(dialog, QRadioButton, "Clean-up").isChecked()
    assert not named(dialog, QLineEdit, "Reference").isVisible()
    assert (dialog.reference, _may_delete(dialog)) == ("", True)


def test_an_erasure_request_needs_its_reference(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot)
    before = dialog.height()
    named(dialog, QRadioButton, "Erasure request").click()
    field = named(dialog, QLineEdit, "Reference")
    assert dialog.focusWidget() is field
    assert (field.isVisible(), dialog.height() > before) == (True, True)
    assert not _may_delete(dialog)
    QTest.keyClicks(field, "  TICKET 4711 ")
    assert (dialog.reference, _may_delete(dialog)) == ("TICKET 4711", True)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    named(dialog, QRadioButton, "Clean-up").click()
    assert (dialog.reference, _may_delete(dialog)) == ("", True)


def test_one_that_was_begun_stays_one(qtbot: QtBot) -> None:
    dialog = _dialog(qtbot, erasure="TICKET-4711")
    assert named(dialog, QRadioButton, "Erasure request").isChecked()
    assert not named(dialog, QRadioButton, "Clean-up").isEnabled()
    assert (dialog.reference, _may_delete(dialog)) == ("TICKET-4711", True)
