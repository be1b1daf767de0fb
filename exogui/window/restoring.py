"""From the click on Restore… to a batch that makes contacts again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from exogui.batch import orders, pages
from exogui.batch.journal import Journal
from exogui.batch.pages import BatchInfo
from exogui.window.background import aside, with_journal
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow

if TYPE_CHECKING:
    from exogui.batch.restores import Restorable


class Restoring(QObject):
    """Listens to Restore….

    Args:
        window: the window.
        desk: shows the batch that deleted, and then the one that restores.
        journal: the window's own.
        connections: the account that is on.
        start: starts the batch that is on the desk.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, journal: Journal, connections: Connections, start: Callable[[], None]
    ) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        self._connections = connections
        self._start = start
        window.run_bar.restore_wanted.connect(self.look)

    def look(self) -> None:
        """Find out what can be restored, off the window's thread: a long batch takes a while."""
        batch = self._desk.batch

        def find(journal: Journal) -> "tuple[BatchInfo, Restorable]":
            from exogui.batch import restores

            return pages.batches(journal, batch)[0], restores.restorable(journal, batch)

        aside(self._journal.path, find, lambda found: self._ask(*found), self._tell_trouble, self._window)

    def _ask(self, info: BatchInfo, found: "Restorable") -> None:
        from exogui.window.restore_dialog import RestoreDialog

        current, batch = self._connections.current, info.batch
        if current is None or batch != self._desk.batch or self._desk.held or not self._is_owner(info):
            return
        if not found.ready and not found.again:
            self._window.message.say(
                "Nothing can be made again",
                self._desk.kept or "No record with a number is kept of any contact in this batch.",
            )
            return
        dialog = RestoreDialog(found, self._window.view.chosen_rows(), current.words, self._window)
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
            from exogui.batch import restores

            with journal.transaction():  # another window may be about to do the same
                if begun := restores.begun(journal, batch):
                    return begun, lambda: self._tell_begun(begun)
                return restores.new_restore(journal, batch, rows), self._start

        with_journal(
            self._journal,
            make,
            lambda made: self._desk.show(*made),
            self._tell_trouble,
            self._window,
            at_once=lambda: orders.is_short(self._journal, batch),
        )

    def _tell_begun(self, batch: int) -> None:
        self._window.message.say(
            f"Batch {batch} restores this batch already",
            "It was not brought to its end. Nothing was sent. Resume goes on with it.",
        )

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
