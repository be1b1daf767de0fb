"""What is done to the rows of the list: off the window's thread, one after the other."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from exogui.gui.workers.background import BackgroundTask
from exogui.journal.batches import Journal


class TaskQueue(QObject):
    """Changes to the journal's rows, in the order in which they were asked for.

    Signals:
        failed: one could not be done, and nothing follows that was to come after it; title and advice.
    """

    failed = Signal(str, str)

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self._journal = journal
        self._task: BackgroundTask | None = None
        self._then: Callable[[Any], None] = _nothing
        self._waiting: deque[tuple[Callable[[Journal], Any] | None, Callable[[Any], None]]] = deque()

    def do(self, change: Callable[[Journal], Any], then: Callable[[Any], None]) -> None:
        """Do something with a journal of the thread's own, and then tell what it gave."""
        self._waiting.append((change, then))
        self._next()

    def after(self, then: Callable[[], None]) -> None:
        """Do something in this thread once all that was asked for is done: at once where nothing is."""
        self._waiting.append((None, lambda _: then()))
        self._next()

    def close(self) -> None:
        """Let what is being done come to its end; nothing follows it."""
        self._waiting.clear()
        self._then = _nothing
        if self._task:
            self._task.wait()

    def _next(self) -> None:
        while not self._task and self._waiting:
            change, then = self._waiting.popleft()
            if change is None:
                then(None)
                continue
            self._task = BackgroundTask(lambda change=change: self._run(change))  # type: ignore[misc]
            self._then = then
            self._task.done.connect(self._tell)
            self._task.failed.connect(self._refuse)
            self._task.finished.connect(self._finish)
            self._task.start()

    def _run(self, change: Callable[[Journal], Any]) -> Any:
        with Journal(self._journal) as journal:
            return change(journal)

    def _tell(self, result: object) -> None:
        self._then(result)

    def _refuse(self, title: str, advice: str) -> None:
        """Let nothing follow that was to find this done: a run would send what could not be unticked."""
        self._waiting = deque(one for one in self._waiting if one[0])
        self.failed.emit(title, advice)

    def _finish(self) -> None:
        if self._task:
            self._task.wait()  # it has said its last word; a thread must not go before its end
        self._task = None
        self._next()


def _nothing(_: object) -> None:
    """Nobody listens any more."""
