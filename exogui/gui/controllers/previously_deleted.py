"""Warns once a list is read that an earlier batch deleted contacts on it."""

from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.journal.previously_deleted import (
    PreviouslyDeleted,
    earlier_deletions,
    previously_deleted,
    previously_deleted_message,
)

#: Contacts that the dialog shows at most.
_MAX_SHOWN = 10_000


class PreviouslyDeletedController(Controller):
    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        list_controller.loaded.connect(self._search)

    def _search(self) -> None:
        batch = self._list.batch
        if batch:
            self.run_in_background(
                lambda journal: previously_deleted(journal, batch), lambda deleted: self._warn(batch, deleted)
            )

    def _warn(self, batch: int, deleted: PreviouslyDeleted) -> None:
        # What the import itself had to say comes first, and a run that was begun meanwhile needs no warning.
        if not deleted.rows or batch != self._list.batch or self._list.locked or self._window.message.isVisible():
            return
        title, advice = previously_deleted_message(deleted, self._list.total)
        self.show_message(title, advice, action=("Show them", lambda: self._show(batch, deleted)))

    def _show(self, batch: int, deleted: PreviouslyDeleted) -> None:
        from exogui.gui.dialogs.previously_deleted_dialog import PreviouslyDeletedDialog

        if batch != self._list.batch:
            return

        def remove() -> None:
            if batch == self._list.batch:
                self._list.remove_rows(sorted(deleted.rows))

        dialog = PreviouslyDeletedDialog(
            earlier_deletions(self._journal, batch, deleted, _MAX_SHOWN),
            previously_deleted_message(deleted, self._list.total),
            self._window,
        )
        dialog.take_off_requested.connect(remove)
        self.open_dialog(dialog)
