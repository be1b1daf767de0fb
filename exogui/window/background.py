"""One deed off the window's thread: the keyring may ask for a password, the network may take its time."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from exogui.batch import orders
from exogui.batch.journal import Journal
from exogui.errors import ExoguiError, JournalError

#: Rows that are read within a frame.
_SHORT = 20_000


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


def with_journal(
    journal: Journal,
    batch: int,
    deed: Callable[[Journal], Any],
    done: Callable[[Any], object],
    failed: Callable[[str, str], object],
    parent: QObject,
) -> None:
    """Do something with all of a batch, and go on with what it returned, or with title and advice.

    With a short batch it is done at once; with a long one off the window's thread, on a journal of its own.
    """
    path = journal.path

    def work() -> Any:
        with Journal(path) as opened:
            return deed(opened)

    try:
        if orders.last_row(journal, batch) <= _SHORT:
            done(deed(journal))
            return
    except JournalError as error:
        failed(error.title, error.advice)
        return
    thread = Deed(work, parent)
    thread.done.connect(done)
    thread.failed.connect(failed)
    thread.finished.connect(thread.deleteLater)
    thread.start()
