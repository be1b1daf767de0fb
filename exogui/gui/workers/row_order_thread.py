"""Sorting, filtering and searching off the window's thread: only the newest wish counts."""

import threading
import time
from array import array
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QThread, Signal

from exogui.errors import JournalError
from exogui.journal import row_order
from exogui.journal.batches import Journal
from exogui.model import State

#: Seconds between two pieces of an answer behind the first one, which fills the screen: each is a painting.
_PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows, in which order."""

    batch: int
    sort: str = "row"
    descending: bool = False
    states: frozenset[State] = frozenset()
    text: str = ""


class RowOrderThread(QThread):
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
        self._query: RowQuery | None = None
        self._asked = threading.Event()
        self._quitting = False

    def ask(self, query: RowQuery) -> None:
        """Ask for an order; an older one is forgotten."""
        self._query = query
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
                    if query := self._query:
                        self._answer(journal, query)
        except JournalError as error:
            self.failed.emit(error.title, error.advice)

    def _answer(self, journal: Journal, query: RowQuery) -> None:
        journal.cancel_when(lambda: self._is_forgotten(query))
        try:
            self._find(journal, query)
        except JournalError as error:
            if not self._is_forgotten(query):
                self.failed.emit(error.title, error.advice)

    def _find(self, journal: Journal, query: RowQuery) -> None:
        pieces = row_order.iter_row_ids(
            journal, query.batch, sort=query.sort, descending=query.descending, states=query.states, text=query.text
        )
        untold, first, told_at = array("I"), True, 0.0
        with closing(pieces):
            for piece in pieces:
                untold.extend(piece)
                if self._is_forgotten(query):
                    return
                if untold and time.monotonic() - told_at > _PAUSE:
                    self.found.emit(query, untold, first)
                    untold, first, told_at = array("I"), False, time.monotonic()
        if untold or first:
            self.found.emit(query, untold, first)
        self.complete.emit(query)

    def _is_forgotten(self, query: RowQuery) -> bool:
        return self._quitting or query is not self._query
