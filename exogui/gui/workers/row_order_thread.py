"""Sorts, filters and searches the rows of a batch in a QThread: only the newest query counts."""

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

#: Between two parts of a result behind the first one, which fills the screen: each is a painting.
_PAUSE_S = 0.3


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows, in which order."""

    batch: int
    sort: str = "row"
    descending: bool = False
    states: frozenset[State] = frozenset()
    text: str = ""


class RowOrderThread(QThread):
    """Answers queries with a connection of its own.

    Signals:
        found: the query, row numbers that match, and whether they are the first ones or follow on those found before.
        complete: all rows that match were found; the query.
        failed: title and advice.
    """

    found = Signal(object, object, bool)
    complete = Signal(object)
    failed = Signal(str, str)

    def __init__(self, journal_path: Path) -> None:
        super().__init__()
        self.setObjectName("row order")
        self._journal_path = journal_path
        self._query: RowQuery | None = None
        self._wake = threading.Event()
        self._quitting = False

    def ask(self, query: RowQuery) -> None:
        """Answer this query in place of any older one."""
        self._query = query
        self._wake.set()

    def quit_and_wait(self) -> None:
        self._quitting = True
        self._wake.set()
        self.wait()

    def run(self) -> None:
        """Called by Qt in the new thread."""
        try:
            with Journal(self._journal_path) as journal:
                while self._wake.wait() and not self._quitting:
                    self._wake.clear()
                    if query := self._query:
                        self._answer(journal, query)
        except JournalError as error:
            self.failed.emit(error.title, error.advice)

    def _answer(self, journal: Journal, query: RowQuery) -> None:
        journal.database.cancel_when(lambda: self._is_outdated(query))
        try:
            self._find(journal, query)
        except JournalError as error:
            if not self._is_outdated(query):
                self.failed.emit(error.title, error.advice)

    def _find(self, journal: Journal, query: RowQuery) -> None:
        pieces = row_order.iter_row_ids(
            journal, query.batch, sort=query.sort, descending=query.descending, states=query.states, text=query.text
        )
        unsent, first, sent_at = array("I"), True, 0.0
        with closing(pieces):
            for piece in pieces:
                unsent.extend(piece)
                if self._is_outdated(query):
                    return
                if unsent and time.monotonic() - sent_at > _PAUSE_S:
                    self.found.emit(query, unsent, first)
                    unsent, first, sent_at = array("I"), False, time.monotonic()
        if unsent or first:
            self.found.emit(query, unsent, first)
        self.complete.emit(query)

    def _is_outdated(self, query: RowQuery) -> bool:
        return self._quitting or query is not self._query
