"""Reads the pages of an account's address book in a QThread."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from exogui.gui.workers.background import BackgroundTask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exogui.accounts.session import AccountSession
    from exogui.services.address_book import AddressBookReader


class AddressBookThread(BackgroundTask):
    """Reads once.

    Signals:
        progressed: the ReadProgress.
        found: what a page brought.

    Args:
        journal_path: the journal knows the account's pace.
        read: reads with an AddressBookReader, in the thread; what it yields is `found`.
        parent: outlives the reading.
    """

    progressed = Signal(object)
    found = Signal(object)

    def __init__(
        self,
        journal_path: Path,
        session: "AccountSession",
        read: "Callable[[AddressBookReader], Iterator[Any]]",
        parent: QObject | None,
    ) -> None:
        super().__init__(
            self._read_pages, parent, crash=("The account can't be read to its end", "Nothing was deleted.")
        )
        self._journal_path = journal_path
        self._session = session
        self._read = read
        self._reader: AddressBookReader | None = None
        self.stopped = False
        self.finished.connect(self.deleteLater)

    def stop(self) -> None:
        """Read no further."""
        self.stopped = True
        if self._reader:
            self._reader.stop()

    def _read_pages(self) -> None:
        from exogui.services.address_book import address_book_reader

        session = self._session
        with (
            closing(session.client()) as client,  # may wait for the keyring to be unlocked
            address_book_reader(
                self._journal_path, session.owner, client, session.rate_limiter(), self.progressed.emit
            ) as reader,
        ):
            self._reader = reader
            if self.stopped:
                reader.stop()
            for part in self._read(reader):
                self.found.emit(part)
