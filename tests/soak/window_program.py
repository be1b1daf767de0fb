"""The real window with somebody at it: deletes the list that is named, or goes on with its batch, to the end.

Run as a program of its own, so that it can be killed: `python tests/soak/window_program.py LIST BATCH`; BATCH is 0
before there is one. It finds what it clicks by the contract's names, as a screen reader does.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

from exogui.accounts.session import environment_session
from exogui.gui.app import AppWindow, application
from exogui.paths import AppPaths

_CLICK_MS = 20


class Hand:
    """Clicks what a person would click next, as soon as it can be clicked."""

    def __init__(self, window: AppWindow, contacts: Path, batch: int) -> None:
        self._window = window
        self._contacts = contacts
        self._batch = batch
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(_CLICK_MS)

    def _act(self) -> None:
        shown = self._window.list_controller
        dialog = next((found for found in self._window.main.findChildren(QDialog) if found.isVisible()), None)
        if dialog:
            self._confirm(dialog)
        elif shown.loading or self._window.batch_run.running:
            return
        elif not shown.total and self._batch:
            shown.show(self._batch)
        elif not shown.total:
            shown.load(files=[self._contacts])
        elif not any(self._click(self._window.main, name) for name in ("Resume", "Delete", "Retry")):
            self._timer.stop()
            self._window.close()
            QApplication.exit(0)

    def _confirm(self, dialog: QDialog) -> None:
        field = next(
            (found for found in dialog.findChildren(QLineEdit) if found.accessibleName() == "Number of contacts"), None
        )
        count = self._window.list_controller.total
        if field and field.isVisible():
            field.setText(str(count))
        self._click(dialog, f"Delete {count:,} contacts")

    def _click(self, parent: QWidget, name: str) -> bool:
        for found in parent.findChildren(QAbstractButton):
            if (found.accessibleName() or found.text()) == name and found.isEnabled() and found.isVisible():
                found.click()
                return True
        return False


def main(contacts: str, batch: str) -> int:
    paths = AppPaths.find(os.environ)
    paths.make()
    app = application()
    window = AppWindow(paths, environment_session(os.environ))
    window.main.show()
    hand = Hand(window, Path(contacts), int(batch))
    status = app.exec()
    del hand
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
