"""One deed off the window's thread: the keyring may ask for a password, the network may take its time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from exogui.errors import ExoguiError, JournalError, internal_error_message
from exogui.journal.batches import Journal


class BackgroundTask(QThread):
    """Runs a callable once.

    Signals:
        done: what it returned.
        failed: title and advice.
    """

    done = Signal(object)
    failed = Signal(str, str)

    def __init__(self, task: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("deed")
        self._task = task

    def run(self) -> None:
        """Do it: Qt calls this in the thread."""
        try:
            result = self._task()
        except ExoguiError as error:
            self.failed.emit(error.title, error.advice)
        except Exception as error:
            self.failed.emit("That could not be done", f"{internal_error_message(error)} Nothing was deleted.")
            raise
        else:
            self.done.emit(result)


def with_journal(
    journal: Journal,
    task: Callable[[Journal], Any],
    done: Callable[[Any], object],
    failed: Callable[[str, str], object],
    parent: QObject,
    *,
    at_once: Callable[[], bool],
) -> None:
    """Do something with the journal, and go on with what it returned, or with title and advice.

    Args:
        journal: the window's own.
        deed: what is to be done; where it takes longer than a frame, with a journal of its own.
        done: is called with what the deed returned.
        failed: is called with title and advice.
        parent: lives longer than the deed.
        at_once: says whether it takes no longer than a frame.
    """
    try:
        if at_once():
            done(task(journal))
            return
    except JournalError as error:
        failed(error.title, error.advice)
        return
    aside(journal.path, task, done, failed, parent)


def aside(
    journal: Path,
    task: Callable[[Journal], Any],
    done: Callable[[Any], object],
    failed: Callable[[str, str], object],
    parent: QObject,
) -> None:
    """Do something with a journal of its own, in a thread of its own; what follows is done in this one.

    Args:
        journal: the journal's file.
        deed: what is to be done.
        done: is called with what the deed returned.
        failed: is called with title and advice.
        parent: lives longer than the deed.
    """

    def work() -> Any:
        with Journal(journal) as opened:
            return task(opened)

    thread = BackgroundTask(work, parent)
    thread.done.connect(done)
    thread.failed.connect(failed)
    thread.finished.connect(thread.deleteLater)
    thread.start()
