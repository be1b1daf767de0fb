"""Sorting, filtering and searching off the window's thread: only the newest wish counts."""

import threading
import time
from array import array
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from exogui.batch import orders
from exogui.batch.journal import Journal
from exogui.batch.states import State
from exogui.errors import JournalError

#: Seconds between two pieces of an answer behind the first one, which fills the screen: each is a painting.
_PAUSE = 0.3


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
        found: the wish, row numbers that match, and whether they are the first ones or follow on those found before.
        complete: everything was found that there is; the wish.
        failed: title and advice.
    """

    found = Signal(object, object, bool)
    complete = Signal(object)
    failed = Signal(str, str)

    def __init__(self, journal: Path) -> None:
        super().__init__()
        self.setObjectName("ordering")
        self._path = journal
        self._wish: Wish | None = None
        self._asked = threading.Event()
        self._quitting = False

    def ask(self, wish: Wish) -> None:
        """Ask for an order; an older one is forgotten."""
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
        journal.give_up_when(lambda: self._is_forgotten(wish))
        try:
            self._find(journal, wish)
        except JournalError as error:
            if not self._is_forgotten(wish):
                self.failed.emit(error.title, error.advice)

    def _find(self, journal: Journal, wish: Wish) -> None:
        pieces = orders.pieces(
            journal, wish.batch, sort=wish.sort, descending=wish.descending, states=wish.states, text=wish.text
        )
        untold, first, told_at = array("I"), True, 0.0
        with closing(pieces):
            for piece in pieces:
                untold.extend(piece)
                if self._is_forgotten(wish):
                    return
                if untold and time.monotonic() - told_at > _PAUSE:
                    self.found.emit(wish, untold, first)
                    untold, first, told_at = array("I"), False, time.monotonic()
        if untold or first:
            self.found.emit(wish, untold, first)
        self.complete.emit(wish)

    def _is_forgotten(self, wish: Wish) -> bool:
        return self._quitting or wish is not self._wish
