"""One deed off the window's thread: the keyring may ask for a password, the network may take its time."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from exogui.errors import ExoguiError


class Deed(QThread):
    """Runs a callable once.

    Signals:
        done: what it returned.
        failed: title and advice.
    """

    done = Signal(object)
    failed = Signal(str, str)

    def __init__(self, deed: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deed")
        self._deed = deed

    def run(self) -> None:
        """Do it: Qt calls this in the thread."""
        try:
            result = self._deed()
        except ExoguiError as error:
            self.failed.emit(error.title, error.advice)
        else:
            self.done.emit(result)
