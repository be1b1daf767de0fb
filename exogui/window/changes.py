"""What is done to the rows of the list: off the window's thread, one after the other."""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from exogui.batch.journal import Journal
from exogui.window.background import Deed


class Changes(QObject):
    """Changes to the journal's rows, in the order in which they were asked for.

    Signals:
        failed: one could not be done, and nothing follows that was to come after it; title and advice.
    """

    failed = Signal(str, str)

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self._journal = journal
        self._deed: Deed | None = None
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
        if self._deed:
            self._deed.wait()

    def _next(self) -> None:
        while not self._deed and self._waiting:
            change, then = self._waiting.popleft()
            if change is None:
                then(None)
                continue
            self._deed = Deed(lambda change=change: self._run(change))  # type: ignore[misc]
            self._then = then
            self._deed.done.connect(self._tell)
            self._deed.failed.connect(self._refuse)
            self._deed.finished.connect(self._finish)
            self._deed.start()

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
        if self._deed:
            self._deed.wait()  # it has said its last word; a thread must not go before its end
        self._deed = None
        self._next()


def _nothing(_: object) -> None:
    """Nobody listens any more."""
