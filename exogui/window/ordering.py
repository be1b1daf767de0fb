"""Sorting, filtering and searching off the window's thread: only the newest wish counts."""

import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.batch.states import State
from exogui.errors import JournalError


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows, in which order."""

    batch: int
    sort: str = "row"
    descending: bool = False
    states: frozenset[State] = frozenset()
    text: str = ""


class OrderThread(QThread):
    """Finds orders with a journal of its own.

    Signals:
        found: the wish and its row numbers.
        failed: title and advice.
    """

    found = Signal(object, object)
    failed = Signal(str, str)

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self.setObjectName("ordering")
        self._path = journal
        self._wish: Wish | None = None
        self._asked = threading.Event()
        self._quitting = False

    def ask(self, wish: Wish) -> None:
        """Ask for an order; an older wish that still waits is forgotten."""
        self._wish = wish
        self._asked.set()

    def quit_and_wait(self) -> None:
        """Come to an end."""
        self._quitting = True
        self._asked.set()
        self.wait()

    def run(self) -> None:
        """Answer wishes: Qt calls this in the thread."""
        try:
            with Journal(self._path) as journal:
                while self._asked.wait() and not self._quitting:
                    self._asked.clear()
                    if wish := self._wish:
                        self._answer(journal, wish)
        except JournalError as error:
            self.failed.emit(error.title, error.advice)

    def _answer(self, journal: Journal, wish: Wish) -> None:
        try:
            order = pages.order(
                journal, wish.batch, sort=wish.sort, descending=wish.descending, states=wish.states, text=wish.text
            )
        except JournalError as error:
            self.failed.emit(error.title, error.advice)
            return
        if wish is self._wish:
            self.found.emit(wish, order)
