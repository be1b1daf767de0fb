"""Lists of phone numbers or e-mail addresses: finds their contacts in the account's address book."""

from datetime import datetime
from typing import TYPE_CHECKING

from exogui.engine.progress import ReadProgress
from exogui.exotel.pagination import pages_of
from exogui.formatting import duration, number
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.journal.batches import Journal
from exogui.services.list_import import ImportSummary
from exogui.services.messages import reading_message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exogui.accounts.session import AccountSession
    from exogui.lists.readers.identifiers import IdentifierList
    from exogui.services.address_book import AddressBookReader
    from exogui.services.contact_search import MatchResult

#: An address book of this size is the example for how long a reading takes.
_EXAMPLE = 1000


class IdentifierMatchController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        self._thread: AddressBookThread | None = None
        list_controller.loaded.connect(self._read_identifiers)

    def _read_identifiers(self, summary: ImportSummary) -> None:
        if not summary.named:
            return
        country = self._accounts.country

        def read(_: Journal) -> "list[IdentifierList]":
            from exogui.lists.readers.identifiers import read_identifiers

            return [read_identifiers(list_file, kind, country) for list_file, kind in summary.named]

        self.run_in_background(read, self._offer_match)

    def _offer_match(self, lists: "list[IdentifierList]") -> None:
        """Say what the lists hold instead of SIDs, and what it takes to find the contacts."""
        title = "; ".join(
            f"{identifiers.name} holds no contact SIDs, and {identifiers.summary}" for identifiers in lists
        )
        current = self._accounts.current
        if current is None:
            self.show_message(title, "Nothing is on the list. Set up an account to find their contacts in it.")
            return
        seconds = pages_of(_EXAMPLE) / self.rate_limiter(current).per_minute * 60
        self.show_message(
            title,
            f"Their contacts can be found in {current.label}: the whole address book is read, {duration(seconds)} for "
            f"each {number(_EXAMPLE)} contacts in it. Nothing is deleted.",
            action=("Find contacts", lambda: self._match(current, lists)),
        )

    def _match(self, session: "AccountSession", lists: "list[IdentifierList]") -> None:
        if self._thread:
            return

        def read(reader: "AddressBookReader") -> "Iterator[list[MatchResult]]":
            from exogui.services.contact_search import match_identifiers

            matches = match_identifiers(reader, lists, session.account.settings.country)
            if not reader.stopped:  # nobody can be called unknown by half an address book
                yield matches

        self._thread = AddressBookThread(self._journal.path, session, read, self._window)
        self._thread.progressed.connect(self._show_progress)
        self._thread.found.connect(lambda matches: self._add(session, matches))
        self._thread.failed.connect(self.show_error)
        self._thread.finished.connect(self._finish)
        self._thread.start()

    def _show_progress(self, progress: ReadProgress) -> None:
        if self._thread and not self._thread.stopped:
            message = reading_message(progress, datetime.now().astimezone())
            self.show_message("Looking through the address book", message, action=("Stop", self._thread.stop))

    def _finish(self) -> None:
        if self._thread and self._thread.stopped:
            self.show_message("Stopped before the end of the address book", "Nothing was put on the list.")
        self._thread = None

    def _add(self, session: "AccountSession", matches: "list[MatchResult]") -> None:
        owner = session.owner
        batch = self._list.batch if self._is_free and self._list.accepts_contacts_of(owner) else 0

        def add(journal: Journal) -> int:
            from exogui.services.contact_search import add_to_list

            with journal.transaction():
                target = batch or journal.new_list(owner.region)
                for match in matches:
                    add_to_list(journal, target, owner, match.name, match.picks, match.rejected)
                return target

        self.run_in_background(add, lambda target: self._show(target, matches))

    def _show(self, batch: int, matches: "list[MatchResult]") -> None:
        from exogui.services.contact_search import match_message

        title, advice = match_message(matches)
        if self._is_free:
            self._list.show(batch)
        else:
            advice = f"{advice} They are on a list of their own: batch {batch} in History."
        self.show_message(title, advice)

    @property
    def _is_free(self) -> bool:
        return not self._list.locked and not self._list.loading
