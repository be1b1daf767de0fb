"""Lists that name contacts by phone number or e-mail address: matched against the account's address book."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from exogui.engine.progress import ReadProgress
from exogui.exotel.pagination import pages_of
from exogui.formatting import duration, number
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.gui.workers.background import aside
from exogui.journal.batches import Journal
from exogui.services.messages import reading_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exogui.accounts.session import AccountSession
    from exogui.lists.identifiers.identifiers import IdentifierKind, IdentifierList
    from exogui.lists.readers.list_file import ListFile
    from exogui.services.address_book import AddressBookReader
    from exogui.services.contact_search import MatchResult

#: An address book of this size is taken to say how long a reading takes.
_EXAMPLE = 1000


class IdentifierMatchController(QObject):
    """Offers to find the contacts of such lists, and puts those that are found on the list.

    Args:
        window: the window.
        desk: reads the lists, and shows the contacts.
        journal: the journal's file.
        connections: the account that is on.
    """

    def __init__(
        self, window: MainWindow, list_controller: ListController, journal: Path, connections: AccountModel
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        self._connections = connections
        self._reading: AddressBookThread | None = None
        list_controller.named.connect(self._read)
        connections.changed.connect(self._tell_country)
        self._tell_country()

    def _tell_country(self) -> None:
        if current := self._connections.current:
            self._list_controller.country = current.account.manners.country

    def _read(self, named: "list[tuple[ListFile, IdentifierKind]]") -> None:
        """Read whom the lists name, off the window's thread."""
        country = self._list_controller.country

        def read(_: Journal) -> "list[IdentifierList]":
            from exogui.lists.identifiers.identifiers import identifier_list

            return [identifier_list(opened, by, country) for opened, by in named]

        aside(self._journal, read, self._offer, self._tell_trouble, self._window)

    def _offer(self, lists: "list[IdentifierList]") -> None:
        """Say what the lists hold instead of SIDs, and what it takes to find the contacts."""
        title = "; ".join(f"{one.name} holds no contact SIDs, and {one.words}" for one in lists)
        current = self._connections.current
        if current is None:
            self._window.message.say(title, "Nothing is on the list. Set up an account to find their contacts in it.")
            return
        rate_limiter = current.rate_limiter()
        if known := self._list_controller.known_pace(current):
            rate_limiter.remember(known)
        seconds = pages_of(_EXAMPLE) / rate_limiter.per_minute * 60
        self._window.message.say(
            title,
            f"Their contacts can be found in {current.label}: the whole address book is read, {duration(seconds)} for "
            f"each {number(_EXAMPLE)} contacts in it. Nothing is deleted.",
            action=("Find contacts", lambda: self._match(current, lists)),
        )

    def _match(self, current: "AccountSession", lists: "list[IdentifierList]") -> None:
        if self._reading:
            return
        country = current.account.manners.country

        def read(reader: "AddressBookReader") -> "Iterator[list[MatchResult]]":
            from exogui.services.contact_search import match_identifiers

            matched = match_identifiers(reader, lists, country)
            if not reader.stopped:  # nobody can be called unknown by half an address book
                yield matched

        self._reading = AddressBookThread(self._journal, current, read, self._window)
        self._reading.sighted.connect(self._show_sight)
        self._reading.found.connect(lambda matched: self._put(current, matched))
        self._reading.failed.connect(self._tell_trouble)
        self._reading.finished.connect(self._finish)
        self._reading.start()

    def _show_sight(self, sight: ReadProgress) -> None:
        if self._reading and not self._reading.stopped:
            told = reading_message(sight, datetime.now().astimezone())
            self._window.message.say("Looking through the address book", told, action=("Stop", self._reading.stop))

    def _finish(self) -> None:
        if self._reading and self._reading.stopped:
            self._window.message.say("Stopped before the end of the address book", "Nothing was put on the list.")
        self._reading = None

    def _put(self, current: "AccountSession", matched: "list[MatchResult]") -> None:
        owner, list_controller = current.owner, self._list_controller
        free = not list_controller.locked and not list_controller.loading
        batch = list_controller.batch if free and list_controller.takes_from(owner.account_sid, owner.region) else 0

        def put(journal: Journal) -> int:
            from exogui.services.contact_search import add_to_list

            with journal.transaction():
                on = batch or journal.new_list(owner.region)
                for one in matched:
                    add_to_list(journal, on, owner, one.name, one.picks, one.rejected)
                return on

        aside(self._journal, put, lambda on: self._show(on, matched), self._tell_trouble, self._window)

    def _show(self, batch: int, matched: "list[MatchResult]") -> None:
        from exogui.services.contact_search import match_message

        title, advice = match_message(matched)
        if self._list_controller.locked or self._list_controller.loading:
            advice = f"{advice} They are on a list of their own: batch {batch} in History."
        else:
            self._list_controller.show(batch)
        self._window.message.say(title, advice)

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
