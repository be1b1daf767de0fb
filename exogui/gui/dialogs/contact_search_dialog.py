"""Contacts picked straight from the account: search, tick, put them on the list."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from exogui.accounts.session import AccountSession
from exogui.engine.progress import ReadProgress
from exogui.exotel.protocol import normalize_sid
from exogui.formatting import contacts
from exogui.gui.dialogs.contact_search_model import ContactSearchModel
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.layout import row
from exogui.gui.theme import button, label, line_edit
from exogui.gui.widgets.text_table import text_view
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.services.contact_search import FoundContact, SearchBy, search_contacts
from exogui.services.messages import reading_message

_WHOLE_BOOK = "the whole address book is read, 20 contacts per request. The first page shows how long that takes."
_HINTS = {
    SearchBy.NAME: "A first or last name, or part of one. Exotel searches, and returns 20 contacts per request.",
    SearchBy.NUMBER: f"A number in any format, or part of one. Exotel can't search by number: {_WHOLE_BOOK}",
    SearchBy.EMAIL: f"An address, or part of one. Exotel can't search by address: {_WHOLE_BOOK}",
    SearchBy.LIST: "The SID of one of the account's lists: 32 hexadecimal digits, as the dashboard shows them.",
}


class ContactSearchDialog(Dialog):
    """Searches an account, again and again; what the last search found can be ticked.

    Signals:
        add_requested: what the contacts were searched by, and the FoundContacts to put on the list.
    """

    add_requested = Signal(str, object)

    def __init__(self, journal: Path, current: AccountSession, parent: QWidget | None = None) -> None:
        super().__init__("From account", parent, (920, 560))
        self._journal = journal
        self._current = current
        self._reading: AddressBookThread | None = None
        self._source = self._error = ""
        self._kind = QComboBox()
        self._kind.setAccessibleName("Search by")
        self._kind.addItems([by.value for by in SearchBy])
        self._kind.currentIndexChanged.connect(self._show_hint)
        self._text = line_edit("Search for")
        self._text.setClearButtonEnabled(True)
        self._text.textChanged.connect(self._update_actions)
        self._search = button("Search", "search", "primary", self._start)
        self._search.setDefault(True)
        self._stop = button("Stop", "stop", clicked=self._stop_reading)
        self._hint = label("", "muted", wrap=True)
        self._progress = label(wrap=True)
        self._progress.setAccessibleName("Search progress")
        self._table = ContactSearchModel(self)
        self._table.ticks_changed.connect(self._update_actions)
        self._view = text_view(self._table, "Found contacts", (200, 140, 170, 190, 100))
        self._all = button("Tick all", "check", "flat", lambda: self._table.tick_all(ticked=True))
        self._none = button("Tick none", "minus", "flat", lambda: self._table.tick_all(ticked=False))
        self._put = button("", "check", "primary", self._add)
        title = label(f"Pick contacts from {current.label}", "title", wrap=True)
        fields = row(self._kind, (self._text, 1), self._search, self._stop)
        box = button_box((button("Close", clicked=self.reject), Role.RejectRole), (self._put, Role.AcceptRole))
        foot = row(self._all, self._none, 1, box)
        self.arrange(title, fields, self._hint, (self._view, 1), self._progress, foot)
        self._show_hint()
        self._text.setFocus()

    @property
    def _by(self) -> SearchBy:
        return SearchBy(self._kind.currentText())

    def _show_hint(self) -> None:
        self._hint.setText(_HINTS[self._by])
        self._update_actions()

    def _update_actions(self) -> None:
        reading, count = self._reading is not None, self._table.tick_count
        text = self._text.text().strip()
        self._search.setEnabled(not reading and bool(normalize_sid(text) if self._by is SearchBy.LIST else text))
        self._stop.setEnabled(reading)
        self._kind.setEnabled(not reading)
        for tick in (self._all, self._none):
            tick.setEnabled(self._table.rowCount() > 0)
        put_text = f"Put {contacts(count)} on the list" if count else "Put on the list"
        self._put.setText(put_text)
        self._put.setAccessibleName(put_text)
        self._put.setEnabled(count > 0)

    def _start(self) -> None:
        by, text, country = self._by, self._text.text().strip(), self._current.account.settings.country
        self._table.clear()
        # The journal keeps it: without anybody's name or number.
        self._source = f"List {text}" if by is SearchBy.LIST else f"Search by {by.value.lower()}"
        self._progress.setText("Asking Exotel for the first page")
        thread = AddressBookThread(
            self._journal, self._current, lambda reader: search_contacts(reader, by, text, country), self.parent()
        )
        thread.progressed.connect(self._show_progress)
        thread.found.connect(self._append)
        thread.failed.connect(self._keep_error)
        thread.finished.connect(self._finish)
        self._reading, self._error = thread, ""
        thread.start()
        self._update_actions()

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading.stop()

    def _append(self, page: list[tuple[str, dict[str, object]]]) -> None:
        self._table.append(page)
        self._update_actions()

    def _show_progress(self, progress: ReadProgress) -> None:
        message = reading_message(progress, datetime.now().astimezone())
        self._progress.setText(f"{message} · {contacts(self._table.rowCount())} found")

    def _keep_error(self, title: str, advice: str) -> None:
        self._error = f"{title}. {advice}"

    def _finish(self) -> None:
        if self._reading is None:
            return
        count = self._table.rowCount()
        if self._error:
            message = f"{self._error} {contacts(count)} found so far." if count else self._error
        elif self._reading.stopped:
            message = f"Stopped before the end: {contacts(count)} found so far. Nothing was deleted."
        else:
            message = f"{contacts(count)} found. Nothing was deleted."
        self._progress.setText(message)
        self._reading = None
        self._update_actions()

    def _add(self) -> None:
        found = [FoundContact(sid, record) for sid, record in self._table.ticked]
        self.accept()
        self.add_requested.emit(self._source, found)

    def done(self, result: int) -> None:
        """Stop reading; a request that is on its way ends after the dialog is closed."""
        if self._reading:
            self._reading.stop()
            self._reading = None
        super().done(result)
