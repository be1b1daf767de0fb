"""From the click on From account… to contacts on the list, with their records."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from exogui.formatting import contacts
from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.address_book_thread import AddressBookThread
from exogui.gui.workers.background import aside
from exogui.journal.batches import Journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exogui.accounts.session import AccountSession
    from exogui.services.contact_search import FoundContact


class ContactSearchController(QObject):
    """Listens to From account….

    Args:
        window: the window.
        desk: shows the list that the contacts go on.
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
        window.tool_bar.from_account_requested.connect(self._ask)

    def close(self) -> None:
        """End what is being read."""
        for reading in self._window.findChildren(AddressBookThread):
            reading.stop()
            reading.wait()

    def _ask(self) -> None:
        from exogui.gui.dialogs.contact_search_dialog import ContactSearchDialog

        current = self._connections.current
        if current is None or self._list_controller.locked:
            return
        dialog = ContactSearchDialog(self._journal, current, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.picked.connect(lambda source, picks: self._put(current, source, picks))
        dialog.open()

    def _put(self, current: "AccountSession", source: str, picks: "Sequence[FoundContact]") -> None:
        """Put contacts on the list that is there, or on a new one where that belongs to another account."""
        owner = current.owner
        batch = self._list_controller.batch if self._list_controller.takes_from(owner.account_sid, owner.region) else 0

        def put(journal: Journal) -> tuple[int, int]:
            from exogui.services.contact_search import add_to_list

            with journal.transaction():
                on = batch or journal.new_list(owner.region)
                return on, add_to_list(journal, on, owner, source, picks)

        aside(
            self._journal,
            put,
            lambda done: self._show(current, len(picks), *done),
            lambda title, advice: self._window.message.say(title, advice, trouble=True),
            self._window,
        )

    def _show(self, current: "AccountSession", asked: int, batch: int, new: int) -> None:
        self._list_controller.show(batch)
        twice = f"{contacts(asked - new)} were on it already. " if asked > new else ""
        self._window.message.say(
            f"{contacts(new)} from {current.label} put on the list",
            f"{twice}Their records came with them. Nothing was deleted.",
        )
