"""From account…: contacts found in the account's address book go on the list, with their records."""

from typing import TYPE_CHECKING

from exogui.formatting import contacts
from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.journal.batches import Journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exogui.accounts.session import AccountSession
    from exogui.services.contact_search import FoundContact


class ContactSearchController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        self._window.tool_bar.from_account_requested.connect(self._open)

    def close(self) -> None:
        super().close()
        for thread in self._window.findChildren(AddressBookThread):
            thread.stop()
            thread.wait()

    def _open(self) -> None:
        from exogui.gui.dialogs.contact_search_dialog import ContactSearchDialog

        current = self._accounts.current
        if current is None or self._list.locked:
            return
        dialog = ContactSearchDialog(self._journal.path, current, self._window)
        dialog.add_requested.connect(lambda source, picks: self._add(current, source, picks))
        self.open_dialog(dialog)

    def _add(self, session: "AccountSession", source: str, picks: "Sequence[FoundContact]") -> None:
        """Put contacts on the list that is shown, or on a new one where that belongs to another account."""
        owner = session.owner
        batch = self._list.batch if self._list.accepts_contacts_of(owner) else 0

        def add(journal: Journal) -> tuple[int, int]:
            from exogui.services.contact_search import add_to_list

            with journal.transaction():
                target = batch or journal.new_list(owner.region)
                return target, add_to_list(journal, target, owner, source, picks)

        self.run_in_background(add, lambda added: self._show(session, len(picks), *added))

    def _show(self, session: "AccountSession", picked: int, batch: int, added: int) -> None:
        self._list.show(batch)
        duplicates = f"{contacts(picked - added)} were on it already. " if picked > added else ""
        self.show_message(
            f"{contacts(added)} from {session.label} put on the list",
            f"{duplicates}Their records came with them. Nothing was deleted.",
        )
