"""Restore…: a batch that makes deleted contacts again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo

if TYPE_CHECKING:
    from exogui.journal.restores import Restorable


class RestoreController(Controller):
    """Works on the batch that the window shows.

    Args:
        start: starts the restore that is shown then.
    """

    def __init__(self, context: WindowContext, list_controller: ListController, start: Callable[[], None]) -> None:
        super().__init__(context)
        self._list = list_controller
        self._start = start
        self._window.run_bar.restore_requested.connect(self.find_restorable)

    def find_restorable(self) -> None:
        """Find out what can be restored, and ask: a long batch takes a while."""
        batch = self._list.batch

        def find(journal: Journal) -> "tuple[BatchInfo, Restorable]":
            from exogui.journal import restores

            return queries.batches(journal, batch)[0], restores.restorable(journal, batch)

        self.run_in_background(find, lambda result: self._ask(*result))

    def _ask(self, info: BatchInfo, restorable: "Restorable") -> None:
        from exogui.gui.dialogs.restore_dialog import RestoreDialog

        current, batch = self._accounts.current, info.batch
        if current is None or batch != self._list.batch or self._list.locked:
            return
        if (current.account.account_sid, current.region) != (info.account_sid, info.region):
            self.show_error(
                f"Batch {batch} belongs to another account",
                f"Its contacts were deleted from {info.account} ({info.region}). Nothing was sent. "
                "Choose that account, then restore.",
            )
            return
        if not restorable.ready and not restorable.again:
            reason = self._list.no_record_reason
            self.show_message(
                "Nothing can be made again",
                reason or "No record with a number is kept of any contact in this batch.",
            )
            return
        dialog = RestoreDialog(restorable, self._window.view.selected_rows(), current.label, self._window)
        dialog.accepted.connect(lambda: self._make_restore(batch, dialog.rows))
        self.open_dialog(dialog)

    def _make_restore(self, batch: int, rows: list[int]) -> None:
        def make(journal: Journal, batch: int) -> tuple[int, Callable[[], None]]:
            from exogui.journal import restores

            with journal.transaction():  # another window may be about to do the same
                if unfinished := restores.unfinished_restore(journal, batch):
                    return unfinished, lambda: self._show_unfinished(unfinished)
                return restores.new_restore(journal, batch, rows), self._start

        self.run_on_batch(batch, make, lambda made: self._list.show(*made))

    def _show_unfinished(self, batch: int) -> None:
        self.show_message(
            f"Batch {batch} restores this batch already",
            "It was not brought to its end. Nothing was sent. Resume goes on with it.",
        )
