"""From the click on Restore… to a batch that makes contacts again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.background import aside, with_journal
from exogui.journal import queries, row_order
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo

if TYPE_CHECKING:
    from exogui.journal.restores import Restorable


class RestoreController(QObject):
    """Listens to Restore….

    Args:
        window: the window.
        desk: shows the batch that deleted, and then the one that restores.
        journal: the window's own.
        connections: the account that is on.
        start: starts the batch that is on the desk.
    """

    def __init__(
        self,
        window: MainWindow,
        list_controller: ListController,
        journal: Journal,
        connections: AccountModel,
        start: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        self._connections = connections
        self._start = start
        window.run_bar.restore_requested.connect(self.look)

    def look(self) -> None:
        """Find out what can be restored, off the window's thread: a long batch takes a while."""
        batch = self._list_controller.batch

        def find(journal: Journal) -> "tuple[BatchInfo, Restorable]":
            from exogui.journal import restores

            return queries.batches(journal, batch)[0], restores.restorable(journal, batch)

        aside(self._journal.path, find, lambda found: self._ask(*found), self._tell_trouble, self._window)

    def _ask(self, info: BatchInfo, found: "Restorable") -> None:
        from exogui.gui.dialogs.restore_dialog import RestoreDialog

        current, batch = self._connections.current, info.batch
        if (
            current is None
            or batch != self._list_controller.batch
            or self._list_controller.locked
            or not self._is_owner(info)
        ):
            return
        if not found.ready and not found.again:
            self._window.message.say(
                "Nothing can be made again",
                self._list_controller.kept or "No record with a number is kept of any contact in this batch.",
            )
            return
        dialog = RestoreDialog(found, self._window.view.chosen_rows(), current.label, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._begin(batch, dialog.rows))
        dialog.open()

    def _is_owner(self, info: BatchInfo) -> bool:
        """Whether the account that is on is the batch's; says so where it isn't."""
        current = self._connections.current
        if current is not None and (current.account.account_sid, current.region) == (info.account_sid, info.region):
            return True
        self._tell_trouble(
            f"Batch {info.batch} belongs to another account",
            f"Its contacts were deleted from {info.account} ({info.region}). Nothing was sent. Choose that account, "
            "then restore.",
        )
        return False

    def _begin(self, batch: int, rows: list[int]) -> None:
        def make(journal: Journal) -> tuple[int, Callable[[], None]]:
            from exogui.journal import restores

            with journal.transaction():  # another window may be about to do the same
                if begun := restores.unfinished_restore(journal, batch):
                    return begun, lambda: self._tell_begun(begun)
                return restores.new_restore(journal, batch, rows), self._start

        with_journal(
            self._journal,
            make,
            lambda made: self._list_controller.show(*made),
            self._tell_trouble,
            self._window,
            at_once=lambda: row_order.is_short(self._journal, batch),
        )

    def _tell_begun(self, batch: int) -> None:
        self._window.message.say(
            f"Batch {batch} restores this batch already",
            "It was not brought to its end. Nothing was sent. Resume goes on with it.",
        )

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
