"""Contacts picked straight from the account: search, tick, put them on the list."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from exogui.accounts.session import AccountSession
from exogui.engine.progress import ReadProgress
from exogui.exotel.protocol import normalize_sid
from exogui.formatting import contacts
from exogui.gui.dialogs.contact_search_model import ContactSearchModel
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.text_table import text_view
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.services.contact_search import FoundContact, SearchBy, search_contacts
from exogui.services.messages import reading_message

_HINTS = {
    SearchBy.NAME: "A first or last name, or a part of it. Exotel searches, and gives 20 contacts a request.",
    SearchBy.NUMBER: (
        "A number in any writing, or a part of it. Exotel can't search by number: the whole address book is read, "
        "20 contacts a request. The first page tells how long that takes."
    ),
    SearchBy.EMAIL: (
        "An address, or a part of it. Exotel can't search by address: the whole address book is read, 20 contacts a "
        "request. The first page tells how long that takes."
    ),
    SearchBy.LIST: "The SID of one of the account's lists: 32 hexadecimal digits, as the dashboard shows them.",
}


class ContactSearchDialog(QDialog):
    """Searches an account as often as somebody likes; what is found last is what can be ticked.

    Signals:
        picked: contacts shall be put on the list; what they were searched by, and the Picks.
    """

    picked = Signal(str, object)

    def __init__(self, journal_path: Path, current: AccountSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("From account")
        self.setAccessibleName("From account")
        self.resize(920, 560)
        self._journal = journal_path
        self._current = current
        self._reading: AddressBookThread | None = None
        self._searched = self._trouble = ""
        self._kind = QComboBox()
        self._kind.setAccessibleName("Search by")
        self._kind.addItems([by.value for by in SearchBy])
        self._text = QLineEdit()
        self._text.setAccessibleName("Search for")
        self._text.setClearButtonEnabled(True)
        self._search = button("Search", "search", "primary")
        self._search.setDefault(True)
        self._stop = button("Stop", "stop")
        self._hint = label("", "muted")
        self._hint.setWordWrap(True)
        self._progress = label()
        self._progress.setAccessibleName("Search progress")
        self._progress.setWordWrap(True)
        self._found = ContactSearchModel(self)
        self._view = text_view(self._found, "Found contacts", (200, 140, 170, 190, 100))
        self._all = button("Tick all", "check", "flat")
        self._none = button("Tick none", "minus", "flat")
        self._put = button("", "check", "primary")
        self._close = button("Close")
        self._connect()
        self._arrange()
        self._explain()
        self._offer()
        self._text.setFocus()

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._explain)
        self._text.textChanged.connect(self._offer)
        self._search.clicked.connect(self._begin)
        self._stop.clicked.connect(self._end)
        self._found.ticked.connect(self._offer)
        self._all.clicked.connect(lambda: self._found.tick(all_of_them=True))
        self._none.clicked.connect(lambda: self._found.tick(all_of_them=False))
        self._put.clicked.connect(self._pick)
        self._close.clicked.connect(self.reject)

    def _arrange(self) -> None:
        title = label(f"Pick contacts from {self._current.label}", "title")
        title.setWordWrap(True)
        ask = QHBoxLayout()
        ask.setSpacing(UNIT)
        ask.addWidget(self._kind)
        ask.addWidget(self._text, 1)
        ask.addWidget(self._search)
        ask.addWidget(self._stop)
        box = QDialogButtonBox()
        box.addButton(self._close, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._put, QDialogButtonBox.ButtonRole.AcceptRole)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        foot.addWidget(self._all)
        foot.addWidget(self._none)
        foot.addStretch(1)
        foot.addWidget(box)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(title)
        column.addLayout(ask)
        column.addWidget(self._hint)
        column.addWidget(self._view, 1)
        column.addWidget(self._progress)
        column.addLayout(foot)

    @property
    def _by(self) -> SearchBy:
        return SearchBy(self._kind.currentText())

    def _explain(self) -> None:
        self._hint.setText(_HINTS[self._by])
        self._offer()

    def _offer(self) -> None:
        """Show what leads anywhere just now."""
        on, count = self._reading is not None, self._found.count
        text = self._text.text().strip()
        self._search.setEnabled(not on and bool(normalize_sid(text) if self._by is SearchBy.LIST else text))
        self._stop.setEnabled(on)
        self._kind.setEnabled(not on)
        for one in (self._all, self._none):
            one.setEnabled(self._found.rowCount() > 0)
        words = f"Put {contacts(count)} on the list" if count else "Put on the list"
        self._put.setText(words)
        self._put.setAccessibleName(words)
        self._put.setEnabled(count > 0)

    def _begin(self) -> None:
        by, text, country = self._by, self._text.text().strip(), self._current.account.settings.country
        self._found.clear()
        # The journal keeps it: without a name or a number of anybody's.
        self._searched = f"List {text}" if by is SearchBy.LIST else f"Search by {by.value.lower()}"
        self._progress.setText("Asking Exotel for the first page")
        thread = AddressBookThread(
            self._journal, self._current, lambda reader: search_contacts(reader, by, text, country), self.parent()
        )
        thread.progressed.connect(self._show_sight)
        thread.found.connect(self._take)
        thread.failed.connect(self._tell_trouble)
        thread.finished.connect(self._finish)
        self._reading, self._trouble = thread, ""
        thread.start()
        self._offer()

    def _end(self) -> None:
        if self._reading:
            self._reading.stop()

    def _take(self, found: list[tuple[str, dict[str, object]]]) -> None:
        self._found.append(found)
        self._offer()

    def _show_sight(self, sight: ReadProgress) -> None:
        told = reading_message(sight, datetime.now().astimezone())
        self._progress.setText(f"{told} · {contacts(self._found.rowCount())} found")

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._trouble = f"{title}. {advice}"

    def _finish(self) -> None:
        if self._reading is None:
            return
        found = contacts(self._found.rowCount())
        if self._trouble:
            told = f"{self._trouble} {found} found so far." if self._found.rowCount() else self._trouble
        elif self._reading.stopped:
            told = f"Stopped before the end: {found} found so far. Nothing was deleted."
        else:
            told = f"{found} found. Nothing was deleted."
        self._progress.setText(told)
        self._reading = None
        self._offer()

    def _pick(self) -> None:
        picks = [FoundContact(sid, record) for sid, record in self._found.chosen]
        self.accept()
        self.picked.emit(self._searched, picks)

    def done(self, result: int) -> None:
        """Read no further once it is closed; a request that is on its way ends behind it."""
        if self._reading:
            self._reading.stop()
            self._reading = None
        super().done(result)
