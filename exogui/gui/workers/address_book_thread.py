"""The account's pages read in a QThread: the window never waits for Exotel."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from exogui.errors import ExoguiError, internal_error_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exogui.accounts.session import AccountSession
    from exogui.services.address_book import AddressBookReader


class AddressBookThread(QThread):
    """Reads once.

    Signals:
        sighted: another moment of it; the Sight.
        found: what a page brought.
        failed: it can't go on; title and advice.

    Args:
        journal: the journal's file; it knows the account's pace.
        current: the account.
        read: reads with a PageReader, in the thread; what it yields is `found`.
        parent: outlives the reading.
    """

    sighted = Signal(object)
    found = Signal(object)
    failed = Signal(str, str)

    def __init__(
        self,
        journal: Path,
        current: "AccountSession",
        read: "Callable[[AddressBookReader], Iterator[object]]",
        parent: QObject | None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("reading pages")
        self._journal = journal
        self._current = current
        self._read = read
        self._reader: AddressBookReader | None = None
        self.stopped = False
        self.finished.connect(self.deleteLater)

    def stop(self) -> None:
        """Read no further."""
        self.stopped = True
        if self._reader:
            self._reader.stop()

    def run(self) -> None:
        """Read: Qt calls this in the thread."""
        from exogui.services.address_book import address_book_reader

        current = self._current
        try:
            with (
                closing(current.client()) as client,  # may wait for the keyring to be unlocked
                address_book_reader(
                    self._journal, current.owner, client, current.rate_limiter(), self.sighted.emit
                ) as reader,
            ):
                self._reader = reader
                if self.stopped:
                    reader.stop()
                for part in self._read(reader):
                    self.found.emit(part)
        except ExoguiError as error:
            self.failed.emit(error.title, error.advice)
        except Exception as error:
            self.failed.emit(
                "The account can't be read to its end", f"{internal_error_message(error)} Nothing was deleted."
            )
            raise
