"""Work off the window's thread: a callable in a QThread, or several one after the other."""

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from exogui.errors import ExoguiError, JournalError, internal_error_message
from exogui.journal.batches import Journal

T = TypeVar("T")


class BackgroundTask(QThread):
    """Calls `work` once.

    Args:
        work: what is to be done; it may block.
        crash: title and advice for an error that is a fault of ours.

    Signals:
        done: what it returned.
        failed: title and advice.
    """

    done = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self,
        work: Callable[[], Any],
        parent: QObject | None = None,
        *,
        crash: tuple[str, str] = ("That could not be done", "Nothing was deleted."),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("background task")
        self._work = work
        self._crash = crash

    def run(self) -> None:
        """Called by Qt in the new thread."""
        try:
            result = self._work()
        except ExoguiError as error:
            self.failed.emit(error.title, error.advice)
        except Exception as error:
            title, advice = self._crash
            self.failed.emit(title, f"{internal_error_message(error)} {advice}")
            raise
        else:
            self.done.emit(result)


def run_in_background(
    work: Callable[[], T], done: Callable[[T], object], failed: Callable[[str, str], object], parent: QObject
) -> None:
    """Call `work` in a thread of its own, then `done` with its result, or `failed`, in this one.

    Args:
        parent: outlives the work.
    """
    task = BackgroundTask(work, parent)
    task.done.connect(done)
    task.failed.connect(failed)
    task.finished.connect(task.deleteLater)
    task.start()


def run_with_journal(
    journal: Journal,
    work: Callable[[Journal], T],
    done: Callable[[T], object],
    failed: Callable[[str, str], object],
    parent: QObject,
    *,
    at_once: Callable[[Journal], bool] | None = None,
) -> None:
    """Like `run_in_background`, with a connection of the thread's own to the journal.

    Args:
        journal: the window's own connection.
        at_once: tells whether the work takes no longer than a frame. It is done here and now then, for what comes a
            moment later flickers.
    """
    try:
        if at_once and at_once(journal):
            done(work(journal))
            return
    except JournalError as error:
        failed(error.title, error.advice)
        return
    run_in_background(lambda: _call_with_journal(journal.path, work), done, failed, parent)


class TaskQueue(QObject):
    """Changes to the journal, in the background, one after the other in the order in which they were asked for.

    Signals:
        failed: a change could not be made, and no callback that waited for it is called; title and advice.
    """

    failed = Signal(str, str)

    def __init__(self, journal_path: Path) -> None:
        super().__init__()
        self._journal_path = journal_path
        self._busy = False
        self._done: Callable[[Any], object] = _ignore
        self._waiting: deque[tuple[Callable[[Journal], Any] | None, Callable[[Any], object]]] = deque()

    def add(self, change: Callable[[Journal], T], done: Callable[[T], object]) -> None:
        """Call `change` in a thread, with a connection of the thread's own, and then `done` in this one."""
        self._waiting.append((change, done))
        self._start_next()

    def call_when_done(self, callback: Callable[[], object]) -> None:
        """Call back once everything that was added so far is done: now, where nothing is waited for."""
        self._waiting.append((None, lambda _: callback()))
        self._start_next()

    def close(self) -> None:
        """Wait for the change that is being made; nothing follows it."""
        self._done = _ignore
        self._waiting.clear()
        for task in self.findChildren(BackgroundTask):
            task.wait()

    def _start_next(self) -> None:
        while not self._busy and self._waiting:
            change, done = self._waiting.popleft()
            if change is None:
                done(None)
                continue
            self._busy, self._done = True, done
            # Methods, no lambdas: a connection that holds the queue would let it go from within its child's destructor.
            run_in_background(partial(_call_with_journal, self._journal_path, change), self._finish, self._fail, self)

    def _finish(self, result: object) -> None:
        """Free the queue with the result itself, not with the thread's end, which comes at some moment after it."""
        try:
            self._done(result)
        finally:
            self._busy = False
            self._start_next()

    def _fail(self, title: str, advice: str) -> None:
        # Who waits relies on the change: a run would send what could not be unticked.
        self._waiting = deque(entry for entry in self._waiting if entry[0])
        self.failed.emit(title, advice)
        self._busy = False
        self._start_next()


def _ignore(_: object) -> None:
    """For a queue that is closed."""


def _call_with_journal(path: Path, work: Callable[[Journal], T]) -> T:
    with Journal(path) as journal:
        return work(journal)
